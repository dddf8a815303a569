"""Markers that count through the file are found in any notation; sections that start again are not them."""

from __future__ import annotations

import pytest

from extractors.segmentation.features import Cue, body_look, cue
from extractors.segmentation.numbering import LEADING_ROMAN, ORNAMENT, TAIL, Series, find_series
from extractors.text.vocabulary import FULL
from schema.records import Paragraph
from tests.support.typeset import paragraph, prose

HAN = "一二三四五六七八九十"


def cues_of(*rows: str) -> list[Cue]:
    """The cues of paragraphs, all in running type."""
    made: list[Paragraph] = [paragraph(text, at) for at, text in enumerate(rows)]
    look = body_look(made)
    return [cue(one, look, FULL) for one in made]


def strongest(*rows: str, declared: int | None = None) -> Series:
    """The strongest series of these paragraphs."""
    return find_series(cues_of(*rows), FULL, declared)[0]


def items(*marks: str) -> list[str]:
    """Each mark with a salutation and prose below it."""
    return [row for n, mark in enumerate(marks) for row in (mark, "同志们：", prose(n), prose(n + 40))]


@pytest.mark.parametrize(
    "style",
    [
        "第{}篇",
        "第{}篇：",
        "篇{}：",
        "【篇{}】",
        "【范例{}】",
        "范文{}",
        "讲话稿{}",
        "{}：",
        "（{}）",
        "【{}】",
        "No.{}",
        "Speech {}",
    ],
)
@pytest.mark.parametrize("notation", ["arabic", "han", "wide", "padded"])
def test_markers_in_any_style_and_notation(style: str, notation: str) -> None:
    """Six marks, whatever stands around their number, are one series of six."""
    forms = {
        "arabic": [str(n) for n in range(1, 7)],
        "han": list(HAN[:6]),
        "wide": [chr(0xFF10 + n) for n in range(1, 7)],
        "padded": [f"{n:02}" for n in range(1, 7)],
    }[notation]
    found = strongest(*items(*(style.format(form) for form in forms)))
    assert [mark.number for mark in found.marks] == [1, 2, 3, 4, 5, 6]
    assert [mark.at for mark in found.marks] == [0, 4, 8, 12, 16, 20]
    assert (found.purity, found.restarts) == (1.0, 0)


def test_signs_that_are_numbers_count_too() -> None:
    """`①` in front of a title, `⑵` alone on its line."""
    assert [
        mark.number
        for mark in strongest(
            *items("①在春季大会上的讲话", "②在夏季大会上的讲话", "③在秋季大会上的讲话")
        ).marks
    ] == [1, 2, 3]
    assert [mark.number for mark in strongest(*items("⑴", "⑵", "⑶")).marks] == [1, 2, 3]


def test_numbers_at_the_end_of_titles() -> None:
    """`在大会上的讲话（一）`, `（二）`: the tail counts."""
    found = strongest(
        *items(
            *(
                f"在全县{name}会上的讲话（{n}）"
                for name, n in zip(("水利", "林业", "农业"), HAN, strict=False)
            )
        )
    )
    assert found.template.startswith("tail|")
    assert [mark.number for mark in found.marks] == [1, 2, 3]


def test_one_number_may_be_missing() -> None:
    """1, 2, 4, 5 is a series with a hole; 1, 4, 5 is none beyond its first mark."""
    assert [mark.number for mark in strongest(*items("第1篇", "第2篇", "第4篇", "第5篇")).marks] == [
        1,
        2,
        4,
        5,
    ]
    assert [
        [mark.number for mark in one.marks]
        for one in find_series(cues_of(*items("第1篇", "第4篇", "第7篇")), FULL, None)
    ] == []


def test_where_words_are_hidden_marks_are_too() -> None:
    """1, 8, 9, 10 with a hole above 8 is one series of the ten that are declared; a hole elsewhere joins nothing."""
    rows = items("第1篇", "第8篇", "第9篇", "第10篇")
    found = find_series(cues_of(*rows), FULL, 10, frozenset({4}))
    assert [mark.number for mark in found[0].marks] == [1, 8, 9, 10]
    without = find_series(cues_of(*rows), FULL, 10)
    assert all(len(one.marks) < 4 for one in without)
    assert all(len(one.marks) < 4 for one in find_series(cues_of(*rows), FULL, 10, frozenset({9})))


def test_a_series_may_start_at_nought_or_two() -> None:
    """A lost first marker or a preface counted as 0 does not hide the rest."""
    assert [mark.number for mark in strongest(*items("第2篇", "第3篇", "第4篇")).marks] == [2, 3, 4]
    assert [mark.number for mark in strongest(*items("00", "01", "02")).marks] == [0, 1, 2]


