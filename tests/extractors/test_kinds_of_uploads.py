"""Kinds of uploads that were read wrongly once, from bytes to items: siblings of each, in words of our own."""

from __future__ import annotations

import base64
import hashlib
import quopri

import pytest

from extractors.formats.media_type import HEAD, media_type
from extractors.reading import read
from extractors.registry import choose
from flows.isolation.jobs import engines
from schema.records import Item, Reading, SourceFile

RIVER = (
    "东岸的旧堤守了四十年，石缝里长出了草，今年入冬以前要把最薄的三段补起来，石料按图备齐，不许拿碎砖充数。"
)
ROAD = "修路要先想好水往哪里去，上一回新铺的路面，一场雨就泡软了边沿，毛病不在沥青，在排水沟没有跟着走。"
HALL = "食堂的饭菜合不合口味，要问吃饭的老人，不要问送检查表的人，每周五中午，分管的同志去排一次队。"
WOOD = "山里的防火三分靠水枪，七分靠嘴勤，清明前后的半个月，村口的喇叭要从早响到晚，火才不敢来。"
TEXTS = (RIVER, ROAD, HALL, WOOD)


def reading(name: str, data: bytes) -> Reading:
    """What the program reads in an upload."""
    source = SourceFile(name, hashlib.sha256(data).hexdigest(), data)
    return read(choose(source, engines(media_type(name, data[:HEAD]))).extract(source))


def facts(item: Item) -> tuple[str | None, str | None, str | None, str | None]:
    """(title, speaker, office, day) of an item."""
    said = item.description
    return (
        said.title.value if said.title else None,
        said.speaker.value if said.speaker else None,
        said.role.value if said.role else None,
        said.date.value.date if said.date else None,
    )


def body(at: int) -> str:
    """Three paragraphs, other ones for every item."""
    return "\n".join(TEXTS[(at + n) % 4] + f"第{at + 1}处由第{n + 2}组去看。" for n in range(3))


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>河段</td><td>里程</td></tr><tr><td>东段</td><td>3.2</td></tr></table>",
        "<table>\n<thead><tr><th>河段</th></tr></thead>\n<tbody><tr><td>东段</td></tr></tbody>\n</table>",
        '<div align="center"><table border=\'1\'><tr><td colspan="2">河段</td></tr></table></div><br/><br/>',
    ],
)
def test_a_text_with_an_html_table_keeps_its_lines(table: str) -> None:
    """Markdown of a converter: eight tags make no page, and each paragraph stays one."""
    written = (
        f"## 在全镇护河会议上的讲话\n\n（2023年3月5日）\n\n镇长 周维良\n\n同志们：\n\n{RIVER}\n\n{table}\n\n{ROAD}\n\n"
        f"## 在全镇修路会议上的讲话\n\n（2023年4月9日）\n\n镇长 周维良\n\n同志们：\n\n{HALL}\n\n{WOOD}\n\n{RIVER}\n"
    )
    found = reading("讲话.md", written.encode())
    assert [facts(item) for item in found.items] == [
        ("在全镇护河会议上的讲话", "周维良", "镇长", "2023-03-05"),
        ("在全镇修路会议上的讲话", "周维良", "镇长", "2023-04-09"),
    ]
    lines = found.items[0].text.split("\n")
    assert "同志们：" in lines and RIVER in lines and ROAD in lines and "河段" in found.items[0].text


PAGE = (
    "<html><head><meta charset='{charset}'><title>护河</title></head><body><h1>在全镇护河会议上的讲话</h1>"
    "<p>（2021年3月5日）</p><p>镇长　周维良</p><p>同志们：</p>" + "".join(f"<p>{text}</p>" for text in TEXTS)
)


