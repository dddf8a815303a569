"""The result of an untrusted SELECT, or the error why it was not run; the same messages on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from schema.errors import LibraryError

# Bytes of one result in memory: 10,000 speeches with their texts. For more there is `export`.
LARGEST_ANSWER: Final = 64 << 20
SCALAR: Final = 32  # bytes that a number, a date or a NULL takes, about


class StatementRefused(LibraryError):
    """The statement is not one SELECT, or the database would not run it."""

    exit_code = 2


class Rows(Struct, frozen=True):
    """The rows of a SELECT; `more` is True when they were cut at the row limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    more: bool


def collected(columns: Iterable[str], found: Iterable[tuple[object, ...]], limit: int) -> Rows:
    """Returns at most `limit` rows, fetched one by one; raises StatementRefused when they take too much memory."""
    rows: list[tuple[object, ...]] = []
    held = 0
    for row in found:
        if len(rows) == limit:
            return Rows(tuple(columns), tuple(rows), True)
        held += sum(len(value) if isinstance(value, (str, bytes)) else SCALAR for value in row)
        if held > LARGEST_ANSWER:
            raise too_large()
        rows.append(row)
    return Rows(tuple(columns), tuple(rows), False)


def too_large() -> StatementRefused:
    """Returns the error for a result that would take too much memory."""
    return StatementRefused(
        f"the answer is larger than {LARGEST_ANSWER >> 20} MB",
        "ask for fewer rows or shorter values, as in substr(text, 1, 200); `wengao export` streams any number",
    )


def too_late(seconds: float) -> StatementRefused:
    """Returns the error for a statement that took too long."""
    return StatementRefused(f"stopped after {seconds:g} s", "ask for less, or give it more with --seconds")


def refused(reason: str) -> StatementRefused:
    """Returns the error for a statement that the database refuses, with its message."""
    return StatementRefused(
        " ".join(reason.split()), "`wengao sql --views` lists what can be asked; nothing can be changed here"
    )
