"""Reads the page of one upload: its claims, and the link to its file.

Promise: a given CSS selector decides alone; without one, the address of a document or the words and the place of a
download link decide, and links to other uploads are ignored.

    <span>64 页</span> … <a class="btn-download" href="/down?id=7">下载文档</a>  ->  UploadPage("/down?id=7", …)
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.html.lines import html_lines
from extractors.html.login_page import is_login_page
from extractors.html.nodes import (
    MOST_LINKS,
    ancestors,
    base_of,
    chosen,
    links_below_others,
    source_of,
    title_of,
)
from extractors.listing.page import read_listing
from schema.records import Listing

ENOUGH: Final = 3  # points from which a link counts as the one to the file
# "/files/7.pdf"  "7.PDF?sign=3f"
DOCUMENT: Final = re.compile(r"\.(?:pdf|txt)(?=$|[?#])", re.I)
# "7.docx": a file, but one that has to be saved in another form first
OFFICE: Final = re.compile(r"\.(?:docx?|wps|odt|rtf|pptx?|xlsx?)(?=$|[?#])", re.I)
# "下载文档"  "Download PDF"  "查看原文"; not "下载APP"
GET: Final = re.compile(
    r"下\s*载(?!.{0,4}(?:APP|客户端|手机版|排行|中心|专区))|原\s*文|全文|\bpdf\b|\bdownload\b", re.I
)
# "APP下载"  "下载客户端"  "充值"  "登录后下载" as a button to the login page
NOT_GET: Final = re.compile(r"APP|客户端|登[录陆]|注册|充值|开通|VIP(?:会员)?$|举报|投诉|分享", re.I)
# class or path: "btn-download"  "/download?id=7"
GET_CLASS: Final = re.compile(r"down(?:load)?|attach(?:ment)?|file", re.I)
GET_PATH: Final = re.compile(r"/(?:downloads?|down|files?|attachments?|uploads?)(?=[/?.]|$)", re.I)
# class of what is not this upload: "related-docs"  "recommend"  "sidebar"
OTHERS_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|rec|hot|rank|side(?:bar)?|like)(?=$|[\s_-])", re.I
)


class UploadPage(Struct, frozen=True):
    """The claims of an upload's page, and the URL of its file as written; None when it links none."""

    file: str | None
    listing: Listing | None
    base: str = ""
    login: bool = False


def names_file(url: str) -> bool:
    """Whether a URL ends like that of a file, so that it need not be fetched as a page."""
    return DOCUMENT.search(url) is not None or OFFICE.search(url) is not None


def upload_page(text: str, selector: str = "") -> UploadPage:
    """Parse the page of one upload; raises `BadSelector`."""
    tree = LexborHTMLParser(text)
    page = html_lines(text)
    listing = read_listing(page.lines, page.name)
    claims = None if listing == Listing() else listing
    if selector:
        file = next((href for node in chosen(tree, selector) if (href := source_of(node))), None)
    else:
        file = _likely_file(tree)
    login = file is None and claims is None and is_login_page(text.encode(errors="replace"))
    return UploadPage(file, claims, base_of(tree), login)


def _likely_file(tree: LexborHTMLParser) -> str | None:
    meta = tree.css_first('meta[name="citation_pdf_url"]')
    if meta is not None and (meta.attributes.get("content") or "").strip():
        return (meta.attributes.get("content") or "").strip()
    others = links_below_others(tree)
    best: tuple[int, str] = (ENOUGH - 1, "")
    for node in tree.css("a[href], iframe[src], embed[src], object[data]")[:MOST_LINKS]:
        href = source_of(node)
        if href and node.mem_id not in others:
            points = _points(node, href)
            if points > best[0]:
                best = points, href
    return best[1] or None


def _points(node: LexborNode, href: str) -> int:
    """The points of a link: how probably it leads to the file."""
    text, attributes = title_of(node), node.attributes
    points = 6 if DOCUMENT.search(href) else 4 if OFFICE.search(href) else 0
    if node.tag != "a":
        return points if points == 6 else 0
    points += 3 if "download" in attributes else 0
    points += 3 if GET.search(text) else 0
    points += 2 if GET_CLASS.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}") else 0
    points += 2 if GET_PATH.search(href) else 0
    if NOT_GET.search(text):
        points -= 4
    if any(
        parent.tag in ("nav", "footer", "aside")
        or OTHERS_CLASS.search(f"{parent.attributes.get('class') or ''} {parent.attributes.get('id') or ''}")
        for parent in ancestors(node)
    ):
        points -= 4
    return points
