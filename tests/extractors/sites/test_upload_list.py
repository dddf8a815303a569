"""The list of a document site: its uploads, and none of the site's own links."""

from __future__ import annotations

import pytest

from extractors.html.nodes import NO_ADDRESS, BadSelector, decoded
from extractors.sites.upload_list import upload_list
from schema.errors import Unreadable

ENTRIES = [
    ("/d/1", "(5篇)2024年在全县春耕生产会议上的讲话"),
    ("/d/2", "在某某局年终总结大会上的发言"),
    ("/d/3", "党员干部个人述职报告精选三篇"),
]
MENU = (
    '<nav><a href="/">首页</a><a href="/w">党政公文写作文库频道</a></nav>'
    '<div class="side-bar"><h3>热门文档</h3><a href="/hot/1">在全县防汛工作会议上的讲话</a></div>'
)
FOOT = '<footer><a href="/law">侵权投诉与版权声明</a><a href="javascript:void(0)">在全市大会上的讲话</a></footer>'


def page(body: str) -> str:
    """A page of a site with its menus."""
    return f"<html><body>{MENU}<div class='main'>{body}</div>{FOOT}</body></html>"


FORMS = {
    "a list": "<ul>"
    + "".join(f'<li><a href="{a}">{t}</a><i>2024-06-11</i></li>' for a, t in ENTRIES)
    + "</ul>",
    "a table": "<table>"
    + "".join(f'<tr><td>{n}</td><td><a href="{a}">{t}</a></td></tr>' for n, (a, t) in enumerate(ENTRIES))
    + "</table>",
    "headings": "".join(
        f'<div class="row"><h3><a href="{a}">{t}</a></h3><p>同志们…</p></div>' for a, t in ENTRIES
    ),
    "definition list": "<dl>"
    + "".join(f'<dt><a href="{a}">{t}</a></dt><dd>64页</dd>' for a, t in ENTRIES)
    + "</dl>",
    "plain paragraphs": "".join(f'<p><a target="_blank" href="{a}">{t}</a></p>' for a, t in ENTRIES),
    "rows told apart": "".join(
        f'<li class="r{n}"><a href="{a}">{t}</a></li>' for n, (a, t) in enumerate(ENTRIES)
    ),
    "cards with pictures": "".join(
        f'<div class="card"><a href="{a}"><img src="x.png"></a><a href="{a}">{t}</a></div>'
        for a, t in ENTRIES
    ),
    "cut titles": "".join(f'<p><a href="{a}" title="{t}">{t[:10]}…</a></p>' for a, t in ENTRIES),
}


@pytest.mark.parametrize("form", FORMS)
def test_common_lists_are_understood(form: str) -> None:
    """The uploads in their order with their titles, nothing of menus, side bars and footers."""
    found = upload_list(page(FORMS[form]))
    assert [(link.href, link.listing.title if link.listing else None) for link in found.links] == ENTRIES


def test_short_titles_and_bare_files() -> None:
    """Nine letters are a title; links to files may be called as they like."""
    rows = "".join(f'<li><a href="/d/{n}">Document {n}</a></li>' for n in range(2))
    assert len(upload_list(page(f"<ul>{rows}</ul>")).links) == 2
    files = '<pre><a href="../">..</a> <a href="1.pdf">1.pdf</a> <a href="2.PDF">2.PDF</a></pre>'
    assert [link.href for link in upload_list(files).links] == ["1.pdf", "2.PDF"]


def test_a_long_menu_does_not_outweigh_a_short_list() -> None:
    """Twenty kinds of documents beside the last upload of the last page."""
    menu = "".join(f'<b><a href="/k/{n}">第{n}类工作总结</a></b>' for n in range(20))
    found = upload_list(
        page(f'{menu}<ul><li><a href="/d/9">(5篇)2024年在全县春耕生产工作会议上的讲话</a></li></ul>')
    )
    assert [link.href for link in found.links] == ["/d/9"]


def test_one_entry_is_a_list() -> None:
    """The last page of a list may hold one upload."""
    found = upload_list(page('<ul><li><a href="/d/9">在庆祝教师节大会上的讲话</a></li></ul>'))
    assert [link.href for link in found.links] == ["/d/9"]


def test_a_page_beyond_the_last_names_nothing() -> None:
    """Menus, pagers and other documents are no entries."""
    found = upload_list(
        page('<ul></ul><div class="pager"><a href="?page=1">1</a><a href="?page=2">下一页</a></div>')
    )
    assert found.links == () and not found.login


def test_claims_beside_a_link_are_its_own() -> None:
    """What stands in the row is that upload's, in whatever elements."""
    rows = "".join(
        f'<li><a href="{a}">{t}</a><span>2024-06-1{n}</span><span>{n}0页</span><span>{n}00+</span></li>'
        for n, (a, t) in enumerate(ENTRIES, 1)
    )
    found = upload_list(page(f"<ul>{rows}</ul>"))
    claims = [link.listing for link in found.links if link.listing]
    assert [(one.uploaded_on, one.page_count, one.views_min) for one in claims] == [
        ("2024-06-11", 10, 100),
        ("2024-06-12", 20, 200),
        ("2024-06-13", 30, 300),
    ]


def test_a_selector_decides_alone() -> None:
    """Also for links that look like nothing, also where it names the row; a bad one is named."""
    text = page('<div class="x"><a href="/1">一</a></div><div class="x"><p><a href="/2">二</a></p></div>')
    assert [link.href for link in upload_list(text, "div.x").links] == ["/1", "/2"]
    assert [link.href for link in upload_list(text, "div.x > a").links] == ["/1"]
    with pytest.raises(BadSelector) as refused:
        upload_list(text, "a[[")
    assert refused.value.code == "source-unreadable" and "a[[" in refused.value.detail


def test_a_login_page_is_told_from_an_empty_list() -> None:
    """A page that wants a password and names nothing; a login box beside a list is none."""
    form = '<form><input type="password" name="p"><button>登录</button></form>'
    assert upload_list(f"<html><title>用户登录</title><body>{form}</body></html>").login
    assert not upload_list(page(FORMS["a list"] + form)).login


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16"])
def test_any_charset_is_read(charset: str) -> None:
    """By its mark, its meta tag, its server's word, or by likelihood alone."""
    text = page(FORMS["a list"])
    if charset == "big5":
        text = text.translate(
            str.maketrans(
                "县产会议讲话发总结党员干个报选热档频写库", "縣產會議講話發總結黨員幹個報選熱檔頻寫庫"
            )
        )
    data = text.encode(charset, "ignore")
    assert decoded(data) == data.decode(charset)
    assert decoded(data, charset) == data.decode(charset)


def test_a_false_word_of_the_server_is_not_believed() -> None:
    """Servers say iso-8859-1 of everything."""
    assert "讲话" in decoded(page(FORMS["a list"]).encode("gb18030"), "iso-8859-1")
    with pytest.raises(Unreadable):
        decoded(bytes(range(128, 256)) * 9, "no-such-charset")


@pytest.mark.parametrize("href", ["#top", "javascript:void(0)", " mailto:a@b.example", "", "data:,x"])
def test_no_address(href: str) -> None:
    """`NO_ADDRESS`: links that lead nowhere."""
    assert NO_ADDRESS.match(href)
    assert not NO_ADDRESS.match("/d/1#top")
