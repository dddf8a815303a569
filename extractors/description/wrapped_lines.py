"""Recognizes lines of a heading that continue the line above, which was wrapped.

`…能否认定劳动者加` / `班事实` in one bold face -> one title, and nobody of that name; `…会议、2019年9月4日` / `…会议通过`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.text.dated_pattern import DatedPattern
from extractors.text.dates import DATE
from schema.records import Layout, Paragraph

SAME_SIZE = 0.6  # points
SPARE = 2.0  # characters that a full line may lack, where the next word did not fit
NUMBER = re.compile(r"\s*[（(][一二三四五六七八九十]{1,3}[）)]\s*")  # "（七）" below "…的补充规定"
LATIN = re.compile(r"[A-Za-z][\x20-\x7e]*")


def same_face(one: Layout, other: Layout) -> bool:
    """Whether two lines are printed alike; never without a layout."""
    return one.size > 0 and one.font == other.font and abs(one.size - other.size) < SAME_SIZE


def goes_on(above: Paragraph, line: Paragraph, text: Sequence[Paragraph]) -> bool:
    """Whether `line` is the rest of the heading line `above`: both in a face that running text does not have, and the
    upper one full. What has the look of a heading and of a name is a name below a line with room to spare."""
    if not same_face(above.layout, line.layout) or any(same_face(above.layout, one.layout) for one in text):
        return False
    if NUMBER.fullmatch(line.text):
        return True
    if LATIN.fullmatch(above.text.strip()) and LATIN.fullmatch(line.text.strip()):
        return True
    measure = max((one.layout.x1 - one.layout.x0 for one in text), default=0.0)
    width = above.layout.x1 - above.layout.x0
    return 0 < measure <= width + SPARE * above.layout.size


def event_goes_on(above: Paragraph, line: Paragraph, event: DatedPattern) -> bool:
    """Whether a line that begins with a day is told to its end only by the next: `…会议、9月4日最高人民检察院` / `…通过`."""
    return (
        DATE.match(above.text.strip()) is not None
        and DATE.match(line.text.strip()) is None
        and not event.fullmatch(above.text)
        and event.fullmatch(above.text.strip() + line.text.strip())
        and (same_face(above.layout, line.layout) or not above.layout.size)
    )
