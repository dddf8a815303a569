"""Running lines go and print stays: signatures at one height, titles of one-page statements, notes, titles' own heads."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from extractors.furniture.line_numbers import FIFTH, LEADING, TRAILING
from extractors.furniture.official_lines import COPIES, ISSUED, NUMBER, PUBLIC, RED_HEAD
from extractors.furniture.running_lines import DATED, NOTE
from extractors.reading import read
from schema.records import Document, Page, Reading, TextLine
from tests.support.plain_reading import taken, value

WIDTH, HEIGHT, SIZE, PITCH, LEFT = 595.0, 842.0, 12.0, 22.0, 72.0
WORDS = "渠口的闸门换了新的放水的时辰写在木牌上谁家先谁家后一看就明白晒场边上的路灯坏了三盏电工说零件月底到"


def line(
    text: str, top: float, size: float = SIZE, x0: float | None = None, centred: bool = False
) -> TextLine:
    """One printed line; centred lines stand in the middle of the page."""
    wide = len(text) * size
    left = (WIDTH - wide) / 2 if centred else LEFT if x0 is None else x0
    return TextLine(text, left, top, left + wide, top + size, size, "Song")


def prose(top: float, lines: int, seed: int) -> list[TextLine]:
    """A paragraph of full lines, indented by two characters, its last line short and with a full stop."""
    rows = []
    for at in range(lines):
        words = (WORDS * 3)[(seed * 7 + at * 5) % 40 :][:37]
        if at == 0:
            rows.append(line(words[:35], top, x0=LEFT + 2 * SIZE))
        elif at == lines - 1:
            rows.append(line(words[:20] + "。", top + at * PITCH))
        else:
            rows.append(line(words, top + at * PITCH))
    return rows


def document(*pages: list[TextLine]) -> Document:
    """A printed file of these pages."""
    return Document(
        "application/pdf",
        "pdf_lines",
        "1",
        len(pages),
        tuple(Page(at, WIDTH, HEIGHT, tuple(rows), "pdf_lines") for at, rows in enumerate(pages, 1)),
    )


def statements(days: list[str]) -> Reading:
    """One signed statement a page, all of one title, the day as the page's last line."""
    pages = []
    for at, day in enumerate(days):
        rows = [
            line("2021年度述职报告", 70, 18.0, centred=True),
            line(f"副乡长　何敏{'安平康宁'[at % 4]}", 100, centred=True),
        ]
        rows += [line("各位代表：", 130), *prose(152, 4, at), *prose(240, 5, at + 3)]
        pages.append([*rows, line(day, 760, x0=400), line(f"— {at + 1} —", 800, 10.0, centred=True)])
    return read(document(*pages))


@pytest.mark.parametrize(
    "days",
    [
        ["2022年1月5日", "2022年1月6日", "2022年1月7日", "2022年1月8日"],
        ["二〇二二年一月五日", "二〇二二年一月六日", "二〇二二年一月七日", "二〇二二年一月八日"],
        ["2022-01-05", "2022-01-06", "2022-01-07", "2022-01-08"],
    ],
)
def test_the_days_and_titles_of_statements_stay(days: list[str]) -> None:
    """Alike but for a number, at one height of every page, and no running line."""
    reading = statements(days)
    assert {piece.rule for piece in reading.furniture} == {"folio"}
    said = "\n".join(
        one.text for item in reading.items for one in (*item.speech.heading, *item.speech.paragraphs)
    )
    assert all(day in said for day in days) and said.count("2021年度述职报告") == 4


@pytest.mark.parametrize(
    "sign", ["[{}] 参见《柳川年鉴》第{}卷", "〔{}〕 见《柳川日报》第{}期", "（{}） 引自《河工志》第{}页"]
)
def test_notes_at_the_foot_stay_behind_their_paragraph(sign: str) -> None:
    """No running foot, and not inside the sentence that runs over the page."""
    pages = []
    for at in range(4):
        mark = sign.split(" ", maxsplit=1)[0].format(1)
        rows = [] if at else [line("在全乡水利会上的讲话", 70, 18.0, centred=True), line("同志们：", 130)]
        body = [*prose(160, 3, at), line(WORDS[:30] + mark + "。", 250, x0=LEFT + 2 * SIZE)]
        run_on = [
            line((WORDS * 2)[at : at + 35], 272, x0=LEFT + 2 * SIZE),
            line((WORDS * 2)[at + 3 : at + 40], 294),
        ]
        first = [line((WORDS * 2)[at + 9 : at + 29] + "。", 140)] if at else []
        note = line(sign.format(1, at + 3), 760, 9.0)
        pages.append([*rows, *first, *body, *run_on, note, line(f"— {at + 1} —", 800, 10.0, centred=True)])
    reading = read(document(*pages))
    assert {piece.rule for piece in reading.furniture} == {"folio"}
    texts = [one.text for item in reading.items for one in item.speech.paragraphs]
    notes = [
        at for at, text in enumerate(texts) if text.replace(" ", "") == sign.format(1, 3).replace(" ", "")
    ]
    assert notes and texts[notes[0] - 1].endswith("。")
    assert sum(text.startswith(sign.split(" ", maxsplit=1)[0].format(1)) for text in texts) == 4


