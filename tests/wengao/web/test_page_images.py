"""Pictures of pages: painted in a child, kept by content, gone with the file."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from starlette.testclient import TestClient

from extractors.pdf.painting import page_png
from schema.errors import Unreadable
from schema.records import Document, Page, Span, TextLine
from tests.wengao.web.conftest import SAMPLES, Shelf
from wengao.web.page_marks import sheet, spans_at

PDF = (SAMPLES / "jianghua-5pian.pdf").read_bytes()


def pdf_sha256(client: TestClient) -> str:
    """The sample that has pages."""
    files = client.get("/api/v1/files?limit=50").json()["files"]
    return str(next(one["sha256"] for one in files if one["media_type"] == "application/pdf"))


def test_a_page_is_painted_once(
    client: TestClient, room_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time it comes from beside the archive, without a child."""
    sha256 = pdf_sha256(client)
    first = client.get(f"/files/{sha256}/pages/1.png")
    assert first.status_code == 200 and first.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(first.content)).width == 1000
    assert (
        room_shelf.folder / "data" / "archive" / ".pages" / sha256 / "1-1000.png"
    ).read_bytes() == first.content

    def no_child(*given: object, **more: object) -> None:
        raise AssertionError("painted again")

    monkeypatch.setattr("flows.isolation.reader.IsolatedReader.run", no_child)
    assert client.get(f"/files/{sha256}/pages/1.png").content == first.content
    again = client.get(f"/files/{sha256}/pages/1.png", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_what_has_no_such_page_says_so(client: TestClient) -> None:
    """A plain text, a page too many, a width of nobody."""
    sha256 = pdf_sha256(client)
    text = client.get("/api/v1/search", params={"q": "茶园管好"}).json()["hits"][0]["file_sha256"]
    answers = [
        client.get(path)
        for path in (
            f"/files/{text}/pages/1.png",
            f"/files/{sha256}/pages/999.png",
            f"/files/{sha256}/pages/0.png",
        )
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert [answer.json()["error"]["code"] for answer in answers] == [
        "no-pages",
        "no-such-page",
        "no-such-page",
    ]
    assert client.get(f"/files/{sha256}/pages/1.png?width=999").status_code == 400


def test_a_page_that_kills_its_child_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading room lives."""
    from flows.isolation.outcome import JobOutcome

    monkeypatch.setattr(
        "flows.isolation.reader.IsolatedReader.run", lambda *given, **more: JobOutcome("cpu-limit")
    )
    answer = client.get(f"/files/{pdf_sha256(client)}/pages/2.png?width=160")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "cpu-limit")


def test_the_sheet_marks_the_heading_and_the_hit(client: TestClient) -> None:
    """As boxes over the picture, without a style in the page."""
    sha256 = pdf_sha256(client)
    item = next(
        one
        for one in client.get("/api/v1/speeches?limit=50").json()["speeches"]
        if one["file_sha256"] == sha256
    )
    asked = (
        f"/speeches/{item['speech_id']}/sheet?file={sha256}&page={item['page_first']}&q={item['text'][:2]}"
    )
    text = client.get(asked).text
    assert 'class="of-heading"' in text and 'class="of-hit"' in text and "viewBox=" in text
    assert " style=" not in text


def test_a_forgotten_file_takes_its_pictures_with_it(room_shelf: Shelf) -> None:
    """What the archive forgets is shown nowhere."""
    from flows.archive.page_cache import PageCache
    from flows.archive.store import Archive

    archive = Archive(room_shelf.settings.archive)
    kept = archive.keep(b"%PDF-1.4 one of its own", "x.pdf")
    cache = PageCache(archive)
    cache.keep(kept.sha256, 1, 160, b"png")
    assert cache.find(kept.sha256, 1, 160) == b"png"
    archive.forget(kept.sha256)
    assert cache.find(kept.sha256, 1, 160) is None


def test_painting() -> None:
    """Of the wanted width; a page that is not there, and what is no PDF, are told apart."""
    painted = Image.open(io.BytesIO(page_png(PDF, "application/pdf", 1, 160)))
    assert painted.width == 160 and 200 < painted.height <= 480
    frame = io.BytesIO()
    Image.new("RGB", (40, 4000), "red").save(frame, "PNG")
    tall = Image.open(io.BytesIO(page_png(frame.getvalue(), "image/png", 1, 160)))
    assert tall.height == 480 and tall.mode == "RGB"
    for data, number, code in ((PDF, 99, "no-pages"), (b"%PDF-1.4 nothing", 1, "damaged")):
        with pytest.raises(Unreadable) as caught:
            page_png(data, "application/pdf", number, 160)
        assert caught.value.code == code


def test_words_are_found_in_their_line() -> None:
    """`乙丙` of `甲乙丙丁`, printed in one line of 40 points: the half between; over a break: both lines."""
    lines = (TextLine("甲乙丙丁", 100, 10, 140, 20, 10), TextLine("戊己", 100, 30, 120, 40, 10))
    document = Document("application/pdf", "x", "1", 1, (Page(1, 595, 842, lines, "x"),))
    body = ((Span(1, 0, 0, 4), Span(1, 1, 0, 2)),)
    text = "甲乙丙丁戊己"
    spans = spans_at(text, 1, 3, body)
    assert spans == [Span(1, 0, 1, 3)]
    found = sheet(document, 1, (), spans)
    assert found is not None
    assert [(box.x, box.y, box.width, box.height) for box in found.hits] == [(110.0, 10.0, 20.0, 10.0)]
    assert spans_at(text, 3, 5, body) == [Span(1, 0, 3, 4), Span(1, 1, 0, 1)]
    assert sheet(document, 2, (), ()) is None
