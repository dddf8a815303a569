"""Scores as a text table: one line a file or a group, a column a figure."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.scoring.counts import Score
from benchmarks.scoring.goldfile import FACTS

COLUMNS = ("f1", "exact", "count", "cer", "cer_raw", "paragraph_f1", "body_lost", "sure", "sure_right")


def table(rows: Iterable[tuple[str, Score]]) -> str:
    """A text table, one line a score."""
    heads = ["group", "files", *COLUMNS, "repair", "furn", *(f"{n[:5]} P/R" for n in FACTS[:5]), "invented"]
    lines = [heads]
    for name, s in rows:
        rates = [_shown(s.rate(c)) for c in COLUMNS]
        facts = [
            f"{_shown(s.rate(f'{n}:precision'), 2)}/{_shown(s.rate(f'{n}:recall'), 2)}" for n in FACTS[:5]
        ]
        invented = " ".join(f"{n}:{k}" for n, k in s.fact_invented.items() if k)
        lines.append(
            [name, str(s.files), *rates, str(s.repairs), str(s.furniture_left), *facts, invented or "0"]
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    return "\n".join(
        "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _shown(rate: float | None, digits: int = 4) -> str:
    return "-" if rate is None else f"{rate:.{digits}f}"
