"""Accesses the elements of a source's page: links with their words and surroundings; decodes the page.

Promise: an address is returned as written, "" for a link without target; a bad selector is named in the error.

    <a title="(5篇)2022年…的讲话" href="/docs/7.html">(5篇)2022…</a>  ->  title "(5篇)2022年…的讲话", "/docs/7.html"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from extractors.claims.site_words import OTHERS_BELOW
from extractors.html.decoding import CHARSET_TRUST, META_CHARSET, META_WITHIN, decode_html
from extractors.html.table_rows import SPACE
from extractors.text.encodings import decode_as, plausibility
from schema.errors import Unreadable
from schema.text.storable import clean_unicode

MOST_LINKS: Final = 2000  # links of one page at most; real lists have 10 to 100
# href: "javascript:void(0)"  "#top"  "mailto:a@b.example"
NO_ADDRESS: Final = re.compile(r"\s*(?:#|javascript:|mailto:|tel:|data:|$)", re.I)


class BadSelector(Unreadable):
    """A CSS selector that cannot be understood."""

    def __init__(self, selector: str) -> None:
        super().__init__("source-unreadable", f"the CSS selector {selector!r} cannot be understood")


def decoded(data: bytes, charset: str = "") -> str:
    """The text of a page: by its own charset, its server's, else by likelihood; raises `Unreadable` bad-encoding."""
    found = decode_html(data)
    if charset and not META_CHARSET.search(data[:META_WITHIN]):
        named = decode_as(data, charset.lower())
        if named and (found is None or plausibility(named.text) + CHARSET_TRUST >= plausibility(found[0])):
            return clean_unicode(named.text)[0]
    if found is None:
        raise Unreadable("bad-encoding", "neither its charset nor any other fits")
    return clean_unicode(found[0])[0]


def chosen(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """The elements that match a CSS selector; raises `BadSelector`."""
    try:
        return tree.css(selector)
    except (SelectolaxError, ValueError) as error:
        raise BadSelector(selector) from error


def anchor(node: LexborNode) -> LexborNode | None:
    """The element itself if it is a link, else the first link in it; None without one."""
    return node if node.tag == "a" else node.css_first("a[href]")


def href_of(node: LexborNode) -> str:
    """The address of a link as written; "" for an element that is no link."""
    href = SPACE.sub(" ", node.attributes.get("href") or "").strip()
    return "" if NO_ADDRESS.match(href) else href


def source_of(node: LexborNode) -> str:
    """The address of a link, of a frame, or of the link within an element."""
    for name in ("href", "src", "data"):
        value = (node.attributes.get(name) or "").strip()
        if value and not NO_ADDRESS.match(value):
            return value
    inner = None if node.tag == "a" else node.css_first("a[href]")
    return "" if inner is None else href_of(inner)


def title_of(node: LexborNode) -> str:
    """The title of a link: its title attribute if the link's text is an abbreviation of it, else its text."""
    text = SPACE.sub(" ", node.text()).strip()
    full = (node.attributes.get("title") or "").strip()
    cut = text.rstrip(".…")
    return full if full and (not text or (cut != text and full.startswith(cut.strip()))) else text


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around `node`, from the nearest on."""
    parent = node.parent
    while parent is not None and parent.is_element_node:
        yield parent
        parent = parent.parent


def links_below_others(tree: LexborHTMLParser) -> set[int]:
    """The links in an element whose heading says "相关文档"."""
    found: set[int] = set()
    for heading in tree.css("h2, h3, h4, h5, dt, strong, legend, caption"):
        parent = heading.parent
        if parent is not None and parent.tag != "body" and OTHERS_BELOW.fullmatch(heading.text(strip=True)):
            found.update(link.mem_id for link in parent.css("a[href]"))
    return found


def base_of(tree: LexborHTMLParser) -> str:
    """The page's own base address; "" without one."""
    base = tree.css_first("base[href]")
    return "" if base is None else (base.attributes.get("href") or "").strip()
