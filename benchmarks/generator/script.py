"""Another script or punctuation: a compilation in traditional characters, or in half-width marks; gold and all.

`讲话` -> `講話`, character by character from the table in the bank.
"""

from __future__ import annotations

from dataclasses import replace

from benchmarks.generator.bank import sections
from benchmarks.generator.model import Compilation, SpeechFacts


def table() -> dict[int, str]:
    pairs = (pair for line in sections("traditional")["pairs"] for pair in line.split())
    return {ord(pair[0]): pair[1] for pair in pairs}


def traditional(made: Compilation) -> Compilation:
    """The same compilation in traditional characters; dates and the kind keep their codes."""
    to = table()

    def old(text: str | None) -> str | None:
        return text.translate(to) if text else None

    def facts(f: SpeechFacts) -> SpeechFacts:
        return replace(
            f,
            title=old(f.title),
            subtitle=old(f.subtitle),
            speaker=old(f.speaker),
            role=old(f.role),
            date_printed=old(f.date_printed),
            place=old(f.place),
            occasion=old(f.occasion),
        )

    f = made.furnishing
    furnishing = replace(
        f,
        head=f.head.translate(to),
        head_even=f.head_even.translate(to),
        folio=f.folio.translate(to),
        watermark=f.watermark.translate(to),
        stamp=f.stamp.translate(to),
        foot=f.foot.translate(to),
    )
    blocks = tuple(
        replace(b, text=b.text.translate(to), lines=b.lines.translate(to), body=b.body.translate(to))
        for b in made.blocks
    )
    return replace(
        made,
        title=made.title.translate(to) if made.title else None,
        blocks=blocks,
        items=tuple(replace(item, facts=facts(item.facts)) for item in made.items),
        furnishing=furnishing,
        furniture=tuple(text.translate(to) for text in made.furniture),
    )


FULL_TO_HALF = str.maketrans("，：；？！（）", ",:;?!()")


def half_width(made: Compilation) -> Compilation:
    """The same compilation in half-width punctuation, as document sites often leave it: `同志们:`."""
    blocks = tuple(
        replace(
            b,
            text=b.text.translate(FULL_TO_HALF),
            lines=b.lines.translate(FULL_TO_HALF),
            body=b.body.translate(FULL_TO_HALF),
        )
        for b in made.blocks
    )
    furniture = tuple(text.translate(FULL_TO_HALF) for text in made.furniture)
    return replace(made, blocks=blocks, furniture=furniture)
