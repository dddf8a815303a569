"""Heading blocks judged as wholes: only what recurs counts, and a note of the source heads nothing."""

from __future__ import annotations

import pytest

from extractors.segmentation.block_evidence import (
    BARE_SOURCE,
    BETWEEN,
    NAMES,
    NO_HEAD,
    SOURCE_NOTE,
    source_lines,
    with_block_evidence,
)
from extractors.segmentation.candidate import Candidate
from extractors.segmentation.features import Cue, body_look, cue
from extractors.segmentation.inner_markers import BRACKETED, counts_in_one_run, parted_at_markers
from extractors.text.vocabulary import FULL
from tests.support.typeset import paragraph, plain, prose


def cues_of(*rows: str) -> list[Cue]:
    """The cues of paragraphs, all in running type."""
    made = [paragraph(text, at) for at, text in enumerate(rows)]
    look = body_look(made)
    return [cue(one, look, FULL) for one in made]


def added(rows: list[str], *blocks: tuple[int, int]) -> list[list[str]]:
    """What each candidate (first line, end of its block) gets."""
    found = [Candidate(at, end, 0.0, ()) for at, end in blocks]
    return [[name for name, _ in one.evidence] for one in with_block_evidence(found, cues_of(*rows))]


FULL_BLOCK = ["在全镇护河会议上的讲话", "（2021年3月5日）", "镇长　周维良", "同志们：", prose(1)]


def test_full_blocks_count_where_they_recur() -> None:
    """Title, day, name and salutation: two of them are enough, of those that say less it takes three."""
    assert added(FULL_BLOCK * 2, (0, 3), (5, 8)) == [["full-block"]] * 2
    assert added(FULL_BLOCK, (0, 3)) == [[]]
    for left_out in (FULL_BLOCK[1], FULL_BLOCK[2], FULL_BLOCK[3]):
        rows = [row for row in FULL_BLOCK if row != left_out]
        end = 3 if left_out == FULL_BLOCK[3] else 2
        places = [(4 * n, 4 * n + end) for n in range(3)]
        assert added(rows * 3, *places) == [["full-block"]] * 3
        assert added(rows * 2, *places[:2]) == [[], []]
    listed = [FULL_BLOCK[0], FULL_BLOCK[1]]
    assert added(listed * 4, (0, 2), (2, 4), (4, 6)) == [[], [], []]  # a list of contents has no text below


def test_a_line_below_another_heading_line_heads_no_block() -> None:
    """A subtitle, the note at the foot of the page above, a title's second line."""
    for row in ("——在全镇护河会议上的讲话", "[1] 见何敏在全镇修路会议上的讲话", "为什么修路？见何敏的讲话"):
        rows = [row, *FULL_BLOCK[1:]]
        assert added(rows * 3, (0, 3), (5, 8), (10, 13)) == [[], [], []]
    rows = ["护河", *FULL_BLOCK]
    assert added(rows * 3, (1, 4), (7, 10), (13, 16)) == [[], [], []]


ECHO = ["孙志远在河工座谈会上的讲话", "孙志远", prose(1)]


def test_a_title_that_begins_with_the_name_below_it() -> None:
    """Twice or more; a name below a title of somebody else, or a title that is only the name, is none."""
    assert added(ECHO * 2, (0, 2), (3, 5)) == [["name-repeated-below"]] * 2
    assert added(ECHO, (0, 2)) == [[]]
    assert added(["孙志远", "孙志远", prose(1)] * 2, (0, 2), (3, 5)) == [[], []]
    assert added(["在河工座谈会上的讲话", "孙志远", prose(1)] * 2, (0, 2), (3, 5)) == [[], []]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([prose(1), "来源：", "《河工通讯》1957年第9期"], {1, 2}),
        ([prose(1), "来源：《河工通讯》1957年第9期"], {1}),
        ([prose(1), "（选自《护河讲话选》）"], {1}),
        ([prose(1), "来源于群众的办法最管用"], set()),
        (["来源：柳川日报", prose(1)], set()),
    ],
)
def test_notes_of_the_source(rows: list[str], lines: set[int]) -> None:
    """A label with its note on one line or two, never the first line of a file, never a sentence."""
    assert source_lines(cues_of(*rows)) == lines


def test_what_stands_below_a_source_begins_only_below_text() -> None:
    """In a site's heading the source stands below a title: the next line is no new item."""
    below_text = [prose(1), "来源：《河工通讯》", "在修路会议上的讲话"]
    assert added(below_text, (1, 2), (2, 3)) == [["source"], ["source-above"]]
    in_heading = [prose(1), "在护河会议上的讲话", "来源：柳川日报", "周维良"]
    assert added(in_heading, (3, 4)) == [[]]


def test_inner_markers_need_a_series_with_text_between() -> None:
    """A list of marks, marks inside sentences and two marks part nothing."""
    text = prose(1)
    for run in (
        "汇编(篇一)护河(篇二)修路(篇三)护林" + text,
        f"(篇一){text}(篇二){text}",
        f"工作心得 共3篇(篇一){text}(篇二){text}",
        f"(篇一){text[:-1]}，见(篇二){text[:-1]}，又见(篇三){text}",
        f"{text}{text}(篇一){text}(篇二){text}(篇三){text}",
    ):
        source = plain(run)
        whole = (paragraph(run, 0),)
        assert parted_at_markers(source, whole, FULL) == whole


def test_inner_markers_part_a_run_into_marks_and_texts() -> None:
    """Every character stays, in its order; without words of items nothing is parted."""
    texts = [prose(n) + prose(n + 9) for n in range(3)]
    run = "".join(f"(篇{number}){text}" for number, text in zip("一二三", texts, strict=True))
    found = parted_at_markers(plain(run), (paragraph(run, 0),), FULL)
    assert [one.text for one in found] == ["(篇一)", texts[0], "(篇二)", texts[1], "(篇三)", texts[2]]
    assert len(parted_at_markers(plain(run), (paragraph(run, 0),), FULL.emptied())) == 1


def test_two_markers_are_enough_where_the_head_counts_two() -> None:
    """`共2篇`, and markers that carry the title of their item."""
    text = prose(1)
    run = f"工作心得 共2篇【篇一：护河】{text}【篇二：修路】{text}"
    found = parted_at_markers(plain(run), (paragraph(run, 0),), FULL)
    assert [one.text for one in found] == ["工作心得 共2篇", "【篇一：护河】", text, "【篇二：修路】", text]


def test_a_file_in_one_run_that_counts_is_told() -> None:
    """Items or sections, nobody can tell; two paragraphs, or numbers inside sentences, say nothing."""
    text = prose(1)
    run = paragraph(f"工作心得(一){text}(二){text}(三){text}", 0)
    assert counts_in_one_run((run,)) == (run, 3)
    assert counts_in_one_run((run, paragraph(prose(2), 1))) is None
    assert counts_in_one_run((paragraph(f"{text}见(一)和(二){text}{text}", 0),)) is None


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert BARE_SOURCE.fullmatch("来源：") and not BARE_SOURCE.fullmatch("来源")
    assert SOURCE_NOTE.fullmatch("来源：柳川日报") and not SOURCE_NOTE.fullmatch("原载一张旧报上")
    assert NAMES.fullmatch("何敏、陈志刚") and not NAMES.fullmatch("何敏说：")
    assert NO_HEAD.match("——在全镇护河会议上的讲话") and not NO_HEAD.match("在全镇护河会议上的讲话")
    assert BRACKETED.fullmatch("(一)") and not BRACKETED.fullmatch("(甲)")
    assert BETWEEN.split("何敏、陈志刚") == ["何敏", "陈志刚"]
