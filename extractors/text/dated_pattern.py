"""Patterns of what stands around a date: `\\s*[（(]?\\s*{date}\\s*印发` for `（2021年3月18日印发`.

A line's dates are found once, and each becomes one sign that the pattern names. `DATE` written into a dozen patterns took a
quarter of a second to compile, at every start of a reading child's server.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.text.dates import DATE

SIGN = "\ufdd0"  # no character: Unicode keeps it out of texts
LINES = 4096  # whose dates are remembered: several rules look at each


@lru_cache(maxsize=LINES)
def signed(text: str) -> str:
    """`text` with `SIGN` in the place of each date."""
    return DATE.sub(SIGN, text)


class DatedPattern:
    """A pattern in which `{date}` is any date, tried on texts as `re.Pattern` would be."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern.replace("{date}", SIGN))

    def fullmatch(self, text: str) -> bool:
        """Whether the pattern is all of `text`."""
        return self._pattern.fullmatch(signed(text)) is not None

    def date(self, text: str) -> str | None:
        """The date of the first place in `text` where the pattern fits, as printed; None where it fits nowhere."""
        lines = signed(text)
        match = self._pattern.search(lines)
        if match is None:
            return None
        before = lines.count(SIGN, 0, lines.index(SIGN, match.start()))
        dates: list[str] = DATE.findall(text)
        return dates[before]
