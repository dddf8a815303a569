"""Reads the list of a document site: its uploads in order, with the claims beside each.

Promise: a given CSS selector decides alone; without one, a link counts only when its place, its words and its
neighbours indicate a document, so that a page beyond the last one has none.

    <li><a href="/docs/7.html">(5篇)…讲话</a> 2024-06-11 999+</li>  ->  UploadLink("/docs/7.html", Listing("(5篇)…讲话", …))
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.claims.claims import find_claims, listing_of
from extractors.claims.site_words import is_buttons, is_notice, is_trail
from extractors.html.lines import html_lines
from extractors.html.login_page import is_login_page
from extractors.html.nodes import (
    MOST_LINKS,
    ancestors,
    anchor,
    base_of,
    chosen,
    href_of,
    links_below_others,
    title_of,
)
from extractors.html.site_elements import SITE_CLASS, SITE_ELEMENTS
from extractors.listing.title import GENRE
from extractors.sites.upload_page import names_file
from schema.records import Listing, RawListing
from schema.text.letters import letters

SHORTEST_TITLE: Final = 6  # letters; shorter links are menus and page numbers, except links to files
FULL_TITLE: Final = 24  # letters from which on a link counts fully
# share of the best group's mean weight: a long menu of short words must not win over few titles
ALIKE: Final = 0.5
ROW_DEPTH: Final = 4  # elements around a link that may belong to its row
PATH_DEPTH: Final = 6  # elements around a link that identify its list


class UploadLink(Struct, frozen=True):
    """One upload of a list: its URL as written, and the claims beside it."""

    href: str
    listing: Listing | None = None


class UploadList(Struct, frozen=True):
    """The uploads of a list in order. `base`: the page's own base URL, "" without one."""

    links: tuple[UploadLink, ...]
    base: str = ""
    login: bool = False


def upload_list(text: str, selector: str = "") -> UploadList:
    """The uploads of a list; raises `BadSelector`."""
    tree = LexborHTMLParser(text)
    if selector:
        links = [link for node in chosen(tree, selector) if (link := anchor(node)) is not None]
    else:
        links = _likely(tree)
    found: dict[str, UploadLink] = {}
    for node in links[:MOST_LINKS]:
        href = href_of(node)
        if href and href not in found:
            found[href] = UploadLink(href, _claims_beside(node, links))
    return UploadList(
        tuple(found.values()), base_of(tree), not found and is_login_page(text.encode(errors="replace"))
    )


def _likely(tree: LexborHTMLParser) -> list[LexborNode]:
    """The links of the list that is most probably one of documents; empty when none is."""
    groups: dict[tuple[str, ...], list[tuple[LexborNode, float]]] = defaultdict(list)
    others = links_below_others(tree)
    for node in tree.css("a[href]")[:MOST_LINKS]:
        title = title_of(node)
        size, file = len(letters(title)), names_file(href_of(node))
        if (
            (size < SHORTEST_TITLE and not file)
            or not href_of(node)
            or node.mem_id in others
            or _is_site(node)
        ):
            continue
        if not file and (is_buttons(title) or is_trail(title) or is_notice(title, outside=True)):
            continue
        weight = min(size, FULL_TITLE) / FULL_TITLE * (1.5 if GENRE.search(title) else 1.0) + file
        groups[_path(node)].append((node, weight))
    means = {path: sum(weight for _, weight in group) / len(group) for path, group in groups.items()}
    alike = [group for path, group in groups.items() if means[path] >= ALIKE * max(means.values())]
    best = max(alike, key=lambda group: sum(weight for _, weight in group), default=[])
    return [node for node, _ in best]


def _path(node: LexborNode) -> tuple[str, ...]:
    """The path that identifies the list of a link: the elements around it, with classes outside of its row."""
    path = [f"a.{node.attributes.get('class') or ''}"]
    for depth, parent in enumerate(ancestors(node)):
        if depth == PATH_DEPTH:
            break
        row = depth < 2  # classes such as "odd", "first", "active" differ between rows of one list
        path.append(f"{parent.tag}.{'' if row else parent.attributes.get('class') or ''}")
    return tuple(path)


def _claims_beside(node: LexborNode, links: list[LexborNode]) -> Listing | None:
    """The claims in the row of a link: the largest element around it that holds no other of `links`."""
    own = {link.mem_id for link in links}
    row = node
    for depth, parent in enumerate(ancestors(node)):
        if depth == ROW_DEPTH or parent.tag in ("body", "html"):
            break
        if sum(link.mem_id in own for link in parent.css("a[href]")) > 1:
            break
        row = parent
    title = title_of(node)
    lines = [line.replace(title, "", 1) for line, _ in html_lines(row.html or "").lines]
    return listing_of(RawListing(title=title or None, **find_claims(lines).fields)) if title else None


def _is_site(node: LexborNode) -> bool:
    return any(
        parent.tag in SITE_ELEMENTS - {"form"}
        or (
            parent.tag not in ("body", "html", "main")
            and SITE_CLASS.search(
                f"{parent.attributes.get('class') or ''} {parent.attributes.get('id') or ''}"
            )
        )
        for parent in ancestors(node)
    )
