"""choose: which of the possible starts begin items, as the set that scores best together over the whole file.

Dynamic programming over the starts; the declared count is a soft witness, and what is too short, too near to
the file's head or above an editor's note costs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from extractors.segmentation.candidate import Candidate
from extractors.segmentation.features import Cue
from extractors.segmentation.scoring import block_end

SHORTEST = 60  # characters; hardly anything shorter is an item of its own
SHORT_ITEM = 160
HEAD_CHARS = 320  # a compilation's own head (title, note, blurb) is no longer
HEAD_AS_ITEM = 3.0  # what it costs to take the compilation's own title for the first item's
HEAD_PIECES = 4  # paragraphs in which a compilation may say that it is one
DECISIVE = 3.4  # thirty to one: what a boundary must reach in a file that does not call itself a compilation
SPEECH_LIKE = 1.0  # and in one whose parts begin as speeches begin
LEAST_SCORE = -1.5  # what has less evidence begins nothing, whatever surrounds it
SPOKEN = frozenset(
    {"title", "title-later", "date-below", "byline-below", "salutation-below", "label", "dated"}
)
PREFACE = 9.0  # what it costs to take an editor's note above the first mark for an item
DECLARED_WEIGHT = 0.7  # a step away from the declared count costs this much
DECLARED_MOST = 3.0


def choose(possible: Sequence[Candidate], cues: Sequence[Cue], declared: int | None) -> list[Candidate]:
    """The starts that score best together; the first one may stand on a compilation's head."""
    before = [0]
    for one in cues:
        before.append(before[-1] + one.chars)
    start = file_start(possible, cues)
    ordered = [start, *(c for c in possible if c.at > start.at)] if start.at == 0 else list(possible)
    firsts = [i for i, c in enumerate(ordered) if before[c.at] <= HEAD_CHARS or c.at == 0]
    most = _most_counted(declared)
    # i -> count, all from `most` on as one -> (score, previous, previous count)
    best: list[dict[int, tuple[float, int, int]]] = [{} for _ in ordered]
    far: dict[int, tuple[float, int]] = {}  # the best of those so far back that their length costs nothing
    near: list[int] = []
    for i, candidate in enumerate(ordered):
        if i in firsts:
            best[i][min(1, most)] = (_first_score(candidate, cues, before), -1, 0)
        near = _left_behind(near, candidate, ordered, before, best, far)
        if candidate.score >= LEAST_SCORE:
            for count, (score, j) in far.items():
                _offer(best[i], min(count + 1, most), (score + candidate.score, j, count))
            for j in near:
                if ordered[j].block > candidate.at:
                    continue  # one heading block never begins two items
                step = candidate.score + _length_cost(before[candidate.at] - before[ordered[j].at])
                if candidate.leads and ordered[j] is start and not start.block:
                    step -= PREFACE if before[candidate.at] <= HEAD_CHARS else 0.0
                for count, (score, _, _) in best[j].items():
                    _offer(best[i], min(count + 1, most), (score + step, j, count))
        near.append(i)
    ends = [
        (score + _length_cost(before[-1] - before[ordered[i].at]) - _count_cost(count, declared), i, count)
        for i, counts in enumerate(best)
        for count, (score, _, _) in counts.items()
    ]
    _, i, count = max(ends)
    path: list[Candidate] = []
    while i >= 0:
        path.append(ordered[i])
        _, i, count = best[i][count]
    path.reverse()
    return path if _parted(path, cues, declared) else [start if start.at == 0 else path[0]]


def _left_behind(
    near: Sequence[int],
    candidate: Candidate,
    ordered: Sequence[Candidate],
    before: Sequence[int],
    best: Sequence[Mapping[int, tuple[float, int, int]]],
    far: dict[int, tuple[float, int]],
) -> list[int]:
    """Those of `near` that `candidate` must still look at one by one; the others become part of `far`.

    Nothing tells items apart that began more than `HEAD_CHARS` ago but their score. Without this every
    candidate would look at all before it: a chronicle of 5,000 lines that begin with a year took minutes.
    """
    still = []
    for j in near:
        gone = before[candidate.at] - before[ordered[j].at] > HEAD_CHARS
        if not gone or ordered[j].block > candidate.at:
            still.append(j)
            continue
        for count, (score, _, _) in best[j].items():
            if count not in far or (score, -j) > (far[count][0], -far[count][1]):
                far[count] = (score, j)
    return still


def _offer(found: dict[int, tuple[float, int, int]], count: int, way: tuple[float, int, int]) -> None:
    """Keep `way` (score, previous, its count) when it is the best; of equals the one from further back."""
    known = found.get(count)
    if known is None or way[0] > known[0] or (way[0] == known[0] and 0 <= way[1] < known[1]):
        found[count] = way


def _parted(path: Sequence[Candidate], cues: Sequence[Cue], declared: int | None) -> bool:
    """Whether a file may fall into several items: it calls itself a compilation, its parts begin as speeches
    do (titles, dates, names, salutations), or one boundary is beyond doubt. Manuals have chapters, too."""
    if declared is not None or any(one.compiled for one in cues[:HEAD_PIECES]):
        return True
    spoken = sum(name in SPOKEN for candidate in path[1:] for name, _ in candidate.evidence)
    clear = SPEECH_LIKE if spoken >= len(path[1:]) else DECISIVE
    return any(candidate.score >= clear for candidate in path[1:])


def _most_counted(declared: int | None) -> int:
    """The count from which on one more makes no difference: keeping them apart would take cubic time."""
    return 0 if declared is None else declared + math.ceil(DECLARED_MOST / DECLARED_WEIGHT)


def file_start(possible: Sequence[Candidate], cues: Sequence[Cue]) -> Candidate:
    """The first paragraph as a start: text before the first marker may be an item too."""
    for candidate in possible:
        if candidate.at == 0:
            return candidate
    return Candidate(0, block_end(0, cues, {}), 0.0, (("file-start", 0.0),))


def _first_score(candidate: Candidate, cues: Sequence[Cue], before: Sequence[int]) -> float:
    """The first start is certain to exist; only where it stands is open."""
    head = cues[: candidate.at]
    cost = sum(0.0 if one.alone or one.compiled else 1.2 for one in head)
    own_head = HEAD_AS_ITEM if cues[candidate.at].compiled and len(cues) > candidate.block else 0.0
    return min(candidate.score, 4.0) * 0.5 - cost - own_head


def _length_cost(chars: int) -> float:
    return -4.0 if chars < SHORTEST else -1.0 if chars < SHORT_ITEM else 0.0


def _count_cost(count: int, declared: int | None) -> float:
    return 0.0 if declared is None else min(DECLARED_WEIGHT * abs(count - declared), DECLARED_MOST)
