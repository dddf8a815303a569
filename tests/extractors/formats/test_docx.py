"""Word documents: everything that is printed, nothing that is not, with the looks that splitting needs."""

from __future__ import annotations

import pytest

from extractors.formats.docx import Docx
from extractors.furniture.strip import strip_furniture
from schema.errors import Unreadable
from schema.records import Document, SourceFile, TextLine
from tests.support.word_file import NAMES, paragraph, rewritten, run, word_file

PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'
RENDERED = "<w:r><w:lastRenderedPageBreak/></w:r>"


def read(body: str, *, section: str = "", **parts: str) -> Document:
    """The document with `body`."""
    return Docx().extract(SourceFile("a.docx", "0" * 64, word_file(body, parts, section=section)))


def lines(document: Document) -> list[TextLine]:
    """Its lines, pages after one another."""
    return [line for page in document.pages for line in page.lines]


def texts(document: Document) -> list[str]:
    """Their texts."""
    return [line.text for line in lines(document)]


def test_revisions_print_their_latest_state() -> None:
    """Insertions and moved text stand where they are now; deletions and hidden text nowhere."""
    body = paragraph(
        run("我们")
        + f'<w:del w:id="1"><w:r><w:delText>不</w:delText></w:r></w:del><w:ins w:id="2">{run("一定")}</w:ins>'
        + f'<w:moveFrom w:id="3">{run("旧处")}</w:moveFrom><w:moveTo w:id="4">{run("要护好河")}</w:moveTo>'
        + run("绝密", "<w:vanish/>")
        + run("。")
    )
    assert texts(read(body)) == ["我们一定要护好河。"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    """Word prints them as one, in the looks of the second."""
    first = f'<w:p><w:pPr><w:jc w:val="center"/><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{run("东岸的")}</w:p>'
    (line,) = lines(read(first + paragraph("旧堤", '<w:jc w:val="right"/>')))
    assert line.text == "东岸的旧堤"
    assert line.style is not None and line.style.align == "right"


def test_alternates_are_printed_once() -> None:
    """A text box stands in a choice and again in its fallback; so does drawn text."""
    box = f"<w:txbxContent>{paragraph('文件编号〔2022〕5号')}</w:txbxContent>"
    body = paragraph(
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{run('正文。')}"
    )
    assert texts(read(body)) == ["文件编号〔2022〕5号", "正文。"]


def test_looks_are_inherited_and_overridden() -> None:
    """Run over character style over paragraph style over defaults; a style based on itself ends nothing."""
    styles = (
        f'<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/><w:pPr>'
        '<w:ind w:firstLineChars="200" w:firstLine="420"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="N"/><w:pPr>'
        '<w:jc w:val="center"/><w:ind w:firstLineChars="0" w:firstLine="0"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="44"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="C"><w:name w:val="strong"/><w:rPr><w:sz w:val="28"/></w:rPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="O"><w:name w:val="o"/><w:basedOn w:val="O"/></w:style>'
        "</w:styles>"
    )
    body = (
        paragraph("在全镇护河会议上的讲话", '<w:pStyle w:val="1"/>')
        + paragraph("同志们：")
        + paragraph(run("小结", '<w:rStyle w:val="C"/><w:b/>'), '<w:outlineLvl w:val="2"/>')
        + paragraph(run("不加粗", '<w:b w:val="0"/>'), '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>')
        + paragraph("圈", '<w:pStyle w:val="O"/>')
    )
    document = read(body, styles=styles)
    looks = [
        (line.style.align, line.style.level, line.style.bold, line.style.size, line.style.indent)
        for line in lines(document)
        if line.style is not None
    ]
    assert looks == [
        ("center", 1, True, 22.0, 0.0),
        ("", 0, False, 10.5, 2.0),
        ("", 3, True, 14.0, 2.0),
        ("center", 0, False, 22.0, 0.0),
        ("", 0, False, 10.5, 0.0),
    ]
    assert [(entry.title, entry.level, entry.line) for entry in document.outline] == [
        ("在全镇护河会议上的讲话", 1, 0),
        ("小结", 3, 2),
    ]


def test_white_lines_and_line_breaks_are_lines() -> None:
    """A blank paragraph is white above what follows; a line break parts a title in two."""
    title = run("在全镇护河会议上的") + "<w:r><w:br/></w:r>" + run("讲话")
    assert texts(read(paragraph("上文。") + paragraph("") + paragraph(title))) == [
        "上文。",
        "",
        "在全镇护河会议上的",
        "讲话",
    ]


def test_stated_page_breaks_make_pages() -> None:
    """A break in a run, before a paragraph or between sections begins a page, and the line below says so."""
    body = (
        paragraph("第一页。")
        + paragraph(PAGE_BREAK)
        + paragraph("第二页。")
        + paragraph("第三页。", "<w:pageBreakBefore/>")
        + paragraph("还在第三页。", '<w:sectPr><w:type w:val="nextPage"/></w:sectPr>')
        + paragraph("第四页。")
    )
    document = read(body)
    assert document.paged and document.page_count == 4
    assert [[line.text for line in page.lines] for page in document.pages] == [
        ["第一页。"],
        ["第二页。"],
        ["第三页。", "还在第三页。"],
        ["第四页。"],
    ]
    assert [line.text for line in lines(document) if line.style and line.style.breaks] == [
        "第二页。",
        "第三页。",
        "第四页。",
    ]


def test_pages_of_the_last_layout_are_pages_but_part_no_paragraph() -> None:
    """Word notes where pages began: also behind a break that the file states, where it is the same page."""
    body = (
        paragraph(run("长段落的前一半，") + RENDERED + run("后一半。"))
        + paragraph(PAGE_BREAK)
        + paragraph(RENDERED + run("第三页。"))
    )
    document = read(body)
    assert document.paged
    assert [[line.text for line in page.lines] for page in document.pages] == [
        ["长段落的前一半，后一半。"],
        [],
        ["第三页。"],
    ]


def test_without_page_ends_there_are_no_pages() -> None:
    """Nothing says where a page ends; a file whose program counted more pages than it states breaks, either."""
    assert not read(paragraph("一段。") + paragraph("又一段。")).paged
    app = "<Properties><Pages>64</Pages><Application>WPS 文字</Application></Properties>"
    document = read(paragraph("一。") + paragraph(PAGE_BREAK) + paragraph("二。"), app=app)
    assert not document.paged
    assert document.info is not None
    assert document.info.producer == "WPS 文字" and ("Pages", "64") in document.info.raw


def test_a_section_that_goes_on_makes_no_page() -> None:
    """A continuous section is a break all the same."""
    body = paragraph("上。", "<w:sectPr/>") + paragraph("下。")
    document = read(body, section='<w:type w:val="continuous"/>')
    assert document.page_count == 1
    assert [line.style.breaks for line in lines(document) if line.style] == [False, True]


def test_notes_stand_behind_their_paragraph() -> None:
    """Numbered in the order of their marks; endnotes at the end."""
    notes = (
        f"<w:footnotes {NAMES}><w:footnote w:type='separator' w:id='0'><w:p/></w:footnote><w:footnote w:id='5'>"
        f"{paragraph('<w:r><w:footnoteRef/></w:r>' + run(' 参见《柳川年鉴》。'))}</w:footnote></w:footnotes>"
    )
    ends = f"<w:endnotes {NAMES}><w:endnote w:id='1'>{paragraph('尾注。')}</w:endnote></w:endnotes>"
    body = paragraph(
        run("旧堤四十年") + '<w:r><w:footnoteReference w:id="5"/></w:r>' + run("。")
    ) + paragraph(run("下一段") + '<w:r><w:endnoteReference w:id="1"/></w:r>')
    assert texts(read(body, footnotes=notes, endnotes=ends)) == [
        "旧堤四十年[1]。",
        "[1] 参见《柳川年鉴》。",
        "下一段[i]",
        "尾注。",
    ]


def test_table_rows_are_lines_and_layout_tables_are_none() -> None:
    """Cells are parted by tabs; a table that only frames the text leaves its paragraphs as they are."""
    cell = "<w:tc>{}</w:tc>".format
    facts = f"<w:tr>{cell(paragraph('河段'))}{cell(paragraph('里程'))}</w:tr>"
    gone = f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{cell(paragraph('删'))}{cell(paragraph('除'))}</w:tr>"
    frame = f"<w:tr>{cell(paragraph('一段。') + paragraph('又一段。'))}</w:tr>"
    body = f"<w:tbl>{facts}{gone}</w:tbl><w:tbl>{frame}</w:tbl>"
    assert texts(read(body)) == ["河段\t里程", "一段。", "又一段。"]


def test_headers_footers_contents_and_watermarks_are_furniture() -> None:
    """They stand in the document, and no one of them is text."""
    header = f"<w:hdr {NAMES}>{paragraph('讲话材料汇编')}<w:p><w:r><w:pict><v:shape><v:textpath string='内部资料'/></v:shape></w:pict></w:r></w:p></w:hdr>"
    page = '<w:fldSimple w:instr=" PAGE ">' + run("3") + "</w:fldSimple>"
    footer = f"<w:ftr {NAMES}>{paragraph(run('第 ') + page + run(' 页'))}</w:ftr>"
    contents = (
        paragraph("目　录")
        + paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("护河讲话")
            + "<w:r><w:tab/></w:r>"
            + run("1")
        )
        + paragraph(run("修路讲话") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    )
    section = '<w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" r:id="footer1"/>'
    document = read(contents + paragraph("正文。"), section=section, header1=header, footer1=footer)
    stripped = strip_furniture(document)
    assert [(piece.rule, piece.text) for piece in stripped.furniture] == [
        ("contents", "目　录"),
        ("contents", "护河讲话\t1"),
        ("contents", "修路讲话"),
        ("running-head", "讲话材料汇编"),
        ("watermark", "内部资料"),
        ("running-foot", "第 3 页"),
    ]
    page = document.pages[0]
    assert [page.lines[span.line].text for span in stripped.body if page.lines[span.line].text] == ["正文。"]


def test_facts_of_the_file_are_read() -> None:
    """Title, author and date come from docProps, in time as stated."""
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>讲话汇编</dc:title>'
        "<dc:creator>办公室</dc:creator><dcterms:created>2022-03-01T08:00:00Z</dcterms:created></cp:coreProperties>"
    )
    info = read(paragraph("一段。"), core=core).info
    assert info is not None
    assert (info.title, info.author, info.created_at) == ("讲话汇编", "办公室", "2022-03-01T08:00:00Z")


