"""A saved HTML page as the lines a reader sees, each with the role of the element it stands in.

Promise: every visible character is in exactly one line; scripts, styles and hidden elements are not visible.
Table rows are one line, cells parted by tabs. White space folds as in a browser; full-width spaces stay.

    <h1>(5篇)…讲话</h1><p>　　同志们：<br>今天…  ->  "(5篇)…讲话" (html:h1), "　　同志们：", "今天…"
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.claims.claims import claims_in
from extractors.claims.site_words import is_buttons
from extractors.text.encodings import BOMS, decode_as, decode_text, plausibility

CHROME, HEAD, LINK, BODY = "html:chrome", "html:title", "html:link", "html:text"

SILENT: Final = frozenset(
    "script style noscript template head iframe object svg canvas audio video select datalist".split()
)
BLOCK: Final = frozenset(
    """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody
    td tfoot th thead tr ul
    """.split()
)
SITE_ELEMENTS: Final = frozenset("nav footer aside button form".split())
# A word of class or id that says "not the text": "side-bar"  "copyright"  "rec_list"
SITE_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu|side(?:bar)?|foot(?:er)?|crumbs?|breadcrumbs?|tool(?:bar|s)?|btns?|button|recommend\w*|related|rec"
    r"|comments?|copyright|share\w*|login|search|banner|ads?|hot|rank|qrcode)(?=$|[\s_-])",
    re.I,
)
HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)  # "display:none"
SPACE: Final = re.compile(r"[ \t\r\n\f]+")  # what a browser folds: U+3000 and no-break spaces stay
META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.I)
META_WITHIN: Final = 4096  # bytes: browsers look at the first 1024, saved pages put their notice before it
MOST_OF_PAGE: Final = 0.5  # of its characters: what holds more is the text, whatever it is called
MOST_DOUBTS: Final = 20  # elements measured in vain before classes are no longer asked: hostile nesting
CELL: Final = 100  # characters: a longer cell makes its table a layout, not a table of facts
CHARSET_TRUST: Final = 0.5  # plausibility by which a declared charset may read worse than the best guess


@dataclass(slots=True)
class _Reader:
    """Collects lines while the tree is walked."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)  # the same, elements parted by spaces
    roles: list[tuple[int, str]] = field(default_factory=list)
    glue: bool = False  # an element ended here and nothing has been written since

    def write(self, text: str, role: str) -> None:
        beside = self.glue and bool(self.parts)
        if beside and _runs_together(self.parts[-1], text):
            self.parts.append(" ")
        self.glue = False
        self.parts.append(text)
        self.apart.append(f" {text}" if beside else text)
        self.roles.append((len(text.strip()), role))

    def end_line(self, *, blank: bool = False) -> None:
        text = "".join(self.parts).strip(" \t\r\n\f").rstrip()
        apart = SPACE.sub(" ", "".join(self.apart)).strip()
        if apart != text and (claims_in(apart) or is_buttons(apart)):
            text = apart  # a strip of facts or buttons that only a style sheet keeps apart
        if text or blank:
            self.lines.append((text, _role(self.roles) if text else ""))
        self.parts, self.apart, self.roles, self.glue = [], [], [], False


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """The visible lines as (text, role), and the page's own name for itself (its title tag)."""

    lines: tuple[tuple[str, str], ...]
    name: str = ""


def decode_html(data: bytes) -> tuple[str, int] | None:
    """`data` as text, and how many bytes were no character: by mark, by meta tag, else by likelihood.

    A page saved anew keeps its old meta tag: it is believed only if the text reads about as well with it.
    """
    guess = decode_text(data)
    declared = META_CHARSET.search(data[:META_WITHIN])
    if declared and not any(data.startswith(mark) for mark, _ in BOMS):
        named = decode_as(data, declared[1].decode("ascii").lower())
        if named and (
            guess is None
            or plausibility(_beyond_head(named.text)) + CHARSET_TRUST
            >= plausibility(_beyond_head(guess.text))
        ):
            return named.text, named.broken
    return (guess.text, guess.broken) if guess else None


def _beyond_head(text: str) -> str:
    return text[max(text.find("<body"), 0) :]


