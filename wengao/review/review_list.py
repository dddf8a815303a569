"""`wengao review list`: what needs a person, one thing a line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from wengao.errors import Exit, UsageProblem
from wengao.review.decision_list import DECIDED
from wengao.screen.language import _, marked
from wengao.screen.listing import Column, add_listing, chosen, part, print_listing, refuse_no_rows
from wengao.screen.output import print_json, say
from wengao.screen.words import detail, kind_name, word

if TYPE_CHECKING:
    from schema.curation.queue import ReviewItem
    from schema.database.connection import Database

ROWS: Final = 50  # open items shown unless --limit says otherwise


def _where(item: ReviewItem) -> str | None:
    """`汇编.pdf#3`, which other commands take; of what is in no file the speech."""
    if item.file_sha256 is None:
        return None if item.speech_id is None else item.speech_id[:12]
    name = (item.locator or "").rpartition("/")[2] or item.file_sha256[:12]
    return name + (f"#{item.ordinal}" if item.ordinal else "")


def _why(item: ReviewItem) -> str:
    change = (
        f"{word(item.field)}: {item.printed or '–'} → {item.proposed or '–'}; "
        if item.kind == "proposed"
        else ""
    )
    return change + detail(item.detail)


COLUMNS: Final = (
    Column(marked("id"), lambda item: item.id),
    Column(marked("what"), lambda item: kind_name(item.kind)),
    Column(marked("where"), _where, 7),
    Column(marked("page"), lambda item: item.page, 1, right=True),
    Column(marked("title"), lambda item: item.title, 2),
    Column(marked("why"), _why, 5),
)
ORDERS: Final[dict[str, Callable[[Any], Any]]] = {  # beside `gravest`, the order of the queue
    "file": lambda item: (item.locator or "~", item.ordinal or 0),
    "unsure": lambda item: 2.0 if item.confidence is None else item.confidence,
    "title": lambda item: item.title or "~",
}


def add_review_list(parser: argparse.ArgumentParser) -> None:
    """The flags of every list; `--columns` names those of the decisions with `--decisions`."""
    names = [column.name for column in (*COLUMNS, *DECIDED)]
    add_listing(
        parser, list(dict.fromkeys(names)), ("gravest", *ORDERS), "lines at most (50; of decisions all)", None
    )


def show_list(database: Database, arguments: argparse.Namespace) -> int:
    """Print the review list, one item a line."""
    import msgspec

    from schema.curation.queue import KINDS, queue
    from schema.query.references import find_file

    if arguments.kind is not None and arguments.kind not in KINDS:
        raise UsageProblem(f"{arguments.kind} is not in the review list", f"kinds: {' '.join(KINDS)}")
    refuse_no_rows(arguments)
    chosen(COLUMNS, arguments.columns)
    with database.read() as session:
        file = find_file(session, arguments.file)["sha256"] if arguments.file else None
        items = queue(session, [arguments.kind] if arguments.kind else KINDS, file)
    if arguments.sort in ORDERS:
        items.sort(key=ORDERS[arguments.sort])
    arguments.limit = ROWS if arguments.limit is None else arguments.limit
    shown = part(items, arguments)
    if arguments.json:
        print_json(msgspec.to_builtins(shown))
        return Exit.DONE
    if not items:
        print(_("nothing needs a person"))
        return Exit.DONE
    print_listing(COLUMNS, shown, arguments.columns)
    print(_("next: `wengao review show ID`, then accept, split, merge, set or reject"))
    if len(items) > len(shown):
        say(f"{len(items)} in all; --limit shows more")
    return Exit.DONE
