"""The measures of a page: type size of the running text, its edges and its line pitch.

Every rule that asks whether a line is centred, short, large or indented compares it with these measures, so
that a rule means the same on an A4 print at 16 points and on a phone-sized page at 9.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from schema.records import Document, Page, TextLine
from schema.text.nfkc import nfkc

KEYS = 16_384  # lines whose keys are cached: every rule of repetition uses them again
SIZE_STEP = 0.5  # points; engines round type sizes differently
EDGE_STEP = 2.0  # points
FULL_LINE_SHARE = 0.85  # share of lines, the widest ones, that determine the right edge of running text
PITCH_RANGE = (0.9, 3.2)  # line pitch in type sizes: set solid up to triple spacing
PITCH_SHARE = 0.4  # share of the commonest step: with short paragraphs, the steps between them are as common
RIGHT_QUANTILE = 0.9
NOT_KEY = re.compile(r"[\W_]+")  # "（第3页）" -> "第3页"


class Measure(Struct, frozen=True):
    """One column of running text: edges in points from the left, type size and pitch in points."""

    left: float
    right: float
    size: float
    pitch: float

    @property
    def width(self) -> float:
        """The column's width in points, at least one em."""
        return max(self.right - self.left, self.size, 1.0)


class Placed(Struct, frozen=True):
    """A line with its page number and its index on the page."""

    page: int
    index: int
    line: TextLine


UprightPages = tuple[list[Placed], ...]  # a document's upright lines, page by page


@lru_cache(maxsize=KEYS)
def key(text: str) -> str:
    """`text` reduced to letters, digits and Han (NFKC, lower case), as rules of repetition compare it."""
    return NOT_KEY.sub("", nfkc(text).lower())


def upright_lines(page: Page) -> list[Placed]:
    """The page's lines in reading order, without overlays and blank lines."""
    return [
        Placed(page.number, i, line)
        for i, line in enumerate(page.lines)
        if not line.angle and line.text.strip()
    ]


def upright_pages(document: Document) -> UprightPages:
    """`upright_lines` of every page."""
    return tuple(upright_lines(page) for page in document.pages)


def body_size(lines: Iterable[TextLine]) -> float:
    """The type size most characters are set in; 0.0 without lines."""
    weight: Counter[float] = Counter()
    for line in lines:
        weight[round(line.size / SIZE_STEP) * SIZE_STEP] += len(line.text)
    return weight.most_common(1)[0][0] if weight else 0.0


def measure(lines: Sequence[TextLine], fallback: Measure | None = None) -> Measure:
    """The measures of one column of lines in reading order; `fallback` replaces those that too few lines determine."""
    size = body_size(lines) or (fallback.size if fallback else 0.0)
    body = [line for line in lines if abs(line.size - size) <= 0.08 * size + SIZE_STEP]
    if len(body) < 4 and fallback is not None:
        return fallback
    if not body:
        return Measure(0.0, 0.0, size, size * 1.5)
    right = _right_edge(body)
    return Measure(_left_edge(body, size), right, size, _pitch(body, size, fallback))


def _left_edge(body: Sequence[TextLine], size: float) -> float:
    """The leftmost edge at which many lines start; first-line indents are further to the right."""
    starts = Counter(round(line.x0 / EDGE_STEP) * EDGE_STEP for line in body)
    floor = 0.12 * len(body)
    common = [edge for edge, count in starts.items() if count >= floor]
    edge = min(common) if common else min(starts)
    near = [line.x0 for line in body if abs(line.x0 - edge) <= EDGE_STEP]
    return min(near) if near else edge


def _right_edge(body: Sequence[TextLine]) -> float:
    """The right edge of full lines: the commonest end among the wider lines."""
    widest = max(line.x1 - line.x0 for line in body)
    ends = sorted(line.x1 for line in body if line.x1 - line.x0 >= FULL_LINE_SHARE * widest)
    if not ends:
        return max(line.x1 for line in body)
    common, count = Counter(round(end / EDGE_STEP) * EDGE_STEP for end in ends).most_common(1)[0]
    if count >= 0.3 * len(ends):
        return common
    return ends[min(int(RIGHT_QUANTILE * len(ends)), len(ends) - 1)]


def _pitch(body: Sequence[TextLine], size: float, fallback: Measure | None) -> float:
    steps: Counter[float] = Counter()
    for above, below in pairwise(body):
        step = below.top - above.top
        if PITCH_RANGE[0] * size <= step <= PITCH_RANGE[1] * size:
            steps[round(step / SIZE_STEP) * SIZE_STEP] += 1
    if steps:
        most = steps.most_common(1)[0][1]
        return min(step for step, count in steps.items() if count >= PITCH_SHARE * most)
    return fallback.pitch if fallback else size * 1.5


def whole_measure(pages: UprightPages) -> Measure:
    """The measures of all pages taken as one column."""
    return measure([placed.line for page in pages for placed in page])
