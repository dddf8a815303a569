"""Scores exported speeches against gold: boundaries, text, paragraphs, facts, furniture left in, text lost.

Texts are aligned by their characters (letters, digits, Han after NFKC), so that wraps, spaces and
punctuation never decide where an item starts. Rates are micro-averages; an empty rate is None.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from benchmarks.scoring.counts import Score, total
from benchmarks.scoring.goldfile import (
    STRICT,
    FoundItem,
    GoldFile,
    GoldItem,
    read_found,
    read_gold,
    read_printed,
)
from benchmarks.scoring.tables import table

# example: "，　" in 同志们，　大家好
NOT_KEY = re.compile(r"[^0-9A-Za-z\u3400-\u9fff\U00020000-\U0003ffff]+")
SPACE = re.compile(r"\s+")  # example: the gap in 2011 年
OPENING = 30  # characters that identify a place in a file of some 10^5
INTO_BODY = 24  # characters; a start this far into the body still counts: the salutation was taken as heading
BEFORE_HEADING = 2  # characters; a start may lie before the heading by a stray mark
SURE = 0.9  # the confidence below which items are listed for review
PRESENT = 80.0  # per cent of a paragraph's characters with which it counts as present


def key(text: str | None) -> str:
    """Letters, digits and Han of a text after NFKC."""
    return NOT_KEY.sub("", unicodedata.normalize("NFKC", text or ""))


def squeeze(text: str | None) -> str:
    """A text without white space: punctuation as printed."""
    return SPACE.sub("", text or "")


def score_file(gold: GoldFile, found: Sequence[FoundItem]) -> Score:
    """One file's counts."""
    found = judged_items(gold, found)
    stream, zones = stream_of(gold)
    starts = starts_of(stream, found)
    pairs = pair_up(zones, starts)
    out = Score(files=1, hits=len(pairs), items=len(found))
    out.extra, out.missed = len(found) - len(pairs), len(zones) - len(pairs)
    out.repairs = max(out.extra, out.missed)  # each wrong start moved, merged away or split in
    out.exact = int(out.extra == out.missed == 0)
    out.counted = int(len(found) == len(zones))
    for i, j in pairs.items():
        _score_text(out, gold.items[i], found[j])
        _score_facts(out, gold.items[i], found[j])
    for j in set(range(len(found))) - set(pairs.values()):  # the facts of a spurious item are all wrong
        judged = [name for name in STRICT if found[j].facts.get(name)]
        out.sure_facts += len(judged) if found[j].confidence >= SURE else 0
    _score_confidence(out, gold, found, pairs)
    _score_remains(out, gold, found)
    return out


def judged_items(gold: GoldFile, found: Sequence[FoundItem]) -> list[FoundItem]:
    """The items without paragraphs whose place is not judged (footnotes)."""
    loose = {squeeze(text) for item in gold.items for text in item.anywhere}

    def judged(text: str) -> str:
        return "\n".join(p for p in text.split("\n") if squeeze(p) and squeeze(p) not in loose)

    return [replace(item, text=judged(item.text)) for item in found]


def stream_of(gold: GoldFile) -> tuple[str, list[tuple[int, int]]]:
    """All characters of the items in order, and for each item where its start may fall."""
    stream, zones = "", []
    for item in gold.items:
        first = len(stream)
        stream += key("".join(item.lines))
        zones.append((first - BEFORE_HEADING, len(stream) + INTO_BODY))
        stream += key("".join(item.body))
    return stream, zones


def starts_of(stream: str, found: Sequence[FoundItem]) -> list[int]:
    """The index in `stream` at which each found item begins; -1 for an item that is not in it."""
    out, after = [], 0
    for item in found:
        at = locate(stream, key(item.text), after)
        out.append(at)
        after = max(after, at + 1)
    return out


def locate(stream: str, text: str, after: int) -> int:
    """The place of `text` in `stream`: the one whose continuation agrees best; of equals the first from `after` on.

    -1 if there is none. The opening may be damaged, so later parts are searched for as well.
    """
    for offset in (0, 12, 40, 90, 200):
        opening = text[offset : offset + OPENING]
        if len(opening) < 8:
            return -1
        places = [m.start() - offset for m in re.finditer(f"(?={re.escape(opening)})", stream)]
        if places:
            return max(0, max(places, key=lambda p: (_agreement(stream, text, p), p >= after, -p)))
    return -1


