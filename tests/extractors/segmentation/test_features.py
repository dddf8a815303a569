"""What a paragraph looks like on its own."""

from __future__ import annotations

import pytest

from extractors.segmentation.features import (
    DATE_LINE,
    DATED_END,
    LATIN_SENTENCE,
    NAME_ALONE,
    PLACE_DATE,
    RULED,
    SECTION,
    WIDE,
    Body,
    Cue,
    body_look,
    cue,
    ems,
    is_salutation,
)
from extractors.text.vocabulary import FULL
from tests.support.typeset import paragraph, prose

LOOK = Body(16.0, "SimSun", 416.0)


def of(text: str, **layout: object) -> Cue:
    """The cues of a paragraph."""
    return cue(paragraph(text, **layout), LOOK, FULL)


SAID = (
    "section",
    "date",
    "title",
    "byline",
    "salutation",
    "closing",
    "compiled",
    "label",
    "dated",
    "sentence",
    "alone",
    "ruled",
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("在全县作风建设大会上的讲话", {"title", "alone"}),
        ("（2022年3月1日）", {"date", "alone"}),
        ("二〇二二年三月一日 北京", {"date", "alone"}),
        ("（青岭县会堂，2022年3月1日）", {"date", "alone"}),
        ("县委书记　李志明", {"byline", "alone"}),
        ("李　明", {"byline", "alone"}),
        ("×××", {"byline", "alone"}),
        ("尊敬的各位代表：", {"salutation"}),
        ("同志们！", {"salutation"}),
        ("一、提高思想认识", {"section"}),
        ("（二）落实责任", {"section"}),
        ("谢谢大家！", {"closing"}),
        ("【致辞人】县委书记　王强", {"label", "byline", "alone"}),
        ("001", {"alone"}),
        ("县长张××（2013年11月3日）", {"dated", "byline", "alone"}),
        ("（5篇）2022年讲话汇编", {"compiled", "alone"}),
        ("会议强调，要抓好落实。", {"sentence"}),
        ("Thank you very much.", {"closing", "sentence"}),
        ("*****************", {"ruled"}),
        ("- - - - - - -", {"ruled"}),
        ("=====", {"ruled"}),
        ("____________", {"alone"}),
    ],
)
def test_what_a_line_says(text: str, said: set[str]) -> None:
    """Each kind of line by exactly the cues that are true of it."""
    found = of(text)
    assert {name for name in SAID if getattr(found, name)} == said


def test_prose_says_nothing() -> None:
    """A paragraph of running text is a sentence and nothing else."""
    found = of(prose(1))
    assert {name for name in SAID if getattr(found, name)} == {"sentence"}
    assert not found.short


def test_traditional_script_and_width_are_read_through() -> None:
    """Cues are judged on the simplified, half-width form."""
    assert of("在全縣動員大會上的講話").title
    assert of("各位鄉親、同志們：").salutation
    assert of("（２０２２年３月１日）").date


def test_a_section_head_that_stands_out_may_head_an_item() -> None:
    """`一、` centred and larger stands alone; in running size it does not."""
    assert of("一、在动员会上", align="center", size=22.0, font="SimHei").alone
    assert not of("一、在动员会上").alone


def test_standing_out_is_measured_against_running_text() -> None:
    """Size, alignment, face and white above each count; running text stands at nothing."""
    assert of("标题").stands_out == 0.0
    assert of("标题", align="center").stands_out == 1.0
    assert of("标题", size=22.0).stands_out == 1.0
    assert of("标题", font="SimHei").stands_out == 0.6
    assert of("标题", gap=0.5).stands_out == 0.4
    assert of("标题", align="center", size=22.0, font="SimHei", gap=0.5).stands_out == 3.0


def test_a_centred_title_may_be_longer() -> None:
    """Sixty characters in the middle are a wrapped title, at the left they are a sentence."""
    long = "在" + "全县深入推进新型城镇化和城乡融合发展" * 3 + "大会上的讲话"
    assert of(long, align="center").title and not of(long).title


