"""Writes docs/quality.md: the figures of all sets with intervals, and the weakest groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks.evaluation import floors
from benchmarks.evaluation.measured import Measured
from benchmarks.scoring.counts import Score, total

DRAWS = 400  # bootstrap samples; with these the 95 % interval varies by less than a tenth of its width
SHOWN = ("f1", "exact", "cer", "cer_raw", "paragraph_f1", "body_lost", "sure", "sure_right", "flagged")
FACTS = ("title", "subtitle", "speaker", "role", "date", "kind", "place", "occasion")


def interval(scores: Sequence[Score], name: str) -> tuple[float, float] | None:
    """The 95 % bootstrap interval of a rate over files; None for a rate that is never defined."""
    rng = Random(name)
    drawn = []
    for _ in range(DRAWS):
        value = total(rng.choice(scores) for _ in scores).rate(name)
        if value is not None:
            drawn.append(value)
    if not drawn:
        return None
    drawn.sort()
    return drawn[int(0.025 * len(drawn))], drawn[min(len(drawn) - 1, math.ceil(0.975 * len(drawn)))]


def section(measured: Measured) -> str:
    """The section of one set: rates with intervals, facts, weakest groups."""
    if not measured.rows:
        rows = "".join(f"| {name} | {value:.4f} |\n" for name, value in measured.figures.items())
        note = f"```\n{measured.note.strip()}\n```" if "\n" in measured.note else measured.note
        return f"## {measured.name}\n{note}\n\n| figure | value |\n|---|---|\n{rows}"
    scores = [score for _, score in measured.rows]
    whole = measured.whole()
    out = f"## {measured.name}\n{len(scores)} files, {whole.hits + whole.missed} items. {measured.note}\n\n"
    out += "| figure | value | 95 % interval over files |\n|---|---|---|\n"
    for name in SHOWN:
        value, span = whole.rate(name), interval(scores, name)
        if value is not None and span is not None:
            out += f"| {name} | {value:.4f} | {span[0]:.4f}–{span[1]:.4f} |\n"
    out += f"| starts to repair by hand | {whole.repairs} | |\n| furniture strings left in texts | {whole.furniture_left} | |\n"
    out += "\n| fact | precision | recall | invented |\n|---|---|---|---|\n"
    for fact in FACTS:
        precision, recall = whole.rate(f"{fact}:precision"), whole.rate(f"{fact}:recall")
        if whole.fact_gold[fact]:
            out += f"| {fact} | {_rate(precision)} | {_rate(recall)} | {whole.fact_invented[fact]} |\n"
    out += "\n" + reliability(whole)
    if measured.name == "real":
        out += "\n" + by_kind(measured)
    weak = sorted(measured.by_group(), key=lambda row: row[1].rate("f1") or 0.0)[:10]
    weak = [(name, score) for name, score in weak if (score.rate("f1") or 0.0) < 1.0]
    if weak:
        out += "\nWeakest families by boundary F1: "
        out += ", ".join(f"{name} {score.rate('f1') or 0.0:.3f}" for name, score in weak) + ".\n"
    return out


def by_kind(measured: Measured) -> str:
    """Return a table of the boundaries by kind of document."""
    head = "| kind | files | f1 | exact | sure | sure_right |\n|---|---|---|---|---|---|\n"
    names = ("f1", "exact", "sure", "sure_right")
    return head + "".join(
        f"| {kind} | {score.files} | {' | '.join(_rate(score.rate(name)) for name in names)} |\n"
        for kind, score in measured.by_group()
    )


def reliability(score: Score) -> str:
    """The reliability table: the share of right items by tenths of confidence."""
    rows = "".join(
        f"| {tenth / 10:.1f}–{(tenth + 1) / 10:.1f} | {score.bins[tenth]} | "
        f"{score.bins_right[tenth] / score.bins[tenth]:.3f} |\n"
        for tenth in range(10)
        if score.bins[tenth]
    )
    return "| confidence | items | both boundaries right |\n|---|---|---|\n" + rows


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def write(path: Path, measured: Sequence[Measured]) -> None:
    """Write the report."""
    head = (
        "# Quality\n\nWritten by `python -m benchmarks.evaluation.evaluate --quality docs/quality.md`; do not edit.\n"
        f"Generator digest `{floors.digest()}`. Every figure is measured through `wengao ingest` and `wengao export`.\n"
        "Texts are compared strictly with the printed body (a heading line left in a text is an error). `sure` is the\n"
        "share of items with confidence 0.9 or more, `sure_right` how many of those have both boundaries right;\n"
        "`flagged` is the share of wrong files that an issue or a confidence below 0.9 gives away.\n\n"
    )
    path.write_text(head + "\n".join(section(one) for one in measured), "utf-8")
