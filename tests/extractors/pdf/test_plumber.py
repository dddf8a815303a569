"""The second engine: the same document as the first, by another way."""

from __future__ import annotations

import subprocess
import sys

import pytest

from extractors.layout.reading_order import SPACE_EM
from extractors.pdf.pdfium import PdfLines
from extractors.pdf.plumber import PdfPlumber
from extractors.pdf.plumber_chars import UNMAPPED, Char, without_doubles
from extractors.pdf.plumber_page import HAN_GAP_EM, LATIN_GAP_EM, page_lines
from extractors.pdf.rewrite import rewritten
from schema.errors import Unreadable
from schema.records import SourceFile
from tests.support.printed_pdf import Print, by_hand, pages_of, printed

BODY = [
    "各位领导、同志们：",
    "今天我们在这里召开全县作风建设推进会，主要任务是总结上半年工作，",
    "安排部署下半年工作。会议共有三项议程，App注册用户42万人，增长5.2%。",
    "一是思想认识要到位；二是工作措施要到位；三是组织领导要到位。",
]


def texts(source: SourceFile) -> list[str]:
    """What the second engine reads, line by line."""
    return [line.text for page in PdfPlumber().extract(source).pages for line in page.lines]


def test_reads_what_the_first_engine_reads() -> None:
    """Text, order, boxes and sizes of both engines agree on a sound file: each is the other's reference."""
    source = pages_of(BODY, BODY[::-1])
    first, second = PdfLines().extract(source), PdfPlumber().extract(source)
    assert second.page_count == len(second.pages) == 2
    for a, b in zip(first.pages, second.pages, strict=True):
        assert (a.number, a.width, a.height) == (b.number, b.width, b.height)
        assert [line.text for line in a.lines] == [line.text for line in b.lines]
        for x, y in zip(a.lines, b.lines, strict=True):
            assert (y.x0, y.top, y.size) == pytest.approx((x.x0, x.top, x.size), abs=0.2)
            assert y.x1 == pytest.approx(x.x1, abs=2.0)  # closing punctuation: box or advance
        assert b.engine == "pdf_plumber" and b.objects > 100


def test_fake_bold_is_read_once() -> None:
    """A title painted twice, a third of a point apart, is one title; 一一 and 谢谢 stay two characters."""
    source = printed([[Print("微软公司谢谢一一", twice=True), Print("同志们：", y=140)]])
    assert texts(source) == ["微软公司谢谢一一", "同志们："]