def test_a_head_that_carries_the_title_goes() -> None:
    """Small, at the top, on two pages only; the title in large type stays."""
    title = "在全乡水利会上的讲话"
    head = line(title, 40, 9.0, x0=400)
    first = [head, line(title, 80, 18.0, centred=True), line("同志们：", 130), *prose(152, 6, 1)]
    reading = read(document(first, [head, *prose(80, 8, 2)], prose(80, 8, 3)))
    assert taken(reading, "running-head") == [title, title]
    assert [value(item.description.title) for item in reading.items] == [title]


def test_line_numbers_go() -> None:
    """Counting up line by line, in the margin."""
    rows = [
        line("在全乡水利会上的讲话", 80, 18.0, centred=True),
        line("同志们：", 120),
        *prose(144, 5, 1),
        *prose(260, 5, 2),
    ]
    plain = read(document(rows))
    numbered = [
        TextLine(f"{at}\t{one.text}", 46, one.top, one.x1, one.bottom, 8.0, one.font)
        for at, one in enumerate(rows, 1)
    ]
    reading = read(document(numbered))
    assert [item.text for item in reading.items] == [item.text for item in plain.items]
    assert len(taken(reading, "line-number")) == len(rows)


def rows_of_a_draft() -> list[TextLine]:
    """A title, a salutation and three paragraphs, a line every 24 points."""
    return [
        line("在全乡水利会上的讲话", 80, 18.0, centred=True),
        line("同志们：", 120),
        *prose(144, 6, 1),
        *prose(276, 6, 2),
        *prose(408, 6, 3),
    ]


def test_line_numbers_in_the_right_margin_go() -> None:
    """Behind a gap at the end of every line; the line ends where its text ends."""
    rows = rows_of_a_draft()
    numbered = [replace(one, text=f"{one.text}\t{at}", x1=550.0) for at, one in enumerate(rows, 1)]
    reading = read(document(numbered))
    assert [item.text for item in reading.items] == [item.text for item in read(document(rows)).items]
    assert len(taken(reading, "line-number")) == len(rows)


def test_numbers_at_every_fifth_line_go() -> None:
    """Three at least, five lines apart; numbers that stand otherwise are print."""
    rows = rows_of_a_draft()
    numbered = [
        replace(one, text=f"{at}\t{one.text}", x0=43.0, size=8.0) if at % 5 == 0 else one
        for at, one in enumerate(rows, 1)
    ]
    reading = read(document(numbered))
    assert [item.text for item in reading.items] == [item.text for item in read(document(rows)).items]
    assert len(taken(reading, "line-number")) == len(rows) // 5
    table = [
        replace(one, text=f"{at}\t{one.text}") if at in (5, 7, 10) else one for at, one in enumerate(rows)
    ]
    assert not taken(read(document(table)), "line-number")


@pytest.mark.parametrize(
    "form",
    [
        ["石桥镇人民政府文件", "石政发〔2020〕8号"],
        ["（此件依申请公开）"],
        ["抄送：镇党委办公室，镇人大办公室。", "石桥镇党政办公室　2020年5月6日印发"],
        ["石桥镇党政办公室 2020年5月6日印发", "（共印30份）"],
    ],
)
def test_an_official_documents_form_goes(form: list[str]) -> None:
    """Red head, number, copies-to, who printed it."""
    rows = [line("在全镇水利会上的讲话", 200, 18.0, centred=True), line("同志们：", 240), *prose(264, 5, 1)]
    printed = [line(text, 500 + at * PITCH) for at, text in enumerate(form)]
    assert sorted(taken(read(document([*rows, *printed])), "official-form")) == sorted(form)


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert LEADING.match("12 第二件事") and not LEADING.match("12月") and not LEADING.match("3.5")
    assert TRAILING.search("补起来\t6") and not TRAILING.search("补起来6")
    assert FIFTH.match("15\t我高兴") and not FIFTH.match("14\t我高兴")
    assert NUMBER.fullmatch("柳政办发〔2021〕15号") and not NUMBER.fullmatch("第15号")
    assert RED_HEAD.fullmatch("柳川县人民政府办公室文件") and not RED_HEAD.fullmatch("学习文件精神")
    assert PUBLIC.fullmatch("（此件公开发布）") and not PUBLIC.fullmatch("（大家笑）")
    assert COPIES.fullmatch("抄送：县委办公室") and not COPIES.fullmatch("抄送到乡镇")
    assert ISSUED.fullmatch("柳川县办公室 2021年3月18日印发") and not ISSUED.fullmatch("2021年3月18日")
    assert DATED.fullmatch("2022年1月5日") and not DATED.fullmatch("2022年1月5日以前要完成")
    assert NOTE.match("[1] 参见《柳川年鉴》") and not NOTE.match("1978年")
