"""Whether a web page asks who one is instead of showing what was asked for.

Promise: a page that says little but holds a password field, or calls itself a login, is one; a page full of
text with a login box in its corner is none.

    <title>用户登录</title><input type="password">  ->  True
"""

from __future__ import annotations

import re
from typing import Final

LOOKED_AT: Final = 1 << 17  # bytes: login pages are small, and what they show stands at their beginning
MOST_TEXT: Final = 6000  # bytes of visible text: 2,000 Han in UTF-8; the articles of real sites have more

MARKUP: Final = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|!--)", re.I
)  # "<html>"
HIDDEN: Final = re.compile(rb"<(script|style|template)\b", re.I)  # "<script src=…>"
TAG: Final = re.compile(rb"<[^<>]*>")  # "<p class='a'>"
PASSWORD: Final = re.compile(
    rb"<input\b[^<>]{0,500}\btype\s*=\s*[\"']?password", re.I
)  # "<input type=password"
TITLE: Final = re.compile(rb"<title\b[^<>]*>([^<]{0,300})", re.I)  # "<title>用户登录"
LOGIN_WORDS: Final = re.compile(
    r"登[录陆入錄]|\b(?:log|sign)[ -]?(?:in|on)\b|\blogin\b|身份认证|统一认证", re.I
)  # "会员登录"


def looks_like_html(head: bytes) -> bool:
    """Whether bytes begin as a web page does."""
    return MARKUP.match(head) is not None


def is_login_page(page: bytes) -> bool:
    """Whether the page wants a login rather than to be read."""
    page = page[:LOOKED_AT]
    asks = PASSWORD.search(page) is not None or _titled_login(page)
    return asks and len(visible(page)) <= MOST_TEXT


def visible(page: bytes) -> bytes:
    """What a page prints, without markup, scripts and white space; bytes, whatever the encoding."""
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