@pytest.mark.parametrize(
    ("charset", "encoding"), [("gb2312", "quoted-printable"), ("utf-8", "base64"), ("gbk", "8bit")]
)
@pytest.mark.parametrize("name", ["saved.mht", "saved.txt"])
def test_a_page_saved_with_its_pictures_is_that_page(name: str, charset: str, encoding: str) -> None:
    """Whatever its encoding and its name, never `=D4=DA=C8=AB` as a speech."""
    page = PAGE.format(charset=charset).encode("gb18030" if charset != "utf-8" else "utf-8")
    coded = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}[encoding]
    head = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        f'\ttype="text/html";\r\n\tboundary="--x"\r\n\r\n----x\r\nContent-Type: text/html; charset={charset}\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    found = reading(name, head.encode() + coded(page) + b"\r\n----x--\r\n")
    assert [facts(item) for item in found.items] == [
        ("在全镇护河会议上的讲话", "周维良", "镇长", "2021-03-05")
    ]
    assert found.items[0].text.split("\n")[-4:] == list(TEXTS)


@pytest.mark.parametrize(
    ("lead", "note"),
    [
        ("来源：\n1957年10月水利局编《护河讲话选（1）》", "〖时间：一九五七年八月十六日，地点：河工礼堂〗"),
        ("来源：《河工通讯》1957年第9期", "（1957年8月16日）"),
        ("（选自《护河讲话选》，水利局1958年编）", "时间：1957年8月16日　地点：河工礼堂"),
    ],
)
def test_a_speaker_below_the_title_and_a_source_below_the_text(lead: str, note: str) -> None:
    """A title that names its speaker, the name alone below it; the source belongs to the item above."""
    titles = (
        ("周维良接见全县河工代表的讲话", "周维良"),
        ("何敏陈志刚同修路学校代表座谈纪要", "何敏、陈志刚"),
        ("孙志远在河工食堂座谈会上的讲话", "孙志远"),
    )
    text = "\n".join(
        f"{title}\n{name}\n{note}\n{body(at)}\n{lead}" for at, (title, name) in enumerate(titles)
    )
    found = reading("河工讲话.txt", text.encode())
    assert [facts(item)[:2] for item in found.items] == [
        ("周维良接见全县河工代表的讲话", "周维良"),
        ("何敏陈志刚同修路学校代表座谈纪要", "何敏"),
        ("孙志远在河工食堂座谈会上的讲话", "孙志远"),
    ]
    assert all(facts(item)[3] == "1957-08-16" for item in found.items)
    assert all(item.text.endswith(lead.splitlines()[-1]) and "〖" not in item.text for item in found.items)


@pytest.mark.parametrize(
    "head",
    [
        "{title}\n（2021年{month}月5日）\n镇长　周维良\n{greeting}",
        "{title}\n周维良\n2021年{month}月5日\n{greeting}",
        "{title}\n（2021年{month}月5日）\n{greeting}",
        "{title}\n镇党委书记　陈志刚\n{greeting}",
        "{title}\n（2021年{month}月5日）\n镇长　周维良",
        "{title}\n（2021年{month}月5日）",
    ],
)
def test_full_heading_blocks_part_an_uncounted_text(head: str) -> None:
    """Four titles with a day, a name and a salutation each: four items, though no line counts or names them."""
    titles = (
        "在全镇护河会议上的讲话",
        "在全镇修路会议上的讲话",
        "在食堂启用仪式上的致辞",
        "在护林座谈会上的讲话",
    )
    greetings = ("同志们：", "同志们：", "各位老人、同志们：", "老师们：")
    text = "\n".join(
        head.format(title=title, month=at + 3, greeting=greeting) + "\n" + body(at)
        for at, (title, greeting) in enumerate(zip(titles, greetings, strict=True))
    )
    found = reading("讲话.txt", text.encode())
    assert [facts(item)[0] for item in found.items] == list(titles)


@pytest.mark.parametrize(
    "marks",
    [
        ("(篇一)", "(篇二)", "(篇三)"),
        ("【范文1】", "【范文2】", "【范文3】"),
        ("第一篇：", "第二篇：", "第三篇："),
    ],
)
def test_items_in_one_run_are_parted(marks: tuple[str, ...]) -> None:
    """A text that lost its line ends: three markers that count, behind whole sentences."""
    texts = ["".join(TEXTS[(at + n) % 4] for n in range(3)) for at in range(3)]
    run = "社区工作心得 共3篇" + "".join(mark + text for mark, text in zip(marks, texts, strict=True))
    found = reading("心得.txt", run.encode())
    assert [item.text for item in found.items] == texts and found.declared_items == 3


