"""Pieces on one baseline are one line; lines come in the order a person reads them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from extractors.layout.reading_order import Piece, to_lines

EM = 16.0


def piece(text: str, x0: float = 90.0, y: float = 100.0, size: float = EM, rank: int = 0) -> Piece:
    """A piece as wide as its characters."""
    return Piece(text, x0, y, x0 + size * len(text), size, "SimSun", rank)


def read(*pieces: Piece) -> list[str]:
    """The lines' texts."""
    return [line.text for line in to_lines(list(pieces))]


def test_lines_come_from_top_to_bottom_whatever_was_painted_first() -> None:
    """The folio that was painted before the text is the last line of its page."""
    assert read(piece("第 3 页", y=800), piece("今天，我们", y=100), piece("召开会议", y=128)) == [
        "今天，我们",
        "召开会议",
        "第 3 页",
    ]


def test_a_box_is_the_line_as_drawn() -> None:
    """Edges, size and face are the piece's; top and bottom lie 0.88 em above and 0.12 em below the baseline."""
    (line,) = to_lines([piece("同志们：", y=100)])
    assert (line.x0, line.x1, line.size, line.font) == (90.0, 154.0, 16.0, "SimSun")
    assert (line.top, line.bottom) == pytest.approx((85.9, 101.9))


@pytest.mark.parametrize(("gap", "glue"), [(0.2, ""), (1.0, " "), (3.0, "\t")])
def test_pieces_of_one_baseline_join(gap: float, glue: str) -> None:
    """Close pieces join without a gap, apart ones with a space, cells of a table with a tab."""
    left = piece("县委书记")
    assert read(piece("李明", left.x1 + gap * EM), left) == [f"县委书记{glue}李明"]


def test_faces_that_sit_a_little_off_the_baseline_join() -> None:
    """Latin letters in a face of their own, a tenth of an em lower and a little smaller, are part of the line."""
    base = piece("面积")
    assert read(base, piece("12", base.x1, 101.6, size=15.0)) == ["面积12"]


def test_neighbouring_lines_stay_apart() -> None:
    """Lines a whole pitch apart never join, however near in x."""
    assert read(piece("甲甲", y=100), piece("乙乙", 122.0, y=116)) == ["甲甲", "乙乙"]


def test_a_stamp_over_a_line_is_a_line_of_its_own() -> None:
    """Text twice as large on the same baseline is no part of the line it crosses."""
    assert sorted(read(piece("今天召开会议"), piece("内部资料", 200.0, 101, size=36.0))) == [
        "今天召开会议",
        "内部资料",
    ]


def test_text_on_top_of_text_is_not_joined() -> None:
    """Two pieces that overlap on one baseline were printed one over the other."""
    assert len(read(piece("今天召开会议"), piece("草案稿件", 100.0))) == 2


def column(x0: float, name: str, count: int = 10) -> list[Piece]:
    """A column of running text, 12 characters wide."""
    return [piece(f"{name}{n}" + "行" * 10, x0, 100 + 25 * n) for n in range(count)]


def test_columns_are_read_one_after_the_other() -> None:
    """With a lasting gutter the left column is read whole before the right one."""
    rows = read(*[p for pair in zip(column(60, "左"), column(300, "右"), strict=True) for p in pair])
    assert [row[:2] for row in rows] == [f"左{n}" for n in range(10)] + [f"右{n}" for n in range(10)]


def test_a_line_across_both_columns_parts_them() -> None:
    """A heading over the whole width is read between what stands above and below it."""
    below = [replace(p, y=p.y + 400) for p in (*column(60, "下"), *column(300, "末"))]
    rows = read(*column(60, "左"), *column(300, "右"), piece("题" * 26, 60, 420), *below)
    starts = "".join(row[0] for row in rows)
    assert starts == "左" * 10 + "右" * 10 + "题" + "下" * 10 + "末" * 10


def test_a_stamp_over_both_columns_parts_nothing() -> None:
    """A watermark across the gutter stands between no two lines: the columns are read whole, it comes last."""
    stamp = piece("样稿请勿外传" * 2, 150, 100 + 5.5 * 25)
    rows = read(*column(60, "左"), *column(300, "右"), stamp)
    assert "".join(row[0] for row in rows) == "左" * 10 + "右" * 10 + "样"


def test_an_index_in_two_columns() -> None:
    """Entries are set in, their page numbers stand apart: the strip that fewest lines cross is the gutter,
    although the baselines of the two columns come close to each other now and then."""

    def entries(x: float, top: float, name: str) -> list[Piece]:
        made = []
        for n in range(16):
            y = top + 25 * n
            if n % 4 == 0:
                made.append(piece(f"{name}部{n}", x, y))
            else:
                inset = x + 16 if n % 4 < 3 else x + 30
                made += [piece(f"{name}条{n}" + "·" * 7, inset, y), piece("25", x + 200, y)]
        return made

    rows = read(*entries(60, 100, "左"), *entries(310, 94, "右"))
    assert [row[0] for row in rows] == ["左"] * 16 + ["右"] * 16


def test_a_table_is_read_row_by_row() -> None:
    """Short cells in two columns are rows, not columns."""
    rows = read(
        *[piece(f"甲{n}", 60, 100 + 25 * n) for n in range(10)],
        *[piece(f"乙{n}", 300, 100 + 25 * n) for n in range(10)],
    )
    assert rows == [f"甲{n}\t乙{n}" for n in range(10)]


def test_labels_beside_a_text_are_read_row_by_row() -> None:
    """A column that its lines do not fill is no column of running text."""
    labels = [piece(f"第{n}", 60, 100 + 25 * n) for n in range(10)]
    texts = [piece("文" * 20, 200, 100 + 25 * n) for n in range(10)]
    assert read(*labels, *texts) == [f"第{n}\t" + "文" * 20 for n in range(10)]


def test_no_pieces_no_lines() -> None:
    """An empty page has no lines."""
    assert to_lines([]) == []
