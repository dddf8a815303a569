"""Moves the first turns of a host's script from its heading to its text.

`重阳节文艺演出主持词 篇1` / `开场白` / `男:尊敬的各位领导、各位来宾` -> the marker heads the item, the others begin it.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from extractors.paragraphs.normalize import close_gaps
from schema.records import Paragraph, Speech

# "男:", "主持人甲：", "合："
TURN = re.compile(
    r"\s*(?:(?:男|女|甲|乙|丙|丁|合|齐|众|旁白|领诵?|童)[0-9一二三]?|主持人?[男女甲乙丙A-D0-9一二]?|司仪|[男女]主持人?|[A-D])\s*[:：]\s*\S"
)
OPENING = re.compile(
    r"\s*[【\[（(]?\s*(?:开场白?|开场词|序幕|开幕|尾声|结束语|结束词|串词|第?[一二三1-3]?\s*篇章)\s*[】\]）)]?\s*[:：]?\s*"
)  # "开场白"


def with_turns(speech: Speech) -> Speech:
    """The item with what it begins to say moved from its heading into its text."""
    at = next((k for k, one in enumerate(speech.heading) if k and TURN.match(one.text)), 0)
    while at > 1 and OPENING.fullmatch(speech.heading[at - 1].text):
        at -= 1
    if not at:
        return speech
    moved = tuple(_said(one) for one in speech.heading[at:])
    return replace(speech, heading=speech.heading[:at], paragraphs=(*moved, *speech.paragraphs))


def _said(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, text=close_gaps(paragraph.text))
