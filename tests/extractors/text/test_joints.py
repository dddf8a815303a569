"""What stands between two wrapped lines: nothing in Chinese, a space between words, no hyphen of the wrap's."""

from __future__ import annotations

import pytest

from extractors.text.joints import joined, unbreakable

ENGLISH = "The committee has asked the government to publish "


@pytest.mark.parametrize(
    ("above", "below", "shortfall", "whole"),
    [
        ("总结工作、分析", "形势、部署任务", 0.0, "总结工作、分析形势、部署任务"),
        ("GDP增速为7.9", "%", 0.0, "GDP增速为7.9%"),
        ("public", "service", 0.3, "public service"),
        ("docu-", "ment", 0.0, "document"),
        ("共投入20", "22万元", 0.0, "共投入2022万元"),
        ("全县引进企业推广应用Wind", "ows系统", 0.0, "全县引进企业推广应用Windows系统"),
        ("全县引进企业推广应用Windows", "Server系统", 2.0, "全县引进企业推广应用Windows Server系统"),
        (ENGLISH.strip(), "the report", 0.0, ENGLISH + "the report"),
        ("他说：“改革", "”的意义", 0.0, "他说：“改革”的意义"),
        ("一带一路-", "倡议", 0.0, "一带一路-倡议"),
        ("the Anglo-", "American", 0.0, "the Anglo- American"),
    ],
)
def test_joints(above: str, below: str, shortfall: float, whole: str) -> None:
    """Han closes up, words keep a space, numbers and words cut by the line's end become whole again."""
    assert joined(above, below, shortfall) == whole


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("我们要", 1.0),
        ("对“八项规定”", 3.0),
        ("领导，同志们", 1.0),
        ("号），要求", 3.0),
        ("2021年", 2.2),
        ("", 0.0),
    ],
)
def test_what_must_stay_together_at_a_line_start(text: str, width: float) -> None:
    """The piece that the line above had no room for: a Han, a number, and what is tied to them."""
    assert unbreakable(text) == pytest.approx(width)


def test_a_word_without_end_is_not_measured_to_its_end() -> None:
    """An address longer than any line stops being counted."""
    assert unbreakable("a" * 500) < 25
