"""Titles are found by what they have in common in one document, without any word that says so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.reading import read
from extractors.text.vocabulary import FULL
from schema.records import Document, Page, Reading, TextLine

SENTENCES = (
    "河边的柳树已经绿了，孩子们放了学便在那里玩耍，直到天色晚了才肯回家去吃饭。",
    "我从前住在城里的时候，常常听见隔壁的老人讲起年轻时候的事情，讲完总要叹一口气。",
    "做一件事情，开头容易，坚持下去很难，能够在没有人看见的时候仍旧坚持下去，就更难了。",
    "这本书我读了三遍，第一遍只觉得热闹，第二遍看出了一点道理，第三遍才知道自己并没有读懂。",
    "早晨的集市上人很多，卖菜的、卖布的、修鞋的都早早占好了地方，吆喝的声音此起彼伏。",
    "他说话的时候总是很慢，好像每一个字都要在心里称一称分量，然后才肯放出来给人听。",
)
TITLES = ("河边", "邻居的老人", "谈坚持", "读书三遍", "集市", "慢慢说话", "下雨的日子", "山中一夜")


def body(seed: int, paragraphs: int = 6) -> list[str]:
    """Prose of some six hundred characters."""
    return ["".join(SENTENCES[(seed + n + k) % len(SENTENCES)] for k in range(3)) for n in range(paragraphs)]


def text(lines: Sequence[str]) -> Document:
    """A text file of these lines."""
    rows = tuple(TextLine(line, 0.0, 0.0, 0.0, 0.0, 0.0) for line in lines)
    return Document(
        "text/plain", "plain_text", "1", 1, (Page(1, 0.0, 0.0, rows, "plain_text"),), layout=False
    )


def begins(reading: Reading) -> list[str]:
    """The first line of each item's heading."""
    return [item.speech.heading[0].text if item.speech.heading else item.text[:8] for item in reading.items]


def white_above() -> list[str]:
    """Three blank lines above every title, none elsewhere."""
    return [line for n, title in enumerate(TITLES) for line in (*([""] * 3 if n else []), title, *body(n))]


def blank_everywhere() -> list[str]:
    """One blank line above every paragraph, four above every title."""
    return [
        line
        for n, title in enumerate(TITLES)
        for line in (*([""] * 4 if n else []), title, *(row for p in body(n) for row in ("", p)))
    ]


def unindented() -> list[str]:
    """Paragraphs indented by two full-width spaces, titles not."""
    return [line for n, title in enumerate(TITLES) for line in (title, *(f"　　{p}" for p in body(n)))]


def dated() -> list[str]:
    """A bracketed date under every title, nothing else."""
    return [
        line
        for n, title in enumerate(TITLES)
        for line in (title, f"（一九二{'一二三四五六七八'[n]}年五月三日）", *body(n))
    ]


@pytest.mark.parametrize("made", [white_above, blank_everywhere, unindented, dated])
@pytest.mark.parametrize("words", [FULL, FULL.emptied()], ids=["words", "no words"])
def test_one_sign_is_enough(made: object, words: object) -> None:
    """Every title is found by the one sign that all of them have, with and without a vocabulary."""
    reading = read(text(made()), words=words)  # type: ignore[operator, arg-type]
    assert begins(reading) == list(TITLES)


def test_notes_are_no_series_of_items() -> None:
    """Notes 〔1〕 〔2〕 that count through every item do not part it."""
    lines = []
    for n, title in enumerate(TITLES):
        lines += [*([""] * 3 if n else []), title, *body(n)]
        lines += [f"〔{k}〕见本书第{k}页。" for k in range(1, 4)]
    assert begins(read(text(lines))) == list(TITLES)


def test_sections_of_one_speech_stay_in_it() -> None:
    """A single text with numbered sections set off by white is one item."""
    lines = ["关于学习的几点体会", ""]
    for n, section in enumerate(("一、坚持", "二、耐心", "三、虚心", "四、恒心")):
        lines += ["", section, *body(n, 2)]
    assert len(read(text(lines)).items) == 1


def test_a_contents_list_names_the_items() -> None:
    """Entries of a printed list, found again in order, part a text that shows nothing else."""
    lines = ["目录", *(f"{title}………………{3 * n + 1}" for n, title in enumerate(TITLES)), ""]
    lines += [line for n, title in enumerate(TITLES) for line in (title, *body(n))]
    reading = read(text(lines))
    assert begins(reading) == list(TITLES)
    rules = {seen.rule for item in reading.items for seen in item.speech.evidence}
    assert "contents" in rules
    assert any(rule.startswith(f"witness contents: {len(TITLES)} of {len(TITLES)}") for rule in rules)


def test_why_names_the_form_and_what_came_second() -> None:
    """The first item carries what was judged of the whole document."""
    rules = [seen.rule for seen in read(text(unindented())).items[0].speech.evidence]
    assert any(rule.startswith("form ") and f"{len(TITLES)} places" in rule for rule in rules)
    assert any(rule.startswith("runner-up ") for rule in rules)


def test_every_line_keeps_its_owner() -> None:
    """Whatever the forms choose, no printed character is lost."""
    for made in (white_above, blank_everywhere, unindented, dated):
        assert read(text(made())).unowned == ()
