"""A signature's name and date are facts; a short last line alone is not."""

from __future__ import annotations

import pytest

from extractors.description.signature import APPENDIX, SENTENCE, ClosingFacts, closing_facts
from extractors.text.vocabulary import FULL
from tests.support.typeset import paragraph, prose


def closing(*rows: str) -> ClosingFacts | None:
    """The facts in the closing lines of a text that ends with these rows."""
    return closing_facts([paragraph(text, at) for at, text in enumerate((prose(1), prose(2), *rows))], FULL)


def facts(*rows: str) -> tuple[str, str, str]:
    """(speaker, role, date), "" for None."""
    found = closing(*rows)
    assert found is not None
    return (
        found.speaker.value if found.speaker else "",
        found.role.value if found.role else "",
        found.date.value.date if found.date else "",
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("述职人：何若男", "2021年12月15日"), ("何若男", "", "2021-12-15")),
        (("2021年12月15日",), ("", "", "2021-12-15")),
        (("县长　李明", "二〇二二年三月"), ("李明", "县长", "2022-03")),
        (("报告人：县长　李明",), ("李明", "县长", "")),
        (("青岭县人民政府", "2020年1月20日"), ("", "", "2020-01-20")),
        (("李明　2022年3月1日",), ("李明", "", "2022-03-01")),
        (("周维良　民国二二年六月二七日于江上",), ("周维良", "", "1933-06-27")),
        (("一九三四年三月十日，于柳川记",), ("", "", "1934-03-10")),
        (("2021年3月5日于柳川",), ("", "", "2021-03-05")),
        (("2021年3月5日，周维良记于柳川",), ("周维良", "", "2021-03-05")),
        (("述职人：何若男", "20**年12月"), ("何若男", "", "")),
        (("述职人：何××", "2021年12月15日"), ("", "", "2021-12-15")),
    ],
)
def test_signatures(rows: tuple[str, ...], expected: tuple[str, str, str]) -> None:
    """Name, office and date below the text, on one line or several, placeholders left out."""
    assert facts(*rows) == expected


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ("谢谢大家！",),
        ("李明",),
        ("2022年3月1日起施行。",),
        ("2022年我们要继续努力，争取更大胜利。",),
    ],
)
def test_texts_without_a_signature(rows: tuple[str, ...]) -> None:
    """Thanks, a word that could be a name, dates inside sentences."""
    assert closing(*rows) is None


def test_the_signature_stands_above_attachments_and_notes() -> None:
    """`附件1：` and what follows it are not the end of the speech."""
    assert facts("述职人：何若男", "2021年12月15日", "附件1：任务清单", prose(5), "2019年1月1日") == (
        "何若男",
        "",
        "2021-12-15",
    )


def test_evidence_says_where_the_signature_stands() -> None:
    """Each fact with its own line, and `signature` as its source."""
    found = closing("述职人：何若男", "2021年12月15日")
    assert found and found.speaker and found.date
    assert (found.speaker.evidence.line, found.date.evidence.line) == (2, 3)
    assert found.speaker.source == found.date.source == "signature"


def test_a_text_of_nothing_but_signature_lines_has_none() -> None:
    """Something must stand above a signature."""
    assert closing_facts([paragraph("2021年12月15日")], FULL) is None
    assert closing_facts([], FULL) is None


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert APPENDIX.match("附件1：") and APPENDIX.match("注2：") and not APPENDIX.match("附近的同志：")
    assert SENTENCE.search("谢谢大家！再见") and not SENTENCE.search("县长 李明")
