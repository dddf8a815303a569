"""A person's word on a boundary: found by its words, done to the items, and no printed character lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from extractors.corrections.anchors import (
    LetterStream,
    find,
    find_in_other_file,
    key_of,
    printed_lines,
    quoted,
    stream,
)
from extractors.formats.plain_text import PlainText
from extractors.paragraphs import normalize
from extractors.reading import read
from schema.records import Anchor, Correction, Document, Page, Reading, SourceFile, Span, TextLine
from tests.conftest import COMPILATION
from tests.support.depth import examples


def document(text: str) -> Document:
    """A text as the reader of plain text sees it."""
    return PlainText().extract(SourceFile("汇编.txt", "0" * 64, text.encode()))


def spans_of(reading: Reading) -> list[Span]:
    """All print of a file's items, in order."""
    head = list(reading.head)
    items = [
        span
        for item in reading.items
        for part in (*item.speech.heading, *item.speech.paragraphs)
        for span in part.spans
    ]
    return head + items


def anchor(text: str, words: str) -> Anchor:
    """The anchor that a person's finger on `words` makes."""
    printed = document(text)
    body = stream(printed, spans_of(read(printed)))
    return quoted(body, body.key.index(key_of(words)))


def begins(reading: Reading) -> list[str]:
    """The first printed words of each item."""
    return [(*item.speech.heading, *item.speech.paragraphs)[0].text[:11] for item in reading.items]


def corrected(text: str, *corrections: Correction) -> Reading:
    """`text` read with these corrections."""
    return read(document(text), None, corrections)


def assert_owned_once(printed: Document, reading: Reading) -> None:
    """Every printed character has exactly one owner."""
    owned = sorted([*spans_of(reading), *reading.unowned, *(piece.span for piece in reading.furniture)])
    for before, after in pairwise(owned):
        assert (before.page, before.line, before.end) <= (after.page, after.line, after.start)
    got = sum(len("".join(_at(printed, span).split())) for span in owned)
    assert got == sum(len("".join(line.text.split())) for page in printed.pages for line in page.lines)


def _at(printed: Document, span: Span) -> str:
    return printed.pages[span.page - 1].lines[span.line].text[span.start : span.end]


FOUND = ["第一篇：在全县乡村振兴", "第二篇：在秋季开学典礼", "第三篇：在安全生产电视"]


def test_a_split_begins_an_item_where_a_person_says() -> None:
    """The other items stay as they were, the new one carries the person's word as evidence."""
    before = read(document(COMPILATION))
    reading = corrected(COMPILATION, Correction("split", anchor(COMPILATION, "二要抓环境")))
    assert begins(reading) == [FOUND[0], "二要抓环境。厕所、垃圾", *FOUND[1:]]
    assert [item.text for item in reading.items[2:]] == [item.text for item in before.items[1:]]
    assert reading.items[1].speech.evidence[-1].rule == "correction split"
    assert ("count-differs", "declared 3, found 4") in [(i.code, i.detail) for i in reading.issues]
    assert_owned_once(document(COMPILATION), reading)


def test_a_split_inside_a_line_takes_its_opening_signs_along() -> None:
    """`…谢谢大家！【第二篇】…` is cut before the bracket, and text and spans agree."""
    text = COMPILATION.replace("谢谢大家！\n\n第二篇：", "谢谢大家！【另一篇】", 1)
    reading = corrected(text, Correction("split", anchor(text, "另一篇")))
    texts = ["\n".join(p.text for p in (*i.speech.heading, *i.speech.paragraphs)) for i in reading.items]
    (number,) = [n for n, one in enumerate(texts) if one.startswith("【另一篇】在秋季开学典礼上的致辞")]
    assert texts[number - 1].endswith("谢谢大家！")
    assert_owned_once(document(text), reading)


def test_lines_joined_in_print_come_apart_as_a_heading() -> None:
    """A heading that reflow joined to the paragraph above is title, date and name again behind the cut."""
    joined = "第二篇：在秋季开学典礼上的致辞\n（2023年9月1日）\n校长 王建国\n老师们、同学们：\n"
    text = COMPILATION.replace(joined.replace("\n", "\n\n")[:-1], joined, 1)
    assert joined in text
    reading = corrected(text, Correction("split", anchor(text, "第二篇：在秋季")))
    item = next(item for item in reading.items if item.speech.heading[0].text.startswith("第二篇"))
    assert item.description.speaker is not None and item.description.speaker.value == "王建国"
    assert item.text.startswith("老师们、同学们：")