def test_strict_documents_are_read() -> None:
    """ISO's strict form has other namespaces."""
    usual = (
        (
            b"schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"purl.oclc.org/ooxml/wordprocessingml/main",
        ),
        (
            b"schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )

    def strict(name: str, text: bytes) -> bytes:
        for old, new in usual:
            text = text.replace(old, new)
        return text

    data = rewritten(word_file(paragraph("一段。")), strict)
    assert texts(Docx().extract(SourceFile("a.docx", "0" * 64, data))) == ["一段。"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (word_file(paragraph("一段。"))[:400], "damaged"),
        (word_file(""), "empty-text"),
        (word_file("<w:p>"), "damaged"),
        (word_file(paragraph("一段。")).replace(b"word/document.xml", b"word/documenz.xml"), "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    """Cut files, files without text, broken XML, missing parts."""
    with pytest.raises(Unreadable) as refusal:
        Docx().extract(SourceFile("a.docx", "0" * 64, data))
    assert refusal.value.code == code


def test_entities_are_not_expanded() -> None:
    """Neither a file of the machine nor a million laughs come out of an entity."""
    bomb = (
        '<!DOCTYPE d [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    plain = word_file(paragraph(run("前") + "<w:r><w:t>AND</w:t></w:r>"))

    def with_entities(name: str, text: bytes) -> bytes:
        return bomb.encode() + text.replace(b"AND", b"&b;&f;") if name == "word/document.xml" else text

    document = Docx().extract(SourceFile("a.docx", "0" * 64, rewritten(plain, with_entities)))
    assert texts(document) == ["前"]
