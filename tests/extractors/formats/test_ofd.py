"""OFD: text objects with their boxes are lines of pages."""

from __future__ import annotations

import pytest

from extractors.formats.ofd import Ofd
from extractors.furniture.strip import strip_furniture
from schema.errors import Unreadable
from schema.records import Document, SourceFile
from tests.support.forms import ofd_file, ofd_page


def read(data: bytes) -> Document:
    """The document."""
    return Ofd().extract(SourceFile("a.ofd", "0" * 64, data))


def test_objects_are_lines_with_boxes() -> None:
    """In points from the top left; size, font and page are the file's."""
    document = read(ofd_file([ofd_page([("关于印发", 25.4, 50.8, 5.0)])]))
    assert document.paged and document.layout
    (page,) = document.pages
    assert (page.number, round(page.width), round(page.height), page.objects) == (1, 595, 842, 1)
    (line,) = page.lines
    assert (line.text, line.x0, line.x1, line.font) == ("关于印发", 72.0, 128.69, "方正仿宋_GBK")
    assert line.top < 144 < line.bottom and line.size == pytest.approx(14.17)
    assert document.info is not None and document.info.title == "讲话汇编"


def test_objects_of_one_baseline_are_one_line() -> None:
    """In the order of writing, with a space where there is one; wide apart they are two."""
    rows = [
        ("讲话", 50.0, 40.0, 5.0),
        ("重要", 40.0, 40.2, 5.0),
        ("李明", 63.0, 40.0, 5.0),
        ("秘密", 160.0, 40.0, 5.0),
    ]
    below = [("下一行", 40.0, 48.0, 5.0)]
    assert [line.text for line in read(ofd_file([ofd_page(below + rows)])).pages[0].lines] == [
        "重要讲话 李明",
        "秘密",
        "下一行",
    ]


def test_what_is_laid_over_the_page_is_no_text() -> None:
    """Leaning objects have an angle; the words of a watermark annotation are furniture."""
    leaning = (
        '<ofd:TextObject ID="7" Boundary="20 20 100 100" Size="20" CTM="0.7 0.7 -0.7 0.7 0 0"><ofd:TextCode X="0" Y="20">'
        "内部资料</ofd:TextCode></ofd:TextObject>"
    )
    annots = (
        '<ofd:PageAnnot xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Annot ID="8" Type="Watermark"><ofd:Appearance>'
        '<ofd:TextObject ID="9" Boundary="30 60 60 10" Size="9"><ofd:TextCode X="0" Y="9">严禁外传</ofd:TextCode>'
        "</ofd:TextObject></ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
    )
    listed = '<ofd:Annotations xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Page PageID="1"><ofd:FileLoc>Annot_0.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    extra = {"Doc_0/Annots/Annotations.xml": listed, "Doc_0/Annots/Annot_0.xml": annots}
    row = [("今天开会。", 30.0, 40.0, 5.0)]
    data = ofd_file(
        [ofd_page(row, leaning)], extra, "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
    )
    document = read(data)
    assert [(line.text, line.angle) for line in document.pages[0].lines] == [
        ("今天开会。", 0.0),
        ("内部资料", 45.0),
        ("严禁外传", 0.0),
    ]
    assert ("watermark", "严禁外传") in {(one.rule, one.text) for one in strip_furniture(document).furniture}


def test_a_page_of_a_picture_is_a_scan() -> None:
    """No text object, an image."""
    picture = '<ofd:ImageObject ID="7" Boundary="0 0 210 297" ResourceID="5"/>'
    (page,) = read(ofd_file([ofd_page([], picture)])).pages
    assert (page.lines, page.objects, page.images) == ((), 0, 1)


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"OFD.xml": "<OFD/>"}, "no-pages"),
        ({"OFD.xml": "<OFD"}, "damaged"),
        (
            {
                "Doc_0/Pages/Page_0/Content.xml": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;"
            },
            "damaged",
        ),
        (
            {
                "Doc_0/Document.xml": "<Document><Pages><Page ID='1' BaseLoc='../../etc/passwd'/></Pages></Document>"
            },
            "damaged",
        ),
    ],
)
def test_what_cannot_be_read_says_why(extra: dict[str, str], code: str) -> None:
    """No pages, broken XML, pages that are not there."""
    with pytest.raises(Unreadable) as refusal:
        read(ofd_file([ofd_page([("一", 1.0, 9.0, 5.0)])], extra))
    assert refusal.value.code == code


def test_absurd_numbers_are_not_believed() -> None:
    """Sizes and places beyond any sheet, and words in their place."""
    text = '<ofd:TextObject Boundary="1e99 x 3 4" Size="-1e308" CTM="nan 0 0"><ofd:TextCode X="inf">一</ofd:TextCode></ofd:TextObject>'
    (line,) = read(ofd_file([ofd_page([], text)])).pages[0].lines
    assert line.text == "一" and abs(line.x0) < 1e4
