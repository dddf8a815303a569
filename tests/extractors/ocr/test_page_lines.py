"""Boxes become lines as any engine gives them."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="the extra ocr is missing")

import numpy as np

from extractors.ocr.page_lines import PageLines, Recognised, as_one_script, as_printed, page_lines
from tests.extractors.ocr.test_turning import box

SCALE = 72 / 200
EM = 44  # pixels: 16 points


def lines_of(*rows: tuple[str, float, float, float], lean: float = 0.0) -> PageLines:
    """The lines of rows (text, x, y, width in ems), each sure by 0.9."""
    boxes = np.array([box(x, y, EM * ems, EM + 4, lean) for _, x, y, ems in rows], np.float32)
    return page_lines(boxes, [Recognised(text, 0.9) for text, *_ in rows], lean, SCALE)


def test_sizes_come_from_widths_and_are_even() -> None:
    """A title is larger, a folio smaller; a line of quotes set close has the size of the text."""
    body = "今天我们召开全县工作会议总结去年"
    found = lines_of(
        ("在会议上的讲话", 200, 80, 7 * 1.4),
        *((body, 100, 200 + 70 * n, 16 + 0.1 * (n % 3)) for n in range(6)),
        ("情绪和“等靠要”思想。", 100, 650, 9.0),
    ).lines
    assert found[0].size > 1.25 * found[1].size
    assert len({line.size for line in found[1:]}) == 1
    assert found[1].size == pytest.approx(16.0, abs=0.5)


def test_leaning_lines_are_level() -> None:
    """Two boxes of one leaning line are one line; its neighbour is another."""
    body = "今天我们召开全县工作会议"
    found = lines_of((body, 100, 100, 12), (body, 100, 170, 12), lean=2.0).lines
    assert len(found) == 2
    slope = np.tan(np.radians(2.0))
    pair = lines_of((body, 100, 100, 12), (body, 700, 100 + 600 * slope, 12), lean=2.0)
    assert len(pair.lines) == 1
    assert pair.confidences == (0.9,)


def test_a_head_stands_as_high_on_sheets_that_lean_to_different_sides() -> None:
    """Sheets are turned around their middle: a line above it moves left or right, hardly up or down."""
    tops = []
    for lean in (-0.7, 0.7):
        angle = np.radians(lean)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        middle = np.array([800.0, 1100.0])
        level = np.array([box(100, 100, 7 * EM, EM + 4), box(100, 400, 16 * EM, EM + 4)])
        boxes = ((level - middle) @ turn + middle).astype(np.float32)
        texts = [Recognised(text, 0.9) for text in ("公文写作参考网", "今天我们召开全县工作会议总结去年")]
        tops.append(page_lines(boxes, texts, lean, SCALE, (800.0, 1100.0)).lines[0].top)
    assert tops[0] == pytest.approx(tops[1], abs=0.5)


def test_what_is_doubtful_is_left_out_and_counted() -> None:
    """A stain is no line."""
    boxes = np.array([box(100, 100, 500, 48), box(100, 200, 500, 48)], np.float32)
    found = page_lines(boxes, [Recognised("今天我们召开会议", 0.98), Recognised("丿乀", 0.2)], 0.0, SCALE)
    assert [line.text for line in found.lines] == ["今天我们召开会议"]
    assert found.left_out == 1


def test_punctuation_among_han_is_chinese() -> None:
    """And that among digits and Latin letters stays."""
    assert as_printed("同志们:") == "同志们："
    assert as_printed("增长12.5%,GDP 1,200亿元,9:30") == "增长12.5%,GDP 1,200亿元，9:30"
    assert as_printed("(一)抓产业,抓环境;") == "（一）抓产业，抓环境；"
    assert as_printed("(国发〔2019]26号)") == "（国发〔2019〕26号）"
    assert as_printed("国发[2019]26号") == "国发[2019]26号"


def test_the_end_of_a_paragraph_has_the_size_of_its_text() -> None:
    """Two characters in a box a fifth higher than the others; a folio of two thirds is smaller."""
    body = "今天我们召开全县工作会议总结去年"
    boxes = [box(100, 100 + 70 * n, 16 * EM, EM + 4) for n in range(4)]
    boxes += [box(100, 380, 2 * EM, 1.2 * (EM + 4)), box(400, 900, 1.3 * EM, 0.65 * (EM + 4))]
    texts = [*[body] * 4, "求。", "17"]
    found = page_lines(np.array(boxes, np.float32), [Recognised(text, 0.9) for text in texts], 0.0, SCALE)
    assert len({line.size for line in found.lines[:5]}) == 1
    assert found.lines[5].size < 0.75 * found.lines[0].size


def test_a_simplified_page_with_one_traditional_form_is_simplified() -> None:
    """And a traditional page stays."""
    assert (
        as_one_script(["今天我们召开全县工作會议，总结去年工作，部署今年任务，要抓产业，抓环境，抓作风"])[
            0
        ].find("會")
        < 0
    )
    traditional = ["今天我們召開全縣工作會議，總結去年工作"]
    assert as_one_script(traditional) == traditional
