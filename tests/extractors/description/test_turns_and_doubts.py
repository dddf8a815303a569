"""Turns of a host's script are text, and what could be a name is told, not guessed."""

from __future__ import annotations

import pytest

from extractors.description.describe import describe
from extractors.description.doubts import doubts
from extractors.description.turns import OPENING, TURN, with_turns
from schema.records import Speech
from tests.support.typeset import paragraph, prose


def item(*heading: str) -> Speech:
    """An item with this heading."""
    return Speech(
        1,
        tuple(paragraph(text, at) for at, text in enumerate(heading)),
        tuple(paragraph(text, 20 + at) for at, text in enumerate((prose(1), prose(2)))),
        0.99,
    )


@pytest.mark.parametrize(
    "said",
    [
        ("开场白", "男:尊敬的各位来宾"),
        ("女：老师们、同学们",),
        ("【开场】", "主持人甲：各位观众", "主持人乙：大家好"),
    ],
)
def test_turns_are_text(said: tuple[str, ...]) -> None:
    """From the first turn on, the word above it too."""
    found = with_turns(item("文艺演出主持词 篇1", *said))
    assert [one.text for one in found.heading] == ["文艺演出主持词 篇1"]
    assert [one.text for one in found.paragraphs][: len(said)] == list(said)


def test_a_heading_without_turns_is_left_alone() -> None:
    """A label is no turn."""
    speech = item("在全乡水利会上的讲话", "讲话人：何敏")
    assert with_turns(speech) is speech


@pytest.mark.parametrize("line", ["止庵", "雪珥", "冰心"])
def test_a_line_that_could_be_a_name_is_told(line: str) -> None:
    """`uncertain-fact`, and nobody speaks."""
    speech = item("论读书的方法", line)
    found = describe(speech)
    assert found.speaker is None
    assert [issue.code for issue in doubts(speech, found)] == ["uncertain-fact"]


@pytest.mark.parametrize("line", ["真抓实干", "（节选）", "县长　何敏", "2021年3月5日"])
def test_lines_beyond_doubt(line: str) -> None:
    """Slogans, notes, bylines, dates."""
    speech = item("论读书的方法", line)
    assert doubts(speech, describe(speech)) == ()


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert TURN.match("男:尊敬的各位") and not TURN.match("男同志：大家好")
    assert OPENING.fullmatch("开场白") and not OPENING.fullmatch("开场白写得好")
