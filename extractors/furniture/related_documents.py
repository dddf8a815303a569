"""Recognizes a site's list of other documents at the end of a file: their titles, one a line.

The download lines of a site above such a list go with it.

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
# "下载护林讲话.doc", "点这里下载文档", "文档为doc格式", "推荐度：": what a site prints about the file itself
DOWNLOAD: Final = re.compile(
    r"(?:点击?(?:这里|此处|此)?)?下载.{0,60}(?:word|docx?|pdf|wps|文档|格式|范文|全文|地址|链接|本文|文件)|.{2,60}\.(?:docx?|pdf|txt|wps|rtf)"
    r"|文档(?:为|格式|是)?[:：]?.{0,4}(?:docx?|word|pdf|wps|txt)(?:格式)?|.{2,60}(?:word|pdf|docx?)(?:格式)?(?:文档|下载|版)|推荐度[:：]?.{0,8}|.{0,12}格式文档"
    r"|(?:把|将)(?:本文|文档|文章).{0,8}(?:存|下载|保存)到.{0,30}|(?:点击?|请点).{0,8}下载.{0,10}|.{0,20}方便(?:收藏|打印|修改).{0,12}",
    re.I,
)
DOWNLOADS: Final = 2  # of them before what follows is the site's
SHARE: Final = 0.25  # of the file's characters that such a tail may take at most
GREETS: Final = re.compile(r"(?:同志们|各位.{0,12}|尊敬的.{0,20})[:：]$")
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


def download_tail(lines: Sequence[Placed]) -> dict[tuple[int, int], str]:
    """The lines of a site's download box and of all it prints below, as (page, line) -> "site-noise"."""
    texts = [placed.line.text.strip() for placed in lines]
    first = max(1, len(texts) - MOST)
    marks = [at for at in range(first, len(texts)) if DOWNLOAD.fullmatch(texts[at])]
    if len(marks) < DOWNLOADS or marks[1] - marks[0] > 3:
        return {}
    tail = texts[marks[0] :]
    short = sum(map(len, tail)) <= max(SHARE * sum(map(len, texts)), 200)
    if not short or any(GREETS.search(text) for text in tail):
        return {}
    return {(one.page, one.index): "site-noise" for one in lines[marks[0] :]}


def _is_title(text: str) -> bool:
    if LABEL.fullmatch(text):
        return True
    return len(text) <= LONGEST and not SENTENCE.search(text) and not SIGNED.fullmatch(text)
