"""Word's automatic numbers, as Word prints them."""

from __future__ import annotations

import pytest

from extractors.formats.docx import Docx
from extractors.formats.number_formats import printed
from schema.records import SourceFile
from tests.support.word_file import NAMES, level, numbered, numbering, paragraph, word_file


def texts(body: str, **parts: str) -> list[str]:
    """The lines of a document with `body`."""
    document = Docx().extract(SourceFile("a.docx", "0" * 64, word_file(body, parts)))
    return [line.text for page in document.pages for line in page.lines]


@pytest.mark.parametrize(
    ("number", "kind", "expected"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (21, "japaneseCounting", "二十一"),
        (105, "chineseCountingThousand", "一百零五"),
        (1024, "taiwaneseCountingThousand", "一千零二十四"),
        (110, "chineseCountingThousand", "一百一十"),
        (13, "chineseLegalSimplified", "壹拾叁"),
        (4, "upperRoman", "IV"),
        (29, "lowerRoman", "xxix"),
        (28, "upperLetter", "BB"),
        (12, "decimalEnclosedCircle", "⑫"),
        (51, "decimalEnclosedCircle", "51"),
        (3, "decimalEnclosedParen", "⑶"),
        (11, "ideographTraditional", "甲"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (5, "none", ""),
        (6, "aFormatOfTomorrow", "6"),
    ],
)
def test_a_number_is_printed_in_its_format(number: int, kind: str, expected: str) -> None:
    """Every format that Chinese documents use; an unknown one is decimal."""
    assert printed(number, kind) == expected


def test_levels_count_within_the_level_above() -> None:
    """`（一）` begins anew below every `一、`; what stands between does not count."""
    scheme = numbering(level(0, "%1、") + level(1, "（%2）"))
    body = "".join(
        [
            numbered("总体要求"),
            numbered("目标", 1),
            paragraph("没有编号的一段。"),
            numbered("原则", 1),
            numbered("重点任务"),
            numbered("河道", 1),
        ]
    )
    assert texts(body, numbering=scheme) == [
        "一、总体要求",
        "（一）目标",
        "没有编号的一段。",
        "（二）原则",
        "二、重点任务",
        "（一）河道",
    ]


def test_an_empty_numbered_paragraph_prints_its_number() -> None:
    """`第一篇` alone above a title is a paragraph with nothing but its number."""
    scheme = numbering(level(0, "第%1篇", more='<w:suff w:val="space"/>'))
    body = numbered("") + paragraph("在全镇护河会议上的讲话") + numbered("在全镇修路会议上的讲话")
    assert texts(body, numbering=scheme) == [
        "第一篇",
        "在全镇护河会议上的讲话",
        "第二篇 在全镇修路会议上的讲话",
    ]


def test_a_style_numbers_its_paragraphs() -> None:
    """The scheme may stand in a style, its level where the scheme names that style; numId 0 turns it off."""
    styles = (
        f'<w:styles {NAMES}><w:style w:type="paragraph" w:styleId="A"><w:name w:val="篇"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="B">'
        '<w:name w:val="节"/><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    scheme = numbering(
        level(0, "第%1篇：", more='<w:pStyle w:val="A"/>')
        + level(1, "%1.%2 ", "decimal", '<w:pStyle w:val="B"/><w:isLgl/>')
    )
    body = (
        paragraph("护河", '<w:pStyle w:val="A"/>')
        + paragraph("河段", '<w:pStyle w:val="B"/>')
        + paragraph("不编号", '<w:pStyle w:val="A"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + paragraph("修路", '<w:pStyle w:val="A"/>')
    )
    assert texts(body, styles=styles, numbering=scheme) == [
        "第一篇：护河",
        "1.1 河段",
        "不编号",
        "第二篇：修路",
    ]


def test_another_instance_of_a_scheme_goes_on_or_starts_anew() -> None:
    """Instances of one scheme share its counters; a start of its own begins again."""
    instances = (
        '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    scheme = numbering(level(0, "%1、"), instances=instances)
    body = numbered("甲") + numbered("乙", scheme=7) + numbered("丙", scheme=8) + numbered("丁", scheme=8)
    assert texts(body, numbering=scheme) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_a_number_taken_out_does_not_count() -> None:
    """A deleted paragraph is not printed, nor is its number."""
    scheme = numbering(level(0, "%1、"))
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr>'
        '</w:pPr><w:del w:id="2"><w:r><w:delText>旧的</w:delText></w:r></w:del></w:p>'
    )
    assert texts(numbered("甲") + gone + numbered("乙"), numbering=scheme) == ["一、甲", "二、乙"]


def test_a_linked_scheme_and_a_circle_of_links_are_followed() -> None:
    """A scheme may only name the style whose scheme it is; one that names itself has no numbers."""
    styles = (
        f'<w:styles {NAMES}><w:style w:type="numbering" w:styleId="L"><w:name w:val="列"/><w:pPr><w:numPr>'
        '<w:numId w:val="2"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    scheme = numbering('<w:numStyleLink w:val="L"/>', level(0, "（%1）"), '<w:numStyleLink w:val="无"/>')
    body = numbered("甲") + numbered("乙", scheme=3)
    assert texts(body, styles=styles, numbering=scheme) == ["（一）甲", "乙"]
