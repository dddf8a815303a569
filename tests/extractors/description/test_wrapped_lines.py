"""A line of a heading that only goes on with the line above is nobody's name and no marker."""

from __future__ import annotations

import pytest

from extractors.description.describe import describe
from extractors.description.strayed_signature import SIGNED, signatures_back
from extractors.description.titles import title_text
from extractors.description.wrapped_lines import LATIN, NUMBER, goes_on
from schema.records import Paragraph, Speech
from tests.support.typeset import LEFT, paragraph, prose

MEASURE = {"x0": LEFT, "x1": LEFT + 416}
HEAD = {"size": 22.0, "font": "SimHei", "align": "center"}


def line(text: str, at: int, width: float, **look: object) -> Paragraph:
    """A centred heading line of a width, in a face that running text does not have."""
    middle = LEFT + 208
    return paragraph(text, at, **(HEAD | {"x0": middle - width / 2, "x1": middle + width / 2} | look))


def item(*heading: Paragraph) -> Speech:
    """An item with running text of the usual face below its heading."""
    return Speech(1, heading, tuple(paragraph(prose(n), 20 + n, **MEASURE) for n in range(3)), 0.99)


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("乡镇公司未按章程办理护河手续，能否认定工程加", "班事实"),
        ("河工与用工单位没有谈妥增加的活，河工是否有权", "拒绝"),
        ("关于水渠清淤的用工由谁付给工钱这件事怎样处理的", "高明"),
    ],
)
def test_the_rest_of_a_full_title_line_is_title(first: str, rest: str) -> None:
    """`…能否认定工程加` / `班事实`: the first line fills the measure, so the second is no name."""
    found = describe(item(line(first, 0, 410), line(rest, 1, 66)))
    assert found.title and found.title.value == first + rest
    assert found.speaker is None


@pytest.mark.parametrize("name", ["周维良", "诸葛明", "陈志刚"])
def test_a_name_below_a_title_with_room_to_spare_is_a_name(name: str) -> None:
    """The same face alone makes no wrap: the title's line has room for the three characters."""
    found = describe(item(line("在全县护河会议上的讲话", 0, 242), line(name, 1, 66)))
    assert found.speaker and found.speaker.value == name


def test_a_name_in_another_face_is_a_name() -> None:
    """A full title line above does not matter when the name is set like running text."""
    other = line("周维良", 1, 48, size=16.0, font="SimSun")
    found = describe(item(line("关于水渠清淤的用工由谁付给工钱这件事怎样处理的", 0, 410), other))
    assert found.speaker and found.speaker.value == "周维良"


def test_titles_of_latin_letters_keep_a_gap_where_the_line_broke() -> None:
    """`Remarks at the Water` / `Works Opening`: one title, and no Ms Opening."""
    found = describe(item(line("Remarks at the County Water", 0, 300), line("Works Opening", 1, 150)))
    assert found.title and found.title.value == "Remarks at the County Water Works Opening"
    assert found.speaker is None


def test_a_bracketed_number_below_a_title_in_its_face_belongs_to_it() -> None:
    """`关于护河用工的补充规定` / `（七）`: no marker."""
    found = describe(item(line("关于护河用工的补充规定", 0, 242), line("（七）", 1, 66)))
    assert found.title and found.title.value == "关于护河用工的补充规定（七）"


def test_an_event_told_on_two_lines_gives_its_first_day() -> None:
    """A paper that two bodies passed: the line begins with the day; with a day in force below, none is its own."""
    title = paragraph("关于护河用工的规定", 0, **HEAD)
    first = paragraph("2021年2月22日县护河委员会第18次会议、2021年2月26日县人民", 1)
    rest = paragraph("法院第6次会议通过", 2)
    found = describe(item(title, first, rest))
    assert found.date and found.date.value.date == "2021-02-22"
    assert found.title and found.title.value == "关于护河用工的规定"
    assert describe(item(title, first, rest, paragraph("2021年3月1日 施行", 3))).date is None


@pytest.mark.parametrize(
    "row", ["——2001年2月8日于柳川", "—2021年3月5日", "——二〇二一年三月五日夜，于河边", "－ 2021年3月5日。"]
)
def test_a_signature_taken_for_a_heading_goes_back(row: str) -> None:
    """A day behind a dash ends the item above; nobody is called 于柳川."""
    above = Speech(1, (paragraph("护河", 0),), (paragraph(prose(1), 1),), 0.9)
    below = Speech(2, (paragraph(row, 2), paragraph("修路", 3)), (paragraph(prose(2), 4),), 0.9)
    first, second = signatures_back((above, below))
    assert first.paragraphs[-1].text == row and [one.text for one in second.heading] == ["修路"]
    assert describe(second).speaker is None


def test_other_lines_stay_where_they_stand() -> None:
    """The first item has none above; a day without a dash and a subtitle that begins with one head their item."""
    for row in ("2021年3月5日", "——2021年3月5日在全县护河会议上的讲话"):
        speech = Speech(2, (paragraph(row, 2), paragraph("修路", 3)), (paragraph(prose(2), 4),), 0.9)
        assert signatures_back((speech, speech)) == (speech, speech)
    alone = Speech(1, (paragraph("——2021年3月5日", 2), paragraph("修路", 3)), (paragraph(prose(2), 4),), 0.9)
    assert signatures_back((alone,)) == (alone,)


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert NUMBER.fullmatch("（七）") and not NUMBER.fullmatch("七、")
    assert LATIN.fullmatch("Works Opening") and not LATIN.fullmatch("Works 开幕")
    assert SIGNED.fullmatch("——2001年2月8日于柳川") and not SIGNED.fullmatch("2001年2月8日于柳川")
    plain = paragraph("甲", 0, size=0.0, font="")
    assert not goes_on(plain, plain, ())
    assert title_text(()) == ""
