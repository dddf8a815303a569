"""What lists of contents look like in print: the heading above them, and the leaders that end their entries."""

from __future__ import annotations

import re

HEADING = re.compile(r"\s*(目\s*[录錄次]|contents|table of contents)\s*[:：]?\s*", re.I)  # "目　录"
# "讲话………………7". It begins where a run of dots begins and gives nothing back, so that a line of 100,000
# dashes or blanks costs no more than its length.
LEADER = re.compile(
    r"(?<![.．·・…‥⋯_﹍—\-])(?<![.．·・…‥⋯_﹍—\-]\s)(?:[.．·・…‥⋯_﹍—\-]\s?){4,}+"
    r"\s*+[(（]?\s*+[\divxlcIVXLC]{0,4}+\s*+[)）]?\s*+$"
    r"|(?<!…)…{2,}+\s*+\d{0,4}+\s*+$"
)
