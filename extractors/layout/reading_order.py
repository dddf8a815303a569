"""Joins segments to lines and puts them in reading order.

Pieces on one baseline are joined from left to right; columns with a gutter along many lines are read one after the
other; large stamps over a line stay lines of their own.

`第 3 页` painted before the text it stands under -> last line of its page.
"""

from __future__ import annotations

from bisect import bisect_left

from msgspec import Struct
from msgspec.structs import replace

from schema.records import TextLine

SAME_BASELINE_EM = 0.35  # ems by which mixed type faces may lie off the baseline
FAR_EM = 1.0  # ems; rows further up cannot share the baseline, nor can those above them
# times the size: a stamp is far larger than its line; superscripts come joined from PDFium
SAME_SIZE_RATIO = 1.45
SPACE_EM = 0.6  # ems; pieces further apart are separated by a space
CELL_EM = 1.6  # ems; pieces further apart are cells of a table row
OVERLAP_EM = 0.75  # ems by which pieces of one line may overlap
COLUMN_LINES = 6  # lines on either side that make a white strip a gutter
# Of running text, three lines in ten (the longer ones) fill their column; cells of a table do not.
LONGER, COLUMN_FILL = 0.7, 0.7
MOST_EDGES = 24  # distinct starts of lines in the middle of a page; a ragged table has more
CLEARANCE_EM = 0.9  # ems; baselines of lines that do not overlap are further apart
ASCENT_EM, DESCENT_EM = 0.88, 0.12  # ems above and below the baseline, as CJK faces are drawn


class Piece(Struct, frozen=True):
    """A stretch of text on one baseline; `y` is the baseline's distance from the top of the page."""

    text: str
    x0: float
    y: float
    x1: float
    size: float
    font: str
    rank: int = 0  # place in the content stream


def to_lines(pieces: list[Piece]) -> list[TextLine]:
    """The lines of one page in reading order; boxes in points from the top left."""
    ordered_pieces = sorted(pieces, key=lambda piece: (piece.y, piece.x0))
    cut = _gutter(ordered_pieces)
    rows = _joined(ordered_pieces, cut)
    gutter = _gutter(rows)
    # an index: its columns show only in whole lines with their leaders
    if gutter is not None and cut is None:
        rows = _joined(ordered_pieces, gutter)
    ordered = rows if gutter is None else _by_column(rows, gutter)
    return [
        TextLine(
            row.text,
            round(row.x0, 1),
            round(row.y - ASCENT_EM * row.size, 1),
            round(row.x1, 1),
            round(row.y + DESCENT_EM * row.size, 1),
            round(row.size, 1),
            row.font,
        )
        for row in ordered
    ]


def _joined(pieces: list[Piece], cut: float | None) -> list[Piece]:
    """Join pieces (from top to bottom) that share a baseline, do not overlap and lie on one side of `cut`, to rows."""
    rows: list[Piece] = []
    for piece in pieces:
        at = _row_of(piece, rows, cut)
        if at is None:
            rows.append(piece)
        else:
            rows[at] = _join(rows[at], piece)
    return sorted(rows, key=lambda row: (row.y, row.x0))


def _row_of(piece: Piece, rows: list[Piece], cut: float | None) -> int | None:
    """The index of the row `piece` belongs to; only rows just above can share its baseline."""
    for at in range(len(rows) - 1, max(len(rows) - 12, -1), -1):
        row = rows[at]
        if piece.y - row.y > FAR_EM * max(row.size, piece.size):
            return None
        em = max(min(row.size, piece.size), 1.0)
        if abs(row.y - piece.y) >= SAME_BASELINE_EM * em:
            continue
        if (
            max(row.size, piece.size) > SAME_SIZE_RATIO * em
            and len(max(row, piece, key=lambda p: p.size).text) > 1
        ):
            continue
        if min(row.x1, piece.x1) - max(row.x0, piece.x0) > OVERLAP_EM * em:
            continue
        if cut is not None and _side(row, cut) * _side(piece, cut) < 0:
            continue
        return at
    return None


def _join(row: Piece, piece: Piece) -> Piece:
    left, right = (row, piece) if row.x0 <= piece.x0 else (piece, row)
    gap = right.x0 - left.x1
    em = max(left.size, right.size, 1.0)
    glue = "\t" if gap > CELL_EM * em else " " if gap > SPACE_EM * em else ""
    longer = left if len(left.text) >= len(right.text) else right
    return replace(
        longer,
        text=left.text + glue + right.text,
        x0=left.x0,
        x1=max(left.x1, right.x1),
        y=longer.y,
        rank=min(left.rank, right.rank),
    )


def _side(piece: Piece, gutter: float) -> int:
    """The side of a piece: -1 left of the gutter, 1 right of it, 0 across."""
    slack = 0.3 * piece.size
    return -1 if piece.x1 <= gutter + slack else 1 if piece.x0 >= gutter - slack else 0


def _gutter(rows: list[Piece]) -> float | None:
    """The x of a white strip between two columns of running text; None without one."""
    if len(rows) < 2 * COLUMN_LINES:
        return None
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    starts = sorted(
        row.x0 for row in rows if left + 0.3 * (right - left) < row.x0 < left + 0.7 * (right - left)
    )
    if len(starts) < COLUMN_LINES:
        return None
    best: tuple[int, float] | None = None
    for gutter in sorted({round(start) - 2.0 for start in starts})[:MOST_EDGES]:
        sides = [_side(row, gutter) for row in rows]
        lefts = [row for row, side in zip(rows, sides, strict=True) if side < 0]
        rights = [row for row, side in zip(rows, sides, strict=True) if side > 0]
        across = len(rows) - len(lefts) - len(rights)
        if min(len(lefts), len(rights)) < COLUMN_LINES or across > 0.34 * len(rows):
            continue
        if _fill(lefts, left, gutter) < COLUMN_FILL or _fill(rights, gutter, right) < COLUMN_FILL:
            continue
        if best is None or across < best[0]:
            best = across, gutter
    return best[1] if best else None


def _fill(rows: list[Piece], left: float, right: float) -> float:
    """The share of a column's width that its longer lines fill; the others end paragraphs or are headings."""
    widths = sorted(row.x1 - row.x0 for row in rows)
    return widths[int(LONGER * len(widths))] / max(right - left, 1.0)


def _by_column(rows: list[Piece], gutter: float) -> list[Piece]:
    """The rows by columns: between lines that run across, the left column comes first, then the right.

    A line across the columns that overlaps their lines (a stamp) separates nothing; it is read last.
    """
    ordered: list[Piece] = []
    band: list[Piece] = []
    sided = sorted(row.y for row in rows if _side(row, gutter))
    over = [row for row in rows if not _side(row, gutter) and _close(row, sided)]
    for row in [*(row for row in rows if row not in over), None]:
        if row is None or _side(row, gutter) == 0:
            ordered += [piece for piece in band if _side(piece, gutter) < 0]
            ordered += [piece for piece in band if _side(piece, gutter) > 0]
            band = []
            if row is not None:
                ordered.append(row)
        else:
            band.append(row)
    return ordered + over


def _close(row: Piece, heights: list[float]) -> bool:
    """Whether a baseline in `heights` (ascending) is so near that `row` overlaps its line."""
    at = bisect_left(heights, row.y - CLEARANCE_EM * row.size)
    return at < len(heights) and heights[at] < row.y + CLEARANCE_EM * row.size