@pytest.mark.parametrize(
    "line",
    [
        "时间：2023-03-21 来源：本站 作者：佚名",
        "发布于 2023-03-21　来源：柳川在线　浏览：331次",
        "2023-03-21 09:51　柳川网　点击：33",
        "发布日期：2023年3月21日　　信息来源：办公室",
    ],
)
@pytest.mark.parametrize("name", ["讲话.txt", "讲话.html"])
def test_when_a_site_put_it_up_is_no_day_and_no_author(name: str, line: str) -> None:
    """Neither `佚名` nor the day of publication; the title stays with the text, on a page that is the text, too."""
    rows = ["在全镇护河会议上的讲话", line, "同志们：", RIVER, ROAD]
    page = (
        "<html><body><h1>"
        + rows[0]
        + "</h1>"
        + "".join(f"<p>{row}</p>" for row in rows[1:])
        + "</body></html>"
    )
    found = reading(name, ("\n".join(rows) if name.endswith("txt") else page).encode())
    assert [facts(item) for item in found.items] == [("在全镇护河会议上的讲话", None, None, None)]
    assert found.items[0].text.split("\n") == rows[2:]


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("……\n（未完，全文共2851字，当前显示1200字，下载后可查看全文）", "……"),
        ("试读已结束，阅读全文请下载", ""),
        ("点击下载本文Word版\n本文共3200字，预览部分到此结束", ""),
        ("……\n更多完整内容请下载文档查看", "……"),
        ("...\n剩余内容已隐藏，请登录后查看", "..."),
    ],
)
def test_a_note_that_the_text_is_cut_takes_no_word_of_it(note: str, kept: str) -> None:
    """On lines of its own or glued to the words it cuts: they stay, the note goes, the item is cut."""
    half = "食堂的饭菜是不是合口味，要问吃饭的老人，"
    found = reading("讲话.txt", f"在全镇护河会议上的讲话\n同志们：\n{RIVER}\n{ROAD}\n{half}{note}".encode())
    assert found.items[0].text.split("\n")[-1] == half + kept and found.items[0].description.truncated
    assert "preview-cut" in [issue.code for issue in found.issues]


def test_markers_that_are_talked_about_part_nothing() -> None:
    """A sentence that names the parts of a book is one sentence."""
    talk = f"这本书有三部分：第一篇讲河，第二篇讲路，第三篇讲林。{RIVER}{ROAD}{HALL}{WOOD}"
    assert len(reading("书.txt", talk.encode()).items) == 1


@pytest.mark.parametrize(
    "note",
    [
        "……此处隐藏1270个字……",
        "……（中间略去3210字）……",
        "……(文库网https://a.example此处省略880字,会员可读全文)",
    ],
)
def test_a_series_outlives_what_a_site_hides(note: str) -> None:
    """Marks 1, 8, 9, 10 of ten: the six between are hidden with the words; the note is in no text."""
    half, rest = ROAD[:20], ROAD[24:]
    blocks = [f"镇长座谈会讲话稿1\n尊敬的各位领导、同志们：\n{body(0)}\n{half} {note}{rest}"]
    blocks += [f"镇长座谈会讲话稿{n}\n同志们：\n{body(n)}" for n in (8, 9, 10)]
    found = reading("讲话.txt", ("镇长座谈会讲话稿(精选10篇)\n" + "\n".join(blocks)).encode())
    assert len(found.items) in (4, 5) and found.items[0].speech.heading[0].text == "镇长座谈会讲话稿1"
    assert [item.speech.heading[0].text for item in found.items[-3:]] == [
        f"镇长座谈会讲话稿{n}" for n in (8, 9, 10)
    ]
    assert all(note not in item.text for item in found.items)
    assert "count-differs" in [issue.code for issue in found.issues]
