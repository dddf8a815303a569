"""`wengao quarantine`: lists the files that could not be read or fetched, with reasons, and reads them again."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import opened
from wengao.runs.quarantined import QuarantineEntry, again, everything
from wengao.screen import words
from wengao.screen.language import _, marked
from wengao.screen.listing import Column, add_listing, chosen, part, print_listing, refuse_no_rows
from wengao.screen.output import escape, pad, paint, print_json
from wengao.settings.model import Settings
from wengao.settings.passwords import with_passwords

if TYPE_CHECKING:
    from schema.database.connection import Database


COLUMNS: Final = (
    Column(marked("file"), lambda entry: entry.sha256 and entry.sha256[:12]),
    Column(marked("name"), lambda entry: entry.locator.rpartition("/")[2]),
    Column(marked("source"), lambda entry: entry.source),
    Column(marked("code"), lambda entry: " ".join(dict.fromkeys(one.code for one in entry.issues))),
    Column(marked("locator"), lambda entry: entry.locator),
)
ORDERS: Final[dict[str, Callable[[QuarantineEntry], Any]]] = {  # beside `file`, by sha256
    "name": lambda entry: entry.locator.rpartition("/")[2],
    "source": lambda entry: (entry.source, entry.locator),
    "code": lambda entry: [one.code for one in entry.issues],
}


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [--code CODE] [--json]`, `retry [REF…] [--code CODE] [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="every quarantined file with its reasons and the way out")
    add_listing(
        listed, [column.name for column in COLUMNS], ("file", *ORDERS), "files at most (all)", rows=None
    )
    retry = verbs.add_parser("retry", help="read quarantined files again, all or those named")
    retry.add_argument(
        "refs", nargs="*", metavar="REF", help="a path, a URL, a file's name or the beginning of a sha256"
    )
    retry.add_argument("--workers", metavar="N", dest="workers.count", help="files read at once")
    retry.add_argument("--password-file", metavar="FILE", help="passwords for locked files, one a line")
    for verb in (listed, retry):
        verb.add_argument("--code", metavar="CODE", help="only what this issue code keeps out")
        verb.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List or retry."""
    if arguments.verb == "list":
        refuse_no_rows(arguments)
        chosen(COLUMNS, arguments.columns)
    with opened(settings) as database:
        entries = everything(database)
        named = resolved(database, getattr(arguments, "refs", []))
    if arguments.code is not None:
        entries = coded(entries, arguments.code)
    if arguments.verb == "list":
        return show(entries, arguments)
    wanted = [entry for entry in entries if not named or {entry.sha256, entry.locator} & named]
    if strange := named - {name for entry in entries for name in (entry.sha256, entry.locator)}:
        raise UsageProblem(
            f"not in quarantine: {', '.join(sorted(strange))}", "`wengao quarantine list` shows what is"
        )
    return retry(wanted, arguments, with_passwords(settings, arguments.password_file))


def coded(entries: list[QuarantineEntry], code: str) -> list[QuarantineEntry]:
    """The entries with an issue of this code; raises UsageProblem (exit 2) for a code that does not exist."""
    from schema.codes import CODES

    if code not in CODES:
        raise UsageProblem(f"there is no issue code {code}", "docs/codes.md lists them all")
    return [entry for entry in entries if any(issue.code == code for issue in entry.issues)]


def resolved(database: Database, refs: list[str]) -> set[str]:
    """The sha256 or locators that the references name; raises NoSuchReference (exit 2)."""
    from schema.query.references import resolve

    with database.read() as session:
        return {resolve(session, ref).name for ref in refs}


def show(entries: list[QuarantineEntry], arguments: argparse.Namespace) -> int:
    """Print each entry with its issues and what to do about them; as a table where columns are named."""
    import msgspec

    if arguments.sort in ORDERS:
        entries = sorted(entries, key=ORDERS[arguments.sort])
    shown = part(entries, arguments)
    if arguments.json:
        print_json(msgspec.to_builtins(shown))
        return Exit.DONE
    if arguments.columns:
        print_listing(COLUMNS, shown, arguments.columns)
        return Exit.DONE
    for entry in shown:
        print(paint(f"{pad((entry.sha256 or _('no bytes'))[:12], 12)}  {escape(entry.locator)}", "bold"))
        for issue in entry.issues:
            said = f" ({escape(words.detail(issue.detail))})" if issue.detail else ""
            print(f"  {paint(words.named_code(issue.code), 'red')}{_(': ')}{words.cause(issue.code)}{said}")
            print(f"    {words.way_out(issue.code)}")
    print(
        _("nothing is in quarantine")
        if not entries
        else _("next: `wengao quarantine retry` reads them again")
    )
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
