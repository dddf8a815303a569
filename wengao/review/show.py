"""`wengao review show`: prints a file's items as they are printed, each line with its page and line number.

`12:3  第二篇：在开学典礼上的致辞` is what `review split REF 12:3` takes.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

import msgspec

from schema.curation.confidence import shown_confidence
from schema.curation.items import StoredItem
from schema.curation.queue import KINDS, ReviewItem, queue
from schema.query.references import NUMBERED, find_file
from schema.tables.spans import unpack_paragraphs
from wengao.errors import Exit
from wengao.review import authoring
from wengao.review.authoring import PrintedFile
from wengao.screen.language import _
from wengao.screen.output import escape, paint, print_json
from wengao.screen.words import detail, kind_name, word

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.database.session import Session

LINES: Final = 4  # printed lines shown of an item's beginning and end in an overview


def show_reference(database: Database, arguments: argparse.Namespace) -> int:
    """Print the beginning and end of each item of a file, or all lines of one item."""
    with database.read() as session:
        sha256, ordinal, about = _named(session, arguments.ref)
        if sha256 is None:
            return _show_without_file(about, arguments)
        printed_file = authoring.printed(session, sha256)
        open_ = [item for item in queue(session, KINDS, sha256) if ordinal in (None, item.ordinal)]
    items = [item for item in printed_file.items if ordinal in (None, item.ordinal)]
    shown = [printed_item(printed_file, item, whole=ordinal is not None) for item in items]
    if arguments.json:
        print_json({"file_sha256": sha256, "open": msgspec.to_builtins(open_), "items": shown})
        return Exit.DONE
    print(paint(sha256[:12], "bold"))
    for review_item in open_:
        print(
            f"  {paint(review_item.id, 'cyan')} {paint(kind_name(review_item.kind), 'yellow')}{_(': ')}{_summary(review_item)}"
        )
    for item in shown:
        name = _("#{ordinal} {speech_id} confidence {confidence}").format(
            ordinal=item["ordinal"],
            speech_id=item["speech_id"],
            confidence=shown_confidence(item["confidence"]),
        )
        print(paint(f"{name}  {escape(item['title'] or _('(no title)'))}", "bold"))
        for line in item["lines"]:
            print("  …" if line is None else f"  {line['page']}:{line['line']:<4} {escape(line['text'])}")
    print(
        _("next: `wengao review split {sha256}#N PAGE:LINE`, `merge {sha256}#N`, `accept {sha256}`").format(
            sha256=sha256[:12]
        )
    )
    return Exit.DONE


def _named(session: Session, reference: str) -> tuple[str | None, int | None, ReviewItem | None]:
    """The sha256 of the file, the item's number (None: all items), and the review item if `reference` names one."""
    if authoring.REVIEW_ID.fullmatch(reference):
        review_item = authoring.find_review(session, reference)
        return review_item.file_sha256, review_item.ordinal, review_item
    if reference.startswith("s_") or NUMBERED.fullmatch(reference):
        item = authoring.find_item(session, reference)
        return item.sha256, item.ordinal, None
    return find_file(session, reference)["sha256"], None, None


def _show_without_file(about: ReviewItem | None, arguments: argparse.Namespace) -> int:
    """Print a review item that belongs to no file: a loose cluster."""
    if arguments.json:
        print_json({"file_sha256": None, "open": [msgspec.to_builtins(about)], "items": []})
    elif about is not None:
        print(f"{about.id} {kind_name(about.kind)}{_(': ')}{escape(detail(about.detail))}")
        print(
            _("next: `wengao why {speech_id}`, `wengao review reject A B` or `accept {id}`").format(
                speech_id=about.speech_id, id=about.id
            )
        )
    return Exit.DONE


def _summary(item: ReviewItem) -> str:
    if item.kind == "proposed":
        printed, proposed = item.printed or _("nothing"), item.proposed or _("nothing")
        return escape(
            _("{field} is printed as {printed}, proposed: {proposed}; {detail}").format(
                field=word(item.field), printed=printed, proposed=proposed, detail=detail(item.detail)
            )
        )
    return escape(detail(item.detail))


def printed_item(printed_file: PrintedFile, item: StoredItem, *, whole: bool) -> dict[str, Any]:
    """One item with its printed lines; None stands for the lines left out of an overview."""
    texts: dict[tuple[int, int], str] = {}
    for packed in (item.row["head_spans"], item.row["body_spans"]):
        for spans in unpack_paragraphs(packed):
            for span in spans:
                text = printed_file.document.pages[span.page - 1].lines[span.line].text[span.start : span.end]
                texts[span.page, span.line] = texts.get((span.page, span.line), "") + text
    lines: list[dict[str, Any] | None] = [
        {"page": page, "line": line, "text": text.strip()} for (page, line), text in texts.items()
    ]
    if not whole and len(lines) > 2 * LINES:
        lines = [*lines[:LINES], None, *lines[-LINES:]]
    return {
        "ordinal": item.ordinal,
        "speech_id": item.speech_id,
        "title": item.row["title"],
        "confidence": item.row["confidence"],
        "corrected": list(item.row["corrected"]),
        "lines": lines,
    }
