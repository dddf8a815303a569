"""Chapters with a decimal numbering below them part no document; talks that count do."""

from __future__ import annotations

import pytest

from extractors.reading import read
from extractors.segmentation.forms.decimals import decimals_of, share_with_decimals
from extractors.segmentation.forms.units import facts_of
from schema.records import Layout, Paragraph, Span
from tests.extractors.segmentation.forms.test_forms import TITLES, body, text


def paragraphs(lines: list[str]) -> list[Paragraph]:
    """The lines as paragraphs of a text."""
    return [Paragraph(line, (Span(1, n, 0, len(line)),), Layout()) for n, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("lines", "units", "share"),
    [
        (["1 概述", "1.1 目的", "1.2 范围", "2 流程", "2.1 申请", "3 附则", "3.1 解释"], (0, 3, 5), 1.0),
        (["第一章 概述", "1.1 目的", "第二章 流程", "2.1 申请", "2.2 审批"], (0, 2), 1.0),
        (["1 概述", "1.1 目的", "2 流程", "先申请，后审批", "3 附则"], (0, 2, 4), 0.0),
        (["1 概述", "5.12 大地震", "2 流程", "7.1 讲话"], (0, 2), 0.0),
        (["1 概述", "1.5%", "2 流程", "2.3日"], (0, 2), 0.0),
    ],
)
def test_chapters_are_told_by_the_decimals_below(
    lines: list[str], units: tuple[int, ...], share: float
) -> None:
    """The major part of each decimal is the number of the chapter, or the next."""
    facts = facts_of(paragraphs(lines))
    assert share_with_decimals(units, facts, decimals_of(facts)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("inside", "items"), [("{n}.{k} {word}", 1), ("{word}是这样的，大家都知道。", len(TITLES))]
)
def test_a_manual_is_one_item(inside: str, items: int) -> None:
    """The same titles with numbers, once with decimals below them and once without."""
    lines = []
    for n, title in enumerate(TITLES, 1):
        lines += ["", "", "", f"{n} {title}"]
        for k, word in enumerate(("起因", "经过", "结果"), 1):
            lines += [inside.format(n=n, k=k, word=word), *body(n + k, 3)]
    assert len(read(text(lines[3:])).items) == items
