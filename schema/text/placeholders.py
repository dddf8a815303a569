"""Blanks that a template leaves for names, dates and places: counted, never filled in.

`XX县`, `某某`, `20**年`, `201_年`, `__镇`, `20--年`, `--区`.
"""

from __future__ import annotations

import re

PLACEHOLDERS = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]?(?:[*＊×XxＸｘ_＿?？]{1,2}|[-－]{1,2})(?=年)年"  # 20**年, 201_年, 20--年
    r"|(?<![0-9])20[*＊]{2}"
    r"|[XＸ]{2,}|[xｘ]{2,}|×{2,}|某某|[_＿]{2,}"
    r"|(?<=[\u4e00-\u9fff0-9，、。“])-{2,}(?=[省市县区镇乡村街年月日])"  # 把--区的路
    r"|(?<![A-Za-z0-9XxＸｘ×])[XＸ×](?=[省市县区镇乡村委])"  # 镇X委书记
)
SIGNS = re.compile(
    r"[*＊×XxＸｘ_＿?？某]|[-－]{2}|[0-9][-－]年"
)  # without any there is no blank: four times as fast


def count_placeholders(text: str) -> int:
    """How many blanks `text` leaves."""
    return len(PLACEHOLDERS.findall(text)) if SIGNS.search(text) else 0
