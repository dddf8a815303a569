"""The fast engine: whole lines with true boxes in reading order, and typed refusals."""

from __future__ import annotations

import pytest

from extractors.pdf import pdfium
from extractors.pdf.pdfium import PdfLines
from schema.errors import Unreadable
from schema.records import Document, SourceFile
from tests.support.printed_pdf import HEIGHT, Print, by_hand, needs_chinese_font, pages_of, printed

ENGINE = PdfLines()
ROWS = [
    "在全县工作会议上的讲话",
    "同志们：",
    "今天我们召开全县工作会议，主要任务是",
    "总结去年、部署今年。谢谢大家！",
]


def lines(source: SourceFile, page: int = 1) -> list[str]:
    """The upright lines of one page."""
    return [row.text for row in ENGINE.extract(source).pages[page - 1].lines if not row.angle]


def with_unicode(*codes: str) -> SourceFile:
    """Three lines in a font that maps `A`, `B` … to these UTF-16 codes, by hand."""
    entries = "\n".join(f"<{0x41 + n:02X}> <{code}>" for n, code in enumerate(codes))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /X def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(codes)} beginbfchar\n{entries}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
    content = b"BT /F1 16 Tf 80 700 Td (AB) Tj 0 -28 Td (BBB) Tj 0 -28 Td (BA) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]
    out = b"%PDF-1.7\n"
    for number, body in enumerate(objects, 1):
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return SourceFile("by-hand.pdf", "2" * 64, out + b"trailer << /Size 7 /Root 1 0 R >>\n%%EOF\n")


def test_lines_with_boxes_sizes_and_faces() -> None:
    """Text as printed, edges and baseline where it was painted, the size in points."""
    document = ENGINE.extract(pages_of(ROWS))
    assert [row.text for row in document.pages[0].lines] == ROWS
    first = document.pages[0].lines[0]
    assert (first.x0, first.x1) == pytest.approx((80.0, 80.0 + 16 * len(ROWS[0])), abs=1)
    assert first.top < 100 < first.bottom and first.bottom - first.top == pytest.approx(16.0, abs=0.5)
    assert (first.size, first.angle) == (16.0, 0.0)
    assert "Song" in first.font
    assert (document.page_count, document.engine, document.media_type) == (1, "pdf_lines", "application/pdf")
    assert (document.pages[0].width, document.pages[0].height) == (595.0, 842.0)


@needs_chinese_font
def test_pages_are_numbered_from_one() -> None:
    """Every page in order, an empty one too."""
    document = ENGINE.extract(pages_of(["甲"], [], ["丙"]))
    assert [(page.number, [row.text for row in page.lines]) for page in document.pages] == [
        (1, ["甲"]),
        (2, []),
        (3, ["丙"]),
    ]


def test_the_order_is_that_of_the_page_not_of_the_content() -> None:
    """A folio painted first comes last."""
    source = printed([[Print("第 3 页", 280, 800, 10), Print("今天，我们", y=100), Print("召开会议", y=128)]])
    assert lines(source) == ["今天，我们", "召开会议", "第 3 页"]


def test_a_leaning_watermark_is_a_line_of_its_own() -> None:
    """The lines it crosses stay whole; it is kept with its angle."""
    rows = [Print(row * 2, y=100 + 28 * n) for n, row in enumerate(ROWS)]
    page = ENGINE.extract(printed([[*rows, Print("内部资料 严禁外传", 100, 260, 40, angle=45)]])).pages[0]
    assert [row.text for row in page.lines if not row.angle] == [row * 2 for row in ROWS]
    ((text, angle),) = [(row.text, row.angle) for row in page.lines if row.angle]
    assert text.replace(" ", "") == "内部资料严禁外传" and angle == pytest.approx(45.0, abs=1)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_are_read_upright(turn: int) -> None:
    """A page whose rotation entry turns it is text all the same, none of it an overlay."""
    page = ENGINE.extract(
        printed([[Print(row, y=200 + 28 * n) for n, row in enumerate(ROWS)]], rotate=turn)
    ).pages[0]
    assert sorted(row.text for row in page.lines) == sorted(ROWS)
    assert all(row.angle == 0.0 for row in page.lines)


@needs_chinese_font
def test_a_page_set_sideways_is_its_own_text() -> None:
    """Where most of a page runs upwards, upwards is its reading direction."""
    page = ENGINE.extract(
        printed([[Print(row, 150 + 28 * n, 700, angle=90) for n, row in enumerate(ROWS)]])
    ).pages[0]
    assert [row.text for row in page.lines] == ROWS
    assert all(row.angle == 0.0 for row in page.lines)


def test_superscripts_stay_in_their_line() -> None:
    """A small raised sign between two pieces of a line."""
    pieces = [
        Print("面积12m", 80, 100),
        Print("2", 136, 95, 8),
        Print("，比去年多", 141, 100),
    ]
    assert lines(printed([pieces])) == ["面积12m2，比去年多"]


def test_wide_gaps_are_cells() -> None:
    """The cells of a table row are parted by tabs."""
    assert lines(printed([[Print("序号", 80, 100), Print("单位", 200, 100), Print("金额", 320, 100)]])) == [
        "序号\t单位\t金额"
    ]


