"""Phrases that document sites print into the files they offer.

`因篇幅问题不能全部显示，请点此查看更多更全内容` -> site-noise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.claims.site_words import is_trail
from extractors.layout.metrics import Placed
from extractors.text.dated_pattern import DatedPattern
from extractors.text.dates import CLOCK_TIME

NOISE = (
    re.compile(r"因篇幅问题不能全部显示.*"),
    re.compile(r"\[?标签[:：].{0,20}\]?"),  # "[标签:介绍]"
    re.compile(r"编号[:：]\s*\d{6,}.{0,30}"),  # "编号:136929198"
    re.compile(r"(本文|文章|文档)?(来源|来自)(于)?[:：]?\s*(https?://|www\.)\S+.{0,10}"),
    re.compile(
        r"[—\-\s]*(更多|欢迎).{0,10}(请|欢迎)?(关注|访问|搜索|登录|登陆|点击).{0,24}"
    ),  # "更多范文请访问…网"
    re.compile(r"本文由.{2,24}(整理|上传|提供|发布|收集).{0,20}"),
    re.compile(r".{0,16}转载请(注明|保留).{0,12}"),
    re.compile(r"点击(下载|查看).{0,12}"),
    re.compile(r"(点击|请)?(下载|查看|阅读)(全文|更多|原文|完整版).{0,12}"),
    re.compile(r".{0,12}(侵权投诉|版权归原作者所有|仅供(个人)?(学习|参考)(使用)?).{0,12}"),
)
ANY_NOISE = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in NOISE))  # one pass over each line
# "时间：2023-03-21 09:51:22 我要投稿", "来源：…网 作者：…", "发布于2023-03-21": when a site put a text up
PUBLISHED = re.compile(
    rf"(?:.{{0,12}}[:：\s])?{CLOCK_TIME.pattern}(?=.*(?:来源|作者|浏览|点击|阅读|字体|编辑|投稿|发布|更新|分享|收藏|评论|人气|下载)).{{1,80}}"
    rf"|(?:时间|日期)\s*[:：]\s*{CLOCK_TIME.pattern}(?::\d\d)?.{{0,60}}|来源\s*[:：].{{1,30}}\s作者\s*[:：].{{1,40}}"
)
PUBLISHED_ON = DatedPattern(
    r"(?:发布|更新|上传|录入)(?:时间|日期|于)?\s*[:：]?\s*{date}.{0,60}"
    r"|(?:(?:时间|日期)\s*[:：]\s*)?{date}[\s|｜/]+(?:来源|出处|浏览|点击|阅读|编辑|人气)(?:次数|量|数)?\s*[:：].{1,60}"
)
BY_A_SITE = re.compile(
    "发布|更新|上传|录入|来源|出处|浏览|点击|阅读|编辑|人气"
)  # most lines have none of them
PLACED_BY = re.compile(r"地\s*点|讲话时间|会议室")  # minutes of meetings print the time of day, too
TRAILS = 8  # lines from the top in which a breadcrumb trail stands
ADDRESS = re.compile(r"(https?://|www\.)[\w./?=&%-]+")  # "www.example.com" alone on a line


def noise_lines(lines: Sequence[Placed]) -> dict[tuple[int, int], str]:
    """Lines that are nothing but a site's phrase, as (page, line) -> "site-noise"."""
    found = {}
    for at, placed in enumerate(lines):
        text = placed.line.text.strip()
        edge = (
            at in (0, len(lines) - 1)
            or lines[at - 1].page != placed.page
            or lines[at + 1].page != placed.page
        )
        # inside a page an address may be the wrapped end of a sentence; at the edge it is the site's
        trail = at < TRAILS and is_trail(text)
        if ANY_NOISE.fullmatch(text) or (edge and ADDRESS.fullmatch(text)) or trail or is_published(text):
            found[placed.page, placed.index] = "site-noise"
    return found


def is_published(text: str) -> bool:
    """Whether a line states when a site published the text, which is no date of a speech."""
    line = text.strip()
    states = PUBLISHED.fullmatch(line) is not None or (
        BY_A_SITE.search(line) and PUBLISHED_ON.fullmatch(line)
    )
    return bool(states) and PLACED_BY.search(text) is None
