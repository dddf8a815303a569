"""Recognizes what a site puts above a text: notices to its users, and fragments of the title in them.

`温馨提示：` / `1. 有公式或动画的文件…` / `网站客服：…`, and `乡党` / `书记` / `座谈` / `会上` above the title itself -> site-noise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.claims.site_words import is_notice
from extractors.layout.metrics import Placed, key

RULE = "site-noise"
WITHIN = 30  # lines from the top in which a notice ends
LABEL = re.compile(
    r"\s*[【\[（(]?\s*(?:温馨|友情|特别|重要|下载)?(?:提示|提醒|说明|须知|声明)\s*[】\]）)]?\s*[:：]?\s*|\s*(?:版权|免责)声明\s*[:：]?\s*"
)
NUMBERED = re.compile(
    r"\s*(?:[0-9]{1,2}\s*[.、．)）]|[（(][0-9]{1,2}[）)]|[①-⑨])\s*\S"
)  # "1. 有公式或动画的文件"
SITE = re.compile(
    r"下载|上传|网站|本站|网络|客服|付费|文档|文件|投诉|争议|版权|侵权|用户|会员|在线看|浏览|阅读器|积分|收藏|邮箱|QQ|微信|电话",
    re.I,
)
CONTACT = re.compile(
    r"\s*(?:网站|在线|本站)?(?:客服|电话|邮箱|热线|QQ|微信|网址)[^。]{0,40}", re.I
)  # "网站客服：0000000000"
PIECE = 6  # characters of a piece of a title
PIECES = 4  # of them one below the other
SHARE = 0.6  # of their characters stand in the title


def upload_notices(lines: Sequence[Placed]) -> dict[tuple[int, int], str]:
    """The lines of notices above the text, as (page, line) -> "site-noise"."""
    texts = [placed.line.text.strip() for placed in lines[:WITHIN]]
    found: set[int] = set()
    at = 0
    while at < len(texts):
        if LABEL.fullmatch(texts[at]):
            end = _notice_end(texts, at + 1)
            found.update(range(at, end) if end > at + 1 else ())
            at = max(end, at + 1)
        else:
            at += 1
    found.update(_title_pieces(texts, max(found, default=-1) + 1))
    return {(lines[at].page, lines[at].index): RULE for at in found}


def _notice_end(texts: Sequence[str], start: int) -> int:
    """Where the numbered points and contacts of a notice end; it speaks of files and sites throughout."""
    end = start
    while end < len(texts) and (
        CONTACT.fullmatch(texts[end])
        or is_notice(texts[end], outside=True)
        or (NUMBERED.match(texts[end]) and SITE.search(texts[end]))
    ):
        end += 1
    points = sum(NUMBERED.match(text) is not None for text in texts[start:end])
    return end if points >= 2 or (end > start and points == 0) else start


def _title_pieces(texts: Sequence[str], start: int) -> range:
    """A run of very short lines whose characters come again in the line below them, the title."""
    end = start
    while end < len(texts) and 0 < len(texts[end]) <= PIECE:
        end += 1
    if end - start < PIECES or end == len(texts):
        return range(0)
    title = key(texts[end])
    pieces = [key(text) for text in texts[start:end]]
    held = sum(len(piece) for piece in pieces if piece in title)
    whole = sum(map(len, pieces))
    return range(start, end) if whole and held >= SHARE * whole and len(title) > PIECE else range(0)
