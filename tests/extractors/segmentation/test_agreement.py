"""What a file says of its items and the split contradicts: told, sent to review, and never sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from extractors.reading import read
from extractors.segmentation import split
from schema.curation.queue import KINDS, SURE
from schema.records import Document, OutlineEntry, Reading
from tests.extractors.segmentation.forms.test_forms import TITLES, body, text


def with_white(titles: Sequence[str], top: Sequence[str] = ()) -> list[str]:
    """Three blank lines above every title, below what stands at the top."""
    return [*top, *(line for n, title in enumerate(titles) for line in ("", "", "", title, *body(n)))]


def listed(entries: Sequence[str]) -> list[str]:
    """A printed list of contents."""
    return ["目录", *(f"{entry}………………{3 * n + 1}" for n, entry in enumerate(entries))]


def codes(reading: Reading) -> set[str]:
    """The codes of its issues."""
    return {issue.code for issue in reading.issues}


def surest(reading: Reading) -> float:
    """The confidence of the surest item."""
    return max(item.speech.confidence for item in reading.items)


def test_what_agrees_is_sure() -> None:
    """The same file as below, and nothing speaks against it."""
    reading = read(text(with_white(TITLES, listed(TITLES))))
    assert len(reading.items) == len(TITLES)
    assert not codes(reading) & {"count-differs", "contents-differs", "heading-inside"}
    assert surest(reading) >= SURE


def test_a_declared_count_that_differs() -> None:
    """Seven are declared, eight are there."""
    reading = read(text(with_white(TITLES, ["领导讲话汇编（7篇）"])))
    assert "count-differs" in codes(reading)
    assert surest(reading) < SURE


def test_a_list_of_contents_that_differs() -> None:
    """The list names every other item, and two lines that begin none."""
    entries = [*TITLES[::2], TITLES[1]]
    reading = read(text(with_white(TITLES, listed(sorted(entries, key=TITLES.index)[:3]))))
    assert len(reading.items) == len(TITLES)
    assert "contents-differs" in codes(reading)
    assert surest(reading) < SURE


@pytest.mark.parametrize(("kept", "differs"), [(8, False), (3, True)])
def test_an_outline_that_differs(kept: int, differs: bool) -> None:
    """The file's own outline leads to all items, or to three of eight."""
    outline = tuple(OutlineEntry(title) for title in TITLES[:kept])
    document: Document = replace(text(with_white(TITLES)), outline=outline)
    reading = read(document)
    assert len(reading.items) == len(TITLES)
    assert ("contents-differs" in codes(reading)) == differs
    assert (surest(reading) < SURE) == differs


def test_sections_that_an_outline_names_part_no_report() -> None:
    """An outline of numbered sections does not speak against one item."""
    sections = ("一、坚持", "二、耐心", "三、虚心", "四、恒心")
    lines = ["关于学习的几点体会", ""]
    for n, section in enumerate(sections):
        lines += ["", section, *body(n, 2)]
    reading = read(replace(text(lines), outline=tuple(map(OutlineEntry, sections))))
    assert len(reading.items) == 1
    assert "contents-differs" not in codes(reading)


def test_a_line_in_the_look_of_titles_inside_an_item(monkeypatch: pytest.MonkeyPatch) -> None:
    """A title that the judge left out is told with its words and place, and reaches the queue."""
    now = split.survey

    def without_one(*given: Any) -> Any:
        found = now(*given)
        return found and replace(found, starts=tuple(u for n, u in enumerate(found.starts) if n != 3))

    document = text(with_white(TITLES))
    assert "heading-inside" not in codes(read(document))
    monkeypatch.setattr(split, "survey", without_one)
    reading = read(document)
    assert len(reading.items) == len(TITLES) - 1
    told = next(issue for issue in reading.issues if issue.code == "heading-inside")
    assert told.detail.startswith(f"1 inside items: {TITLES[3]} (page 1)")
    assert {"heading-inside", "contents-differs"} <= set(KINDS)


def test_sections_of_an_item_are_no_unexplained_headings() -> None:
    """Numbered sections, dates and notes inside items are explained."""
    lines: list[str] = []
    for n, title in enumerate(TITLES):
        inside = ["一、坚持", *body(n, 3), "二、耐心", *body(n + 1, 3), "〔1〕见本书第三页", "一九二一年五月"]
        lines += [*([""] * 3 if n else []), title, *inside]
    reading = read(text(lines))
    assert len(reading.items) == len(TITLES)
    assert "heading-inside" not in codes(reading)
