"""Garbage layers are told from text, and no kind of real text is condemned."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest

from extractors.ocr.layer import BROKEN, HIDDEN, UNLIKELY, UNMAPPED, verdict, without_garbage
from extractors.pdf.pdfium import PdfLines
from schema.errors import Unreadable
from schema.records import Document, Page, SourceFile, TextLine
from tests.conftest import COMPILATION

CLASSICAL = (
    "臣亮言：先帝創業未半而中道崩殂，今天下三分，益州疲弊，此誠危急存亡之秋也。然侍衛之臣不懈於內，忠志之士忘身於外者，"
    "蓋追先帝之殊遇，欲報之於陛下也。誠宜開張聖聽，以光先帝遺德，恢弘志士之氣，不宜妄自菲薄，引喻失義，以塞忠諫之路也。"
    "宮中府中，俱為一體，陟罰臧否，不宜異同。若有作姦犯科及為忠善者，宜付有司論其刑賞，以昭陛下平明之治，不宜偏私，使內外異法也。"
)
NAMES = "、".join(
    f"{family}{given}"
    for family in "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨䶮喆淼犇"
    for given in ("志强", "䶮", "淼焱", "瑾瑜", "犇")
)
ENGLISH = (
    "The people of this country have waited for a long time, and it is to them that we owe the truth. " * 12
)


@pytest.mark.parametrize(
    "text",
    [COMPILATION, CLASSICAL, NAMES, ENGLISH, CLASSICAL * 3, "第一章 总则", ""],
    ids=lambda text: text[:6],
)
@pytest.mark.parametrize("hidden", [False, True])
def test_real_text_is_believed(text: str, hidden: bool) -> None:
    """Modern, classical in traditional characters, a list of rare names, English, a short page; also as a scan's layer."""
    assert verdict(text, hidden=hidden) == ""


def test_garbage_is_told() -> None:
    """Characters that are another table's, glyphs without characters, private ones, Latin letters read into Chinese."""
    shifted = "".join(chr(ord(char) + 3) if char > "一" else char for char in COMPILATION)
    assert verdict(shifted) == UNLIKELY
    assert verdict(COMPILATION, unmapped=0.3) == UNMAPPED
    assert verdict("".join(chr(0xE000 + at % 900) for at in range(200))) == BROKEN
    latin = "SLAB FAR ae BR oe Fu AE mi Ra SE i EA te FF AR bn a ft we Ty OM ae " * 8
    assert (verdict(latin, hidden=True), verdict(latin)) == (HIDDEN, "")


def test_a_few_odd_characters_condemn_no_page() -> None:
    """Bullets of a font of their own, a rare name without a character."""
    assert verdict("\ue001" * 12 + COMPILATION) == ""
    assert verdict("一、学习\n二、讨论", unmapped=0.2) == ""


def document(*texts: str) -> Document:
    """A document of these pages."""
    pages = tuple(
        Page(
            number,
            595,
            842,
            tuple(TextLine(line, 80, 80, 500, 96, 16) for line in text.splitlines()),
            "pdf_lines",
            1,
        )
        for number, text in enumerate(texts, 1)
    )
    return Document("application/pdf", "pdf_lines", "2", len(pages), pages)


def shifted(text: str) -> str:
    """`text` as a broken table of characters gives it."""
    return "".join(chr(ord(char) + 3) if char > "一" else char for char in text)


def test_pages_of_garbage_leave_and_the_others_stay() -> None:
    """One bad page of three is told and becomes a picture; sound documents come back as they are."""
    sound = document(COMPILATION, COMPILATION)
    assert without_garbage(sound) is sound
    mixed = without_garbage(document(COMPILATION, shifted(COMPILATION), COMPILATION))
    assert [bool(page.lines) for page in mixed.pages] == [True, False, True]
    assert [(issue.code, issue.page, issue.detail) for issue in mixed.issues] == [
        ("suspicious-text", 2, UNLIKELY)
    ]
    assert mixed.pages[1].images == 1


def test_a_document_of_garbage_has_no_text_even_on_its_short_pages() -> None:
    """The last page has five words: alone nobody could tell."""
    whole = shifted(COMPILATION)
    with pytest.raises(Unreadable) as refusal:
        without_garbage(document(whole, whole, shifted("谢谢大家")))
    assert (refusal.value.code, "3 of 3 pages" in refusal.value.detail) == ("no-text-layer", True)


def printed(change: str) -> bytes:
    """A page printed with an embedded font, its table from glyphs to characters taken away or shifted."""
    pymupdf = pytest.importorskip("pymupdf", reason="pymupdf prints the page")
    made = pymupdf.open()
    font = pymupdf.Font("china-s")
    page = made.new_page()
    writer = pymupdf.TextWriter(page.rect)
    lines = [line for line in COMPILATION.splitlines() if line.strip()]
    for at, line in enumerate(lines):
        writer.append((60, 60 + 22 * at), line[:40], font=font, fontsize=11)
    writer.write_text(page)
    with pikepdf.open(io.BytesIO(made.tobytes())) as pdf:
        for found in pdf.objects:
            if not isinstance(found, pikepdf.Dictionary) or "/ToUnicode" not in found:
                continue
            if change == "taken away":
                del found["/ToUnicode"]
            elif change == "shifted":
                table = found["/ToUnicode"].read_bytes().decode("latin-1")
                moved = re.sub(
                    r"(<[0-9a-fA-F]{4}>\s*)<([0-9a-fA-F]{4})>(?=\s*\n)",
                    lambda pair: f"{pair[1]}<{int(pair[2], 16) + 3:04x}>",
                    table,
                )
                assert moved != table
                found["/ToUnicode"].write(moved.encode("latin-1"))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("change", "condemned"), [("", False), ("taken away", True), ("shifted", True)])
def test_broken_fonts_of_real_files_are_told(change: str, condemned: bool) -> None:
    """The same page: whole, without its table, with a shifted one."""
    read = PdfLines().extract(SourceFile("a.pdf", "0" * 64, printed(change)))
    assert any(page.lines for page in read.pages)
    if not condemned:
        assert without_garbage(read) is read
        return
    with pytest.raises(Unreadable, match="no-text-layer"):
        without_garbage(read)