def _agreement(stream: str, text: str, place: int) -> int:
    """How many of some twenty probes of `text` occur near their expected places."""
    step = max(1, len(text) // 24)
    probes = range(0, max(1, len(text) - 16), step)
    return sum(text[o : o + 16] in stream[max(0, place + o - 80) : place + o + 96] for o in probes)


def pair_up(zones: Sequence[tuple[int, int]], starts: Sequence[int]) -> dict[int, int]:
    """Match gold items to found ones in order: gold index -> found index, each at most once."""
    out: dict[int, int] = {}
    for j, start in enumerate(starts):
        for i, (low, high) in enumerate(zones):
            if i not in out and start >= 0 and low <= start <= high:
                out[i] = j
                break
    return out


def _score_text(out: Score, gold: GoldItem, found: FoundItem) -> None:
    paragraphs = found.text.split("\n") if found.text else []
    expected, actual = key("".join(gold.body)), key("".join(paragraphs))
    out.chars += len(expected)
    out.errors += Levenshtein.distance(expected, actual)
    expected, actual = squeeze("".join(gold.body)), squeeze("".join(paragraphs))
    out.raw_chars += len(expected)
    out.raw_errors += Levenshtein.distance(expected, actual)
    true_paragraphs, found_paragraphs = Counter(map(squeeze, gold.body)), Counter(map(squeeze, paragraphs))
    out.par_right += sum((true_paragraphs & found_paragraphs).values())
    out.par_gold += sum(true_paragraphs.values())
    out.par_found += sum(found_paragraphs.values())


def same_fact(name: str, gold: str, found: str) -> bool:
    """Dates agree exactly, other facts by their characters."""
    return gold == found if name == "date" else key(gold) == key(found)


def _score_facts(out: Score, gold: GoldItem, found: FoundItem) -> None:
    for name in gold.facts:
        expected, actual = gold.facts[name], found.facts.get(name)
        if actual and not expected and same_fact(name, gold.printed.get(name, ""), actual):
            continue
        right = bool(expected and actual and same_fact(name, expected, actual))
        out.fact_gold[name] += bool(expected)
        out.fact_found[name] += bool(actual)
        out.fact_right[name] += right
        out.fact_invented[name] += bool(actual and not expected and name in STRICT)
        if actual and found.confidence >= SURE:
            out.sure_facts += 1
            out.sure_facts_right += right


def _score_confidence(out: Score, gold: GoldFile, found: Sequence[FoundItem], pairs: dict[int, int]) -> None:
    """Count the items with both boundaries right, by their confidence."""
    for item, right in zip(found, _both_right(gold, found, pairs), strict=True):
        tenth = min(9, int(item.confidence * 10))
        out.bins[tenth] += 1
        out.bins_right[tenth] += right
        out.sure += item.confidence >= SURE
        out.sure_right += right and item.confidence >= SURE


def rightness(gold: GoldFile, found: Sequence[FoundItem]) -> list[bool]:
    """For each item whether both its boundaries are right."""
    found = judged_items(gold, found)
    stream, zones = stream_of(gold)
    return _both_right(gold, found, pair_up(zones, starts_of(stream, found)))


def _both_right(gold: GoldFile, found: Sequence[FoundItem], pairs: dict[int, int]) -> list[bool]:
    by_found = {j: i for i, j in pairs.items()}
    right = []
    for j in range(len(found)):
        at = by_found.get(j)
        last = j + 1 == len(found)
        right.append(
            at is not None and (at + 1 == len(gold.items) if last else by_found.get(j + 1) == at + 1)
        )
    return right


def _score_remains(out: Score, gold: GoldFile, found: Sequence[FoundItem]) -> None:
    """Count furniture left in texts, and body paragraphs that are in no text."""
    all_texts = "\n".join(squeeze(item.text) for item in found)
    out.furniture_left += sum(all_texts.count(squeeze(text)) for text in gold.furniture)
    for item in gold.items:
        for paragraph in map(squeeze, item.body):
            out.body_chars += len(paragraph)
            if paragraph not in all_texts and fuzz.partial_ratio(paragraph, all_texts) < PRESENT:
                out.body_lost += len(paragraph)


def main(arguments: list[str] | None = None) -> int:
    """`python -m benchmarks.scoring.score GOLD speeches.jsonl`: one line a file and the total."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoring.score")
    parser.add_argument("gold", type=Path, help="a gold.jsonl, or a folder of *.gt.json")
    parser.add_argument("speeches", type=Path)
    given = parser.parse_args(arguments)
    golds = read_printed(given.gold) if given.gold.is_dir() else read_gold(given.gold)
    found = read_found(given.speeches)
    rows = [(f"{gold.id} [{gold.group}]", score_file(gold, found.get(gold.id, []))) for gold in golds]
    print(table([*rows, ("total", total(score for _, score in rows))]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
