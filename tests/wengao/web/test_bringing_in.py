"""Files and sources through the browser: read as by the command line, bounded, told apart, refused where they may not be."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from schema.database.opening import open_database
from schema.export.rows import changes
from schema.query.filters import Filter
from schema.records import Receipt
from tests.support.kept_server import KeptServers
from tests.wengao.web.conftest import OpenRoom, Shelf
from wengao.errors import MissingExtra
from wengao.settings.load import load
from wengao.web.bringing_in import uploads
from wengao.web.bringing_in.jobs import Job, Jobs, TooBusy

TOKEN = "0123456789abcdef"
SPEECH = (
    "讲话汇编（1篇）\n\n第一篇：在春季植树动员会上的讲话\n\n（2022年3月12日）\n\n县长 周文\n\n同志们：\n\n"
    "植树是一件好事，也是一件难事。{more}今天我们就讲怎么把树种下去，又怎么让它活下来，请大家认真听。\n\n谢谢大家！\n"
)


@pytest.fixture
def porter(
    open_room: OpenRoom, own_shelf: Shelf, kept_servers: KeptServers, monkeypatch: pytest.MonkeyPatch
) -> TestClient:
    """Mr Li, who brings files in."""
    monkeypatch.setattr("flows.isolation.reader.ServerProcess", kept_servers)
    made = open_room(shelf=own_shelf, tokens={"li": TOKEN}, forms=False)
    made.headers.update({"authorization": f"Bearer {TOKEN}", "accept-language": "en"})
    return made


def _until_over(client: TestClient, answer: Any) -> str:
    """The page of the job that an answer leads to, when it is over."""
    assert answer.status_code == 303, answer.text
    for _ in range(600):
        page = client.get(answer.headers["location"]).text
        if 'data-job="done"' in page or 'data-job="failed"' in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


def _sent(client: TestClient, *files: tuple[str, bytes]) -> Any:
    return client.post("/upload", files=[("files", one) for one in files])


def test_what_is_dropped_is_read_and_what_cannot_be_says_why(porter: TestClient, own_shelf: Shelf) -> None:
    """A text and a broken PDF: both are named, with the author in the locator; the spool is empty afterwards."""
    page = _until_over(
        porter, _sent(porter, ("植树.txt", SPEECH.format(more="").encode()), ("坏.pdf", b"%PDF-1.7\nno"))
    )
    assert "植树.txt" in page and "1 speech, 1 new" in page
    assert 'alarm">quarantined' in page and "坏.pdf" in page
    (hit,) = porter.get("/api/v1/search", params={"q": "怎么把树种下去"}).json()["hits"]
    assert hit["locator"].startswith("upload://li/") and hit["locator"].endswith("/植树.txt")
    home = porter.get("/").text
    assert "Not taken in" in home  # at once, not when the counts are old
    run = porter.get("/sources").text
    assert "坏.pdf" in run
    assert [*(own_shelf.folder / "data" / "archive").rglob("upload-*")] == []
    with open_database(own_shelf.settings.database) as database, database.read() as session:
        said = [*changes(session, Filter())]
    assert {one.detail.get("by") for one in said if one.file_sha256 == hit["file_sha256"]} == {"li"}
    again = _until_over(porter, _sent(porter, ("植树.txt", SPEECH.format(more="").encode())))
    assert "unchanged" in again
    sha256 = porter.get(f"/api/v1/files/{hit['file_sha256']}").json()["sha256"]
    assert porter.get("/api/v1/files", params={"source": "=upload"}).status_code == 200 and sha256


def test_archives_and_pages_beside_files_are_understood(porter: TestClient) -> None:
    """Members of a ZIP by their names; a saved listing beside a file is its claims, not a file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("内.txt", SPEECH.format(more="先说种树。"))
    listing = json.dumps({"title": "2022年讲话汇编(1篇)", "uploaded_on": "2022-04-01"}).encode()
    page = _until_over(
        porter,
        _sent(
            porter,
            ("包.zip", packed.getvalue()),
            ("表.txt", SPEECH.format(more="再说养护。").encode()),
            ("表.listing.json", listing),
        ),
    )
    assert "内.txt" in page and ">表.listing.json" not in page and page.count('date">loaded') == 2
    hits = porter.get("/api/v1/search", params={"q": "怎么把树种下去"}).json()["hits"]
    inside = next(hit for hit in hits if "内.txt" in hit["locator"])
    assert "/包.zip!/内.txt" in inside["locator"]
    beside = next(hit for hit in hits if "表.txt" in hit["locator"])
    assert (
        porter.get(f"/api/v1/files/{beside['file_sha256']}").json()["listing"]["uploaded_on"] == "2022-04-01"
    )


