"""The measures of a page: running size, edges and pitch, whatever else stands on it."""

from __future__ import annotations

import pytest

from extractors.layout.metrics import (
    NOT_KEY,
    Measure,
    body_size,
    key,
    measure,
    upright_lines,
    upright_pages,
    whole_measure,
)
from tests.support.typeset import EM, LEFT, PITCH, document, heading, line, typeset

PROSE = "各乡镇要把人居环境整治摆在突出位置，一项一项抓落实，让群众看得见变化、得到实惠。" * 3


def test_key_keeps_letters_digits_and_han() -> None:
    """Prints that differ in spaces, signs, width or case have one key."""
    assert key(" 第３页 / Page 3！") == key("第3页PAGE3") == "第3页page3"
    assert key("——……") == ""
    assert NOT_KEY.sub("", "第 3 页！") == "第3页" and not NOT_KEY.search("第3页abc")


def test_overlays_and_blank_lines_are_not_upright_text() -> None:
    """Leaning and blank lines are left out; the others keep their place on the page."""
    source = document([line("水印", angle=45.0), line("正文"), line("  "), line("又一行")])
    assert [(p.page, p.index, p.line.text) for p in upright_lines(source.pages[0])] == [
        (1, 1, "正文"),
        (1, 3, "又一行"),
    ]


def test_the_running_size_is_that_of_most_characters() -> None:
    """Many short headings do not outweigh one long line; sizes that differ by rounding are one."""
    rows = [line("标题", size=22)] * 5 + [line(PROSE[:20], size=15.9), line(PROSE[:20], size=16.1)]
    assert body_size(rows) == 16.0
    assert body_size([]) == 0.0


def test_edges_and_pitch_of_running_text() -> None:
    """The column's edges are those of full lines; indents, headings and last lines do not move them."""
    found = whole_measure(upright_pages(typeset([heading("标题"), PROSE, PROSE, PROSE], per_line=26)))
    assert found.left == LEFT
    assert found.right == pytest.approx(LEFT + 26 * EM, abs=2)
    assert (found.size, found.pitch) == (EM, PITCH)
    assert found.width == pytest.approx(26 * EM, abs=2)


def test_a_line_that_hangs_out_does_not_move_the_edge() -> None:
    """One marker further left than everything else is no column."""
    rows = [line("甲", 60.0), *(line(PROSE[:26], top=100 + PITCH * n) for n in range(20))]
    assert measure(rows).left == LEFT


def test_white_between_short_paragraphs_is_not_the_pitch() -> None:
    """Where every other step is wider, the smaller one is the pitch."""
    rows = [line(PROSE[:20], top=100 + PITCH * n + (n // 2) * PITCH) for n in range(10)]
    assert measure(rows).pitch == PITCH


def test_few_lines_are_measured_by_the_document() -> None:
    """Fewer than four lines of running text say nothing: the fallback holds."""
    whole = Measure(50.0, 500.0, 16.0, 28.0)
    assert measure([line("甲"), line("乙", top=200)], whole) == whole
    assert measure([], whole) == whole


def test_a_document_without_lines_has_a_measure() -> None:
    """Nothing divides by zero: an empty document is one em wide at least."""
    found = whole_measure(upright_pages(document([])))
    assert (found.left, found.right, found.size) == (0.0, 0.0, 0.0)
    assert found.width == 1.0
