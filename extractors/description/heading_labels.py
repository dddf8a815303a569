"""Labelled lines of a heading: `【致辞人】县委书记 王强`, `时间：2021年3月5日　地点：县委大礼堂`, `時　間　…`.

Several labels in one line or in one pair of brackets are as many parts.
"""

from __future__ import annotations

import re

from extractors.text.vocabulary import Vocabulary
from schema.text.script import simplified

# labels of minutes, spaced out and without a colon: "時　　間　中華民國101年…", "主　席　盧委員秀燕"
MINUTES = re.compile(
    r"\s*(?P<label>时\s*间|地\s*点|主\s+席|主\s+持(?:\s*人)?|出\s*席(?:\s*(?:人|委\s*员|人\s*员))?|列\s*席(?:\s*(?:人|人\s*员))?|缺\s*席|请\s*假|记\s*录(?:\s*人)?|参\s*加(?:\s*人(?:\s*员)?)?)"
    r"(?:\s*[:：]\s*|[\s\u3000]+)(?=\S)"
)
# a further label inside a line: "…5日　地点：县委大礼堂"
INSIDE = re.compile(
    r"(?:^|(?<=[\s\u3000，,；;。|]))(?P<label>时间|日期|地点|会议时间|会议地点|讲话时间|讲话地点|活动时间|活动地点|作者|讲话人|致辞人|主讲人|主持人|主持|记录人|记录|录音|整理|出席|列席|参加人员|参加|来源)\s*[:：]\s*"
)
BRACKETS = re.compile(r"^\s*[〖（(\[【〔](?P<inside>[^〖〗]*)[〗）)\]】〕]\s*$")  # "〖时间：…，地点：…〗"


def minutes_label(text: str) -> str:
    """The label of a line of minutes, its gaps closed; "" for any other line."""
    match = MINUTES.match(simplified(text))
    return re.sub(r"\s+", "", match["label"]) if match else ""


def label_parts(text: str, words: Vocabulary) -> tuple[str, ...]:
    """The labelled facts of a line, each with its label and a colon (`时间：2021年3月5日`); empty for other lines."""
    reading = simplified(text)
    enclosed = BRACKETS.match(reading)
    if enclosed and INSIDE.match(enclosed["inside"]):
        return _several(text[enclosed.start("inside") : enclosed.end("inside")])
    if not words.label.match(reading):
        minutes = MINUTES.match(reading)
        if minutes is None:
            return ()
        return (f"{minutes_label(text)}：{text[minutes.end() :].strip()}",)
    if len(INSIDE.findall(reading)) > 1:
        return _several(text)
    return (text,)


def _several(text: str) -> tuple[str, ...]:
    starts = [match.start() for match in INSIDE.finditer(simplified(text))]
    ends = [*starts[1:], len(text)]
    return tuple(text[start:end].strip(" 　，,；;|") for start, end in zip(starts, ends, strict=True))