def test_numbers_that_go_down_are_no_series() -> None:
    """Only what counts up in file order counts."""
    assert find_series(cues_of(*items("第3篇", "第2篇", "第1篇")), FULL, None) == []


SECTIONED = [
    row
    for n in range(1, 4)
    for row in (
        f"第{HAN[n - 1]}篇",
        "同志们：",
        "一、提高认识",
        prose(n),
        "二、落实责任",
        prose(n + 30),
        "三、加强领导",
        prose(n + 60),
    )
]


def test_items_outweigh_sections_that_start_again() -> None:
    """Three items with three sections each: the items' series is stronger, the sections' restarts are counted."""
    ranked = find_series(cues_of(*SECTIONED), FULL, None)
    assert ranked[0].template.startswith(("alone|第#", "led|第#"))
    sections = next(one for one in ranked if "、" in one.template)
    assert sections.restarts == 2
    assert sections.weight < 0 < ranked[0].weight


def test_the_declared_count_is_a_witness() -> None:
    """The same series weighs more when the title claims as many, less when it claims another number."""
    marks = items("第1篇", "第2篇", "第3篇")
    right, silent, wrong = (strongest(*marks, declared=count).weight for count in (3, None, 8))
    assert right > silent > wrong


def test_what_makes_a_series_one_of_items() -> None:
    """Brackets around the number, titles and salutations below the marks each add to its weight."""
    plain_marks = [row for n in (1, 2, 3) for row in (f"{n}：", prose(n), prose(n + 9))]
    bracketed = [row for n in (1, 2, 3) for row in (f"【{n}】", prose(n), prose(n + 9))]
    greeted = [row for n in (1, 2, 3) for row in (f"{n}：", "同志们：", prose(n))]
    dated = [row for n in (1, 2, 3) for row in (f"{n}：", "（2022年3月1日）", prose(n))]
    titled = [row for n in (1, 2, 3) for row in (f"{n}：", "在全县大会上的讲话", prose(n))]
    least = strongest(*plain_marks).weight
    assert all(strongest(*rows).weight > least for rows in (bracketed, greeted, dated, titled))


def test_marks_quoted_in_sentences_do_not_count() -> None:
    """`正如第2篇讲话所说` inside a sentence is no mark, one that opens a sentence is."""
    quoted = [*items("第1篇"), "正如大家在第2篇讲话中所看到的那样，抓落实是硬道理。", *items("第2篇")]
    assert [mark.at for mark in strongest(*quoted).marks] == [0, 5]


def test_years_and_sizes_are_no_marks() -> None:
    """`2021年`, `2022年`, `2023年` at the starts of paragraphs count nothing."""
    rows = [f"{year}年，{prose(year)}" for year in (2021, 2022, 2023)]
    assert find_series(cues_of(*rows), FULL, None) == []


def test_no_marks_no_series() -> None:
    """A speech without numbers has none."""
    assert find_series(cues_of("同志们：", prose(1)), FULL, None) == []
    assert find_series([], FULL, None) == []


def test_tails() -> None:
    """`TAIL` is a number at the end of a title, in brackets or not."""
    assert (
        TAIL.search("在会上的讲话（三）")
        and TAIL.search("讲话稿12")
        and not TAIL.search("在三届二次会议上的讲话")
    )


def test_roman_numerals_count() -> None:
    """Alone or before a stop; a word that only begins like one is none."""
    for dress in ("{}", "{}.", "（{}）", "{}、在总结会上的讲话"):
        best = strongest(*items(*[dress.format(mark) for mark in ("I", "II", "III", "IV", "V")]))
        assert [mark.number for mark in best.marks] == [1, 2, 3, 4, 5]
    assert LEADING_ROMAN.search("(III)") and not LEADING_ROMAN.search("Icameheretosay")


def test_ornaments_mark_headings_without_counting() -> None:
    """`★` before each of four headings; before sentences of a list it marks nothing."""
    found = strongest(*items(*[f"★在第{n}次会上的讲话" for n in "甲乙丙丁"]))
    assert found.template.startswith(ORNAMENT) and len(found.marks) == 4
    bullets = find_series(cues_of(*[f"●{prose(n)}" for n in range(5)]), FULL, None)
    assert not any(one.template.startswith(ORNAMENT) for one in bullets)


def test_bare_marks_and_marked_titles_are_one_series() -> None:
    """Some items have a title behind their number, others only the number."""
    marks = ["一、在总结会上的讲话", "二、", "三、在动员会上的讲话", "四、", "五、在推进会上的讲话"]
    found = find_series(cues_of(*items(*marks)), FULL, 5)
    assert [mark.number for mark in found[0].marks] == [1, 2, 3, 4, 5]
