"""Listing pages in any arrangement and any markup: the preview comes out whole and alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.listing.furniture import listing_furniture
from extractors.listing.page import ListingPage
from schema.records import Document, SourceFile
from schema.text.titles import agree
from tests.support.depth import examples
from tests.support.listing_forms import BODY, SUMMARY, TITLE


def read(data: bytes, name: str = "page.html") -> Document:
    """What the extractor makes of `data`."""
    return ListingPage().extract(SourceFile(name, "0" * 64, data))


def left(document: Document) -> list[str]:
    """The lines that are not the site's."""
    site = {(piece.span.page, piece.span.line) for piece in listing_furniture(document)}
    return [
        line.text.strip(" \xa0")
        for page in document.pages
        for index, line in enumerate(page.lines)
        if line.text and (page.number, index) not in site
    ]


STRIPS = {
    "uploaded_on": [
        "2023-03-21",
        "上传时间：2023-03-21",
        "2023年3月21日",
        "发布日期: 2023/03/21 10:22",
        "上传于2023.3.21",
    ],
    "page_count": ["18 页", "页数：18", "共18页", "文档页数：18页"],
    "byte_size": ["30.8KB", "大小：30.8KB", "文件大小：30.8 K"],
    "views_min": ["210+", "浏览：210", "阅读 210+", "210次浏览", "热度:210"],
    "access": ["VIP专享", "免费", "5积分", "价格：3元"],
}
BUTTONS = [
    "海报",
    "侵权投诉",
    "收藏",
    "分享",
    "下载",
    "立即下载",
    "上一页",
    "评论",
    "收藏(12)",
    "点赞 3",
    "VIP特权",
]
BELOW = ["摘要:", "展开>>", "收起<<", "剩余17页未读", "下载文档", "猜你喜欢", "某ICP备12345号-1", "下一篇:无"]
OTHERS = [
    "相关文档",
    "(8篇)2021在防汛工作会上的讲话",
    "在全县教育工作会议上的讲话(3篇)",
    "2021-01-02",
    "12页",
]
SUMMARIES = [SUMMARY, SUMMARY[len(TITLE) :], f"摘要：{SUMMARY}", f"{SUMMARY[:70]}…"]


@settings(max_examples=examples(80), deadline=None)
@given(st.data())
def test_any_arrangement(data: st.DataObject) -> None:
    """However a page arranges claims, buttons, titles and summary, the preview comes out whole and alone."""
    pick = data.draw
    kinds = pick(st.lists(st.sampled_from(sorted(STRIPS)), min_size=3, max_size=5, unique=True))
    if not {"page_count", "byte_size", "views_min"} & set(kinds):
        kinds = [*kinds, "page_count"]
    claims = pick(st.sampled_from(["\n", " ", " | "])).join(
        pick(st.sampled_from(STRIPS[kind])) for kind in kinds
    )
    some = st.lists(st.sampled_from(BUTTONS), max_size=3, unique=True)
    head = [TITLE, claims, *pick(some)] if pick(st.booleans()) else [*pick(some), claims, TITLE, *pick(some)]
    head += pick(st.sampled_from([[], [TITLE], [TITLE.replace("(", "（").replace(")", "）")]]))
    summary = pick(st.sampled_from([[], *([line] for line in SUMMARIES)]))
    tail = pick(st.lists(st.sampled_from(BELOW), max_size=4, unique=True))
    if pick(st.booleans()):
        head = [*head, "内容简介", *summary, "阅读全文"]
    else:
        tail = [*tail, *summary]
    page = "\n".join([*head, *BODY, *tail, *pick(st.sampled_from([[], OTHERS]))])
    document = read(page.encode(), "a.txt")
    assert left(document) == list(BODY)
    assert document.listing is not None and document.listing.title is not None
    assert agree(document.listing.title, TITLE)


def paragraphs(lines: tuple[str, ...], style: int) -> str:
    """`lines` as pages mark them up."""
    if style == 0:
        return "".join(f"<p>{line}</p>" for line in lines)
    if style == 1:
        return "<br/>".join(f"&nbsp;&nbsp;{line}" for line in lines)
    if style == 2:
        return "".join(f"<div><span>{line[:5]}</span><span>{line[5:]}</span></div>" for line in lines)
    return "<pre>" + "\n".join(lines) + "</pre>"


NAVS = [
    "",
    '<div class="header"><a>首页</a><a>登录</a></div>',
    "<header><a>某文库</a><button>搜索</button></header>",
]
SIDES = [
    "",
    '<div class="recommend"><h3>相关推荐</h3><ul><li><a>(8篇)防汛讲话</a><span>12页</span></li></ul></div>',
    "<div><h4>相关文档</h4><a>关于防汛的讲话</a><p>同志们，今天开会，主要讲三件事，一是防汛，二是抗旱。</p></div>",
]
CLAIMS = ["2023-03-21", "18页", "大小: 30.8KB", "210人阅读", "免费"]


@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_any_markup_of_a_listing(data: st.DataObject) -> None:
    """However a site marks its page up, inside whatever it calls its containers, the preview comes out."""
    pick = data.draw
    claims = pick(st.permutations(CLAIMS))
    strip = pick(
        st.sampled_from(["<span>{}</span>", "<div><i></i><em>{}</em></div>", "<li>{}</li>", "{} | "])
    )
    info = "<div>" + "".join(strip.format(claim) for claim in claims) + "</div>"
    buttons = pick(
        st.sampled_from(["", "<a>立即下载</a><a>海报</a><a>侵权投诉</a>", "<div><span>收藏</span></div>"])
    )
    title = pick(st.sampled_from(["<h1>{}</h1>", "<h2>{}</h2>", '<div class="title">{}</div>'])).format(TITLE)
    box = pick(st.sampled_from(["<div>{}</div>", '<div class="left-side tool">{}</div>', "<form>{}</form>"]))
    summary = pick(
        st.sampled_from(["", f"<h3>摘要</h3><p>{SUMMARY}</p>", f"<p>摘要：{SUMMARY[len(TITLE) :]}</p>"])
    )
    side = pick(st.sampled_from(SIDES))
    parts = [pick(st.sampled_from(NAVS)), *pick(st.permutations([title, info, buttons]))]
    above = pick(st.booleans())  # some sites put other files above the one they offer
    parts.insert(1, side if above else "")
    body = box.format(paragraphs(BODY, pick(st.integers(0, 3))))
    parts += [body, summary, "" if above else side, "<footer>&copy;2024 某文库</footer>"]
    encoding = pick(st.sampled_from(["utf-8", "gbk"]))
    head = f'<meta charset="{encoding}"><title>{TITLE} - 某文库</title>'
    page = f"<!DOCTYPE html><html><head>{head}</head><body>" + "\n".join(parts) + "</body></html>"
    document = read(page.encode(encoding))
    assert left(document) == list(BODY)
    listing = document.listing
    assert listing is not None and listing.title == TITLE
    assert (listing.page_count, listing.byte_size, listing.views_min) == (18, 31539, 210)