def test_a_merge_lets_an_item_go_on() -> None:
    """The boundary is gone, its heading is text of the item before it."""
    reading = corrected(COMPILATION, Correction("merge", anchor(COMPILATION, "第二篇：")))
    assert begins(reading) == [FOUND[0], FOUND[2]]
    assert "第二篇：在秋季开学典礼上的致辞\n" in reading.items[0].text
    assert_owned_once(document(COMPILATION), reading)


def test_an_accepted_item_is_sure_and_nothing_splits_it() -> None:
    """Both its boundaries hold and its confidence is 1, also when a later version would cut it."""
    accept = Correction("accept", anchor(COMPILATION, FOUND[0]), anchor(COMPILATION, FOUND[1]))
    assert corrected(COMPILATION, accept).items[0].speech.confidence == 1.0
    cut = Correction("split", anchor(COMPILATION, "二要抓环境"), own=False)
    assert begins(corrected(COMPILATION, cut, accept)) == FOUND


def test_the_latest_word_about_a_place_holds() -> None:
    """Split and merged again is as it was; a split within an accepted item undoes the acceptance."""
    here = anchor(COMPILATION, "二要抓环境")
    both = corrected(COMPILATION, Correction("split", here), Correction("merge", here))
    assert begins(both) == FOUND
    accept = Correction("accept", anchor(COMPILATION, FOUND[0]), anchor(COMPILATION, FOUND[1]))
    cut = corrected(COMPILATION, accept, Correction("split", here))
    assert len(cut.items) == 4 and cut.items[0].speech.confidence < 1.0


def test_a_lost_anchor_is_an_issue() -> None:
    """Words that are not printed any more are named with the decision's number; nothing else changes."""
    gone = Anchor(1, 14, "前面的话都不是这样说的", "这里从来没有印过这一句话", "后面的话也完全不一样了")
    reading = corrected(COMPILATION, Correction("split", gone, no=12))
    assert begins(reading) == FOUND
    (issue,) = reading.issues
    assert (issue.code, issue.stage, issue.page) == ("correction-lost", "split", 1)
    assert issue.detail.startswith("d12: split at “这里从来没有印过这一句话”")


def test_a_correction_survives_another_normalized_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage version that rewrites every text moves no corrected boundary."""
    split = Correction("split", anchor(COMPILATION, "二要抓环境"))
    merge = Correction("merge", anchor(COMPILATION, "第三篇："))

    def rewritten(text: str) -> str:
        return text.replace("，", "").replace("的", "之").replace("和", "以及")

    monkeypatch.setattr(normalize, "repair", rewritten)
    monkeypatch.setattr("extractors.segmentation.split.close_gaps", rewritten)
    reading = corrected(COMPILATION, split, merge)
    assert begins(reading) == ["第一篇：在全县乡村振兴", "二要抓环境。厕所、垃圾", "第二篇：在秋季开学典礼"]
    assert not [issue for issue in reading.issues if issue.code == "correction-lost"]
    assert_owned_once(document(COMPILATION), reading)


OTHER = (
    "讲话选编\n\n第一篇：在座谈会上的讲话\n\n（2020年3月5日）\n\n同志们：\n\n"
    "今天座谈的内容很多，先说第一件事，就是把账目理清楚。大家都要认真，按时把材料交上来，不要拖延。\n\n谢谢大家！\n\n"
    + COMPILATION.split("\n", 2)[2]
    .replace("第三篇", "第四篇")
    .replace("第二篇", "第三篇")
    .replace("第一篇", "第二篇")
)


def test_the_same_text_bound_into_another_compilation_keeps_its_boundary() -> None:
    """A split is found there by its words; a merge too, though the number in the heading is another."""
    split = Correction("split", anchor(COMPILATION, "二要抓环境"), own=False)
    reading = corrected(OTHER, split)
    assert begins(reading)[2] == "二要抓环境。厕所、垃圾"
    assert reading.items[2].speech.evidence[-1].rule == "correction split elsewhere"
    merge = Correction("merge", anchor(COMPILATION, "第三篇："), own=False)
    assert begins(corrected(OTHER, merge))[-1].startswith("第三篇")
    assert len(corrected(OTHER, merge).items) == len(read(document(OTHER)).items) - 1


def test_other_files_are_left_alone() -> None:
    """A correction of words that a file does not print is neither done nor an issue there."""
    far = Correction("merge", anchor(OTHER, "第一篇：在座谈会"), own=False)
    assert corrected(COMPILATION, far) == read(document(COMPILATION))


def test_what_was_said_in_the_file_itself_is_stronger() -> None:
    """A merge from elsewhere does not undo the file's own accepted boundary, whatever the order."""
    own = Correction("accept", anchor(OTHER, "第四篇："), None)
    far = Correction("merge", anchor(COMPILATION, "第三篇："), own=False)
    for order in ((own, far), (far, own)):
        assert begins(corrected(OTHER, *order))[-1].startswith("第四篇")