def html_lines(text: str) -> HtmlPage:
    """The lines of HTML source `text`."""
    tree = LexborHTMLParser(text)
    reader = _Reader()
    if tree.root is not None:
        _walk(tree.root, reader, _Judge(len(tree.root.text())))
    reader.end_line()
    title = tree.css_first("title")
    name = title.text(strip=True) if title is not None else ""
    return HtmlPage(tuple(reader.lines), SPACE.sub(" ", name))


@dataclass(slots=True)
class _Judge:
    """Says which elements are the site's, by tag and class; what holds most of the page's text is not."""

    total: int
    doubts: int = 0

    def site(self, node: LexborNode, tag: str) -> bool:
        if tag not in SITE_ELEMENTS:
            if tag not in BLOCK or tag in ("body", "html", "main", "article"):
                return False
            attributes = node.attributes
            if not SITE_CLASS.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
                return False
        if self.doubts == MOST_DOUBTS:
            return False
        if len(node.text()) <= MOST_OF_PAGE * self.total:
            return True
        self.doubts += 1
        return False


def _walk(root: LexborNode, reader: _Reader, judge: _Judge) -> None:
    """Depth first with a stack of our own: hostile pages nest deeper than Python recurses."""
    stack: list[tuple[LexborNode | None, str, str, bool]] = [(root, BODY, "", False)]
    while stack:
        node, role, leave, kept = stack.pop()
        if node is None:
            _leave(leave, reader)
            continue
        tag = node.tag or ""
        if tag == "-text":
            _text(node.text_content or "", role, kept, reader)
            continue
        if not node.is_element_node or tag in SILENT or _hidden(node):
            continue
        role = _role_of(node, tag, role, judge)
        if tag == "br":
            reader.end_line(blank=not reader.parts)
        elif tag == "input":
            attributes = node.attributes
            if attributes.get("type") in ("button", "submit", "reset"):
                reader.write(f" {attributes.get('value') or ''} ", CHROME)
        elif tag == "tr" and (cells := _cells(node)):
            reader.end_line()
            reader.write("\t".join(cells), role)
            reader.end_line()
        else:
            if tag in BLOCK:
                reader.end_line()
            children: list[LexborNode] = []
            child = node.first_child
            while child is not None:
                children.append(child)
                child = child.next
            stack.append((None, role, tag, kept))
            stack.extend((child, role, "", kept or tag == "pre") for child in reversed(children))


def _leave(tag: str, reader: _Reader) -> None:
    if tag in BLOCK:
        reader.end_line()
    else:
        reader.glue = True


def _text(text: str, role: str, kept: bool, reader: _Reader) -> None:
    if kept:
        first, *others = text.replace("\r\n", "\n").split("\n")
        reader.write(first, role)
        for line in others:
            reader.end_line(blank=True)
            reader.write(line, role)
        return
    folded = SPACE.sub(" ", text)
    if folded.strip() or reader.parts:
        reader.write(folded, role)


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or HIDDEN_STYLE.search(attributes.get("style") or "") is not None


def _role_of(node: LexborNode, tag: str, role: str, judge: _Judge) -> str:
    if role == CHROME or judge.site(node, tag):
        return CHROME
    if tag in ("h1", "h2", "h3"):
        return HEAD
    return LINK if tag == "a" else role


def _role(roles: list[tuple[int, str]]) -> str:
    """The role of most of a line's characters."""
    weights: dict[str, int] = {}
    for length, role in roles:
        weights[role] = weights.get(role, 0) + length
    return max(weights, key=lambda role: weights[role], default=BODY)


def _cells(row: LexborNode) -> list[str]:
    """The cells of a row of facts; empty for a row that only lays out a page."""
    cells = []
    child = row.first_child
    while child is not None:
        if child.tag in ("td", "th"):
            text = SPACE.sub(" ", child.text(separator=" ")).strip() if not _hidden(child) else ""
            if (
                len(text) > CELL
                or child.css_first("table, br, p + p, div + div, script, style, li") is not None
            ):
                return []
            cells.append(text)
        child = child.next
    return cells if len(cells) > 1 else []


def _runs_together(before: str, after: str) -> bool:
    """Two elements side by side whose values only a style sheet keeps apart: `43.17KB` and `64 页`."""
    left, right = before[-1:], after[:1]
    return left.isascii() and right.isascii() and (left.isalnum() or left == "+") and right.isalnum()
