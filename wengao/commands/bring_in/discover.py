"""`wengao discover`: what each source has now, against what the library knows; no file is fetched."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import archive, opened
from wengao.screen.output import escape, paint, print_json, table
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.discovery.discover import Discovery

SHOWN: Final = 20  # entries named one by one, of those that are not as they were


def configure(parser: argparse.ArgumentParser) -> None:
    """`[SOURCE…] [--believe] [--json]`."""
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="names from wengao.toml; all, if none")
    parser.add_argument(
        "--believe", action="store_true", help="take this source's listing as it is, however short"
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout, one entry an upload")
    parser.epilog = (
        "wengao discover                    every source of wengao.toml\n"
        "wengao discover library --believe  it really has that few entries now"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Look at each source; one that is broken keeps no other from its turn. Exit 6 when one is."""
    from flows.discovery.discover import discover
    from flows.isolation.reader import IsolatedReader
    from schema.store.store import Store
    from wengao.runs.assembly import web
    from wengao.settings.sources import chosen, described

    sources = chosen(settings, arguments.sources)
    if arguments.believe and len(arguments.sources) != 1:
        raise UsageProblem("--believe belongs to one source", "name the source whose listing is right")
    with (
        opened(settings) as database,
        IsolatedReader(settings.workers) as reader,
        web(settings, archive(settings).spool) as fetcher,
    ):
        store = Store(database)
        found = [
            discover(described(source), store, fetcher, reader, believe=arguments.believe)
            for source in sources
        ]
    if arguments.json:
        print_json({"sources": [as_json(one) for one in found]})
    else:
        print("\n\n".join("\n".join(as_text(one)) for one in found))
    return Exit.SOURCE if any(one.problem for one in found) else Exit.DONE


def as_json(found: Discovery) -> dict[str, Any]:
    """One source in `discover --json`; fields and order are the contract's, `problem` is None for a sound one."""
    problem = found.problem
    return {
        "name": found.name,
        "new": found.new,
        "changed": found.changed,
        "gone": found.gone,
        "unchanged": found.unchanged,
        "entries": [
            {
                "locator": one.entry.locator,
                "state": one.state,
                "listing": None if one.entry.listing is None else asdict(one.entry.listing),
                "page": one.entry.page,
                "skip": one.entry.skip or None,
            }
            for one in found.entries
        ],
        "problem": None if problem is None else {"code": problem.code, "detail": problem.detail},
    }


def as_text(found: Discovery) -> list[str]:
    """The lines a person reads of one source."""
    counts = f"{found.new} new, {found.changed} changed, {found.gone} gone, {found.unchanged} unchanged"
    lines = [paint(escape(found.name), "bold") + f": {counts}"]
    if found.problem is not None:
        lines.append(paint(found.problem.code, "red") + f": {escape(found.problem.detail)}")
        lines += [f"  {escape(found.advice)}"] if found.advice else []
    other = [one for one in found.entries if one.state not in ("unchanged", "skipped")]
    if other:
        rows = [
            (one.state, one.entry.listing.title if one.entry.listing else None, one.entry.locator)
            for one in other[:SHOWN]
        ]
        lines += table(("state", "title", "upload"), rows)
    if len(other) > SHOWN:
        lines.append(f"… and {len(other) - SHOWN} more; --json has them all")
    if found.new or found.changed:
        lines.append(paint("next: ", "bold") + "`wengao flow run` reads it")
    return lines
