"""What a set measured: scores by file, and from them the figures that floors are kept for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.evaluation.harvest import Harvest
from benchmarks.scoring.counts import Score, total
from benchmarks.scoring.goldfile import GoldFile, read_found
from benchmarks.scoring.score import SURE, score_file


@dataclass(slots=True)
class Measured:
    """The results of one set: scores by file, figures for the floors, and remarks on what was left out."""

    name: str
    rows: list[tuple[GoldFile, Score]] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    note: str = ""
    speeches: Path | None = None

    def by_group(self) -> list[tuple[str, Score]]:
        groups: dict[str, list[Score]] = {}
        for gold, score in self.rows:
            groups.setdefault(gold.group, []).append(score)
        return [(name, total(scores)) for name, scores in groups.items()]

    def whole(self) -> Score:
        return total(score for _, score in self.rows)


RATES = (
    "f1",
    "exact",
    "count",
    "cer",
    "cer_raw",
    "paragraph_f1",
    "body_lost",
    "sure",
    "sure_right",
    "sure_fact",
    "invented_share",
    "flagged",
)
FACT_RATES = tuple(
    f"{fact}:{side}" for fact in ("title", "speaker", "role", "date") for side in ("precision", "recall")
)


def figures(score: Score) -> dict[str, float]:
    """The figures that floors are kept for; empty rates are left out."""
    found = {name: score.rate(name) for name in (*RATES, *FACT_RATES)}
    out = {name: value for name, value in found.items() if value is not None}
    return out | {
        "furniture_left": float(score.furniture_left),
        "invented": float(score.fact_invented.total()),
    }


def judged(name: str, golds: list[GoldFile], made: Harvest) -> Measured:
    found = read_found(made.speeches)
    issues = made.issues()
    rows = []
    for gold in golds:
        items = found.get(gold.id, [])
        score = score_file(gold, items)
        seen = any(issues.get(gold.id, ())) or any(item.confidence < SURE for item in items)
        score.unflagged = int(not score.exact and not seen)
        rows.append((gold, score))
    out = Measured(name, rows, speeches=made.speeches)
    out.figures = figures(out.whole())
    return out
