"""`wengao compare`: which speeches hold the words of a draft that is not in the library; nothing is stored."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from wengao.errors import Exit, UsageProblem
from wengao.runs.drafts import read_draft
from wengao.runs.opened import opened
from wengao.screen.comparison import lines
from wengao.screen.output import print_json
from wengao.screen.speech_fields import speech_fields
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.comparison.result import ComparedParagraph, Comparison, DraftPassage, DraftSource


def configure(parser: argparse.ArgumentParser) -> None:
    """`FILE|- [--limit N] [--json|--html]`."""
    parser.add_argument(
        "file", metavar="FILE", help="the draft, in any form that is read in; - is text from stdin"
    )
    parser.add_argument(
        "--limit", type=int, default=5, metavar="N", help="speeches shown of a paragraph at most (5)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="JSON on stdout")
    form.add_argument("--html", action="store_true", help="one HTML file on stdout, to print or to mail")
    parser.epilog = (
        "wengao compare 讲话稿.docx                 what of it has been said before, and by whom\n"
        "wengao compare 讲话稿.docx --html > a.html  the same to print or to mail\n"
        "wengao compare - < 讲话稿.txt               a text from another program"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Compare and show; exit 0 whether or not something is found, 6 for a draft that cannot be read."""
    from schema.comparison.compare import compare

    if arguments.limit < 1:
        raise UsageProblem("--limit is above zero")
    with opened(settings) as database:
        name, paragraphs = read_draft(arguments.file, settings)
        with database.read() as session:
            found = compare(session, paragraphs)
    if arguments.json:
        print_json(as_json(found))
    elif arguments.html:
        from wengao.screen.comparison_page import page

        sys.stdout.write(page(name, found, arguments.limit))
    else:
        print("\n".join(lines(found, arguments.limit)))
    return Exit.DONE


def as_json(found: Comparison) -> dict[str, Any]:
    """The object of `compare --json`, which `docs/commands.md` describes."""
    return {
        "characters": found.letters,
        "held": found.held,
        "same": found.same,
        "share": _share(found.held, found.letters),
        "same_share": _share(found.same, found.letters),
        "total": len(found.sources),
        "speeches": [
            {**_source(source), "characters": source.letters, "share": _share(source.letters, found.letters)}
            for source in found.sources
        ],
        "paragraphs": [
            {
                "text": paragraph.text,
                "page": paragraph.page,
                "characters": paragraph.letters,
                "held": paragraph.held,
                "share": _share(paragraph.held, paragraph.letters),
                "speeches": [
                    {
                        **_source(holder.source),
                        "how": holder.how,
                        "share": round(holder.share, 4),
                        "passages": [_passage(paragraph, passage) for passage in holder.passages],
                    }
                    for holder in paragraph.holders
                ],
                "only_here": [{"start": start, "end": end} for start, end in paragraph.only],
            }
            for paragraph in found.paragraphs
        ],
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _source(source: DraftSource) -> dict[str, Any]:
    return speech_fields(source) | source.facts


def _passage(paragraph: ComparedParagraph, passage: DraftPassage) -> dict[str, Any]:
    return {
        "words": paragraph.text[passage.start : passage.end],
        "words_there": passage.words_there,
        "length": passage.length,
        "same": passage.same,
        "likeness": passage.likeness,
        "here": {"page": paragraph.page, "start": passage.start, "end": passage.end},
        "there": {"page": passage.page, "start": passage.there_start, "end": passage.there_end},
    }
