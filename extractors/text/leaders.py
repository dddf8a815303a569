"""Patterns of printed contents lists: their heading, and the leaders that end their entries."""

from __future__ import annotations

import re

HEADING = re.compile(r"\s*(目\s*[录錄次]|contents|table of contents)\s*[:：]?\s*", re.I)  # "目　录"
# "讲话………………7". The pattern begins where a run of dots begins and never backtracks, so that a line of 100,000
# dashes or blanks takes linear time.
LEADER = re.compile(
    r"(?<![.．·・…‥⋯_﹍—\-])(?<![.．·・…‥⋯_﹍—\-]\s)(?:[.．·・…‥⋯_﹍—\-]\s?){4,}+"
    r"\s*+[(（]?\s*+[\divxlcIVXLC]{0,4}+\s*+[)）]?\s*+$"
    r"|(?<!…)…{2,}+\s*+\d{0,4}+\s*+$"
)
DOT = re.compile(r"[.．·・…‥⋯_﹍—\-]")


def has_leader(text: str) -> bool:
    """Whether a line ends with a leader; most have no dot, which is quicker to see."""
    return DOT.search(text) is not None and LEADER.search(text) is not None
