"""`wengao quarantine`: lists the files that could not be read or fetched, with reasons, and reads them again."""

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
    """One file in quarantine, or one offer whose bytes could never be fetched (`sha256` None)."""

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
    retry.add_argument(
        "refs", nargs="*", metavar="REF", help="a path, a URL, a file's name or the beginning of a sha256"
    )
    retry.add_argument("--workers", metavar="N", dest="ingest.workers", help="files read at once")
    retry.add_argument("--password-file", metavar="FILE", help="passwords for locked files, one a line")
    for verb in (listed, retry):
        verb.add_argument("--code", metavar="CODE", help="only what this issue code keeps out")
        verb.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List or retry."""
    with opened(settings) as database:
        entries = everything(database)
        named = resolved(database, getattr(arguments, "refs", []))
    if arguments.code is not None:
        entries = coded(entries, arguments.code)
    if arguments.verb == "list":
        return show(entries, as_json=arguments.json)
    chosen = [entry for entry in entries if not named or {entry.sha256, entry.locator} & named]
    if strange := named - {name for entry in entries for name in (entry.sha256, entry.locator)}:
        raise UsageProblem(
            f"not in quarantine: {', '.join(sorted(strange))}", "`wengao quarantine list` shows what is"
        )
    return retry(chosen, arguments, with_passwords(settings, arguments.password_file))


def coded(entries: list[QuarantineEntry], code: str) -> list[QuarantineEntry]:
    """The entries with an issue of this code; raises UsageProblem (exit 2) for a code that does not exist."""
    from schema.codes import CODES

    if code not in CODES:
        raise UsageProblem(f"there is no issue code {code}", "docs/codes.md lists them all")
    return [entry for entry in entries if any(issue.code == code for issue in entry.issues)]


def everything(database: Database) -> list[QuarantineEntry]:
    """All entries: quarantined files ordered by sha256, then offers without bytes ordered by locator."""
    from schema.export.rows import files
    from schema.intake.pending import waiting
    from schema.query.filters import Filter

    with database.read() as session:
        quarantined = [
            QuarantineEntry(
                line.sha256, line.uploads[0].source, line.uploads[0].locator, line.listing, tuple(line.issues)
            )
            for line in files(session, Filter(state="=quarantined"))
        ]
        missing = [
            QuarantineEntry(None, offer.source, offer.locator, offer.listing, offer.issues)
            for offer in waiting(session)
        ]
    return quarantined + missing


def resolved(database: Database, refs: list[str]) -> set[str]:
    """The sha256 or locators that the references name; raises NoSuchReference (exit 2)."""
    from schema.query.references import resolve

    with database.read() as session:
        return {resolve(session, ref).name for ref in refs}


def show(entries: list[QuarantineEntry], *, as_json: bool) -> int:
    """Print each entry with its issues and what to do about them."""
    import msgspec

    from schema.codes import CODES

    if as_json:
        print_json(msgspec.to_builtins(entries))
        return Exit.DONE
    for entry in entries:
        print(paint(f"{(entry.sha256 or 'no bytes')[:12]:<12}  {escape(entry.locator)}", "bold"))
        for issue in entry.issues:
            detail = f" ({escape(issue.detail)})" if issue.detail else ""
            print(f"  {paint(issue.code, 'red')}: {CODES[issue.code].cause}{detail}")
            print(f"    {CODES[issue.code].way_out}")
    print("nothing is in quarantine" if not entries else "next: `wengao quarantine retry` reads them again")
    return Exit.DONE


def retry(entries: list[QuarantineEntry], arguments: argparse.Namespace, settings: Settings) -> int:
    """Read the entries again; exit 7 while one of them stays in quarantine."""
    from schema.runs.totals import totals
    from wengao.runs import one_off
    from wengao.screen import report

    began = time.monotonic()
    with one_off.destination(settings, dry_run=False) as destination:
        repeated = [again(entry, settings) for entry in entries]
        offers = list({(offer.source, offer.locator): offer for offer in repeated}.values())
        run_id, receipts = one_off.read_offers(
            lambda _: offers, destination, settings, command="quarantine retry", force=True
        )
    seconds = time.monotonic() - began
    if arguments.json:
        print_json(report.as_json(run_id, receipts, seconds, dry_run=False))
    else:
        print("\n".join(report.as_text(receipts, seconds, dry_run=False)))
    return Exit.QUARANTINED if totals(receipts).quarantined else Exit.DONE


def again(entry: QuarantineEntry, settings: Settings) -> Offer:
    """The entry as a new offer: its bytes from the archive, else from its path, else from its address."""
    from flows.inbox.archives import of_archive
    from schema.records import Offer

    archived = archive(settings).find(entry.sha256) if entry.sha256 is not None else None
    if archived is not None:  # a file that the archive lost is tried at its locator again
        return Offer(entry.source, entry.locator, archived.path, entry.listing)
    locator = of_archive(entry.locator)  # a member of an archive has no path: its archive is read again
    path = None if "://" in locator else str(Path(locator))
    return Offer(entry.source, locator, path, entry.listing)
