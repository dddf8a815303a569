"""The page of one upload: its claims, and the one link that leads to its file."""

from __future__ import annotations

import pytest

from extractors.sites.upload_page import (
    DOCUMENT,
    GET,
    GET_CLASS,
    GET_PATH,
    NOT_GET,
    OFFICE,
    OTHERS_CLASS,
    names_file,
    upload_page,
)

FACTS = "<span>VIP专免</span><span>2024-06-11</span><span>999+</span><span>43.17KB</span><span>64 页</span>"


def page(links: str, facts: str = FACTS) -> str:
    """A listing page of our own with these links."""
    return (
        "<html><body><nav><a href='/'>首页</a><a href='/down/app'>APP下载</a></nav>"
        f"<h1>(5篇)2022年在政务服务工作会议上的讲话</h1><div>{facts}</div>{links}"
        "<div class='related'><h3>相关文档</h3><a href='/files/other.pdf'>在防汛会议上的讲话</a></div>"
        "<footer><a href='/help.pdf'>帮助中心</a></footer></body></html>"
    )


LEADS = {
    "an address of a PDF": '<a href="/files/7.pdf?sign=3f">点这里</a>',
    "a download without an ending": '<a class="btn-download" href="/files/7.pdf?sign=3f">立即下载</a>',
    "words and place": '<a href="/download?id=7">下载文档</a>',
    "an attribute": '<a download href="/get/7">附件</a>',
    "a frame": '<iframe src="/view/7.pdf"></iframe>',
    "an office file": '<a href="/a/7.docx">(5篇)讲话</a>',
    "a meta tag": '<meta name="citation_pdf_url" content="/m/7.pdf">',
    "among buttons": '<div class="tools"><a href="/login">登录后下载</a><a href="/files/7.txt">下载</a></div>',
}
WANTED = {
    "an address of a PDF": "/files/7.pdf?sign=3f",
    "a download without an ending": "/files/7.pdf?sign=3f",
    "words and place": "/download?id=7",
    "an attribute": "/get/7",
    "a frame": "/view/7.pdf",
    "an office file": "/a/7.docx",
    "a meta tag": "/m/7.pdf",
    "among buttons": "/files/7.txt",
}


@pytest.mark.parametrize("lead", LEADS)
def test_the_link_to_the_file_is_found(lead: str) -> None:
    """Whatever it looks like; the claims stand beside it."""
    found = upload_page(page(LEADS[lead]))
    assert found.file == WANTED[lead]
    assert found.listing is not None
    assert (found.listing.page_count, found.listing.views_min, found.listing.access) == (64, 999, "VIP专免")


@pytest.mark.parametrize(
    "link",
    [
        "<span>暂无下载</span>",
        '<a href="javascript:download()">下载文档</a>',
        '<a href="/app">下载APP</a>',
        '<a href="/vip">开通VIP下载</a>',
        '<a href="/d/8">在另一次会议上的讲话</a>',
    ],
)
def test_a_page_without_a_file_leads_to_none(link: str) -> None:
    """Other documents, the site's own files and programs are not this upload's."""
    found = upload_page(page(link))
    assert found.file is None and found.listing is not None


def test_a_selector_decides_alone() -> None:
    """Also when the page shows likelier links; what it finds may hold the link."""
    text = page('<a href="/files/7.pdf">下载</a><p id="real"><a href="/x">附</a></p>')
    assert upload_page(text, "#real").file == "/x"
    assert upload_page(text, ".nothing").file is None


def test_an_ordinary_page_claims_nothing() -> None:
    """No claims, no file, no login: not an upload."""
    found = upload_page("<html><body><h1>关于我们</h1><p>本站成立于山泉边。</p></body></html>")
    assert (found.file, found.listing, found.login) == (None, None, False)


def test_a_login_page_is_one() -> None:
    """Asked for instead of the upload."""
    form = "<html><title>会员登录</title><body><form><input type='password'></form></body></html>"
    assert upload_page(form).login


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (DOCUMENT, ["/7.pdf", "/7.PDF?sign=3f", "/a.txt#x"], ["/pdf/7", "/7.pdfx"]),
        (OFFICE, ["/7.docx", "/7.DOC?x", "/7.wps"], ["/doc/7"]),
        (GET, ["下载文档", "查看原文", "Download PDF", "下 载"], ["下载APP", "下载排行", "上传"]),
        (NOT_GET, ["APP下载", "登录后下载", "分享"], ["下载文档"]),
        (GET_CLASS, ["btn-download", "attachment", "file"], ["title"]),
        (GET_PATH, ["/download?id=7", "/files/7", "/attachments/1.pdf"], ["/filed/7", "/d/7"]),
        (OTHERS_CLASS, ["related-docs", "box recommend", "sidebar"], ["record", "download"]),
    ],
)
def test_patterns(pattern: object, yes: list[str], no: list[str]) -> None:
    """Each pattern finds its examples and not what looks like them."""
    assert all(pattern.search(text) for text in yes)  # type: ignore[attr-defined]
    assert not any(pattern.search(text) for text in no)  # type: ignore[attr-defined]


def test_addresses_that_name_files() -> None:
    """So that nobody need look at what they show."""
    assert names_file("https://docs.example/1.pdf?x=1") and names_file("https://docs.example/1.docx")
    assert not names_file("https://docs.example/1.html") and not names_file("https://docs.example/pdf")