def test_doubles_are_found_in_linear_time() -> None:
    """A page of 60,000 characters must not cost 60,000 squared comparisons."""
    chars = [Char("一", i % 50 * 10.0, i // 50 * 0.5, 10.0, 10.0, "F", 0.0) for i in range(60_000)]
    kept = without_doubles(chars)
    assert 0 < len(kept) < len(chars)


def test_leaning_text_is_kept_apart() -> None:
    """A watermark at 45 degrees crosses the lines without cutting them, and keeps its own words."""
    watermark = Print("内部资料 严禁外传", x=100, y=300, size=40, angle=45)
    body = [Print(line, y=100 + 25 * i) for i, line in enumerate(BODY)]
    page = PdfPlumber().extract(printed([[*body[:2], watermark, *body[2:]]])).pages[0]
    assert [line.text for line in page.lines if not line.angle] == BODY
    leaning = [line for line in page.lines if line.angle]
    assert [(line.text, line.angle, line.size) for line in leaning] == [("内部资料 严禁外传", 45.0, 40.0)]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_rotated_pages_read_upright(rotate: int) -> None:
    """A page whose dictionary turns it is read as its characters stand, in every turn."""
    source = printed([[Print(line, y=100 + 25 * i) for i, line in enumerate(BODY)]], rotate=rotate)
    page = PdfPlumber().extract(source).pages[0]
    assert [line.text for line in page.lines] == BODY
    assert not any(line.angle for line in page.lines)


def test_gaps_become_spaces_only_where_a_reader_sees_one() -> None:
    """Justified Han stays together, half an em parts words, Latin words need less, wide gaps are cells."""
    assert LATIN_GAP_EM < HAN_GAP_EM < SPACE_EM

    def read(left: str, gap_em: float, right: str) -> str:
        chars = [
            Char(left, 100, 700, 10, 10, "F", 0.0),
            Char(right, 110 + 10 * gap_em, 700, 10, 10, "F", 0.0),
        ]
        return page_lines(chars, 595, 842)[0][0].text

    assert read("条", 0.2, "中") == "条中"
    assert read("条", 0.5, "中") == "条 中"
    assert read("a", 0.25, "b") == "a b"
    assert read("条", 0.9, "中") == "条 中"
    assert read("序", 3.0, "名") == "序\t名"


def test_unmapped_glyphs_are_replacement_characters() -> None:
    """`(cid:7)` in the text would be worse than an honest U+FFFD."""
    assert UNMAPPED.sub("\ufffd", "同(cid:7)们(cid)") == "同\ufffd们(cid)"


def test_only_asked_pages_are_read() -> None:
    """A document of some pages has those and no others; it still knows how many there are."""
    source = pages_of(["第一页"], ["第二页"], ["第三页"])
    plumber = PdfPlumber()
    assert [(page.number, page.lines[0].text) for page in plumber.document(source, (3, 1, 9)).pages] == [
        (1, "第一页"),
        (3, "第三页"),
    ]
    assert plumber.document(source, (2,)).page_count == plumber.page_count(source) == 3


def test_information_dictionary_is_read_from_its_bytes() -> None:
    """A Chinese title arrives whole, as from the first engine."""
    source = printed([[Print("一")]], title="在全县作风建设推进会上的讲话")
    info = PdfPlumber().extract(source).info
    first = PdfLines().extract(source).info
    assert info is not None and first is not None
    assert info.title == first.title == "在全县作风建设推进会上的讲话"


def test_a_page_that_fails_is_an_issue_and_the_others_are_read() -> None:
    """A page whose content cannot be laid out does not take the file with it."""
    good = pages_of(["第一页"], ["第二页"])
    broken = SourceFile(good.name, good.sha256, _without_font_of_page_one(good.data))
    document = PdfPlumber().extract(broken)
    assert [page.number for page in document.pages] == [1, 2]
    assert document.pages[1].lines[0].text == "第二页"


def _without_font_of_page_one(data: bytes) -> bytes:
    """The file with the first page's contents pointing at nothing."""
    first = data.index(b"/Contents ")
    return data[:first] + b"/Contents 99" + data[first + len(b"/Contents ") + 1 :]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (by_hand(b"", pages=0), "no-pages"),
        (by_hand(b"", encrypt=True), "encrypted"),
        (SourceFile("x.pdf", "", b"%PDF-1.7 and nothing more"), "damaged"),
    ],
)
def test_what_cannot_be_read_has_its_code(source: SourceFile, code: str) -> None:
    """Encrypted, empty and broken files are refused by name, as the first engine refuses them."""
    with pytest.raises(Unreadable) as refused:
        PdfPlumber().extract(source)
    assert refused.value.code == code


def test_scores_below_the_first_engine() -> None:
    """It is asked by name, never first."""
    source = pages_of(["一"])
    first, second = PdfLines().score(source), PdfPlumber().score(source)
    assert first is not None and second is not None and second < first
    assert PdfPlumber().score(SourceFile("x.txt", "", "同志们".encode())) is None


def test_is_imported_only_when_used() -> None:
    """Naming the engine costs no import of pdfplumber: the fast path never pays for it."""
    code = "import sys, extractors.pdf.plumber; print('pdfplumber' in sys.modules, 'pdfminer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_rewrite_brings_back_a_file_with_a_broken_table() -> None:
    """The last step of the ladder: a file whose cross-reference table lies is written anew and read."""
    good = pages_of(BODY)
    head, tail = good.data.rsplit(b"startxref\n", 1)
    broken = head + b"startxref\n9" + tail
    mended = SourceFile(good.name, good.sha256, rewritten(broken))
    assert texts(mended) == BODY


@pytest.mark.parametrize(
    ("data", "code"),
    [(by_hand(b"", encrypt=True).data, "encrypted"), (b"%PDF-1.7 and nothing more", "damaged")],
)
def test_a_rewrite_refuses_what_it_cannot_mend(data: bytes, code: str) -> None:
    """No empty file comes out of one that cannot be opened."""
    with pytest.raises(Unreadable) as refused:
        rewritten(data)
    assert refused.value.code == code


def test_a_header_behind_much_junk() -> None:
    """Where the fast engine stops looking this one goes on; what holds no header at all is left alone."""
    junk = bytes(range(128, 256)) * 9000
    whole = pages_of(["同志们：今天开会。"]).data
    found = PdfPlumber().document(SourceFile("x.pdf", "", junk + whole), ())
    assert PdfPlumber().score(SourceFile("x.pdf", "", junk + whole)) == 0
    assert PdfPlumber().score(SourceFile("x.pdf", "", junk)) is None
    assert found.page_count == 1
