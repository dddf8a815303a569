"""The counts over one or many files, and the rates computed from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Score:
    """Counts of one or many files; add them with `+=`. Facts: counters by fact name."""

    files: int = 0
    exact: int = 0  # files with all boundaries right
    counted: int = 0  # files with the right number of items
    hits: int = 0  # items that begin where a true one does
    extra: int = 0  # items that begin where no true one does
    missed: int = 0  # true items without an item that begins there
    repairs: int = 0  # boundaries that a person would have to set, move or remove
    chars: int = 0  # letters, digits and Han of the true texts
    errors: int = 0  # edit distance over these
    raw_chars: int = 0  # the same two with punctuation
    raw_errors: int = 0
    par_right: int = 0  # paragraphs that are equal but for white space
    par_gold: int = 0
    par_found: int = 0
    furniture_left: int = 0
    body_chars: int = 0  # characters of true paragraphs
    body_lost: int = 0  # of these, in paragraphs that no text contains
    fact_gold: Counter[str] = field(default_factory=Counter)
    fact_found: Counter[str] = field(default_factory=Counter)
    fact_right: Counter[str] = field(default_factory=Counter)
    fact_invented: Counter[str] = field(default_factory=Counter)
    sure: int = 0  # items of high confidence
    sure_right: int = 0
    sure_facts: int = 0  # facts at items of high confidence
    sure_facts_right: int = 0
    items: int = 0
    bins: Counter[int] = field(default_factory=Counter)  # items by confidence in tenths
    bins_right: Counter[int] = field(default_factory=Counter)
    unflagged: int = 0  # wrong files without an issue and without an item of low confidence

    def __iadd__(self, other: Score) -> Score:
        for name in self.__slots__:
            mine = getattr(self, name)
            if isinstance(mine, Counter):
                mine.update(getattr(other, name))
            else:
                setattr(self, name, mine + getattr(other, name))
        return self

    def rate(self, name: str) -> float | None:
        """A rate by one of the names below, or of a fact: `title:precision`, `date:recall` …; None without cases."""
        if ":" in name:
            fact, side = name.split(":")
            below = self.fact_found[fact] if side == "precision" else self.fact_gold[fact]
            return self.fact_right[fact] / below if below else None
        above, below = {
            "precision": (self.hits, self.hits + self.extra),
            "recall": (self.hits, self.hits + self.missed),
            "f1": (2 * self.hits, 2 * self.hits + self.extra + self.missed),
            "exact": (self.exact, self.files),
            "count": (self.counted, self.files),
            "cer": (self.errors, self.chars),
            "cer_raw": (self.raw_errors, self.raw_chars),
            "paragraph_f1": (2 * self.par_right, self.par_gold + self.par_found),
            "body_lost": (self.body_lost, self.body_chars),
            "sure": (self.sure, self.items),
            "flagged": (self.files - self.exact - self.unflagged, self.files - self.exact),
            "sure_right": (self.sure_right, self.sure),
            "sure_fact": (self.sure_facts_right, self.sure_facts),
            "invented_share": (self.fact_invented.total(), self.fact_found.total()),
        }[name]
        return above / below if below else None


def total(scores: Iterable[Score]) -> Score:
    """The sum of all counts."""
    out = Score()
    for score in scores:
        out += score
    return out
