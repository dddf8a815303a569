"""Finds the summary of a listing page: an excerpt that repeats the opening of the preview.

Promise: the excerpt is found before or behind the preview, glued or wrapped; a speech that occurs twice in a file is
not a summary.

    "摘要: (5篇)…讲话第1篇:县委书记 同志们:新年刚刚过去…工作措施..."  ->  its last line is the summary
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

from msgspec import Struct

from schema.text.letters import letters

LABEL: Final = 8  # letters that may precede a summary on its line: "摘要："
GRAM: Final = 8  # letters; runs this long are not shared by chance
LEAST: Final = 30  # letters of a summary; shorter ones are titles and first lines
COPIED: Final = 0.85  # share of its runs that occur elsewhere on the page; page stamps and cuts cost a few
OPENING: Final = 400  # letters from the start of the other copy within which a summary begins
CUT: Final = re.compile(r"(?:\.{2,}|…+|。{2,})\W*$")  # "工作措施..."
ENOUGH: Final = 3  # points
MOST_LINES, MOST_LETTERS = 3000, 200_000  # a longer page is no preview and is not compared with itself


class _Run(Struct, frozen=True):
    """Adjacent lines whose text also occurs elsewhere on the page."""

    first: int
    last: int
    key: str
    lines: int


def summary_lines(texts: Sequence[str], title: str, site: Set[int]) -> tuple[int, ...]:
    """The indices of the summary's lines. `site` are lines known to be claims, titles or buttons."""
    title_key = letters(title)
    keys = [_without_title(letters(text), title_key) for text in texts]
    body = [at for at in range(len(texts)) if at not in site and keys[at]]
    if len(body) > MOST_LINES or sum(len(keys[at]) for at in body) > MOST_LETTERS:
        return ()
    runs = [run for run in _copied_runs(body, keys, site) if len(run.key) >= LEAST]
    scored = [
        (_points(run, other, texts, site) + _titled(texts[run.first], title_key), run)
        for run in runs
        if (other := _other_copy(run, runs, texts, body)) is not None
    ]
    found = [run for points, run in scored if points >= ENOUGH]
    if len(found) == len(runs):  # two excerpts without the text: the longer one is the preview
        found = sorted(found, key=lambda run: len(run.key))[:-1]
    return tuple(at for run in found for at in range(run.first, run.last + 1) if at not in site)


def _without_title(key: str, title_key: str) -> str:
    """`key` without the title at its start, also behind a label."""
    at = key.find(title_key, 0, len(title_key) + LABEL) if title_key else -1
    return key[at + len(title_key) :] if at >= 0 else key


def _copied_runs(body: Sequence[int], keys: Sequence[str], site: Set[int]) -> list[_Run]:
    stream = "".join(keys[at] for at in body)
    count: dict[str, int] = {}
    for start in range(len(stream) - GRAM + 1):
        gram = stream[start : start + GRAM]
        count[gram] = count.get(gram, 0) + 1
    runs: list[list[int]] = []
    pending: list[int] = []
    for at in body:
        grams = [keys[at][start : start + GRAM] for start in range(len(keys[at]) - GRAM + 1)]
        if not grams:  # too short to decide: joins its neighbours if its text occurs elsewhere
            if runs and stream.count(keys[at]) > 1:
                pending.append(at)
            continue
        if sum(count[gram] > 1 for gram in grams) >= COPIED * len(grams):
            between = range(runs[-1][-1] + 1, at) if runs else range(0)
            parted = any(line in site or (keys[line] and line not in pending) for line in between)
            # A line whose text the run already holds does not continue it: a summary directly above its text.
            if runs and not parted and not any(keys[at][: 2 * GRAM] in keys[line] for line in runs[-1]):
                runs[-1] += [*pending, at]
            else:
                runs.append([at])
        pending = []
    return [_Run(run[0], run[-1], "".join(keys[at] for at in run), len(run)) for run in runs]


def _points(run: _Run, other: _Run, texts: Sequence[str], site: Set[int]) -> int:
    below = next((at for at in range(run.last + 1, len(texts)) if texts[at].strip()), None)
    above = next((at for at in range(run.first - 1, -1, -1) if texts[at].strip()), None)
    points = 2 if CUT.search(texts[run.last]) else 0
    points += 2 if run.lines < other.lines else 0  # glued
    points += 1 if below is None or below in site else -2
    points += 1 if above is not None and above in site else 0
    points += 1 if run.first > other.first else 0
    return points


def _titled(text: str, title_key: str) -> int:
    return 2 if title_key and 0 <= letters(text).find(title_key) <= LABEL else 0


def _other_copy(run: _Run, runs: Sequence[_Run], texts: Sequence[str], body: Sequence[int]) -> _Run | None:
    """The lines elsewhere that `run` repeats, beginning near their opening; None without such lines."""
    for skip in (0, LABEL):
        if found := _holder(run, run.key[skip : skip + 2 * GRAM], runs, texts, body):
            return found
    return None


def _holder(
    run: _Run, probe: str, runs: Sequence[_Run], texts: Sequence[str], body: Sequence[int]
) -> _Run | None:
    for other in runs:
        if other is not run and 0 <= other.key.find(probe) <= OPENING:
            return other
    start = body.index(run.first)
    for first, stop in ((0, start), (body.index(run.last) + 1, len(body))):
        lines = body[first:stop]
        key = letters("".join(texts[at] for at in lines))
        if 0 <= key.find(probe) <= OPENING:
            return _Run(lines[0], lines[-1], key, len(lines))
    return None
