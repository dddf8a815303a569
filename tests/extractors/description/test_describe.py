"""Facts with the line that says so; null where none does."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.description.describe import LABEL_SPEAKER, describe
from extractors.description.title_names import ENGLISH_BY, TITLE_NAME
from schema.records import Attested, DateRange, Description, Speech
from schema.text.placeholders import count_placeholders
from tests.support.depth import examples
from tests.support.random_documents import TEXTS
from tests.support.typeset import paragraph, prose

TITLE = "在青岭县教育大会上的讲话"


def of(heading: tuple[str, ...], *body: str) -> Description:
    """The facts of an item with this heading and body."""
    rows = body or ("同志们：", prose(1), "谢谢大家！")
    heads = tuple(paragraph(text, at) for at, text in enumerate(heading))
    texts = tuple(paragraph(text, len(heads) + at) for at, text in enumerate(rows))
    return describe(Speech(1, heads, texts, 1.0))


def value(fact: Attested[str] | None) -> str:
    """A fact's value, "" for None."""
    return fact.value if fact else ""


def day(fact: Attested[DateRange] | None) -> str:
    """A date's value, "" for None."""
    return fact.value.date if fact else ""


def test_a_day_behind_the_title() -> None:
    """`国旗下讲话（2023年9月4日）`: a title and the day it was given."""
    found = of(("国旗下讲话（2023年9月4日）",))
    assert (value(found.title), day(found.date)) == ("国旗下讲话", "2023-09-04")


def test_a_full_heading() -> None:
    """Every fact of the contract, each with the line it stands in."""
    found = of(("第一篇", TITLE, "（2022年3月1日，青岭县会堂）", "县委副书记、县长　李志明"))
    assert (value(found.title), value(found.subtitle)) == (TITLE, "")
    assert (value(found.speaker), value(found.role), found.roles) == (
        "李志明",
        "县委副书记、县长",
        ("县委副书记", "县长"),
    )
    assert (day(found.date), value(found.place)) == ("2022-03-01", "青岭县会堂")
    assert (value(found.jurisdiction), value(found.occasion), value(found.kind)) == (
        "青岭县",
        "青岭县教育大会",
        "讲话",
    )
    assert value(found.salutation) == "同志们："
    assert not found.truncated and found.placeholders == 0
    assert found.title and found.speaker and found.date and found.salutation
    lines = (
        found.title.evidence.line,
        found.speaker.evidence.line,
        found.date.evidence.line,
        found.salutation.evidence.line,
    )
    assert lines == (1, 3, 2, 4)


def test_an_item_without_a_heading_knows_nothing() -> None:
    """Only the salutation is said; nothing is guessed from the text."""
    found = of((), "同志们：", "2019年3月1日，县委书记李志明同志在青岭县召开会议。" + prose(1))
    nothing = (found.title, found.speaker, found.role, found.date, found.place, found.kind, found.occasion)
    assert nothing == (None,) * 7
    assert value(found.salutation) == "同志们："


@pytest.mark.parametrize(
    ("heading", "speaker", "role", "date"),
    [
        ((TITLE, "县长"), "", "县长", ""),
        ((TITLE, "李　明"), "李明", "", ""),
        ((TITLE, "县委书记", "李志明"), "李志明", "县委书记", ""),
        ((TITLE, "李志明", "县委书记"), "李志明", "县委书记", ""),
        ((TITLE, "县长张××（2013年11月3日）"), "", "县长", "2013-11-03"),
        ((TITLE, "县长 张×× 2013年11月"), "", "县长", "2013-11"),
        ((TITLE, "（20**年9月1日）", "县委书记　XXX"), "", "县委书记", ""),
        ((TITLE, "XX县委书记"), "", "", ""),
        (("李志强同志在全市统战工作会议上的讲话",), "李志强", "", ""),
        (("县委书记李志强在全市统战工作会议上的讲话",), "李志强", "县委书记", ""),
        (("在李志强同志追悼会上的悼词",), "", "", ""),
        (("Remarks by Mayor Alice Stone at the opening of the library",), "Alice Stone", "Mayor", ""),
        (
            (TITLE, "【致辞人】县委书记　罗永平", "【致辞时间】2019年3月18日"),
            "罗永平",
            "县委书记",
            "2019-03-18",
        ),
        ((TITLE, "作者：何雨晴", "职务：宣传部部长"), "何雨晴", "宣传部部长", ""),
        ((TITLE, "二〇二二年三月"), "", "", "2022-03"),
        ((TITLE, "副市長　朱建國"), "朱建國", "副市長", ""),
    ],
)
def test_who_and_when(heading: tuple[str, ...], speaker: str, role: str, date: str) -> None:
    """Names, offices and dates in every arrangement; placeholders are never facts."""
    found = of(heading)
    assert (value(found.speaker), value(found.role), day(found.date)) == (speaker, role, date)


