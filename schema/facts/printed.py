"""What one print states of its speech. A blank (`XX县`, `某某`, `20**年`) states nothing."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from schema.text.letters import letters
from schema.text.placeholders import PLACEHOLDERS

UNDATED: Final = "~"  # sorts behind every date
BLANK: Final = re.compile("[某*＊_＿]")  # 某县, 领导干*, 202_年: blanks of one character


def is_blank(value: str) -> bool:
    """Whether a value leaves a blank (`XX县`, `某某`, `20**年`) or has no letter at all: it never counts."""
    return bool(PLACEHOLDERS.search(value) or BLANK.search(value)) or not letters(value)


class PrintedFacts(Struct, frozen=True):
    """What one print states of its speech. `no` is its number, `uploaded_on` the upload date of its file, `corrected`
    the fields that a person set."""

    no: int
    file_sha256: str
    ordinal: int
    uploaded_on: str | None = None
    title: str | None = None
    speaker: str | None = None
    role: str | None = None
    roles: tuple[str, ...] = ()
    place: str | None = None
    date: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    corrected: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, str, int]:
        """The sort key of prints: the earliest upload first, undated ones last, ties by content."""
        return self.uploaded_on or UNDATED, self.file_sha256, self.ordinal

    def value(self, field: str) -> str | None:
        """What the print states; None for a blank."""
        stated: str | None = getattr(self, field)
        return None if stated is None or is_blank(stated) else stated
