"""Every oddity that once taught something is still read right, in print and as plain text."""

from __future__ import annotations

import pytest

from extractors.reading import read
from schema.records import Document, Reading
from tests.extractors.golden_documents import NAMES, Golden, Item, golden


def said(reading: Reading) -> tuple[Item, ...]:
    """What the reading says, in the words of a golden document."""
    found = []
    for one in reading.items:
        facts = one.description
        found.append(
            Item(
                facts.title.value if facts.title else "",
                facts.speaker.value if facts.speaker else "",
                facts.role.value if facts.role else "",
                facts.date.value.date if facts.date else "",
                one.text.split("\n")[0],
            )
        )
    return tuple(found)


def check(document: Document, expected: Golden) -> None:
    """The reading of `document` is what the golden document says."""
    reading = read(document)
    assert said(reading) == expected.items, expected.lesson
    assert (reading.title.value if reading.title and len(expected.items) > 1 else "") == expected.head
    assert reading.declared_items == expected.declared
    codes = {issue.code for issue in reading.issues}
    assert ("count-differs" in codes) == (expected.declared not in (None, len(expected.items)))
    assert reading.unowned == ()


@pytest.mark.parametrize("name", NAMES)
def test_printed(name: str) -> None:
    """Typeset in one column with folios."""
    expected = golden(name)
    check(expected.printed, expected)


@pytest.mark.parametrize("name", [name for name in NAMES if golden(name).plain])
def test_plain_text(name: str) -> None:
    """The same words as a text file, one line a paragraph, without any geometry."""
    expected = golden(name)
    assert expected.plain is not None
    check(expected.plain, expected)
