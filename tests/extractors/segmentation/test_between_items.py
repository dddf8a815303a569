"""What stands between items belongs to no title: drawn lines, end marks, brackets around a title."""

from __future__ import annotations

from schema.records import Reading
from tests.extractors.segmentation.test_stated_headings import passage, titles
from tests.support.plain_reading import reading_of

TITLES = (
    "井台重修以后",
    "给远方朋友的一封信",
    "我在渡口守了三年",
    "冬夜里的一次会",
    "再谈果园",
    "老校长的最后一课",
)


def body(seed: int) -> str:
    """Six indented paragraphs."""
    return "\n".join(f"　　{text}" for text in passage(seed, 6))


def texts(reading: Reading) -> list[str]:
    """The text of its items."""
    return [item.text for item in reading.items]


def test_a_short_drawn_line_between_items() -> None:
    """Three stars are a line, not a title, and stand in no text."""
    reading = reading_of("\n\n* * *\n\n".join(f"{title}\n\n{body(n)}" for n, title in enumerate(TITLES)))
    assert titles(reading) == list(TITLES)
    assert not any("*" in text for text in texts(reading))


def test_a_mark_that_ends_every_item() -> None:
    """It ends the document too, so it belongs to the text above it; brackets around a title are no part of it."""
    reading = reading_of("\n".join(f"【{title}】\n{body(n)}\n（完）" for n, title in enumerate(TITLES)))
    assert titles(reading) == list(TITLES)
    assert all(text.endswith("（完）") for text in texts(reading))


def test_titles_that_are_centred_and_nothing_else() -> None:
    """No white, no size, no words: all of them are centred, and nothing else is."""
    parts = [
        f"<p align='center'>{title}</p>" + "".join(f"<p>　　{text}</p>" for text in passage(n, 6))
        for n, title in enumerate(TITLES)
    ]
    assert titles(reading_of(f"<html><body>{''.join(parts)}</body></html>", "a.html")) == list(TITLES)
