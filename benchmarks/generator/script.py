"""Traditional script: a compilation printed in Taiwan's or Hong Kong's characters, gold and all.

`讲话` -> `講話`, character by character from the table in the bank.
"""

from __future__ import annotations

from dataclasses import fields, replace

from benchmarks.generator.bank import sections
from benchmarks.generator.model import Compilation, Facts, Furnishing


def table() -> dict[int, str]:
    pairs = (pair for line in sections("traditional")["pairs"] for pair in line.split())
    return {ord(simple): old for simple, old in pairs}


def traditional(made: Compilation) -> Compilation:
    """The same compilation in traditional characters; dates and the kind keep their codes."""
    to = table()

    def facts(f: Facts) -> Facts:
        texts = ("title", "subtitle", "speaker", "role", "date_printed", "place", "occasion")
        found = {name: getattr(f, name) for name in texts}
        return replace(f, **{name: text.translate(to) if text else None for name, text in found.items()})

    def furnish(f: Furnishing) -> Furnishing:
        texts = {field.name: getattr(f, field.name) for field in fields(f)}
        return replace(f, **{name: text.translate(to) for name, text in texts.items() if isinstance(text, str)})

    blocks = tuple(
        replace(b, text=b.text.translate(to), lines=b.lines.translate(to), body=b.body.translate(to))
        for b in made.blocks
    )
    return replace(
        made,
        title=made.title.translate(to) if made.title else None,
        blocks=blocks,
        items=tuple(replace(item, facts=facts(item.facts)) for item in made.items),
        furnishing=furnish(made.furnishing),
        furniture=tuple(text.translate(to) for text in made.furniture),
    )
