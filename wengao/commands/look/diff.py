"""`wengao speeches diff A B`: shows the facts and the words in which two speeches differ."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

from wengao.errors import Exit
from wengao.runs.opened import opened
from wengao.screen.difference import ParagraphChange, changes
from wengao.screen.language import _, ngettext
from wengao.screen.output import colourful, escape, pad, paint, print_json
from wengao.screen.words import word
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.export.lines import SpeechLine

FACTS: Final = (
    "title",
    "subtitle",
    "kind",
    "speaker",
    "role",
    "place",
    "occasion",
    "date",
    "salutation",
    "char_count",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """`A B [--json]`."""
    parser.add_argument("a", metavar="A", help="a speech id or its beginning, FILE#N or a title")
    parser.add_argument("b", metavar="B", help="another one")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Compare the first print of one speech with that of the other."""
    import sys

    from schema.dedup.similarity import compare
    from schema.export.rows import speeches
    from schema.query.filters import Filter
    from schema.query.references import find_speech

    with opened(settings) as database, database.read() as session:
        a, b = (
            next(speeches(session, Filter(speech=find_speech(session, ref))))
            for ref in (arguments.a, arguments.b)
        )
    match = compare(a.text, b.text)
    facts = [(name, getattr(a, name), getattr(b, name)) for name in FACTS]
    facts = [(name, left, right) for name, left, right in facts if left != right]
    differences = list(changes(a.text, b.text))
    if arguments.json:
        print_json(as_json(a, b, match, facts, differences))
        return Exit.DONE
    print(paint(f"[-{a.speech_id}-]", "red") + " " + paint(f"{{+{b.speech_id}+}}", "green"))
    if match is None:
        print(_("they have little in common"))
    else:
        figures = _("jaccard {jaccard:.2f}, containment {containment:.2f}").format(
            jaccard=match.jaccard, containment=match.containment
        )
        print(f"{match.a} {word(match.kind)} {match.b}: {figures}")
    for name, left, right in facts:
        print(
            f"{pad(word(name), 11)}{paint(f'[-{escape(left)}-]', 'red')} {paint(f'{{+{escape(right)}+}}', 'green')}"
        )
    for change in differences:
        print(written(change, marks=not colourful(sys.stdout)))
    return Exit.DONE


def written(change: ParagraphChange, *, marks: bool) -> str:
    """A changed paragraph with deletions and insertions marked, or the number of equal paragraphs skipped."""
    if change.alike:
        alike = ngettext("… 1 paragraph alike", "… {count} paragraphs alike", change.alike)
        return paint(alike.format(count=change.alike), "dim")
    shown = []
    for piece in change.pieces:
        text = escape(piece.text)
        if piece.kind == "first":
            text = paint(f"[-{text}-]" if marks else text, "red")
        elif piece.kind == "second":
            text = paint(f"{{+{text}+}}" if marks else text, "green")
        shown.append(text)
    return "".join(shown)


def as_json(
    a: SpeechLine,
    b: SpeechLine,
    match: Any,
    facts: list[tuple[str, Any, Any]],
    differences: list[ParagraphChange],
) -> dict[str, Any]:
    """The comparison as an object."""
    return {
        "a": a.speech_id,
        "b": b.speech_id,
        "kind": match.kind if match else None,
        "excerpt": match.a if match and match.kind == "excerpt_of" else None,
        "jaccard": match.jaccard if match else None,
        "containment": match.containment if match else None,
        "facts": [{"field": name, "a": left, "b": right} for name, left, right in facts],
        "text": [{"a": change.first, "b": change.second} for change in differences if not change.alike],
    }
