"""`wengao status`: what the library holds, the latest run, and what most likely needs doing next."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wengao.errors import Exit
from wengao.library import opened
from wengao.settings import Settings
from wengao.terminal import escape, paint, print_json

if TYPE_CHECKING:
    from schema.queries import Counts


def configure(parser: argparse.ArgumentParser) -> None:
    """`[--json]`."""
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the counts."""
    from schema.queries import counts, list_runs

    with opened(settings) as database, database.read() as session:
        found = counts(session)
        latest = next(iter(list_runs(session, 1)), None)
        location = database.location
    if arguments.json:
        numbers = asdict(found) | {"issues": [{"code": code, "count": count} for code, count in found.issues]}
        print_json({"library": location, **numbers, "last_run": latest})
        return Exit.DONE
    print(f"library     {escape(location)}")
    for name, value in figures(found):
        print(f"{name:<12}{value}")
    if latest:
        print(f"last run    {latest['started_at']} {escape(latest['command'])}: {latest['state']}")
    print(paint("next: ", "bold") + next_step(found, latest))
    return Exit.DONE


def figures(found: Counts) -> list[tuple[str, str]]:
    """The lines of the overview."""
    removed = f", {found.removed} removed" if found.removed else ""
    rows = [
        ("files", f"{found.files} loaded, {found.quarantined} quarantined{removed}"),
        (
            "speeches",
            f"{found.speeches}, standing in {found.occurrences} places, {found.characters:,} characters",
        ),
        ("distinct", f"{found.clusters} when near copies count once"),
    ]
    if found.issues:
        rows.append(("issues", ", ".join(f"{count} {code}" for code, count in found.issues)))
    return rows


def next_step(found: Counts, latest: dict[str, Any] | None) -> str:
    """The command that most likely comes next."""
    if latest and latest["state"] in ("interrupted", "failed", "lost"):
        return "the last run did not finish: the same ingest again goes on where it stopped"
    if found.quarantined:
        return "`wengao quarantine list` says why files were left out"
    if not found.files:
        return "`wengao ingest FOLDER` reads compilations into the library"
    return "`wengao speeches list`, or `wengao export speeches --format jsonl`"
