"""A title's last word says what kind of text it is."""

from __future__ import annotations

import pytest

from extractors.description.kinds import KINDS, kind_of

CONTRACT = {"讲话", "报告", "主持词", "致辞", "发言", "述职", "心得体会", "答记者问", "其他"}


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("在全县大会上的讲话", "讲话"),
        ("在全县大会上的主持词", "主持词"),
        ("2022年度述职述廉报告", "述职"),
        ("政府工作报告", "报告"),
        ("关于典型发言情况的报告", "报告"),
        ("在开幕式上的致辞", "致辞"),
        ("新年贺词", "致辞"),
        ("在座谈会上的表态发言", "发言"),
        ("学习党史心得体会", "心得体会"),
        ("就减税政策答记者问", "答记者问"),
        ("致全县居民的一封信", "其他"),
        ("Remarks at the opening of the new library", "讲话"),
        ("Welcome address", "致辞"),
        ("Remarks at the annual report conference", "讲话"),
        ("在县委常委会全体会议上的讲话", "讲话"),
        ("在先进事迹报告会上的讲话", "讲话"),
        ("在述职评议会上的讲话", "讲话"),
        ("学习心得体会材料", "心得体会"),
        ("在全县总结表彰大会上的主持讲话", "主持词"),
        ("述职述廉述学报告", "述职"),
        ("踔厉奋发 勇毅前行", ""),
        ("", ""),
    ],
)
def test_kinds(title: str, kind: str) -> None:
    """One of the contract's kinds, the last word deciding; none where the title does not say."""
    assert kind_of(title) == kind


def test_only_the_contracts_kinds() -> None:
    """The table holds each of the contract's kinds and no other."""
    assert {kind for kind, _ in KINDS} == CONTRACT
