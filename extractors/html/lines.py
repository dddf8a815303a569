"""Converts an HTML page to its visible lines, each with the role of its element.

Promise: every visible character is in exactly one line; scripts, styles and hidden elements are not visible.
A table row is one line with tabs between cells. White space collapses as in a browser; full-width spaces stay.

    <h1>(5篇)…讲话</h1><p>　　同志们：<br>今天…  ->  "(5篇)…讲话" (html:h1), "　　同志们：", "今天…"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field
from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.claims.claims import claims_in
from extractors.claims.site_words import is_buttons
from extractors.html.site_elements import BLOCK, SiteJudge
from extractors.html.styles import ElementStyle, Sheet
from extractors.html.table_rows import SPACE, hidden, row_cells
from schema.records import LineStyle

CHROME, HEAD, LINK, BODY = "html:chrome", "html:title", "html:link", "html:text"

SILENT: Final = frozenset(
    "script style noscript template head iframe object svg canvas audio video select datalist".split()
)
MOST_LINKS: Final = 5000  # links, and anchors, of one page at most
LINK_WORDS: Final = 200  # characters of a link's words that are kept


class _Reader(Struct):
    """Collects lines while the tree is walked."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    styles: list[LineStyle] = field(default_factory=list)
    anchors: dict[str, int] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)  # the same text with spaces between elements
    runs: list[tuple[int, str, ElementStyle]] = field(default_factory=list)
    glue: bool = False  # whether an element ended here and nothing was written since
    breaks: bool = False  # whether a page break or a horizontal rule precedes the next line

    def write(self, text: str, role: str, look: ElementStyle) -> None:
        beside = self.glue and bool(self.parts)
        if beside and _runs_together(self.parts[-1], text):
            self.parts.append(" ")
        self.glue = False
        self.parts.append(text)
        self.apart.append(f" {text}" if beside else text)
        self.runs.append((len(text.strip()), role, look))

    def end_line(self, *, blank: bool = False) -> None:
        written = "".join(self.parts)
        text = written.strip(" \t\r\n\f").rstrip()
        apart = SPACE.sub(" ", "".join(self.apart)).strip()
        if apart != text and (claims_in(apart) or is_buttons(apart)):
            text = apart  # a row of facts or buttons that only a style sheet separates
        if (
            text or blank or written.strip(" \t\r\n\f")
        ):  # a paragraph with only a no-break space is a blank line
            self.lines.append((text, _role(self.runs) if text else ""))
            self.styles.append(_style(self.runs, breaks=self.breaks) if text else LineStyle())
            self.breaks = self.breaks and not text
        self.parts, self.apart, self.runs, self.glue = [], [], [], False


class Link(Struct, frozen=True):
    """A link: its address as written, the line that it is in, its words."""

    target: str
    line: int
    text: str


class HtmlPage(Struct, frozen=True):
    """The visible lines as (text, role), the text of the page's title tag, and the style of each line.

    `anchors` are the targets of links: id or name -> line.
    """

    lines: tuple[tuple[str, str], ...]
    name: str = ""
    styles: tuple[LineStyle, ...] = ()
    anchors: Mapping[str, int] = field(default_factory=dict)
    links: tuple[Link, ...] = ()


def html_lines(text: str, sheets: Iterable[str] = ()) -> HtmlPage:
    """The lines of HTML source `text`; `sheets` are style sheets that lie beside it."""
    tree = LexborHTMLParser(text)
    reader, sheet = _Reader(), Sheet()
    for css in (*sheets, *(node.text() for node in tree.css("style"))):
        sheet.add(css)
    if tree.root is not None:
        _walk(tree.root, reader, SiteJudge(len(tree.root.text())), sheet)
    reader.end_line()
    title = tree.css_first("title")
    name = title.text(strip=True) if title is not None else ""
    return HtmlPage(
        tuple(reader.lines),
        SPACE.sub(" ", name),
        tuple(reader.styles),
        reader.anchors,
        tuple(reader.links),
    )


class _Place(Struct, frozen=True):
    """An entry of the walk: what an element inherits (role, white space, style), or the tag to close."""

    role: str
    kept: bool
    look: ElementStyle
    leave: str = ""


