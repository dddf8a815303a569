"""The lines of a heading by what they are; a marker's own words are no title."""

from __future__ import annotations

import pytest

from extractors.description.heading_parts import DASH, NOTE, parts_of
from extractors.description.titles import joined_title
from extractors.segmentation.markers import BARE, generic_marker, lone_marker, marker_pattern
from extractors.text.vocabulary import FULL
from schema.records import Paragraph
from tests.support.typeset import paragraph


def of(*rows: Paragraph | str) -> list[tuple[str, str]]:
    """(kind, text) of each part."""
    made = [paragraph(row, at) if isinstance(row, str) else row for at, row in enumerate(rows)]
    return [(part.kind, part.text) for part in parts_of(made, FULL)]


TITLE = "在全县作风建设动员大会上的讲话"


@pytest.mark.parametrize(
    "marker",
    [
        "第一篇 ",
        "第1篇：",
        "篇三：",
        "【例2】",
        "范文一 ",
        "【篇1】",
        "第十二篇、",
        "①",
        "❷",
        "（三）",
        "001 ",
        "一：",
        "No.3 ",
        "★第二篇★",
    ],
)
def test_a_marker_before_its_title_is_cut_off(marker: str) -> None:
    """In one line: marker first, title after it, nothing of either lost."""
    (first, cut), (second, title) = of(marker + TITLE)
    assert (first, second, title) == ("marker", "title", TITLE)
    assert cut.strip() == marker.strip()


@pytest.mark.parametrize(
    "marker", ["第一篇", "【范例三】", "001", "一：", "（二）", "篇五：", "③", "Speech 4"]
)
def test_a_marker_alone_is_no_title(marker: str) -> None:
    """Alone on its line, above the title."""
    assert of(marker, TITLE) == [("marker", marker), ("title", TITLE)]


def test_a_byline_behind_a_dash_is_no_subtitle() -> None:
    """`——区委书记　韩伟` says who spoke; `——在…会上的讲话` says where."""
    assert of(TITLE, "——区委书记\u3000韩伟")[1][0] == "byline"
    assert of("凝心聚力", "——在全区科技大会上的讲话")[1][0] == "subtitle"


def test_a_day_behind_a_title_is_its_date() -> None:
    """A year alone belongs to the title: `政府工作报告（2023年）`."""
    assert of("国旗下讲话（2023年9月4日）") == [("title", "国旗下讲话"), ("date", "（2023年9月4日）")]
    assert of("政府工作报告（2023年）") == [("title", "政府工作报告（2023年）")]


@pytest.mark.parametrize("text", ["作风建设讲话稿3", "安全生产讲话材料（一）", "优秀发言稿篇2："])
def test_a_marker_that_looks_like_a_title(text: str) -> None:
    """A generic name with a number says nothing about the item."""
    assert of(text) == [("marker", text)]


@pytest.mark.parametrize(
    "title",
    [TITLE, "在第3次代表大会上的讲话", "2022年度述职报告", "一切为了人民", "十年树木", "三农工作调研报告"],
)
def test_titles_with_numbers_stay_whole(title: str) -> None:
    """A number that belongs to the words of the title is not taken off as a marker."""
    assert of(title) == [("title", title)]


def test_a_whole_heading() -> None:
    """Each line by its kind."""
    rows = ("第一篇 " + TITLE, "（2021年11月7日）", "县长", "李　明", "（根据录音整理）")
    assert of(*rows) == [
        ("marker", "第一篇"),
        ("title", TITLE),
        ("date", "（2021年11月7日）"),
        ("byline", "县长"),
        ("byline", "李　明"),
        ("note", "（根据录音整理）"),
    ]


def test_a_two_part_title() -> None:
    """The main line is a title whatever its words, because a dash opens the line below it."""
    assert of("让绿水青山常在", "——" + TITLE) == [("title", "让绿水青山常在"), ("subtitle", "——" + TITLE)]


def test_labels_and_dates_with_places() -> None:
    """Labelled lines keep their label, a date line its place."""
    assert of(TITLE, "【致辞人】县委书记　王强", "（2022年3月1日，青岭）") == [
        ("title", TITLE),
        ("label", "【致辞人】县委书记　王强"),
        ("date", "（2022年3月1日，青岭）"),
    ]


def joined(*rows: Paragraph | str) -> tuple[str, str]:
    """(title, subtitle), each joined."""
    made = [paragraph(row, at) if isinstance(row, str) else row for at, row in enumerate(rows)]
    main, sub = joined_title(parts_of(made, FULL), FULL)
    return "".join(part.text for part in main), "".join(part.text for part in sub)


def test_a_wrapped_title_is_joined() -> None:
    """Lines of one look go on until the title ends."""
    assert joined("在全县深化作风建设优化营商环境", "动员大会上的讲话") == (
        "在全县深化作风建设优化营商环境动员大会上的讲话",
        "",
    )


def test_a_title_ends_where_it_ends() -> None:
    """What stands below a finished title is not joined to it, nor what looks different."""
    assert joined(TITLE, "踔厉奋发开新局")[0] == TITLE
    assert joined("踔厉奋发", paragraph("勇毅前行", 1, size=22.0))[0] == "踔厉奋发"
    assert joined("踔厉奋发", "（2022年3月1日）", "勇毅前行")[0] == "踔厉奋发"


def test_a_wrapped_subtitle_is_joined() -> None:
    """`——在…` over two lines."""
    title, sub = joined("让绿水青山常在", "——在全县生态环境保护暨河长制", "工作会议上的讲话")
    assert (title, sub) == ("让绿水青山常在", "——在全县生态环境保护暨河长制工作会议上的讲话")


def test_no_heading_no_parts() -> None:
    """An item without heading lines has neither."""
    assert of() == [] and joined() == ("", "")


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert all(BARE.match(text) for text in ("001", "一：", "①在会上", "No.3 ")) and not BARE.match(
        "一切为了人民"
    )
    assert DASH.match("——在大会上") and not DASH.match("在大会上——")
    assert NOTE.match("（根据录音整理）") and not NOTE.match("（一）在大会上的讲话")
    assert marker_pattern(FULL).match("第一篇 讲话") and not marker_pattern(FULL).match("一篇讲话稿读后")
    assert all(lone_marker(FULL).match(text) for text in ("第1篇:", "【篇二】", "第三篇", "◆范文一◆"))
    assert not any(lone_marker(FULL).match(text) for text in ("第一，", "第一章", "第1篇:在会上", "一、"))
    assert generic_marker(FULL).match("讲话稿3") and not generic_marker(FULL).match(TITLE)
