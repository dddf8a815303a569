"""`wengao files`: lists and shows the compilations of the library, removes one or restores a removed one."""

from __future__ import annotations

import argparse
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from wengao.errors import Exit, UsageProblem
from wengao.filters import add_filters, wanted
from wengao.runs.opened import archive, opened
from wengao.runs.restored import brought_back
from wengao.screen.language import _, marked
from wengao.screen.listing import Column, add_listing, chosen, print_listing, refuse_no_rows
from wengao.screen.output import escape, human_bytes, labelled, paint, print_json, say
from wengao.screen.words import detail, named_code, stage, word
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.export.lines import FileLine
    from schema.export.rows import FileOrder
    from schema.query.set_aside import NoSpeech
    from schema.records import Receipt
    from schema.store.removal import Removal


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [filters] [--limit N]`, `show REF`, `remove REF --why TEXT [--forget]`, `restore REF`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="one line a file")
    add_listing(
        listed,
        [column.name for column in COLUMNS],
        ("newest", "oldest", "title", "state", "longest", "file"),
        "files at most (50)",
    )
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
    """Print one line a file: for a person the newest first, as JSON by sha256, unless `--sort` says otherwise."""
    import msgspec

    from schema.export.rows import files

    refuse_no_rows(arguments)
    chosen(COLUMNS, arguments.columns)
    order: FileOrder = arguments.sort or ("file" if arguments.json else "newest")
    first, end = arguments.offset, arguments.offset + arguments.limit
    with database.read() as session:
        found = list(islice(files(session, wanted(arguments), order), first, end + 1))
    shown = found[: arguments.limit]
    if arguments.json:
        print_json(msgspec.to_builtins(shown))
    else:
        print_listing(COLUMNS, shown, arguments.columns)
    if len(found) > len(shown):
        say(f"only the first {arguments.limit} files are shown; --limit shows more")
    return Exit.DONE


def _called(line: FileLine) -> str | None:
    return line.title or (line.locators[0].rpartition("/")[2] if line.locators else None)


def counted(line: FileLine) -> str:
    """The number of items, as `4 of 5` when the file's title promises more."""
    if line.declared_items is None or line.declared_items == line.item_count:
        return str(line.item_count)
    return _("{item_count} of {declared_items}").format(
        item_count=line.item_count, declared_items=line.declared_items
    )


COLUMNS: Final = (
    Column(marked("file"), lambda line: line.sha256[:12]),
    Column(marked("state"), lambda line: word("no speech" if line.no_speech else line.state), 4),
    Column(marked("pages"), lambda line: line.page_count, 1, right=True),
    Column(marked("speeches"), counted, 3, right=True),
    Column(marked("uploaded"), lambda line: line.date, 2),
    Column(marked("title"), _called),
)


def _said(said: NoSpeech) -> str:
    """Who says that a file is no speech, when and why."""
    return " · ".join(part for part in (said.author, said.at, said.why) if part)


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
    print(paint(escape(line.title or _("(no title)")), "bold"))
    facts: list[tuple[str, Any]] = [
        ("sha256", line.sha256),
        (_("state"), word(line.state)),
        *([(_("no speech"), _said(line.no_speech))] if line.no_speech else []),
        (_("title from"), word(line.title_source)),
        (_("uploaded"), line.date),
        (_("pages"), line.page_count),
        (_("size"), human_bytes(line.byte_size)),
        (_("speeches"), counted(line)),
        (_("engines"), ", ".join(line.engines) or None),
        (_("loaded"), line.loaded_at),
    ]
    print("\n".join(labelled(((name, None if v is None else escape(v)) for name, v in facts), indent="  ")))
    for upload in line.uploads:
        print(
            _("  offered by {source}: {locator}").format(
                source=escape(upload.source), locator=escape(upload.locator)
            )
        )
    for issue in line.issues:
        place = _(" page {page}").format(page=issue.page) if issue.page else ""
        print(
            _("  {code} in {stage}{place}: {detail}").format(
                code=paint(named_code(issue.code), "yellow"),
                stage=stage(issue.stage),
                place=place,
                detail=escape(detail(issue.detail)),
            )
        )
    print(
        _("next: `wengao speeches list --file {sha256}`, `wengao why {sha256}`").format(
            sha256=line.sha256[:12]
        )
    )
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
        said = _("restored; the next ingest that meets its bytes brings it back")
        if receipt is not None and receipt.state == "loaded":
            said = _("restored from the archive, {item_count} speeches").format(item_count=receipt.item_count)
        elif receipt is not None:
            said = _("restored, but it could not be read: {code}").format(
                code=", ".join(issue.code for issue in receipt.issues)
            )
    else:
        if not arguments.why.strip():
            raise UsageProblem("--why needs a reason", "for example --why 侵权投诉")
        done = store.remove(meant(database, arguments), arguments.why, arguments.forget)
        if arguments.forget:
            archive(settings).forget(done.sha256)
        gone = _("{speech_ids} speeches that no other file prints left with it").format(
            speech_ids=len(done.speech_ids)
        )
        said = f"{_('removed and forgotten') if arguments.forget else _('removed')}; {gone}"
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
    what = _("{locators} ({title}, {item_count} speeches)").format(
        locators=line.locators[0], title=line.title or _("no title"), item_count=line.item_count
    )
    if arguments.yes:
        return line.sha256
    if not sys.stdin.isatty():
        raise UsageProblem(
            f"{arguments.ref} is {what}", "--yes removes it, or name it by its whole path or sha256"
        )
    say(f"{arguments.ref} is {what}")
    if input(_("remove it? [y/N] ")).strip().lower() not in ("y", "yes", "是"):
        raise UsageProblem("nothing was removed", "")
    return line.sha256
