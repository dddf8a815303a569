"""A login page is told from a page that is read, whatever its encoding."""

from __future__ import annotations

import pytest

from extractors.html.login_page import MOST_TEXT, is_login_page, looks_like_html, visible

FORM = "<form><input name=u><input class='a' type={quote}password{quote} name=p></form>"
ARTICLE = "<p>" + "同志们：这次会议的主要任务是，总结成绩，部署今年工作。" * 200 + "</p>"


@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_a_small_page_with_a_password_field(quote: str, encoding: str) -> None:
    """Quoted or not, in any encoding."""
    page = f"<!DOCTYPE html><html><body>用戶{FORM.format(quote=quote)}</body></html>"
    assert is_login_page(page.encode(encoding))


@pytest.mark.parametrize(
    "title",
    ["用户登录", "会员登陆 - 文库", "請登入", "统一身份认证平台", "Sign in", "Log in · Docs", "Login"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_small_page_that_calls_itself_a_login(title: str, encoding: str) -> None:
    """Pages that draw their form by a script, or show a QR code, have no password field."""
    page = f"<html><head><title>{title}</title><script>{'x' * 9000}</script></head><body>扫码</body></html>"
    assert is_login_page(page.encode(encoding))


def test_pages_that_are_read() -> None:
    """A login box beside an article, an article on logging in, and anything that is no page."""
    assert not is_login_page(f"<html>{FORM.format(quote='')}{ARTICLE}</html>".encode())
    assert not is_login_page(f"<html>{FORM.format(quote='')}{ARTICLE}</html>".encode("gb18030"))
    assert not is_login_page(f"<html><title>关于登录的讲话</title>{ARTICLE}</html>".encode())
    assert not is_login_page("<html><title>讲话汇编</title><p>短</p></html>".encode())
    assert not is_login_page(b"%PDF-1.7 <input type=password> " + b"x" * MOST_TEXT)
    assert not is_login_page(b"")


def test_what_a_page_prints() -> None:
    """Scripts, styles and markup are not printed; an unclosed script hides the rest, as in a browser."""
    assert visible(b"<p>a <b>b</b></p><script>var x = '<p>';</script><STYLE>p{}</STYLE> c") == b"abc"
    assert visible(b"a<script>never closed") == b"a"


def test_the_beginning_of_a_page() -> None:
    """With or without a mark, white space and comments before it."""
    for page in (
        b"<!DOCTYPE html>",
        b"\n <html lang=zh>",
        b"\xef\xbb\xbf<!-- x --><html>",
        b"<HEAD>",
        b"<body>",
    ):
        assert looks_like_html(page)
    for other in (b"%PDF-1.7", b"<?xml version='1.0'?>", b"plain", b'{"code":401}'):
        assert not looks_like_html(other)
