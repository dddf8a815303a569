"""What strangers wrote is shown as text, and no address leads out of the library."""

from __future__ import annotations

import html
import re

import pytest
from starlette.testclient import TestClient

from tests.wengao.web.conftest import MARKUP


def test_a_title_full_of_markup_and_bidi_marks_is_text(client: TestClient) -> None:
    """On every page that shows it: no element of it, no character that reorders others."""
    found = client.get("/api/v1/search", params={"q": "茶园管好"}).json()["hits"]
    hit = found[0]
    # the API says what the print says; the reader itself drops the override, U+202E
    assert hit["title"] == MARKUP.replace("\u202e", "")
    paths = [
        "/",
        "/search?q=茶园管好",
        f"/speeches/{hit['speech_id']}?q=茶园",
        f"/speeches/{hit['speech_id']}?file={hit['file_sha256']}",
        f"/files/{hit['file_sha256']}",
        "/people",
        "/watches",
        "/duplicates",
        f"/review/files/{hit['file_sha256']}/1",
        f"/review/files/{hit['file_sha256']}/2",
    ]
    for path in paths:
        text = client.get(path).text
        assert "<script>alert" not in text and "<img src=x" not in text, path
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text), path
    shown = client.get(f"/speeches/{hit['speech_id']}").text
    assert html.escape("<script>alert(1)</script>") in shown and "\\u2066" in shown
    assert "&gt;&lt;img src=x onerror=alert(2)&gt;" in shown


@pytest.mark.parametrize(
    "q", ['"><script>alert(1)</script>', "' OR 1=1 --", "\x00", "{{7*7}}", "%s%n", "\ud7ff\u202e", "a" * 500]
)
def test_a_query_is_text(client: TestClient, q: str) -> None:
    """Whatever it holds: an answer, and nothing of it runs."""
    for path in ("/search", "/search/summary", "/api/v1/search", "/people"):
        answer = client.get(path, params={"q": q, "name": q} if path == "/people" else {"q": q})
        assert answer.status_code == 200, (path, answer.text)
        assert "<script>alert" not in answer.text or path.startswith("/api/")
        assert ">49<" not in answer.text


@pytest.mark.parametrize("name", ["title", "speaker", "role", "place", "kind", "source", "state", "file"])
def test_a_filter_is_no_statement(client: TestClient, name: str) -> None:
    """A quote in it finds nothing, or is no reference; it is never part of SQL."""
    answer = client.get("/api/v1/search", params={name: "x' OR '1'='1"})
    assert answer.status_code in (200, 404)
    assert answer.json().get("total", 0) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/static/vendor/../../app.py",
        "/files/..%2f..%2fetc%2fpasswd",
        "/files/%2fetc%2fpasswd/original",
        "/files/..%2f..%2fetc%2fpasswd/pages/1.png",
        "/speeches/..%2f..%2fx",
        "/feeds/..%2f..%2fx.atom",
        "/people/..%2f..%2fetc",
        "/templates/base.html",
    ],
)
def test_no_path_leads_out(client: TestClient, path: str) -> None:
    """Not found, on the page and in words."""
    assert client.get(path).status_code == 404


def test_an_original_is_saved_and_never_shown(client: TestClient) -> None:
    """As bytes without a kind, whatever it is; the name is one line."""
    sha256 = client.get("/api/v1/search", params={"q": "茶园管好"}).json()["hits"][0]["file_sha256"]
    answer = client.get(f"/files/{sha256}/original")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_form_that_is_too_large_is_not_read_to_its_end(client: TestClient) -> None:
    """A bound on every body."""
    assert client.post("/language", content=b"to=zh&next=" + b"a" * 100_000).status_code == 400
    assert client.post("/compare", content=b"draft=" + b"a" * 3_000_000).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/search?year=12345", "/search?year=x", "/search?from=2021-13", "/search?sort=best", "/search?start=-1",
        "/search?start=99999999999", f"/search?q={'a' * 501}", "/speeches/s_zzzzzz?item=x", "/duplicates?start=x",
        "/api/v1/search?cursor=AAAA", "/api/v1/speeches?cursor=W10", "/api/v1/speeches?from=99",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_the_askers_fault(client: TestClient, path: str) -> None:
    """400 or 404, never 500."""
    assert client.get(path).status_code in (400, 404)
