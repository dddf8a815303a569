"""What the PDF broke is repaired, what the author wrote stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.paragraphs.normalize import DIGIT_GAP, HAN_GAP, INVISIBLE, close_gaps, normalize, repair
from tests.support.typeset import paragraph


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⼀、2022 年⼯作", "一、2022年工作"),
        ("全 县 政 务 服 务 工 作 取 得 明 显 成 效。", "全县政务服务工作取得明显成效。"),
        ("共 5 件，占 12% 左右。", "共5件，占12%左右。"),
        ("人\u200b民\ufeff政\xad府", "人民政府"),
        ("推进 “放管服” 改革， 提升效能。", "推进“放管服”改革，提升效能。"),
    ],
)
def test_breaks_of_the_pdf_are_mended(printed: str, meant: str) -> None:
    """Radicals, gaps between Han and beside digits, and invisible signs."""
    assert repair(printed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "，：；！（）……①㎡Ａ１２",
        "二０一０年五月",
        "市委书记 张建国",
        "李　明",
        "Thank you very much, ladies and gentlemen.",
        "推广 Windows Server 系统。",
        "序号\t单位\t金额",
    ],
)
def test_what_the_author_wrote_stays(text: str) -> None:
    """Full-width signs, mixed figures, the gap between an office and a name, words between words, table cells."""
    assert repair(text) == text


def test_gaps_close_once_a_line_is_known_to_be_text() -> None:
    """`close_gaps` has no doubt about short lines."""
    assert close_gaps("市委书记 张建国") == "市委书记张建国"
    assert close_gaps("共 5 件 GDP 增长") == "共5件 GDP 增长"


def test_spans_and_layout_stay_as_they_were() -> None:
    """Only the text of a paragraph is repaired."""
    before = paragraph("⼯作 总结。", align="center")
    (after,) = normalize([before])
    assert (after.text, after.spans, after.layout) == ("工作总结。", before.spans, before.layout)


@given(st.text())
def test_repairing_is_done_once(text: str) -> None:
    """What was repaired needs no second repair, and no letter, digit or Han is lost."""
    once = close_gaps(repair(text))
    assert close_gaps(repair(once)) == once
    assert len(once) <= len(text)


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert HAN_GAP.search("政 务") and not HAN_GAP.search("政 A") and not HAN_GAP.search("政　务")
    assert DIGIT_GAP.search("2011 年") and DIGIT_GAP.search("共 5") and not DIGIT_GAP.search("2011 ABC")
    assert INVISIBLE.search("人\u200b民") and not INVISIBLE.search("人 民")
