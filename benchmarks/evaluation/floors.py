"""Floors: the least values that the figures of an evaluation must reach.

`baseline.json` holds a floor for each figure, and a digest of the generator that made the sets. One flag raises
floors; lowering one needs a reason, which is recorded in the file.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).resolve().parents[1]
BASELINE = BENCHMARKS / "evaluation" / "baseline.json"
LOWER_IS_BETTER = frozenset(
    {
        "cer",
        "cer_raw",
        "body_lost",
        "furniture_left",
        "invented",
        "invented_share",
        "unowned",
        "owned_twice",
        "changed",
        "heads_left",
    }
)

Figures = dict[str, dict[str, float]]
"""{set: {figure: value}}"""


@dataclass(frozen=True, slots=True)
class Fall:
    """A figure below its floor (or above its ceiling)."""

    set: str
    figure: str
    floor: float
    value: float

    def __str__(self) -> str:
        return f"{self.set} {self.figure}: {self.value:.4f}, floor {self.floor:.4f}"


def digest() -> str:
    """The digest of everything that determines the generated sets: the generator's code and its bank."""
    parts = hashlib.sha256()
    for path in sorted((BENCHMARKS / "generator").rglob("*")):
        if path.suffix in {".py", ".txt"}:
            parts.update(path.relative_to(BENCHMARKS).as_posix().encode() + b"\0" + path.read_bytes())
    return parts.hexdigest()[:16]


def read(path: Path = BASELINE) -> dict[str, Any]:
    """The baseline; raises `FileNotFoundError` without one, since nothing would be compared."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def falls(figures: Mapping[str, Mapping[str, float]], baseline: dict[str, Any]) -> list[Fall]:
    """Every measured figure that is worse than its floor."""
    out = []
    for name, floors in baseline["floors"].items():
        for figure, floor in floors.items():
            value = figures.get(name, {}).get(figure)
            if value is not None and worse(figure, value, floor):
                out.append(Fall(name, figure, floor, value))
    return out


def worse(figure: str, value: float, floor: float) -> bool:
    return value > floor + 1e-9 if lower_is_better(figure) else value < floor - 1e-9


def lower_is_better(figure: str) -> bool:
    """Whether a figure counts errors: also every character error rate by its own name."""
    return figure in LOWER_IS_BETTER or figure.startswith("cer_")


def rounded(figure: str, value: float) -> float:
    """The value rounded to four digits, in the direction in which the same measurement passes again."""
    if lower_is_better(figure):
        return math.ceil(value * 10_000 - 1e-6) / 10_000
    return math.floor(value * 10_000 + 1e-6) / 10_000


def update(figures: Figures, *, lower: bool, why: str, at: str, path: Path = BASELINE) -> list[Fall]:
    """Raise floors to the measured figures, and return the figures below their floors.

    Only with `lower` these floors are lowered, with the reason `why` recorded.
    """
    baseline: dict[str, Any] = read(path) if path.exists() else {"digest": "", "floors": {}, "lowered": []}
    fallen = falls(figures, baseline)
    for name, measured in figures.items():
        floors = baseline["floors"].setdefault(name, {})
        for figure, value in measured.items():
            new, old = rounded(figure, value), floors.get(figure)
            if old is not None and worse(figure, new, old) and not lower:
                continue
            floors[figure] = new
    if lower and fallen:
        moved = [
            {"set": f.set, "figure": f.figure, "from": f.floor, "to": rounded(f.figure, f.value)}
            for f in fallen
        ]
        baseline["lowered"].append({"at": at, "why": why, "moved": moved})
    if lower or not fallen:
        baseline["digest"] = digest()
    path.write_text(json.dumps(baseline, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    return [] if lower else fallen
