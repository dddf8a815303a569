"""Recognizes login pages that a server sends instead of the requested page or file.

Promise: a page with little text and a password field, or with a title that names a login, is one; a page with much
text and a login box in its corner is none.

    <title>用户登录</title><input type="password">  ->  True
"""

from __future__ import annotations

import re
from typing import Final

# bytes that are examined: login pages are small, and their text is at the beginning
LOOKED_AT: Final = 1 << 17
MOST_TEXT: Final = 6000  # bytes of visible text: 2,000 Han in UTF-8; the articles of real sites have more

MARKUP: Final = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|!--)", re.I
)  # "<html>"
HIDDEN: Final = re.compile(rb"<(script|style|template)\b", re.I)  # "<script src=…>"
TAG: Final = re.compile(rb"<[^<>]*>")  # "<p class='a'>"
# "<input type=password"
PASSWORD: Final = re.compile(rb"<input\b[^<>]{0,500}\btype\s*=\s*[\"']?password", re.I)
TITLE: Final = re.compile(rb"<title\b[^<>]*>([^<]{0,300})", re.I)  # "<title>用户登录"
LOGIN_WORDS: Final = re.compile(
    r"登[录陆入錄]|\b(?:log|sign)[ -]?(?:in|on)\b|\blogin\b|身份认证|统一认证", re.I
)  # "会员登录"


def looks_like_html(head: bytes) -> bool:
    """Whether bytes begin as a web page does."""
    return MARKUP.match(head) is not None


def is_login_page(page: bytes) -> bool:
    """Whether `page` (the first bytes of it) is a login page."""
    page = page[:LOOKED_AT]
    asks = PASSWORD.search(page) is not None or _titled_login(page)
    return asks and len(visible(page)) <= MOST_TEXT


def visible(page: bytes) -> bytes:
    """The visible text of a page, without white space, as bytes of whatever encoding."""
    kept, at, lower = [], 0, page.lower()
    while (found := HIDDEN.search(page, at)) is not None:
        kept.append(page[at : found.start()])
        end = lower.find(b"</" + found[1].lower(), found.end())
        at = len(page) if end < 0 else end
    kept.append(page[at:])
    return b"".join(TAG.sub(b" ", b" ".join(kept)).split())


def _titled_login(page: bytes) -> bool:
    title = TITLE.search(page)
    if title is None:
        return False
    return any(
        LOGIN_WORDS.search(title[1].decode(encoding, "replace")) for encoding in ("utf-8", "gb18030", "big5")
    )
