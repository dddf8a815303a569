"""`wengao ingest`: reads the named files, folders and addresses into the library, and reports on each file.

Exits with 7 when a file was newly quarantined; the others are in the library all the same.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from schema.records import Offer, Receipt
from wengao.screen import report
from wengao.screen.output import escape, print_json, say
from wengao.settings.model import Settings
from wengao.settings.passwords import with_passwords

if TYPE_CHECKING:
    from schema.database.connection import Database


def configure(parser: argparse.ArgumentParser) -> None:
    """`PATH_OR_URL… [--listing PAGE] [--workers N] [--dry-run] [--force] [--password-file FILE] [--record] [--strict] [--json]`."""
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH_OR_URL",
        help="a file, a folder with everything below it, or an address",
    )
    parser.add_argument("--listing", metavar="PAGE", help="the saved page that offered this one file")
    parser.add_argument("--workers", metavar="N", dest="workers.count", help="files read at once")
    parser.add_argument("--dry-run", action="store_true", help="read everything, write nothing")
    parser.add_argument(
        "--force", action="store_true", help="read files again that are already in the library"
    )
    parser.add_argument("--password-file", metavar="FILE", help="passwords for locked files, one a line")
    parser.add_argument("--record", action="store_true", help="record the run in Prefect, if its API answers")
    parser.add_argument(
        "--strict", action="store_true", help="exit 7 for files that were already quarantined, too"
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout, one entry a file")
    parser.epilog = (
        "wengao ingest ~/汇编            a folder with everything below it\n"
        "wengao ingest a.pdf b.txt       single files; named by hand, they are always tried\n"
        "wengao ingest https://docs.example/a.pdf  one file by its address\n"
        "wengao ingest --dry-run ~/新的  what would come in, and what of it is known"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ingest; the receipts as JSON, or as a table with a next step."""
    from flows.inbox import offers
    from wengao.runs import one_off

    settings = with_passwords(settings, arguments.password_file)
    offers.offers(arguments.paths)  # a wrong path ends here, before a library is made
    began = time.monotonic()

    def find(claims: one_off.ClaimReader) -> Iterator[Offer]:
        return offers.offers(arguments.paths, arguments.listing, read_claims=claims)

    with one_off.destination(settings, dry_run=arguments.dry_run) as destination:
        run_id, receipts = one_off.read_offers(
            find, destination, settings, command="ingest", force=arguments.force, record=arguments.record
        )
        seconds = time.monotonic() - began
        if settings.watches and not arguments.dry_run:
            tell_news(destination.database, settings, run_id, receipts, seconds)
    if arguments.json:
        print_json(report.as_json(run_id, receipts, seconds, dry_run=arguments.dry_run))
    else:
        print("\n".join(report.as_text(receipts, seconds, dry_run=arguments.dry_run)))
    return report.exit_code(receipts, strict=arguments.strict)


def tell_news(
    database: Database, settings: Settings, run_id: str, receipts: Sequence[Receipt], seconds: float
) -> None:
    """Say what came for the watched queries, and tell the program of `[notify]`."""
    from wengao.runs.source_runs import RunNotifier
    from wengao.runs.watches import news_after

    if not (news := news_after(database, settings, run_id)):
        return
    for one in news:
        say(f"watch {escape(one.name)}: {one.new} new; `wengao status` names them")
    message = report.as_json(run_id, receipts, seconds, dry_run=False)
    RunNotifier(database, settings).notify_of_news(message, news)
