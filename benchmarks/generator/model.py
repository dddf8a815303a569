"""The records of the generator: items with their facts, printed blocks, typography.

A `Block` is one printed paragraph with the distinction which of its characters are heading and which are body, so
that the gold is derived from what is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class BodyParagraph:
    """One paragraph of a body. `kind`: salutation para section sub sign row note attach."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SpeechFacts:
    """The facts of an item as a careful reader would state them; None where nothing is printed."""

    title: str | None = None
    subtitle: str | None = None
    speaker: str | None = None
    role: str | None = None
    date: str | None = None
    date_printed: str | None = None
    kind: str | None = None
    place: str | None = None
    occasion: str | None = None
    open: tuple[str, ...] = ()  # facts a careful reader could give either way: not judged


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One speech before a heading is added. `facts` are all its facts, printed or not."""

    facts: SpeechFacts
    body: tuple[BodyParagraph, ...]
    topic: str = "各项工作"
    truncated: bool = False
    placeholders: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """One printed paragraph of the file.

    `item` is the ordinal from 1 (0: belongs to no item). `lines` is its part of the heading, `body` its
    part of the text; a marker glued to a salutation has both. `anywhere` marks text whose place in the
    body is a matter of taste (a footnote): it is judged neither present nor absent.
    """

    kind: str
    text: str
    item: int = 0
    lines: str = ""
    body: str = ""
    anywhere: bool = False
    new_page: bool = False

    def on_new_page(self) -> Block:
        return replace(self, new_page=True)


@dataclass(frozen=True, slots=True)
class BlockStyle:
    """The style of one kind of block. Lengths in points, `indent` in characters, `before` in lines."""

    size: float
    align: str = "left"
    bold: bool = False
    indent: float = 0.0
    before: float = 0.0
    after: float = 0.0
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Typography:
    """The sheet and its styles by block kind; `para` is what every unnamed kind falls back to."""

    width: float = 595.0
    height: float = 842.0
    margin: float = 72.0
    size: float = 14.0
    leading: float = 1.6
    justify: bool = False
    typed_indent: bool = False  # two full-width spaces instead of an indent of the first line
    doubled_bold: bool = False  # bold by printing twice, as old drivers do
    columns: int = 1
    styles: tuple[tuple[str, BlockStyle], ...] = ()

    def style(self, kind: str) -> BlockStyle:
        found = dict(self.styles)
        return found.get(kind) or found.get("para") or BlockStyle(self.size, indent=2.0)


@dataclass(frozen=True, slots=True)
class Furnishing:
    """The furniture of pages, and the parts around items. Empty strings and False mean "none"."""

    head: str = ""
    head_even: str = ""
    head_first: bool = True
    folio: str = ""  # a template with {n} and {total}
    folio_at: str = "center"  # center right outer top
    watermark: str = ""
    watermark_angle: float = 45.0
    watermark_form: bool = False
    stamp: str = ""  # printed small between the lines at mid-page
    foot: str = ""
    draw_first: bool = False  # furniture before the text in the content stream


@dataclass(frozen=True, slots=True)
class Compilation:
    """One file to print, and all that is needed for its gold."""

    id: str
    family: str
    seed: int
    title: str | None
    declared: int | None
    blocks: tuple[Block, ...]
    items: tuple[DraftItem, ...]  # with the facts that are really printed
    typography: Typography
    furnishing: Furnishing
    producers: tuple[str, ...]
    furniture: tuple[str, ...] = ()
    hard_wrap: int = 0  # plain text only: columns, 0 for one line a paragraph
    gap: bool = False  # plain text only: an empty line between paragraphs
    paged: bool = False  # plain text only: running head and folio lines copied along every 30 lines
    encoding: str = "utf-8"
    options: tuple[str, ...] = ()
    untitled_open: bool = False  # a marker that names the topic may count as a title, or not
