"""Records of turns are split by speaker where the file says that turns are items, and kept whole where it does not."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.reading import read
from schema.records import Reading
from tests.extractors.segmentation.forms.test_forms import SENTENCES, text

SPEAKERS = ("主席", "陳志全議員", "李委員慶華", "主席", "林郁方委員", "陳志全議員", "主席", "李委員慶華")


def record(
    title: str, sentences: int, top: Sequence[str] = (), open_: str = "", close: str = "："
) -> list[str]:
    """Turns of so many sentences each, in two paragraphs."""
    lines = [title, *top, ""]
    for n, who in enumerate(SPEAKERS):
        said = [SENTENCES[(n + k) % len(SENTENCES)] for k in range(sentences)]
        half = max(1, sentences // 2)
        lines += [f"{open_}{who}{close}{''.join(said[:half])}", "".join(said[half:])]
    return lines


def why(reading: Reading) -> str:
    """What is said about turns."""
    return next((one.rule for one in reading.items[0].speech.evidence if one.rule.startswith("turns: ")), "")


def test_a_record_that_says_nothing_is_whole_with_its_turns_as_paragraphs() -> None:
    """Long turns, and nothing that makes them items; the brackets around a name are read, too."""
    for open_, close in (("", "："), ("（", "）：")):
        reading = read(text(record("委員會座談紀要", 8, open_=open_, close=close)))
        assert len(reading.items) == 1
        begun = [line for line in reading.items[0].text.split("\n") if line.lstrip("（").startswith(SPEAKERS)]
        assert len(begun) == len(SPEAKERS)
        assert why(reading) == "turns: 8 by 4 speakers, kept whole: nothing says that they are items"


def test_a_declared_count_of_turns_splits_them() -> None:
    """As many items are declared as there are turns."""
    reading = read(text(record("座談會發言彙編（8篇）", 8)))
    assert [item.text[:2] for item in reading.items] == [who[:2] for who in SPEAKERS]
    assert why(reading) == "turns: 8 by 4 speakers, as many as declared"


def test_turns_of_a_sentence_are_never_items() -> None:
    """The same count, but every turn is a sentence."""
    reading = read(text(record("座談會發言彙編（8篇）", 1)))
    assert len(reading.items) == 1
    assert "shorter than" in why(reading)
    assert "count-differs" in {issue.code for issue in reading.issues}


def test_a_list_of_contents_names_the_turns_that_are_items() -> None:
    """The list names the members, and the chair's turns belong to what they follow."""
    named = [who for who in SPEAKERS if who != "主席"]
    top = ["目錄", *(f"{who}………………{n + 1}" for n, who in enumerate(named))]
    reading = read(text(record("院會發言", 8, top)))
    assert [item.text[:3] for item in reading.items] == [who[:3] for who in named]
    assert why(reading).endswith("by 4 speakers, 5 named by the list of contents")


def test_the_record_of_a_parliament_with_long_speeches() -> None:
    """The kind of record says it; short turns of the chair would belong to what they follow."""
    reading = read(text(record("立法會會議過程正式紀錄", 16)))
    assert len(reading.items) == len(SPEAKERS)
    assert "parliament" in why(reading)
    assert all(item.speech.confidence < 0.9 for item in reading.items)


def test_a_conversation_inside_items_parts_none() -> None:
    """A book of talks whose items hold questions and answers is split by its titles."""
    lines: list[str] = []
    for n, title in enumerate(("在座談會上的談話", "與學生的談話", "答記者問", "在研討會上的談話")):
        lines += [*([""] * 3 if n else []), title, *record("", 6)[2:]]
    reading = read(text(lines))
    assert len(reading.items) == 4
    assert why(reading) == ""
