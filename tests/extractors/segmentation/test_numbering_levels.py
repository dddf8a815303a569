"""Which series counts the items, and which counts inside one."""

from __future__ import annotations

from extractors.segmentation.numbering import Series, find_series
from extractors.segmentation.numbering_levels import levelled
from extractors.text.vocabulary import FULL
from tests.extractors.segmentation.test_numbering import cues_of
from tests.support.typeset import prose


def ordered(*rows: str) -> list[Series]:
    """The series of these paragraphs, strongest first."""
    cues = cues_of(*rows)
    return levelled(find_series(cues, FULL, None), cues)


def test_a_list_inside_one_item_counts_nothing() -> None:
    """Three things to do, told one after the other in the fourth of five speeches."""
    rows: list[str] = []
    for n, mark in enumerate("ⅠⅡⅢⅣⅤ"):
        rows += [mark, "同志们：", prose(n), prose(n + 40)]
        if n == 3:
            rows += [f"第{number}件事：{prose(ord(number))[:12]}。" for number in "一二三四五"]
    found = ordered(*rows)
    assert [mark.number for mark in found[0].marks] == [1, 2, 3, 4, 5]
    listed = next(one for one in found if "件" in one.template)
    assert listed.weight < 0 < found[0].weight


def test_arabic_numbers_above_sections_count_items() -> None:
    """`1．` to `4．`, and below each of them sections that count from 一 again."""
    rows = [
        row
        for n in range(1, 5)
        for row in (f"{n}．把作风建设抓实", *(f"{h}、{prose(n * 9 + ord(h))}" for h in "一二三"), prose(n))
    ]
    best = ordered(*rows)[0]
    assert [mark.number for mark in best.marks] == [1, 2, 3, 4] and best.weight > 0


def test_arabic_numbers_below_sections_do_not() -> None:
    """The usual order: 一、 with 1. 2. 3. below it."""
    rows = [
        row
        for h in "一二三四"
        for row in (f"{h}、抓好落实", *(f"{n}．{prose(n * 7 + ord(h))}" for n in (1, 2, 3)))
    ]
    arabic = [one for one in ordered(*rows) if "#a" in one.template]
    assert arabic and all(one.weight < 0 for one in arabic)
