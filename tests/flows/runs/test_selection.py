"""What a person asks of one run picks the files that were meant."""

from __future__ import annotations

import pytest

from flows.discovery.discover import Discovery, Listed, State
from flows.runs.selection import EVERYTHING, Selection
from flows.sources.base import SourceEntry
from schema.intake.listings import KnownUpload

ENTRIES: tuple[tuple[str, State], ...] = (
    ("/in/2024年讲话.pdf", "new"),
    ("/in/b.pdf", "changed"),
    ("/in/c.docx", "unchanged"),
    ("/in/d.pdf", "unchanged"),
    ("/in/e.zip", "unchanged"),
    ("https://docs.example/f.pdf", "gone"),
)
FOUND = Discovery("inbox", entries=tuple(Listed(SourceEntry(name), state) for name, state in ENTRIES))


def known(locator: str, state: str) -> KnownUpload:
    """An upload that the library has."""
    return KnownUpload(locator, None, True, 0, False, state=state)


KNOWN = {
    one.locator: one
    for one in (
        known("/in/b.pdf", "loaded"),
        known("/in/c.docx", "loaded"),
        known("/in/d.pdf", "quarantined"),
        known("/in/e.zip!/1.docx", "quarantined"),
        known("/in/e.zip!/2.docx", "loaded"),
    )
}


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (None, "abcde"),
        ("new", "a"),
        ("changed", "b"),
        ("unchanged", "cde"),
        ("loaded", "bce"),
        ("quarantined", "de"),  # an archive with a member that could not be read
        ("*.pdf", "abd"),
        ("/in/*.docx", "c"),
        ("2024*", "a"),
        ("d.pdf", "d"),
        ("*.PDF", ""),
        ("nothing", ""),
    ],
)
def test_only(only: str | None, expected: str) -> None:
    """By the state at the source, the state in the library, or a pattern over the name or the whole place."""
    names = dict(zip([name for name, _ in ENTRIES], "abcdef", strict=True))
    assert "".join(names[offer.locator] for offer in Selection(only=only).offers(FOUND, KNOWN)) == expected


def test_what_could_not_be_read_is_retried_alone() -> None:
    """Members of archives too; nothing without being asked."""
    assert Selection(retry_quarantined=True).retried(KNOWN) == {"/in/d.pdf", "/in/e.zip!/1.docx"}
    assert EVERYTHING.retried(KNOWN) == frozenset() and EVERYTHING.offers(FOUND, KNOWN) == FOUND.offers
