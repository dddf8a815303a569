"""Speeches to read: a folder of Markdown files, a Word document, a workbook; each read back by somebody else's reader."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import docx
import openpyxl
import pytest
import yaml
from docx.shared import Mm, Pt

from extractors.formats.docx import Docx
from extractors.reading import read
from schema.export.chapter import Chapter
from schema.export.docx import CONTENTS, write_docx
from schema.export.lines import SpeechLine
from schema.export.markdown import file_name, write_markdown_folder
from schema.export.xlsx import MOST, write_xlsx
from schema.records import SourceFile

PLAIN = SpeechLine(
    "s_abcdefghij", "0" * 64, "/in/三月.pdf", ["/in/三月.pdf"], 1, None, None, None, None, None, None, [], None, None, None,
    None, None, None, None, None, None, [], "", 1, 2, 0, "s_x", True, False, 0, [], [], 0.9, [], None, "", "",
)  # fmt: skip
BODY = (
    "今年以来，全县上下抓春耕、保供水，做了不少实事，也留下几笔欠账。下面我讲三点意见，请大家对照着抓好落实。"
)


def chapter(number: int, **facts: object) -> Chapter:
    """A speech of its own, with a title, a speaker and a date."""
    about = {
        "title": f"在全县第{number}次春耕现场会上的讲话",
        "speaker": "李明",
        "role": "县长",
        "date": f"2021-03-0{number}",
    }
    text = "\n".join(["同志们：", *(f"第{number}场的第{at}件事。{BODY}" for at in range(1, 9)), "谢谢大家！"])
    line = replace(PLAIN, ordinal=number, salutation="同志们：", **{"text": text, **about, **facts})  # type: ignore[arg-type]
    return Chapter(line)


THREE = [chapter(1), chapter(2), chapter(3)]


def test_a_folder_of_markdown(tmp_path: Path) -> None:
    """A file a speech, named by date and title; its front matter is YAML that says what the text does."""
    odd = chapter(2, title='讲话"一/二": [草]\n---\nkey: 1', speaker="- #李")
    untitled = Chapter(replace(chapter(3).line, title=None), "汇编 · No. 3 · 同志们")
    assert write_markdown_folder([THREE[0], odd, untitled], tmp_path) == 3
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[0] == "2021-03-01 在全县第1次春耕现场会上的讲话 abcdefgh-00001.md"
    assert not [name for name in names if set(name) & set('/\\:*?"<>|#^[]\n')]
    facts, body = read_front_matter((tmp_path / file_name(odd)).read_text("utf-8"))
    assert (facts["title"], facts["speaker"], facts["date"]) == (
        '讲话"一/二": [草]\n---\nkey: 1',
        "- #李",
        "2021-03-02",
    )
    assert "第2场的第8件事。" in body
    facts, body = read_front_matter((tmp_path / file_name(untitled)).read_text("utf-8"))
    assert "title" not in facts  # a stand-in is no title
    assert body.startswith("# 〔汇编 · No. 3 · 同志们〕")


def read_front_matter(text: str) -> tuple[dict[str, object], str]:
    """What stands between the first two lines of dashes, and what follows."""
    _, facts, body = text.split("---\n", 2)
    return yaml.safe_load(facts), body.lstrip("\n")


def test_the_same_folder_twice_is_the_same(tmp_path: Path) -> None:
    """A folder under version control shows what changed, and files of others stay."""
    (tmp_path / "mine.md").write_text("notes", "utf-8")
    write_markdown_folder(THREE, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write_markdown_folder(THREE, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert before["mine.md"] == b"notes"


def test_a_compilation_in_word_is_read_back_as_what_it_was() -> None:
    """Our own reader finds the list of contents and every speech, with its facts and its words."""
    out = io.BytesIO()
    assert write_docx(THREE, out) == 3
    data = out.getvalue()
    document = Docx().extract(SourceFile("out.docx", sha256(data).hexdigest(), data))
    items = read(document).items
    assert [item.description.title.value for item in items if item.description.title] == [
        one.line.title for one in THREE
    ]
    for item, one in zip(items, THREE, strict=True):
        assert "".join(one.line.text.split()) in "".join(item.text.split()) + "".join(
            one.line.salutation or ""
        )
        assert item.description.speaker and item.description.speaker.value == "李明"
        assert item.description.date and item.description.date.value.date == one.line.date


def test_one_speech_in_word_has_no_list_of_contents() -> None:
    """Its source stands below it; an untitled one shows its stand-in."""
    out = io.BytesIO()
    write_docx([Chapter(replace(chapter(1).line, title=None), "汇编 · No. 1 · 同志们")], out)
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(out.getvalue())).paragraphs]
    assert texts[0] == "〔汇编 · No. 1 · 同志们〕"
    assert CONTENTS not in texts
    assert texts[-1] == "来源：/in/三月.pdf, p. 1–2"


def test_gongwen_is_as_the_standard_says() -> None:
    """GB/T 9704-2012: 37 and 28 mm, 22 lines on 225 mm, size 3 in 仿宋, title of size 2 in 小标宋, dashes around folios."""
    out = io.BytesIO()
    write_docx(THREE, out, "gongwen")
    book = docx.Document(io.BytesIO(out.getvalue()))
    section, styles = book.sections[0], book.styles
    assert (round(section.top_margin / Mm(1)), round(section.left_margin / Mm(1))) == (37, 28)
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    assert (round(width / Mm(1)), round(height / Mm(1))) == (156, 225)
    normal, title = styles["Normal"], styles["Heading 1"]
    assert normal.font.size == Pt(16)
    assert title.font.size == Pt(22)
    assert 22 <= height / normal.paragraph_format.line_spacing < 23
    assert normal.paragraph_format.first_line_indent == Pt(32)
    faces = [style.element.rPr.rFonts.get(docx.oxml.ns.qn("w:eastAsia")) for style in (normal, title)]
    assert faces == ["仿宋_GB2312", "方正小标宋简体"]
    assert section.footer.paragraphs[0].text.startswith("— ")
    assert section.even_page_footer.paragraphs[0].text.startswith("— ")


def test_word_takes_any_text() -> None:
    """Control characters and halves of pairs are left out; markup is text."""
    out = io.BytesIO()
    write_docx([chapter(1, title="讲\x00话\x0b\ud800<w:p>&amp;", subtitle="一\n二")], out)
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(out.getvalue())).paragraphs]
    assert texts[:2] == ["讲话<w:p>&amp;", "一 二"]


def test_a_workbook() -> None:
    """A header that stays, one row a print, numbers as numbers, and nothing that a program would run."""
    out, cut = io.BytesIO(), Counter[str]()
    long = chapter(2, title="=1+1", text="长" * (MOST + 1)).line
    assert write_xlsx([THREE[0].line, long], "speeches", out, cut) == 2
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    head = [cell.value for cell in sheet[1]]
    rows = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert sheet.freeze_panes == "A2"
    assert rows[0]["ordinal"].value == 1
    assert rows[0]["title"].value == THREE[0].line.title
    assert (rows[1]["title"].value, rows[1]["title"].data_type) == ("=1+1", "s")
    assert len(rows[1]["text"].value) == MOST
    assert cut == {"text": 1}


def test_only_speeches_are_chapters() -> None:
    """What is no speech cannot be written to be read."""
    with pytest.raises(TypeError, match="only speeches"):
        from schema.export.chapter import chapters
        from schema.export.lines import MatchLine

        list(chapters(None, [MatchLine("a", "b", "same", 1.0, 1.0, [])]))  # type: ignore[arg-type]
