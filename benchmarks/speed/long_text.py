"""A long compilation as plain text: what reading it costs must grow with its length, not with its square."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

from extractors.reading import read
from schema.records import Document, Page, TextLine

ITEMS, MEGABYTES = 160, 4
SENTENCES = (
    "河边的柳树已经绿了，孩子们放了学便在那里玩耍，直到天色晚了才肯回家去吃饭。",
    "我从前住在城里的时候，常常听见隔壁的老人讲起年轻时候的事情，讲完总要叹一口气。",
    "做一件事情，开头容易，坚持下去很难，能够在没有人看见的时候仍旧坚持下去，就更难了。",
    "这本书我读了三遍，第一遍只觉得热闹，第二遍看出了一点道理，第三遍才知道自己并没有读懂。",
    "早晨的集市上人很多，卖菜的、卖布的、修鞋的都早早占好了地方，吆喝的声音此起彼伏。",
)
SUBJECTS = ("水利", "教育", "卫生", "财政", "交通", "农业", "林业", "文化", "商业", "治安", "环境")


def long_text(items: int, characters: int) -> Document:
    """`items` speeches of so many characters, titles set off by blank lines, with sections and notes."""
    lines = tuple(TextLine(line, 0.0, 0.0, 0.0, 0.0, 0.0) for line in _lines(items, characters))
    page = Page(1, 0.0, 0.0, lines, "plain_text")
    return Document("text/plain", "plain_text", "1", 1, (page,), layout=False)


def _lines(items: int, characters: int) -> Iterator[str]:
    paragraph = 0
    for item in range(items):
        if item:
            yield from ("", "", "")
        yield f"谈{SUBJECTS[item % len(SUBJECTS)]}和{SUBJECTS[item * 7 % len(SUBJECTS)]}工作第{item + 1}回"
        yield f"（{1990 + item % 30}年{item % 12 + 1}月{item % 28 + 1}日）"
        printed = 0
        while printed < characters:
            paragraph += 1
            if paragraph % 23 == 0:
                yield f"{'一二三四五六七八九'[paragraph // 23 % 9]}、关于{SUBJECTS[paragraph % len(SUBJECTS)]}"
            text = "".join(SENTENCES[(paragraph + k) % len(SENTENCES)] for k in range(1 + paragraph % 4))
            printed += len(text)
            yield f"　　{text}"
        yield from (f"〔{note}〕见本书第{item + note}页。" for note in range(1, 4))


def seconds(items: int = ITEMS, megabytes: float = MEGABYTES) -> float:
    """CPU of this process for reading a text of that size once."""
    document = long_text(items, int(megabytes * 1e6 / 3 / items))
    began = time.process_time()
    found = read(document)
    spent = time.process_time() - began
    if len(found.items) != items:
        raise RuntimeError(f"{len(found.items)} items found instead of {items}")
    return spent


def calls(items: int, characters: int) -> int:
    """How many functions are called to read a text: the same on every machine."""
    document = long_text(items, characters)
    counted = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(document)
    finally:
        sys.setprofile(before)
    return counted
