"""`wengao files reprocess`: reads the files of the library again with today's stages, from their stored documents."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from extractors.versions import VERSIONS
from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import archive, opened
from wengao.screen.language import _
from wengao.screen.output import print_json, say
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader
    from schema.records import Receipt
    from schema.store.preview import Revision
    from schema.store.store import Store

EXTRACT = "extract"
STAGES = tuple(stage for stage, _ in VERSIONS)


def configure(parser: argparse.ArgumentParser) -> None:
    """`[--stage S] [--outdated] [--force] [--diff] [--workers N] [--json] [REF…]`."""
    parser.add_argument(
        "refs", nargs="*", metavar="REF", help="only these files: a path, a URL or the beginning of a sha256"
    )
    parser.add_argument(
        "--stage",
        choices=STAGES,
        metavar="S",
        help="from this stage on; extract opens the archived bytes again, all others the stored print",
    )
    parser.add_argument(
        "--outdated",
        action="store_true",
        help="only what an older version read (without REF and --stage: always)",
    )
    parser.add_argument("--force", action="store_true", help="also what today's versions have read")
    parser.add_argument("--diff", action="store_true", help="show what would change, and write nothing")
    parser.add_argument("--workers", metavar="N", dest="workers.count", help="files read at once")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.epilog = (
        "wengao files reprocess --diff              what a new version of the program would change\n"
        "wengao files reprocess                     change it; interrupted, the same again goes on\n"
        "wengao files reprocess --stage extract --force 汇编.pdf  one file from its bytes on"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read again; exit codes as of `ingest`."""
    if arguments.outdated and arguments.force:
        raise UsageProblem("--outdated and --force contradict each other", "give one of them")
    with opened(settings) as database:
        from flows.isolation.reader import IsolatedReader
        from schema.query.references import find_file
        from schema.store.revise import loaded_files
        from schema.store.store import Store

        store = Store(database)
        with database.read() as session:
            named = [find_file(session, ref)["sha256"] for ref in arguments.refs]
            wanted = list(dict.fromkeys(named)) if named else loaded_files(session)
        with IsolatedReader(settings.workers, passwords=settings.passwords) as reader:
            if arguments.diff:
                return show(wanted, store, reader, arguments, settings)
            return write(wanted, store, reader, arguments, settings)


def only_outdated(arguments: argparse.Namespace) -> bool:
    """Whether to skip files at today's versions; not when files or a stage were named, which are then meant."""
    return arguments.outdated or not (arguments.force or arguments.stage or arguments.refs)


def write(
    wanted: list[str],
    store: Store,
    reader: IsolatedReader,
    arguments: argparse.Namespace,
    settings: Settings,
) -> int:
    """Load the new readings, each file in a transaction of its own."""
    from flows.recognition import Recogniser
    from flows.reprocess import reprocess
    from wengao.runs.assembly import new_run_id
    from wengao.screen import report
    from wengao.screen.progress import Progress

    began = time.monotonic()
    run_id = new_run_id()
    receipts_so_far: list[Receipt] = []
    store.runs.begin(run_id, "reprocess")
    try:
        with Progress(len(wanted)) as progress:

            def note(receipt: Receipt) -> None:
                receipts_so_far.append(receipt)
                progress.show(receipt)

            receipts = reprocess(
                wanted,
                store,
                reader,
                run_id=run_id,
                archive=archive(settings) if arguments.stage == EXTRACT else None,
                workers=settings.workers,
                only_outdated=only_outdated(arguments),
                since=arguments.stage,
                recogniser=Recogniser(store.database, settings.ocr_pages),
                on_receipt=note,
            )
    except BaseException as error:
        state = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        store.runs.finish(run_id, receipts_so_far, state, str(error) or type(error).__name__)
        raise
    store.runs.finish(run_id, receipts)
    seconds = time.monotonic() - began
    failed = [receipt for receipt in receipts if receipt.state == "quarantined"]
    if arguments.json:
        print_json(report.as_json(run_id, receipts, seconds, dry_run=False))
    else:
        print("\n".join(report.as_text(receipts, seconds, dry_run=False)))
    if failed:
        say(f"{len(failed)} files could not be read again; they stay in the library as they were")
    return Exit.QUARANTINED if failed else Exit.DONE


def show(
    wanted: list[str],
    store: Store,
    reader: IsolatedReader,
    arguments: argparse.Namespace,
    settings: Settings,
) -> int:
    """Print what would change, file by file; write nothing."""
    import msgspec

    from flows.recognition import Recogniser
    from flows.reprocess import outdated, read_again
    from schema.errors import Unreadable
    from schema.store.preview import revision
    from schema.store.revise import stored_file
    from wengao.review.diff import written

    opens = archive(settings) if arguments.stage == EXTRACT else None
    recogniser = Recogniser(store.database, settings.ocr_pages, keeps=False)
    revisions: list[Revision] = []
    current = 0
    for sha256 in wanted:
        known = store.known(sha256)
        if known is None or known.state != "loaded":
            continue
        if only_outdated(arguments) and not outdated(
            known.versions, extract=opens is not None, since=arguments.stage
        ):
            current += 1
            continue
        with store.database.read() as session:
            stored = stored_file(session, sha256)
        try:
            document, reading = read_again(stored, reader, opens, recogniser)
        except Unreadable as error:
            say(f"{stored.locator}: cannot be read again: {error}")
            continue
        with store.database.read() as session:
            change = revision(session, stored, document, reading)
        revisions.append(change)
        if not arguments.json and not change.is_empty():
            print("\n".join(written(change)))
    changing = sum(not change.is_empty() for change in revisions)
    if arguments.json:
        totals = {"files": len(revisions), "changing": changing, "current": current}
        print_json({"files": msgspec.to_builtins(revisions), "totals": totals})
        return Exit.DONE
    print(
        _(
            "{changing} of {revisions} files read again would change; {current} are at today's versions"
        ).format(changing=changing, revisions=len(revisions), current=current)
    )
    if changing:
        print(_("next: `wengao files reprocess` writes it"))
    return Exit.DONE
