"""Lists the differences of an export from gold: `python -m benchmarks.evaluation.explain GOLD speeches.jsonl [ID…]`.

Listed are wrong starts with the print there, facts as expected and as found, paragraphs that differ, and furniture
left in. A file without a difference is not named.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.scoring.goldfile import (
    STRICT,
    FoundItem,
    GoldFile,
    GoldItem,
    read_found,
    read_gold,
    read_printed,
)
from benchmarks.scoring.score import judged_items, pair_up, same_fact, squeeze, starts_of, stream_of

SHOWN = 70  # characters of a paragraph
MOST = 4  # examples of a kind in one file


def short(text: str | None) -> str:
    text = (text or "").replace("\n", " / ")
    return text if len(text) <= SHOWN else text[: SHOWN // 2] + " … " + text[-SHOWN // 2 :]


def differences(gold: GoldFile, found: Sequence[FoundItem]) -> Iterator[str]:
    """The differences of one file, one line each."""
    found = judged_items(gold, found)
    stream, zones = stream_of(gold)
    pairs = pair_up(zones, starts_of(stream, found))
    for i, item in enumerate(gold.items):
        if i not in pairs:
            yield f"missed start {i + 1}: {short(' | '.join(item.lines) or item.body[0])}"
    for j, other in enumerate(found):
        if j not in pairs.values():
            yield f"extra start {j + 1} (confidence {other.confidence:.2f}): {short(other.text)}"
    facts = [line for i, j in pairs.items() for line in fact_lines(i, gold.items[i], found[j])]
    yield from facts[: 2 * MOST]
    for i, j in pairs.items():
        yield from text_lines(i, gold.items[i], found[j])
    whole = "".join(squeeze(item.text) for item in found)
    yield from (f"furniture left: {short(text)}" for text in gold.furniture if squeeze(text) in whole)
    unsure = [f"{j + 1}:{item.confidence:.2f}" for j, item in enumerate(found) if item.confidence < 0.9]
    if unsure:
        yield f"confidence below 0.9: {' '.join(unsure)} of {len(found)}"


def fact_lines(i: int, gold: GoldItem, found: FoundItem) -> Iterator[str]:
    for name, true in gold.facts.items():
        got = found.facts.get(name)
        if true and not (got and same_fact(name, true, got)):
            yield f"item {i + 1} {name}: expected {true!r}, got {got!r}; heading {short(' | '.join(gold.lines))}"
        elif got and not true and name in STRICT:
            yield f"item {i + 1} {name}: invented {got!r}; heading {short(' | '.join(gold.lines))}"


def text_lines(i: int, gold: GoldItem, found: FoundItem) -> Iterator[str]:
    mine = Counter(map(squeeze, gold.body))
    theirs = Counter(squeeze(p) for p in found.text.split("\n") if squeeze(p))
    for text in list((mine - theirs).elements())[:MOST]:
        yield f"item {i + 1} lacks paragraph: {short(text)}"
    for text in list((theirs - mine).elements())[:MOST]:
        yield f"item {i + 1} has instead:     {short(text)}"


def explain(golds: Sequence[GoldFile], found: dict[str, list[FoundItem]]) -> str:
    """The report as Markdown."""
    out = ""
    for gold in golds:
        lines = list(differences(gold, found.get(gold.id, [])))
        if lines:
            out += f"### {gold.id}\n" + "".join(f"- {line}\n" for line in lines)
    return out


def main(arguments: list[str] | None = None) -> int:
    """Print the differences of all files, or of those named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation.explain")
    parser.add_argument("gold", type=Path)
    parser.add_argument("speeches", type=Path)
    parser.add_argument("ids", nargs="*")
    given = parser.parse_args(arguments)
    golds = read_printed(given.gold) if given.gold.is_dir() else read_gold(given.gold)
    chosen = [gold for gold in golds if not given.ids or gold.id in given.ids]
    print(explain(chosen, read_found(given.speeches)), end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
