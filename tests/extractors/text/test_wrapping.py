"""Wrapped texts are known by their lines, and only their lines are joined."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractors.text.columns import CLOSING, columns, first_piece
from extractors.text.wrapping import Wrap, ends_sentence, find_wrap, runs_on
from tests.support.depth import examples

CLAUSES = (
    "春天的河水漫过了旧桥 村里的老人都记得那一年的雨 我们把种子装进布袋 孩子们在操场上等着放风筝 "
    "2011年全镇修通了36公里的路 有人问“这样做值不值得” 合作社的账目每个月都贴在墙上 图书室借出了1208册书 "
    "医生说要多走路（每天至少一次） 邮递员把信放在窗台上 大家都认为应该先修水渠 这件事不能再拖了"
).split()
WORDS = "the river came over an old bridge and nobody in the village forgot that rainy year of eighty".split()

chinese = st.lists(st.sampled_from(CLAUSES), min_size=4, unique=True).map(
    lambda parts: "，".join(parts) + "。"
)
english = st.lists(st.sampled_from(WORDS), min_size=30, max_size=90).map(lambda parts: " ".join(parts) + ".")
indents = st.sampled_from(["", "　　", "    "])


def wrap(paragraph: str, width: int, kinsoku: bool) -> list[str]:
    """`paragraph` cut into lines of at most `width` columns, as a word processor or a crude script does."""
    lines = [""]
    for char in paragraph:
        over = columns(lines[-1] + char) > width
        if over and not (kinsoku and char in CLOSING):
            lines.append("")
        lines[-1] += char
    return lines


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(chinese, min_size=3, max_size=6), st.integers(30, 80), st.booleans(), indents)
def test_wrapped_chinese_is_known_and_joined(
    paragraphs: list[str], width: int, kinsoku: bool, indent: str
) -> None:
    """Text wrapped at any usual width is recognised near it, and joining gives the paragraphs back."""
    wrapped = [wrap(indent + paragraph, width, kinsoku) for paragraph in paragraphs]
    stops = [line[-1] in CLOSING for rows in wrapped for line in rows[:-1]]
    assume(sum(stops) * 2 <= len(stops))  # lines that mostly end with a stop are verse
    lines = [line for rows in wrapped for line in rows]
    found = find_wrap(lines)
    assert found is not None
    assert abs(found.width - width) <= 4
    joined = [""]
    for line, goes_on in zip(lines, runs_on(lines, found), strict=True):
        joined[-1] += line
        if not goes_on:
            joined.append("")
    ends = {sum(map(len, paragraphs[: index + 1])) for index in range(len(paragraphs))}
    lengths = [len(text.replace(indent, "") if indent else text) for text in joined if text]
    cuts = {sum(lengths[: index + 1]) for index in range(len(lengths))}
    assert cuts <= ends  # nothing is cut inside a paragraph; without indents a full last line may be joined
    if indent:
        assert cuts == ends


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(english, min_size=3, max_size=6), st.integers(24, 80))
def test_wrapped_english_is_known(paragraphs: list[str], width: int) -> None:
    """Ragged lines of words are recognised because the next word would not have fitted."""
    lines = [line for paragraph in paragraphs for line in textwrap.wrap(paragraph, width)]
    found = find_wrap(lines)
    assert found is not None
    assert abs(found.width - width) <= 6


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(chinese | english, min_size=1, max_size=30), indents, st.booleans())
def test_paragraphs_on_one_line_are_not_wrapped(paragraphs: list[str], indent: str, blank: bool) -> None:
    """Paragraphs that each stand on one line are never taken for wrapped text."""
    lines = [
        line
        for paragraph in paragraphs
        for line in ((indent + paragraph, "") if blank else (indent + paragraph,))
    ]
    assert find_wrap(["一、工作回顾", *lines, "县长　李禾", "二〇一二年三月"]) is None


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(chinese, min_size=4, max_size=6), st.integers(20, 40))
def test_cut_every_so_many_characters(paragraphs: list[str], length: int) -> None:
    """Programs that cut by characters, Latin ones counted like Han, are recognised too."""
    lines = [
        paragraph[at : at + length] for paragraph in paragraphs for at in range(0, len(paragraph), length)
    ]
    found = find_wrap(lines)
    assert found is not None
    assert sum(runs_on(lines, found)) >= len(lines) - 2 * len(paragraphs)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.text(max_size=60), max_size=40))
def test_any_lines_are_survived(lines: list[str]) -> None:
    """No text raises, and the last line never runs on."""
    found = find_wrap(lines) or Wrap(40)
    assert len(runs_on(lines, found)) == len(lines)
    assert not lines or not runs_on(lines, found)[-1]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["同志们："],
        ["白日依山尽，黄河入海流。", "欲穷千里目，更上一层楼。"] * 4,
        [
            "第一篇 在春耕会议上的讲话",
            "第二篇 在秋收会议上的讲话稿",
            "第三篇 主持词",
            "第四篇 在防汛工作会上的发言提纲",
        ],
    ],
)
def test_short_lines_by_nature(lines: list[str]) -> None:
    """Poems and lists of titles are not wrapped text."""
    assert find_wrap(lines) is None


def test_a_glued_line_does_not_hide_the_wrap() -> None:
    """One endless line among wrapped ones (a listing's summary) is no objection."""
    paragraph = "，".join(CLAUSES) + "。"
    lines = [*wrap(paragraph, 60, kinsoku=True) * 6, paragraph * 2]
    assert find_wrap(lines) is not None


@pytest.mark.parametrize(
    ("text", "width", "piece"),
    [
        ("去年8月，中", 11, "去"),
        ("8月，", 5, "8"),
        ("，中", 4, "，"),
        ("“人”", 6, "“人”"),
        ("e-mail, x", 9, "e-mail,"),
        ("", 0, ""),
    ],
)
def test_columns_and_pieces(text: str, width: int, piece: str) -> None:
    """Han and full-width signs take two columns; closing signs hang on what stands before them."""
    assert columns(text) == width
    assert first_piece(text) == piece


def test_ends_sentence() -> None:
    """Full stops end sentences, also inside quotes; decimals and commas do not."""
    assert ends_sentence("值不值得？”") and ends_sentence("同志们：") and ends_sentence("It ends.")
    assert not ends_sentence("增长了3.") and not ends_sentence("第一，") and not ends_sentence("")