def test_overprinted_bold_counts_once() -> None:
    """Text painted twice a third of a point apart is printed once."""
    assert lines(printed([[Print("在全县大会上的讲话", twice=True)]])) == ["在全县大会上的讲话"]


def test_columns_are_read_one_after_the_other() -> None:
    """Two columns of running text with a gutter."""
    column = [f"{n}栏文字排满一行不留空白处" for n in "一二三四五六七八九十"]
    pieces = [Print(row, x, 100 + 24 * n, 14) for x in (60, 310) for n, row in enumerate(column)]
    assert lines(printed([pieces])) == column * 2


def test_characters_beyond_the_basic_plane() -> None:
    """An astral character takes two of PDFium's indices and is one of ours; the lines after it keep their boxes."""
    page = ENGINE.extract(with_unicode("D840DC0B", "4E00")).pages[0]
    assert [row.text for row in page.lines] == ["\U0002000b一", "一一一", "一\U0002000b"]
    assert [row.x0 for row in page.lines] == [80.0, 80.0, 80.0]
    tops = [row.top for row in page.lines]
    assert tops[1] - tops[0] == pytest.approx(28.0, abs=0.2) and tops[2] - tops[1] == pytest.approx(
        28.0, abs=0.2
    )


def test_what_cannot_be_stored_is_replaced_and_told() -> None:
    """A lone surrogate becomes U+FFFD, with an Issue that names the page."""
    document = ENGINE.extract(with_unicode("D840", "4E00"))
    text = "".join(row.text for row in document.pages[0].lines)
    assert not any("\ud800" <= char <= "\udfff" for char in text)
    assert text.encode("utf-8")
    assert "\ufffd" in text


def test_a_page_without_characters_counts_its_objects() -> None:
    """Nothing painted and nothing read: no objects, so the page raises no suspicion."""
    page = ENGINE.extract(by_hand(b"")).pages[0]
    assert (page.lines, page.objects, page.images) == ((), 0, 0)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (by_hand(b"", pages=0), "no-pages"),
        (by_hand(b"", encrypt=True), "encrypted"),
        (SourceFile("x.pdf", "", b"%PDF-1.7\nnothing of the sort"), "damaged"),
        (SourceFile("x.pdf", "", b"%PDF-1.7"), "damaged"),
    ],
)
def test_refusals_are_typed(source: SourceFile, code: str) -> None:
    """What ends in quarantine says why."""
    with pytest.raises(Unreadable) as refused:
        ENGINE.extract(source)
    assert refused.value.code in (code, "damaged" if code == "no-pages" else code)


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit nothing is read."""
    monkeypatch.setattr(pdfium, "MAX_PAGES", 2)
    with pytest.raises(Unreadable, match="too-many-pages"):
        ENGINE.extract(pages_of(["甲"], ["乙"], ["丙"]))


def test_score() -> None:
    """A PDF header near the start, junk before it or not; nothing else."""
    assert ENGINE.score(SourceFile("a", "", b"junk" * 50 + b"%PDF-1.4")) == 20
    assert ENGINE.score(SourceFile("a.pdf", "", b"junk" * 500 + b"%PDF-1.4")) is None
    assert ENGINE.score(SourceFile("a.pdf", "", b"")) is None


def test_document_information() -> None:
    """The title in the information dictionary is read with the text."""
    document = ENGINE.extract(printed([[Print("甲")]], title="讲话汇编"))
    assert document.info and document.info.title == "讲话汇编"


def test_reading_twice_gives_the_same() -> None:
    """No state is kept between files."""
    source = pages_of(ROWS, ROWS)
    first: Document = ENGINE.extract(source)
    ENGINE.extract(pages_of(["别的"]))
    assert ENGINE.extract(source) == first
    assert first.pages[0].height == HEIGHT


def test_pictures_count_beside_a_little_text() -> None:
    """A scan with a folio shows its picture; a smaller one, or one on a page full of text, makes no scan."""
    image = b"q 500 0 0 700 40 60 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q "
    folio = b"BT /F1 12 Tf 300 30 Td (- 3 -) Tj ET"
    line = b"BT /F1 12 Tf 40 700 Td (%s) Tj ET" % (b"word " * 60)
    small = image.replace(b"500 0 0 700", b"300 0 0 300")
    for content, pictures in ((image + folio, 1), (folio, 0), (small + folio, 0), (image + line, 0)):
        page = ENGINE.extract(by_hand(content)).pages[0]
        assert (page.images, bool(page.lines)) == (pictures, True)


def test_a_header_out_of_place_is_tried_last() -> None:
    """A binary called a PDF is offered to the engines when nothing else can be it; others are not."""
    junk = bytes(range(128, 256)) * 20
    assert ENGINE.score(SourceFile("x.pdf", "", junk)) == 0
    assert ENGINE.score(SourceFile("x.bin", "", junk)) is None
    assert ENGINE.score(SourceFile("x.bin", "", b"%PDF\n1 0 obj")) == 20
    assert ENGINE.score(SourceFile("x.txt", "", "同志们：今天开会，讲三点。%PDF-1.4".encode() * 90)) == 20