def respelled(printed: Document, heads: bool) -> Document:
    """The same words as another engine might give them: full width, other signs, running heads between."""
    pages = []
    for page in printed.pages:
        lines: list[TextLine] = []
        for number, line in enumerate(page.lines):
            text = line.text.replace("，", " ， ").replace("。", ".")
            text = "".join(
                chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text
            )
            lines.append(replace(line, text=text))
            if heads and number % 3 == 0:
                lines.append(replace(line, text=""))
        pages.append(replace(page, lines=tuple(lines)))
    return replace(printed, pages=tuple(pages))


PRINTED = document(COMPILATION)
WHOLE: LetterStream = stream(PRINTED, printed_lines(PRINTED))


@settings(max_examples=examples(60), deadline=None)
@given(letter=st.integers(0, len(WHOLE.key) - 1), heads=st.booleans())
def test_every_place_is_found_again(letter: int, heads: bool) -> None:
    """Wherever a person points, the anchor finds that letter, also in another spelling of the print."""
    made = quoted(WHOLE, letter)
    assert find(made, WHOLE) == letter
    other = respelled(PRINTED, heads)
    assert unicodedata.normalize("NFKC", made.quote).casefold()
    assert find(made, stream(other, printed_lines(other))) == letter


@settings(max_examples=examples(60), deadline=None)
@given(
    words=st.lists(
        st.tuples(st.sampled_from(("split", "merge", "accept")), st.integers(30, len(WHOLE.key) - 1)),
        max_size=6,
    ),
    own=st.booleans(),
)
def test_no_correction_loses_a_character(words: Sequence[tuple[str, int]], own: bool) -> None:
    """Whatever persons say, every printed character has one owner, items are numbered and none is empty."""
    corrections = [Correction(op, quoted(WHOLE, letter), own=own) for op, letter in words]
    reading = read(PRINTED, None, tuple(corrections))
    assert_owned_once(PRINTED, reading)
    assert [item.speech.ordinal for item in reading.items] == list(range(1, len(reading.items) + 1))
    assert all(item.text.strip() for item in reading.items)


def test_nothing_said_changes_nothing() -> None:
    """Without corrections, and with one that only says what is so, the items are the same."""
    plain = read(document(COMPILATION))
    assert corrected(COMPILATION) == plain
    same = corrected(COMPILATION, Correction("split", anchor(COMPILATION, "第二篇：")))
    assert [item.text for item in same.items] == [item.text for item in plain.items]


def test_short_words_are_told_apart_by_what_stands_around_them() -> None:
    """`谢谢大家` stands twice; the anchor finds the one that was meant."""
    text = COMPILATION.replace("散会！", "谢谢大家！")
    printed = document(text)
    body = stream(printed, printed_lines(printed))
    places = [at for at in range(len(body.key)) if body.key.startswith("谢谢大家", at)]
    assert len(places) == 2
    assert [find(quoted(body, at), body) for at in places] == places


def test_a_place_too_poor_in_words_is_not_looked_for_abroad() -> None:
    """A word that stands anywhere moves no boundary in other files."""
    poor = Anchor(1, 1, "", "同志们", "")
    assert find_in_other_file(poor, WHOLE, [0], both_sides=False) == []


def test_columns_are_quoted_as_they_are_read() -> None:
    """The words around a place follow the spans given, not the numbers of lines."""
    lines = tuple(
        TextLine(text, 0, 0, 0, 0, 0) for text in ("左栏第一行", "右栏第一行", "左栏第二行", "右栏第二行")
    )
    page = Page(1, 1, 1, lines, "e")
    made = Document("application/pdf", "e", "1", 1, (page,))
    order = [Span(1, 0, 0, 5), Span(1, 2, 0, 5), Span(1, 1, 0, 5), Span(1, 3, 0, 5)]
    body = stream(made, order)
    assert quoted(body, 10) == Anchor(1, 1, "左栏第一行左栏第二行", "右栏第一行", "右栏第二行")
