"""`wengao quarantine`: the files that could not be read or had, why, and trying them again."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import archive, opened
from wengao.screen.output import escape, paint, print_json
from wengao.settings.model import Settings
from wengao.settings.passwords import with_passwords

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.records import Issue, Listing, Offer


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """One file in quarantine, or one offer whose bytes were never had (`sha256` None)."""

    sha256: str | None
    source: str
    locator: str
    listing: Listing | None
    issues: tuple[Issue, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [--code CODE] [--json]`, `retry [REF…] [--code CODE] [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="every quarantined file with its reasons and the way out")
    retry = verbs.add_parser("retry", help="read quarantined files again, all or those named")
    retry.add_argument("refs", nargs="*", metavar="REF", help="a path, a URL or the beginning of a sha256")
    retry.add_argument("--workers", metavar="N", dest="ingest.workers", help="files read at once")
    retry.add_argument("--password-file", metavar="FILE", help="passwords for locked files, one a line")
    for verb in (listed, retry):
        verb.add_argument("--code", metavar="CODE", help="only what this issue code keeps out")
        verb.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List or retry."""
    with opened(settings) as database:
        held = everything(database)
        named = resolved(database, getattr(arguments, "refs", []))
    if arguments.code is not None:
        held = coded(held, arguments.code)
    if arguments.verb == "list":
        return show(held, as_json=arguments.json)
    chosen = [one for one in held if not named or {one.sha256, one.locator} & named]
    if strange := named - {name for one in held for name in (one.sha256, one.locator)}:
        raise UsageProblem(
            f"not in quarantine: {', '.join(sorted(strange))}", "`wengao quarantine list` shows what is"
        )
    return retry(chosen, arguments, with_passwords(settings, arguments.password_file))


def coded(held: list[QuarantineEntry], code: str) -> list[QuarantineEntry]:
    """Those that `code` keeps out; raises UsageProblem (exit 2) for a code that does not exist."""
    from schema.codes import CODES

    if code not in CODES:
        raise UsageProblem(f"there is no issue code {code}", "docs/codes.md lists them all")
    return [one for one in held if any(issue.code == code for issue in one.issues)]


def everything(database: Database) -> list[QuarantineEntry]:
    """The quarantined files by sha256, then the offers without bytes by place, each as its source offers it."""
    from schema.export.rows import files
    from schema.intake.pending import waiting
    from schema.query.filters import Filter

    with database.read() as session:
        held = [
            QuarantineEntry(
                line.sha256, line.uploads[0].source, line.uploads[0].locator, line.listing, tuple(line.issues)
            )
            for line in files(session, Filter(state="=quarantined"))
        ]
        missing = [
            QuarantineEntry(None, one.source, one.locator, one.listing, one.issues)
            for one in waiting(session)
        ]
    return held + missing


def resolved(database: Database, refs: list[str]) -> set[str]:
    """The sha256 or locators that the references name; raises NoSuchReference (exit 2)."""
    from schema.query.references import resolve

    with database.read() as session:
        return {resolve(session, ref).name for ref in refs}


def show(held: list[QuarantineEntry], *, as_json: bool) -> int:
    """Each file with its reasons."""
    import msgspec

    from schema.codes import CODES

    if as_json:
        print_json(msgspec.to_builtins(held))
        return Exit.DONE
    for one in held:
        print(paint(f"{(one.sha256 or 'no bytes')[:12]:<12}  {escape(one.locator)}", "bold"))
        for issue in one.issues:
            detail = f" ({escape(issue.detail)})" if issue.detail else ""
            print(f"  {paint(issue.code, 'red')}: {CODES[issue.code].cause}{detail}")
            print(f"    {CODES[issue.code].way_out}")
    print("nothing is in quarantine" if not held else "next: `wengao quarantine retry` reads them again")
    return Exit.DONE


def retry(held: list[QuarantineEntry], arguments: argparse.Namespace, settings: Settings) -> int:
    """Read them again; ends with 7 while any of them stays."""
    from schema.runs.totals import totals
    from wengao.runs import one_off
    from wengao.screen import report

    began = time.monotonic()
    with one_off.destination(settings, dry_run=False) as place:
        offers = list(
            {(one.source, one.locator): one for one in [again(one, settings) for one in held]}.values()
        )
        run_id, receipts = one_off.read_offers(
            lambda _: offers, place, settings, command="quarantine retry", force=True
        )
    seconds = time.monotonic() - began
    if arguments.json:
        print_json(report.as_json(run_id, receipts, seconds, dry_run=False))
    else:
        print("\n".join(report.as_text(receipts, seconds, dry_run=False)))
    return Exit.QUARANTINED if totals(receipts).quarantined else Exit.DONE


def again(one: QuarantineEntry, settings: Settings) -> Offer:
    """The same offer: bytes from the archive, else from its path, else from its address."""
    from flows.inbox.archives import of_archive
    from schema.records import Offer

    kept = archive(settings).find(one.sha256) if one.sha256 is not None else None
    if kept is not None:  # else one file that the archive lost would keep all others from being tried
        return Offer(one.source, one.locator, kept.path, one.listing)
    place = of_archive(one.locator)  # a member is in no folder: its archive is opened again
    path = None if "://" in place else str(Path(place))
    return Offer(one.source, place, path, one.listing)