def test_uploads_are_bounded(porter: TestClient, monkeypatch: pytest.MonkeyPatch, own_shelf: Shelf) -> None:
    """In number, in size of one and of all, in how often; nothing is left of what was refused."""
    spool = own_shelf.folder / "data" / "archive"
    for name, files in (
        ("MOST_FILES", (("a.txt", b"1"), ("b.txt", b"2"))),
        ("MOST_FILE", (("a.txt", b"12"),)),
        ("MOST_BYTES", (("a.txt", b"1"),)),
    ):
        with monkeypatch.context() as bounded:
            bounded.setattr(uploads, name, 1)
            assert _sent(porter, *files).status_code == 400
    assert porter.post("/upload", data={"files": "x"}).status_code == 400
    assert (
        porter.post("/upload", content=b"x", headers={"content-type": "multipart/form-data"}).status_code
        == 400
    )
    assert (
        porter.post(
            "/upload", content=b"--x--", headers={"content-type": "multipart/form-data; boundary=x"}
        ).status_code
        == 400
    )
    assert [*spool.rglob("upload-*")] == []
    for _ in range(60):
        porter.post("/upload", content=b"x")
    often = _sent(porter, ("a.txt", b"1"))
    assert often.status_code == 429 and int(often.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\文件\\汇编.docx", "汇编.docx"), (".bashrc", "bashrc"), ("", "file"),
        ("a\x01b\n.txt", "a_b_.txt"), ("..", "file"), ("汉" * 90 + ".pdf", "汉" * 48 + ".pdf"),
    ],
)  # fmt: skip
def test_a_name_of_a_browser_is_made_a_name_of_a_file(given: str, name: str) -> None:
    """No path, no control characters, no hidden file, not too long, the ending kept."""
    found = uploads.file_name(given)
    assert (found, len(found.encode()) <= uploads.LONGEST_NAME) == (name, True)


def test_a_file_is_removed_with_a_reason_let_back_in_and_read_again(porter: TestClient) -> None:
    """Its speeches go and come; the tombstone says why and who; a reason is needed."""
    (hit, *_) = porter.get("/api/v1/search", params={"q": "茶园管好"}).json()["hits"]
    sha256 = hit["file_sha256"]
    assert porter.post(f"/files/{sha256}/remove", data={"why": " "}).status_code == 400
    assert porter.post(f"/files/{sha256}/remove", data={"why": "侵权投诉"}).status_code == 303
    left = porter.get("/api/v1/search", params={"q": "茶园管好"}).json()["hits"]
    assert sha256 not in {one["file_sha256"] for one in left}
    assert "Let it back in" in porter.get(f"/files/{sha256}").text
    assert porter.post(f"/files/{sha256}/read-again").status_code == 404
    assert "loaded" in _until_over(porter, porter.post(f"/files/{sha256}/restore"))
    assert porter.post(f"/files/{sha256}/restore").status_code == 400
    assert sha256 in {one["file_sha256"] for one in porter.get("/api/v1/search?q=茶园管好").json()["hits"]}
    assert "loaded" in _until_over(porter, porter.post(f"/files/{sha256}/read-again"))


def test_a_quarantined_file_is_tried_again(porter: TestClient) -> None:
    """It stays out for the same reason, and the page says so."""
    _until_over(porter, _sent(porter, ("坏.pdf", b"%PDF-1.7\nno")))
    files = porter.get("/api/v1/files", params={"state": "=quarantined"}).json()["files"]
    assert "Try all of them again" in porter.get("/sources").text
    for path in (f"/files/{files[0]['sha256']}/read-again", "/quarantine/read-again"):
        assert 'alarm">quarantined' in _until_over(porter, porter.post(path))
    assert porter.post(f"/files/{files[0]['sha256']}/remove", data={"why": "损坏"}).status_code == 303
    assert porter.post("/quarantine/read-again").status_code == 400


def _with_source(own_shelf: Shelf, inbox: Path) -> Shelf:
    inbox.mkdir()
    (own_shelf.folder / "wengao.toml").write_text(
        f'[[sources]]\nname = "inbox"\nkind = "folder"\npath = "{inbox.as_posix()}"\n', "utf-8"
    )
    return Shelf(own_shelf.folder, load({}, {}, own_shelf.folder))


