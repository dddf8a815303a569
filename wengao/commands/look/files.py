"""`wengao files`: lists and shows the compilations of the library, removes one or restores a removed one."""

from __future__ import annotations

import argparse
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

from wengao.errors import Exit, UsageProblem
from wengao.filters import add_filters, wanted
from wengao.runs.opened import archive, opened
from wengao.screen.output import escape, human_bytes, paint, print_json, print_table, say
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.export.lines import FileLine
    from schema.records import Receipt
    from schema.store.removal import Removal


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [filters] [--limit N]`, `show REF`, `remove REF --why TEXT [--forget]`, `restore REF`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="one line a file")
    listed.add_argument("--limit", type=int, default=50, metavar="N", help="files at most (50)")
    add_filters(listed)
    show = verbs.add_parser("show", help="everything about one file")
    remove = verbs.add_parser("remove", help="take a file, and speeches found nowhere else, out for good")
    remove.add_argument("--why", required=True, metavar="TEXT", help="the reason, kept with the tombstone")
    remove.add_argument(
        "--yes", action="store_true", help="do not ask, where REF is a name or part of a path"
    )
    remove.add_argument("--forget", action="store_true", help="also erase its bytes and its text")
    restore = verbs.add_parser(
        "restore", help="bring a removed file back, from the archive where its bytes are there"
    )
    for verb in (show, remove, restore):
        verb.add_argument(
            "ref", metavar="REF", help="a path, a URL, a file's name or the beginning of a sha256"
        )
    for verb in (listed, show, remove, restore):
        verb.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List, show, remove or restore."""
    with opened(settings) as database:
        if arguments.verb == "list":
            return show_list(database, arguments)
        if arguments.verb == "show":
            return show_file(database, arguments)
        return move(database, arguments, settings)


def show_list(database: Database, arguments: argparse.Namespace) -> int:
    """Print one line a file, ordered by sha256."""
    import msgspec

    from schema.export.rows import files

    if arguments.limit < 1:
        raise UsageProblem("--limit is above zero")
    with database.read() as session:
        found = list(islice(files(session, wanted(arguments)), arguments.limit + 1))
    shown = found[: arguments.limit]
    if arguments.json:
        print_json(msgspec.to_builtins(shown))
    else:
        headings = ("file", "state", "pages", "speeches", "uploaded", "title")
        print_table(headings, map(_row, shown), right=(2, 3))
    if len(found) > len(shown):
        say(f"only the first {arguments.limit} files are shown; --limit shows more")
    return Exit.DONE


def _row(line: FileLine) -> tuple[object, ...]:
    name = line.title or (line.locators[0].rpartition("/")[2] if line.locators else None)
    return line.sha256[:12], line.state, line.page_count, counted(line), line.date, name


def counted(line: FileLine) -> str:
    """The number of items, as `4 of 5` when the file's title promises more."""
    if line.declared_items is None or line.declared_items == line.item_count:
        return str(line.item_count)
    return f"{line.item_count} of {line.declared_items}"


def show_file(database: Database, arguments: argparse.Namespace) -> int:
    """Print all fields of a file; as text, also its issues and the places it was offered at."""
    import msgspec

    from schema.export.rows import files
    from schema.query.filters import Filter
    from schema.query.references import find_file

    with database.read() as session:
        row = find_file(session, arguments.ref)
        line = next(files(session, Filter(file=row["sha256"], state=row["state"])))
    if arguments.json:
        print_json(msgspec.to_builtins(line))
        return Exit.DONE
    print(paint(escape(line.title or "(no title)"), "bold"))
    facts: list[tuple[str, Any]] = [
        ("sha256", line.sha256),
        ("state", line.state),
        ("title from", line.title_source),
        ("uploaded", line.date),
        ("pages", line.page_count),
        ("size", human_bytes(line.byte_size)),
        ("speeches", counted(line)),
        ("engines", ", ".join(line.engines) or None),
        ("loaded", line.loaded_at),
    ]
    for name, value in facts:
        print(f"  {name:<11}{'–' if value is None else escape(value)}")
    for upload in line.uploads:
        print(f"  offered by {escape(upload.source)}: {escape(upload.locator)}")
    for issue in line.issues:
        place = f" page {issue.page}" if issue.page else ""
        print(f"  {paint(issue.code, 'yellow')} in {issue.stage}{place}: {escape(issue.detail)}")
    print(f"next: `wengao speeches list --file {line.sha256[:12]}`, `wengao why {line.sha256[:12]}`")
    return Exit.DONE


def move(database: Database, arguments: argparse.Namespace, settings: Settings) -> int:
    """Remove or restore, and print what was removed, or what brings the file back."""
    from schema.store.store import Store

    store = Store(database)
    done: Removal
    receipt: Receipt | None = None
    if arguments.verb == "restore":
        done = store.restore(arguments.ref)
        receipt = brought_back(database, settings, done.sha256)
        said = "restored; the next ingest that meets its bytes brings it back"
        if receipt is not None and receipt.state == "loaded":
            said = f"restored from the archive, {receipt.item_count} speeches"
        elif receipt is not None:
            said = f"restored, but it could not be read: {', '.join(issue.code for issue in receipt.issues)}"
    else:
        if not arguments.why.strip():
            raise UsageProblem("--why needs a reason", "for example --why 侵权投诉")
        done = store.remove(meant(database, arguments), arguments.why, arguments.forget)
        if arguments.forget:
            archive(settings).forget(done.sha256)
        gone = f"{len(done.speech_ids)} speeches that no other file prints left with it"
        said = f"{'removed and forgotten' if arguments.forget else 'removed'}; {gone}"
    if arguments.json:
        told = {
            "sha256": done.sha256,
            "locators": list(done.locators),
            "speech_ids": list(receipt.speech_ids if receipt else done.speech_ids),
            "why": done.why,
            "forget": done.forget,
            "state": receipt.state if receipt else "removed",
        }
        print_json(told)
    else:
        print(f"{done.sha256[:12]}: {said}")
    return Exit.QUARANTINED if receipt is not None and receipt.state != "loaded" else Exit.DONE


def meant(database: Database, arguments: argparse.Namespace) -> str:
    """The sha256 of the file to remove. What only its name picks is shown, and a person asked.

    Raises UsageProblem where nobody can be asked and `--yes` is missing, or the answer is no.
    """
    from schema.errors import NoSuchReference
    from schema.export.rows import files
    from schema.query.filters import Filter
    from schema.query.references import find_file

    with database.read() as session:
        try:
            return str(find_file(session, arguments.ref, by_name=False)["sha256"])
        except NoSuchReference:
            row = find_file(session, arguments.ref)
        line = next(files(session, Filter(file=row["sha256"], state="=" + row["state"])))
    what = f"{line.locators[0]} ({line.title or 'no title'}, {line.item_count} speeches)"
    if arguments.yes:
        return line.sha256
    if not sys.stdin.isatty():
        raise UsageProblem(
            f"{arguments.ref} is {what}", "--yes removes it, or name it by its whole path or sha256"
        )
    say(f"{arguments.ref} is {what}")
    if input("remove it? [y/N] ").strip().lower() not in ("y", "yes"):
        raise UsageProblem("nothing was removed", "")
    return line.sha256


def brought_back(database: Database, settings: Settings, sha256: str) -> Receipt | None:
    """Read a restored file from the archive as it was first offered; None where the archive lacks its bytes."""
    from schema.export.rows import files
    from schema.query.filters import Filter
    from schema.records import Offer
    from wengao.runs import one_off

    originals = archive(settings)
    with database.read() as session:
        line = next(files(session, Filter(file=sha256, state="=removed")), None)
    if line is None or not line.uploads or not originals.sound(sha256):
        return None
    first = line.uploads[0]
    offer = Offer(first.source, first.locator, originals.path(sha256), line.listing)
    place = one_off.Destination(database, settings.archive, dry=False)
    _, receipts = one_off.read_offers(lambda _: [offer], place, settings, command="files restore", force=True)
    return receipts[0]