def test_characters_are_counted_as_printed() -> None:
    """Lengths are those of the paragraph, however long it is."""
    assert of(prose(1, 5000)).chars == len(prose(1, 5000))


def test_closings_are_seen_at_the_end_of_long_paragraphs_only_when_short() -> None:
    """`谢谢` inside a page of prose ends nothing."""
    assert not of(prose(1, 400) + "谢谢大家。").closing


def test_what_running_text_looks_like() -> None:
    """The commonest size and face by characters, the usual width of wrapped paragraphs."""
    titles = [paragraph("标题", size=22.0, font="SimHei")] * 5
    text = [paragraph(prose(n), lines=4, x0=90.0, x1=506.0) for n in range(3)]
    assert body_look([*titles, *text]) == Body(16.0, "SimSun", 416.0)
    assert body_look([]) == Body(0.0, "", 0.0)


def test_ems_are_print_widths() -> None:
    """Han and full-width signs one, Latin letters and digits a half."""
    assert ems("2022年，GDP") == 2 + 2 + 1.5


@pytest.mark.parametrize(
    "text",
    [
        "同志们：",
        "尊敬的各位领导，同志们：",
        "女士们、先生们，朋友们！",
        "各位代表,",
        "Ladies and gentlemen,",
        "老师们、同学们:",
    ],
)
def test_salutations(text: str) -> None:
    """Somebody is spoken to, and the line ends with a mark of address."""
    assert is_salutation(text, FULL)


@pytest.mark.parametrize(
    "text",
    [
        "同志们",
        "同志们，今天我们召开会议。",
        "下面，我讲三点意见：",
        "各位领导和同志们今天在百忙之中抽出时间来参加我们的会议，",
        "谢谢大家！",
        "祝各位来宾身体健康！",
        "一、各位同志：",
        "会议由张三同志主持，各位领导出席会议并作了重要讲话，全县各乡镇各部门主要负责同志参加了会议，",
        "：",
        "",
    ],
)
def test_what_is_no_salutation(text: str) -> None:
    """No mark of address, a sentence inside, nobody spoken to, a section head, too long, nothing."""
    assert not is_salutation(text, FULL)


def test_named_patterns() -> None:
    """Each pattern's own examples, and near misses."""
    for text in ("一、", "（二）", "第三，", "3.", "(4)", "第一部分", "①", "一是"):
        assert SECTION.match(text), text
    for text in ("第一篇", "2022年", "3.5%", "一心一意", "首先"):
        assert not SECTION.match(text), text
    for text in ("（2022年3月1日）", "2021年5月 北京", "二〇二二年三月一日", "时间：2022年3月1日"):
        assert DATE_LINE.fullmatch(text), text
    assert not DATE_LINE.fullmatch("2022年3月1日，全县召开了乡村振兴工作推进大会。")
    assert PLACE_DATE.fullmatch("（青岭县，2022年3月1日）") and not PLACE_DATE.fullmatch("青岭县2022年3月1日")
    assert DATED_END.search("县长张××（2013年11月3日）") and not DATED_END.search("2013年11月3日")
    assert WIDE.findall("2022年GDP") == ["年"]
    assert LATIN_SENTENCE.search("Thank you very much.") and not LATIN_SENTENCE.search("No. 3")
    assert (
        NAME_ALONE.fullmatch("李　明")
        and NAME_ALONE.fullmatch("张××")
        and not NAME_ALONE.fullmatch("李明同志的讲话")
    )


def test_drawn_lines() -> None:
    """Five of one sign, or three apart, and nothing else; dots are said, low lines are to be filled in, `***` may
    stand for a name."""
    assert all(RULED.fullmatch(text) for text in ("※※※※※", " * * * * * * ", "* * *", "☆　☆　☆"))
    assert not any(RULED.fullmatch(text) for text in ("……………", "______", "***", "****", "-----1-----", "* *"))
