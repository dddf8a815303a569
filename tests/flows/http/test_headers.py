"""The head of an answer: what is read from it, and what is not believed."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from flows.http import headers
from flows.http.redaction import shown
from flows.http.redirects import first_hop, origin
from flows.http.retries import retry_after
from flows.http.transport import Again
from schema.errors import Unreadable
from schema.records import Validators

URL = httpx.URL("https://docs.example/%E6%B1%87%E7%BC%96/a.pdf?id=3")


def answer(status: int = 200, **fields: str | bytes) -> httpx.Response:
    """An answer with these headers."""
    raw = [
        (name.replace("_", "-").encode(), value.encode() if isinstance(value, str) else value)
        for name, value in fields.items()
    ]
    return httpx.Response(status, headers=raw)


def test_retry_after_forms() -> None:
    """Seconds and dates are read; anything else says nothing."""
    now = datetime(2024, 6, 11, 10, 0, tzinfo=UTC)
    assert retry_after("30") == 30
    assert retry_after("Tue, 11 Jun 2024 10:00:20 GMT", now) == 20
    assert retry_after("Tue, 11 Jun 2024 09:00:00 GMT", now) == 0
    assert retry_after("soon") is retry_after("") is retry_after("三十") is None


@pytest.mark.parametrize(
    ("status", "code", "again"),
    [
        (404, "unreachable", False), (410, "unreachable", False), (401, "no-access", False),
        (402, "no-access", False), (403, "no-access", False), (451, "no-access", False),
        (429, "asked-to-wait", True), (500, "unreachable", True), (503, "unreachable", True),
        (204, "unreachable", False), (206, "unreachable", False), (304, "unreachable", False),
    ],
)  # fmt: skip
def test_statuses(status: int, code: str, again: bool) -> None:
    """What may pass is tried again, what stands is not; both say what a person can do."""
    with pytest.raises(Again if again else Unreadable) as caught:
        headers.check_status(answer(status))
    problem = caught.value.problem if isinstance(caught.value, Again) else caught.value
    assert (problem.code, problem.detail) == (code, f"HTTP {status}")  # type: ignore[attr-defined]


def test_etags() -> None:
    """Only a strong, well-formed ETag lets a part be gone on with; weak ones still serve as conditions."""
    assert headers.strong_etag(answer(etag='"5f3a-1c"')) == '"5f3a-1c"'
    for weak in ('W/"5f3a"', "5f3a", '"', "", '"a\tb"', '"' + "x" * 300 + '"'):
        assert headers.strong_etag(answer(etag=weak)) == ""
    said = headers.validators_of(answer(etag='W/"5f3a"', last_modified="Tue, 11 Jun 2024 10:00:20 GMT"))
    assert said == Validators('W/"5f3a"', "Tue, 11 Jun 2024 10:00:20 GMT")
    assert headers.conditions(said) == {"if-none-match": 'W/"5f3a"'}
    assert headers.conditions(Validators(None, "Tue")) == {"if-modified-since": "Tue"}
    assert headers.conditions(None) == headers.conditions(Validators()) == {}
    assert headers.conditions(Validators("a\r\nx: y")) == {}


def test_ranges_and_sizes() -> None:
    """What is no range, or no size, says nothing."""
    assert headers.content_range(answer(206, content_range="bytes 500-999/1000")) == (500, 1000)
    assert headers.content_range(answer(206, content_range="bytes 500-999/*")) == (500, None)
    for odd in ("", "bytes */1000", "items 0-1/2", "bytes -5/10"):
        assert headers.content_range(answer(206, content_range=odd)) == (-1, None)
    assert headers.announced(answer(content_length="12")) == 12
    for odd in ("", "-1", "12, 12", "1e9", "٣", "9" * 40):
        assert headers.announced(answer(content_length=odd)) is None


def test_media_types() -> None:
    """Type and charset in lower case; nonsense is nothing."""
    assert headers.media_type_of(answer(content_type="Text/HTML; Charset=GBK")) == ("text/html", "gbk")
    assert headers.media_type_of(answer(content_type="application/pdf")) == ("application/pdf", "")
    assert headers.media_type_of(answer(content_type="???")) == ("", "")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b"attachment; filename*=UTF-8''%E8%AE%B2%E8%AF%9D.pdf", "讲话.pdf"),
        ('attachment; filename="讲话.pdf"'.encode(), "讲话.pdf"),
        ('attachment; filename="讲话.pdf"'.encode("gb18030"), "讲话.pdf"),
        (b"attachment; filename=../../etc/passwd", "passwd"),
        (rb'attachment; filename="C:\\docs\\a.pdf"', "a.pdf"),
        ('attachment; filename="a\u202efdp.exe"'.encode(), "afdp.exe"),
        (b"attachment; filename*=no-such-charset''%E8.pdf", None),
        (b"attachment", "a.pdf"),
        (b"inline; filename=..", "document"),
    ],
)
def test_names(disposition: bytes, name: str | None) -> None:
    """What the server calls a file, in whatever encoding; never a path, never a trick for terminals."""
    said = headers.file_name(answer(content_disposition=disposition), URL)
    assert said == name if name else said
    assert "/" not in said
    assert "\\" not in said


def test_names_from_addresses() -> None:
    """Without a word from the server the address names the file."""
    assert headers.file_name(answer(), httpx.URL("https://docs.example/%BD%B2%BB%B0.pdf")) == "讲话.pdf"
    assert headers.file_name(answer(), httpx.URL("https://docs.example/")) == "document"


def test_addresses_as_shown() -> None:
    """No user, no password, no query, no fragment, nothing that steers a terminal, not too long."""
    assert shown("https://anna:pw@docs.example:8443/a.pdf?token=3f#x") == "https://docs.example:8443/a.pdf?…"
    assert shown("https://docs.example/讲话.pdf") == "https://docs.example/讲话.pdf"
    assert shown("https://docs.example/\x1b[31m\u202e") == "https://docs.example/\ufffd[31m\ufffd"
    assert len(shown("https://docs.example/" + "x" * 999)) == 200
    assert shown("http://[::1") == "(an address that cannot be read)"


@pytest.mark.parametrize(
    "url", ["ftp://docs.example/", "file:///etc/passwd", "docs.example/a", "http://", "https://a:b@docs.example/",
            "http://docs.example:99999/", "http://exa mple/", "http://[::1/", "http://x/" + "y" * 9000, "data:,x"]
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    """Other schemes, user names and what cannot be read are refused before anything is asked."""
    with pytest.raises(Unreadable) as caught:
        first_hop(url)
    assert caught.value.code == "blocked-address"


def test_origins() -> None:
    """Scheme, host and port, always all three."""
    assert origin(httpx.URL("https://Docs.Example/a")) == "https://docs.example:443"
    assert origin(httpx.URL("http://docs.example:8080/")) == "http://docs.example:8080"
    assert origin(httpx.URL("http://[::1]/")) == "http://[::1]:80"