def test_the_heading_comes_before_the_signature() -> None:
    """A date below the title wins over one below the text; what the heading lacks the signature gives."""
    body = ("各位领导：", prose(1), "述职人：何若男", "2021年12月15日")
    assert day(of((TITLE, "（2021年12月10日）"), *body).date) == "2021-12-10"
    found = of((TITLE,), *body)
    assert (value(found.speaker), day(found.date)) == ("何若男", "2021-12-15")
    assert found.date and found.date.source == "signature"


def test_a_two_part_title_has_its_occasion_in_the_second() -> None:
    """Main line as title, `——在…` as subtitle without losing its dash."""
    found = of(("让绿水青山常在", "——在全县生态环境保护大会上的讲话"))
    assert (value(found.title), value(found.occasion), value(found.kind)) == (
        "让绿水青山常在",
        "全县生态环境保护大会",
        "讲话",
    )
    assert value(found.subtitle).endswith("在全县生态环境保护大会上的讲话")


@pytest.mark.parametrize(
    ("last", "cut"),
    [
        ("谢谢大家！", False),
        ("让我们一起努力。", False),
        ("他说：“一定要办好。”", False),
        ("今天，我们召开全县教育大会，主要任务是总结过去一年的工作，部署", True),
        ("今天，我们……", True),
        ("今天，我们召开会议...", True),
        ("新的一年更上层楼", False),
    ],
)
def test_text_that_stops_in_mid_sentence_is_truncated(last: str, cut: bool) -> None:
    """A long last line without an end, or an ellipsis; slogans and signatures end a text."""
    assert of((TITLE,), "同志们：", prose(1), last).truncated is cut


def test_a_signature_ends_any_text() -> None:
    """Above a name and a date the last sentence need not end."""
    assert not of((TITLE,), prose(1)[:-1], "述职人：何若男", "2021年12月15日").truncated


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("XX县", 1),
        ("××", 1),
        ("20**年", 1),
        ("某某同志", 1),
        ("____年", 1),
        ("XX县XX镇，20**年", 3),
        ("X光、某县、×", 0),
        ("2022年", 0),
    ],
)
def test_placeholders_are_counted(text: str, count: int) -> None:
    """In heading and body alike."""
    assert count_placeholders(text) == count
    assert of((TITLE,), text + "。").placeholders == count
    assert of((text + TITLE,), prose(1)).placeholders == count


def test_the_salutation_stands_at_the_top() -> None:
    """In the first two paragraphs, not where the speaker addresses the audience again."""
    assert value(of((TITLE,), prose(1), "同志们：", prose(2)).salutation) == "同志们："
    assert of((TITLE,), prose(1), prose(2), "同志们：", prose(3)).salutation is None


def without_closing(text: str) -> str:
    """Text without white space and closing brackets."""
    return "".join(text.translate(dict.fromkeys(map(ord, "】]）)〕"))).split())


@settings(max_examples=examples(80), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(TEXTS.filter(str.strip), max_size=6), st.lists(TEXTS.filter(str.strip), min_size=1, max_size=6)
)
def test_facts_are_printed_in_the_item(heading: list[str], body: list[str]) -> None:
    """Whatever the lines say: a fact's characters stand in the print, in order, and its evidence is a line of it.

    Brackets that close what a marker opened are no part of a title, so they are compared on neither side.
    """
    found = of(tuple(heading), *body)
    rows = [*heading, *body]
    everything = "".join("".join(rows).split())
    if found.title:
        assert without_closing(found.title.value) in without_closing(everything)
    for fact in (found.speaker, found.role, found.place, found.salutation):
        if fact:
            assert "".join(fact.value.split()) in everything
    for told in (found.title, found.speaker, found.role, found.place, found.salutation):
        assert told is None or told.evidence.line < len(rows)
    if found.date:
        assert "".join(found.date.value.printed.split()) in everything


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert TITLE_NAME.match("李志强同志在全市会议上的讲话") and not TITLE_NAME.match("在全市会议上的讲话")
    assert ENGLISH_BY.search("Remarks by Mayor Alice Stone at the opening") and not ENGLISH_BY.search(
        "Remarks by the mayor"
    )
    assert (
        LABEL_SPEAKER.search("致辞人")
        and LABEL_SPEAKER.search("作者")
        and not LABEL_SPEAKER.search("致辞时间")
    )
