"""Documents drawn at random: plausible compilations, and pages that no printer would print."""

from __future__ import annotations

from hypothesis import strategies as st
from msgspec.structs import replace

from schema.records import Document, Page, TextLine
from tests.support.typeset import Block, flush, heading, line, plain, right, typeset

HAN = "我们今天在这里召开会议主要任务是总结工作分析形势部署推进落实责任提高认识干部群众产业环境民生改革创新安全稳定农村城市教育"
SENTENCES = st.text(HAN, min_size=4, max_size=30).map(lambda words: words + "。")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=6).map("".join)
WORDS = st.text(HAN, min_size=2, max_size=9)
PHRASES = st.one_of(
    WORDS,
    WORDS.map("，{}".format),
    WORDS.map("“{}”".format),
    WORDS.map("（{}）".format),
    st.builds("{}{}%".format, WORDS, st.integers(1, 99)),
    st.builds("{}{}年".format, WORDS, st.integers(1990, 2030)),
    st.builds("{}{}".format, WORDS, st.sampled_from(["GDP", "5G", "PM2.5", "App"])),
)
# prose of at least sixty characters: quotes, brackets, numbers and Latin words wherever a line may end
PROSE = st.builds(
    "{}{}。".format,
    st.text(HAN, min_size=50, max_size=60),
    st.lists(PHRASES, min_size=1, max_size=14).map("".join),
)
TITLES = st.text(HAN, min_size=3, max_size=16).map(lambda words: f"在{words}会上的讲话")
NUMBERS = st.integers(1, 12)
MARKERS = st.sampled_from(
    [
        "第{}篇",
        "第{}篇：",
        "篇{}：",
        "【范例{}】",
        "{:03}",
        "{}：",
        "（{}）",
        "①",
        "一、",
        "第一部分",
        "讲话稿{}",
    ]
)
OPENERS = st.sampled_from(["同志们：", "各位领导、同志们：", "尊敬的各位来宾：", "Dear friends,"])
SMALL_LINES = st.sampled_from(
    [
        "（2022年3月1日）",
        "县委书记　李志明",
        "市委副书记 张××",
        "二〇二一年五月",
        "——在动员会上的讲话",
        "【致辞人】王小明",
        "目　录",
        "第一篇 在全县会上的讲话………………1",
        "谢谢大家！",
        "- 3 -",
        "第 3 页 共 64 页",
        "因篇幅问题不能全部显示，请点此查看",
        "[标签:介绍]",
        "摘要：",
        "www.example.com",
        "发(fā)展为民",
        "序号\t单位\t金额",
        "20**年",
    ]
)
ANYTHING = st.text(max_size=30)
TEXTS = st.one_of(PARAGRAPHS, TITLES, st.builds(str.format, MARKERS, NUMBERS), OPENERS, SMALL_LINES, ANYTHING)
BLOCKS = st.one_of(
    PARAGRAPHS.map(Block),
    TITLES.map(heading),
    st.builds(str.format, MARKERS, NUMBERS).map(lambda text: Block(text, indent=0.0, font="SimHei")),
    OPENERS.map(flush),
    SMALL_LINES.map(lambda text: Block(text, "center")),
    SMALL_LINES.map(right),
    TITLES.map(lambda text: heading(text, new_page=True)),
)


@st.composite
def printed_documents(draw: st.DrawFn) -> Document:
    """A compilation as a typesetter would print it, with or without heads, folios and watermarks."""
    made = typeset(
        draw(st.lists(BLOCKS, min_size=1, max_size=30)),
        per_line=draw(st.integers(12, 32)),
        depth=draw(st.integers(6, 28)),
        kinsoku=draw(st.booleans()),
        head=draw(st.sampled_from(["", "某某文库精选讲话", "2022年讲话汇编"])),
        folio=draw(st.sampled_from(["", "- {} -", "第 {} 页", "{}"])),
    )
    stamp = draw(st.sampled_from([None, line("内部资料 严禁外传", 150.0, 400.0, 40.0, angle=45.0)]))
    if stamp is None:
        return made
    return replace(made, pages=tuple(replace(page, lines=(stamp, *page.lines)) for page in made.pages))


@st.composite
def odd_lines(draw: st.DrawFn) -> TextLine:
    """A line of any text, anywhere, of any size, leaning or not."""
    far = st.floats(-1e90, 1e90, allow_nan=False) | st.floats(-1e6, 1e6, allow_nan=False)
    coordinate = st.one_of(far, *[st.floats(0, 600, allow_nan=False)] * 2)
    return TextLine(
        draw(TEXTS),
        draw(coordinate),
        draw(coordinate),
        draw(coordinate),
        draw(coordinate),
        draw(st.sampled_from([0.0, 9.0, 16.0, 22.0, 72.0]) | st.floats(0, 1e90, allow_nan=False)),
        draw(st.sampled_from(["", "SimSun", "SimHei"])),
        draw(st.sampled_from([0.0, 0.0, 0.0, 45.0, 90.0, -30.5])),
    )


@st.composite
def odd_documents(draw: st.DrawFn) -> Document:
    """Pages that nobody printed: any text in any box, empty pages, no pages, with and without geometry."""
    count = draw(st.integers(0, 4))
    pages = tuple(
        Page(number, 595.0, 842.0, tuple(draw(st.lists(odd_lines(), max_size=10))), "test")
        for number in range(1, count + 1)
    )
    layout = draw(st.booleans())
    return Document("application/pdf" if layout else "text/plain", "test", "1", count, pages, layout=layout)


PLAIN_TEXTS = st.lists(st.lists(TEXTS, max_size=20).map("\n".join), min_size=1, max_size=3).map(
    lambda p: plain(*p)
)
DOCUMENTS = st.one_of(printed_documents(), odd_documents(), PLAIN_TEXTS)
