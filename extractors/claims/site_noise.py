"""Phrases that document sites print into the files they offer.

`因篇幅问题不能全部显示，请点此查看更多更全内容` -> site-noise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.layout.metrics import Placed

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
ANY_NOISE = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in NOISE))  # one pass a line
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
        # an address inside a page may be the wrapped end of a sentence; at its edge it is the site's
        if ANY_NOISE.fullmatch(text) or (edge and ADDRESS.fullmatch(text)):
            found[placed.page, placed.index] = "site-noise"
    return found