def test_a_source_is_looked_at_read_and_believed(
    open_room: OpenRoom,
    own_shelf: Shelf,
    tmp_path: Path,
    kept_servers: KeptServers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """New, read, and emptied: a listing that became short is taken only when a person says so; wengao.toml stays."""
    monkeypatch.setattr("flows.isolation.reader.ServerProcess", kept_servers)
    inbox = tmp_path / "inbox"
    shelf = _with_source(own_shelf, inbox)
    for number in range(3):
        (inbox / f"{number}.txt").write_text(SPEECH.format(more=f"第{number}件。"), "utf-8")
    written = (own_shelf.folder / "wengao.toml").read_bytes()
    client = open_room(shelf=shelf)
    client.headers["accept-language"] = "en"
    assert "look what is new" in client.get("/sources").text
    assert "3 new, 0 changed" in _until_over(client, client.post("/sources/inbox/look"))
    page = _until_over(client, client.post("/sources/inbox/read"))
    assert "0.txt" in page and page.count('date">loaded') == 3
    for number in range(3):
        (inbox / f"{number}.txt").unlink()
    page = _until_over(client, client.post("/sources/inbox/look"))
    assert "take it as it is" in page and "0 gone" in page
    page = _until_over(client, client.post("/sources/inbox/believe"))
    assert "take it as it is" not in page
    assert client.post("/sources/nothing/read").status_code == 400
    assert client.post("/sources/inbox/delete").status_code in (404, 405)
    assert (own_shelf.folder / "wengao.toml").read_bytes() == written


@pytest.mark.parametrize("upload", [True, False])
def test_uploads_must_be_allowed(open_room: OpenRoom, own_shelf: Shelf, upload: bool) -> None:
    """`[web] upload`, false unless it is set; and the extra must be there."""
    made = open_room(shelf=own_shelf, web_upload=upload)
    assert made.get("/upload").status_code == (200 if upload else 404)
    assert ('href="/upload"' in made.get("/").text) is upload
    assert _sent(made, ("a.txt", b"")).status_code != 404 or not upload


def test_without_the_extra_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3 at the start of the server."""
    monkeypatch.setattr(uploads, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as caught:
        uploads.require_multipart()
    assert caught.value.exit_code == 3


def test_jobs_go_on_one_by_one_wait_in_number_and_end_with_the_server() -> None:
    """What fails says so, what waits is dropped with its cleaning up, what goes on is ended at its next file."""
    import threading

    jobs, hold, cleaned = Jobs(), threading.Event(), list[str]()

    def long(job: Job) -> None:
        hold.wait(10)
        for _ in range(100):
            jobs.note(job, Receipt("x", None, "loaded"))
            time.sleep(0.01)

    def broken(job: Job) -> None:
        raise ValueError("postgresql://li:geheim@host/x is gone")

    failing = jobs.start("look", "li", "broken", broken, lambda: cleaned.append("broken"))
    while not failing.over:
        time.sleep(0.01)
    assert failing.state == "failed" and "geheim" not in failing.error
    going = jobs.start("upload", "li", "long", long, lambda: cleaned.append("long"))
    while going.state == "waiting":
        time.sleep(0.01)
    waiting = [
        jobs.start("look", "li", str(number), broken, lambda: cleaned.append("w")) for number in range(4)
    ]
    with pytest.raises(TooBusy):
        jobs.start("look", "li", "too many", broken)
    closing = threading.Thread(target=jobs.close)
    closing.start()
    hold.set()
    closing.join(20)
    assert going.state == "failed" and 1 <= len(going.receipts) < 100
    assert sorted(cleaned) == ["broken", "long", *"wwww"] and {one.state for one in waiting} == {"waiting"}
    with pytest.raises(TooBusy):
        jobs.start("look", "li", "late", broken)


def test_folders_of_a_killed_server_are_swept_after_a_day(tmp_path: Path) -> None:
    """Those of another one that still runs are left."""
    import os

    for name, age in (
        ("upload-old", 2 * uploads.ABANDONED),
        ("upload-new", 60),
        ("other", 9 * uploads.ABANDONED),
    ):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    uploads.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "upload-new"]
    uploads.sweep(tmp_path / "missing")
