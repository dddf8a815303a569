"""What a site prints below a document about others: their titles, one a line, to the end of the file.

`【领导讲话稿】相关文章：` / `开学典礼领导讲话稿11-23` / `年会致辞02-03` -> site-noise, the label and all below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extractors.layout.metrics import Placed

MOST: Final = 40  # lines of such a list
LONGEST: Final = 60  # characters of another document's title
# "【开学典礼讲话】相关文章："  "看过述职报告的人还看了："  "相关推荐"  "您可能感兴趣的文章："
LABEL: Final = re.compile(
    r"(?:.{0,40}(?:相关|热门|推荐|精彩|精选|类似|同类)(?:的)?(?:文章|范文|文档|资料|阅读|推荐|内容|文献)(?:推荐|阅读|列表|链接)?"
    r"|.{0,8}(?:看|阅读|浏览|喜欢)(?:了|过)?.{0,40}(?:的人|用户|网友|读者)(?:还|也)(?:在)?(?:看|喜欢|阅读|浏览|关注).{0,6}"
    r"|.{0,4}(?:您|你)(?:可能|也许|或许)?(?:还|也)?(?:会)?(?:喜欢|感兴趣|想看|需要).{0,8}|猜你(?:喜欢|想看)|(?:推荐|延伸|拓展|扩展|相关)阅读|.{0,12}人还看)"
    r"\s*[:：>》]*\s*"
)
SENTENCE: Final = re.compile(r"[。！？；!?;][”’」』）)\"]?$|[:：,，、]$")  # no title ends so
# "述职人：张三", "2023年1月5日": a signature is no title of another document
SIGNED: Final = re.compile(r".{1,6}[人者][:：].{2,}|[12]\d{3}\s*年.{2,8}日")


def listed_below(lines: Sequence[Placed]) -> dict[tuple[int, int], str]:
    """The lines of a list of other documents at the end of a file, as (page, line) -> "site-noise"."""
    at = len(lines)
    while at > max(0, len(lines) - MOST) and _is_title(lines[at - 1].line.text.strip()):
        at -= 1
        if LABEL.fullmatch(lines[at].line.text.strip()) and at:
            return {(one.page, one.index): "site-noise" for one in lines[at:]}
    if 0 < at < len(lines) and LABEL.fullmatch(lines[at - 1].line.text.strip()):
        return {(one.page, one.index): "site-noise" for one in lines[at - 1 :]}
    return {}


def _is_title(text: str) -> bool:
    if LABEL.fullmatch(text):
        return True
    return len(text) <= LONGEST and not SENTENCE.search(text) and not SIGNED.fullmatch(text)
