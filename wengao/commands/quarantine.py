"""`wengao quarantine`: the files that could not be read, why, and trying them again."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from wengao.errors import Exit, UsageProblem
from wengao.library import archive, opened
from wengao.settings import Settings
from wengao.terminal import escape, paint, print_json

if TYPE_CHECKING:
    from schema.export import FileLine
    from schema.records import Offer


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [--json]`, `retry [REF…] [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="every quarantined file with its reasons and the way out")
    retry = verbs.add_parser("retry", help="read quarantined files again, all or those named")
    retry.add_argument("refs", nargs="*", metavar="REF", help="a path, a URL or the beginning of a sha256")
    retry.add_argument("--workers", metavar="N", dest="ingest.workers", help="files read at once")
    for verb in (listed, retry):
        verb.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List or retry."""
    with opened(settings) as database:
        from schema.export import files
        from schema.queries import Filter
        from schema.references import find_file

        with database.read() as session:
            held = list(files(session, Filter(state="=quarantined")))
            named = {find_file(session, ref)["sha256"] for ref in getattr(arguments, "refs", ())}
    if arguments.verb == "list":
        return show(held, as_json=arguments.json)
    if strange := named - {line.sha256 for line in held}:
        raise UsageProblem(
            f"not in quarantine: {', '.join(sorted(strange))}", "`wengao quarantine list` shows what is"
        )
    return retry([line for line in held if not named or line.sha256 in named], arguments, settings)


def show(held: list[FileLine], *, as_json: bool) -> int:
    """Each file with its reasons."""
    import msgspec

    from schema.codes import CODES

    if as_json:
        print_json(msgspec.to_builtins(held))
        return Exit.DONE
    for line in held:
        print(paint(f"{line.sha256[:12]}  {escape(line.locators[0] if line.locators else '')}", "bold"))
        for issue in line.issues:
            detail = f" ({escape(issue.detail)})" if issue.detail else ""
            print(f"  {paint(issue.code, 'red')}: {CODES[issue.code].cause}{detail}")
            print(f"    {CODES[issue.code].way_out}")
    print("nothing is in quarantine" if not held else "next: `wengao quarantine retry` reads them again")
    return Exit.DONE


def retry(held: list[FileLine], arguments: argparse.Namespace, settings: Settings) -> int:
    """Read them again from the archive; ends like `ingest`."""
    from wengao import intake, report

    began = time.monotonic()
    with intake.destination(settings, dry_run=False) as place:
        offers = [again(line, settings) for line in held]
        run_id, receipts = intake.read_all(
            lambda _: offers, place, settings, command="quarantine retry", force=True
        )
    seconds = time.monotonic() - began
    if arguments.json:
        print_json(report.as_json(run_id, receipts, seconds, dry_run=False))
    else:
        print("\n".join(report.as_text(receipts, seconds, dry_run=False)))
    return Exit.QUARANTINED if report.totals(receipts).quarantined else Exit.DONE


def again(line: FileLine, settings: Settings) -> Offer:
    """The file's first offer, with its bytes as the archive has them."""
    from schema.records import Offer

    first = line.uploads[0]
    return Offer(first.source, first.locator, archive(settings).path(line.sha256), first.listing)