def _walk(root: LexborNode, reader: _Reader, judge: SiteJudge, sheet: Sheet) -> None:
    """Walk the tree depth first with an explicit stack: hostile pages nest deeper than Python recurses."""
    stack: list[tuple[LexborNode | None, _Place]] = [(root, _Place(BODY, False, ElementStyle()))]
    while stack:
        node, place = stack.pop()
        if node is None:
            _leave(place.leave, reader)
            continue
        tag = node.tag or ""
        if tag == "-text":
            _text(node.text_content or "", place, reader)
            continue
        if not node.is_element_node or tag in SILENT:
            continue
        attributes = node.attributes
        if hidden(attributes):
            continue
        role = _role_of(node, tag, place.role, judge)
        look = sheet.look(tag, attributes, place.look)
        if tag in BLOCK:
            reader.end_line()
        reader.breaks = reader.breaks or look.breaks or tag == "hr"
        _note_anchor(node, tag, attributes, reader)
        if tag == "br":
            reader.end_line(blank=not reader.parts)
        elif tag == "input":
            if attributes.get("type") in ("button", "submit", "reset"):
                reader.write(f" {attributes.get('value') or ''} ", CHROME, look)
        elif tag == "tr" and (cells := row_cells(node)):
            reader.write("\t".join(cells), role, look)
            reader.end_line()
        else:
            children: list[LexborNode] = []
            child = node.first_child
            while child is not None:
                children.append(child)
                child = child.next
            inside = _Place(role, place.kept or tag == "pre", look)
            stack.append((None, _Place(role, place.kept, look, leave=tag)))
            stack.extend((child, inside) for child in reversed(children))


def _note_anchor(node: LexborNode, tag: str, attributes: Mapping[str, str | None], reader: _Reader) -> None:
    """Record the element as a target of links, and as a link."""
    for name in (attributes.get("id"), attributes.get("name") if tag == "a" else None):
        if name and len(reader.anchors) < MOST_LINKS:
            reader.anchors.setdefault(name, len(reader.lines))
    target = attributes.get("href") if tag == "a" else None
    if target and len(reader.links) < MOST_LINKS:
        reader.links.append(Link(target, len(reader.lines), " ".join(node.text()[:LINK_WORDS].split())))


def _leave(tag: str, reader: _Reader) -> None:
    if tag in BLOCK:
        reader.end_line()
    else:
        reader.glue = True


def _text(text: str, place: _Place, reader: _Reader) -> None:
    if place.kept:
        first, *others = text.replace("\r\n", "\n").split("\n")
        reader.write(first, place.role, place.look)
        for line in others:
            reader.end_line(blank=True)
            reader.write(line, place.role, place.look)
        return
    folded = SPACE.sub(" ", text)
    if folded.strip(" ") or reader.parts:
        reader.write(folded, place.role, place.look)


def _role_of(node: LexborNode, tag: str, role: str, judge: SiteJudge) -> str:
    if role == CHROME or judge.belongs_to_site(node, tag):
        return CHROME
    if tag in ("h1", "h2", "h3"):
        return HEAD
    return LINK if tag == "a" and not _is_anchor(node.attributes) else role


def _is_anchor(attributes: Mapping[str, str | None]) -> bool:
    """Whether an `a` is only a target of links, as Word writes around each heading."""
    return "href" not in attributes and bool(attributes.get("name") or attributes.get("id"))


def _role(runs: list[tuple[int, str, ElementStyle]]) -> str:
    """The role of most of a line's characters."""
    weights: dict[str, int] = {}
    for length, role, _ in runs:
        weights[role] = weights.get(role, 0) + length
    return max(weights, key=lambda role: weights[role], default=BODY)


def _style(runs: list[tuple[int, str, ElementStyle]], *, breaks: bool) -> LineStyle:
    """The style of a line: its block's alignment, level and indent, the size and weight of most characters."""
    first = next((look for length, _, look in runs if length), ElementStyle())
    sizes: dict[float, int] = {}
    for length, _, look in runs:
        sizes[look.size] = sizes.get(look.size, 0) + length
    size: float = max(sizes, key=lambda size: sizes[size], default=0.0)
    bold = sum(length for length, _, look in runs if look.bold)
    return LineStyle(
        align=first.align,
        level=first.level,
        bold=2 * bold > sum(sizes.values()),
        size=round(size, 1),
        indent=first.indent,
        breaks=breaks,
    )


def _runs_together(before: str, after: str) -> bool:
    """Whether two adjacent texts are values that only a style sheet separates: `43.17KB` and `64 页`."""
    left, right = before[-1:], after[:1]
    return left.isascii() and right.isascii() and (left.isalnum() or left == "+") and right.isalnum()
