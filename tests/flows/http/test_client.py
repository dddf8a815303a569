"""The web: pages and files come as they are, and every failure ends with its code."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from flows.http.client import Web, WebClosed
from flows.http.limits import Bounds
from flows.http.results import Download, NotModified, WebPage
from schema.errors import Unreadable
from schema.records import Validators
from tests.support import faulty_site
from tests.support.certificates import for_address
from tests.support.faulty_site import BODY, SHA256, Site

QUICK = Bounds(first_wait=0.01, seconds=5.0, silence=2.0)


@pytest.fixture
def site() -> Iterator[Site]:
    """A running faulty site."""
    with faulty_site.running() as running:
        yield running


@pytest.fixture
def web(site: Site, tmp_path: Path) -> Iterator[Web]:
    """A `Web` that may reach the site."""
    with Web(tmp_path / "spool", (site.host,), bounds=QUICK) as web:
        yield web


def code_of(web: Web, url: str) -> str:
    """The code that fetching the file at `url` ends with."""
    with pytest.raises(Unreadable) as caught:
        web.file(url)
    return caught.value.code


def test_a_file_comes_whole_into_the_spool(site: Site, web: Web) -> None:
    """Its bytes, their digest, where it came from, its name and its validators; also behind a redirect."""
    for path in ("/a/%E8%AE%B2%E8%AF%9D.pdf", "/to//a/%E8%AE%B2%E8%AF%9D.pdf"):
        got = web.file(site.url(path))
        assert isinstance(got, Download)
        assert Path(got.path).read_bytes() == BODY
        assert (got.byte_size, got.sha256, got.name) == (len(BODY), SHA256, "讲话.pdf")
        assert got.url == site.url("/a/%E8%AE%B2%E8%AF%9D.pdf")
        assert (got.media_type, got.validators) == ("application/pdf", Validators('"v1"', faulty_site.DATE))
    assert web.file(site.url("/nameless")).name == "讲.pdf"  # type: ignore[union-attr]


def test_a_redirect_in_gbk(site: Site, web: Web) -> None:
    """A server that writes its file names in GBK gets back the bytes it sent; people see the name."""
    got = web.file(site.url("/to-gbk"))
    assert isinstance(got, Download)
    assert (got.url, got.name) == (site.url("/%BD%B2%BB%B0.pdf"), "讲话.pdf")


def test_another_users_spool_files(
    site: Site, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts and turns of somebody else are left alone; the file comes all the same."""
    site.cuts = [1000]
    with Web(tmp_path / "spool", (site.host,), bounds=replace(QUICK, attempts=1)) as other:
        assert code_of(other, site.url("/cut.pdf")) == "cut-off"
    theirs = {str(path) for path in (tmp_path / "spool").rglob("*") if path.is_file()}
    plain = os.open

    def refusing(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path) in theirs:
            raise PermissionError(13, "Permission denied", path)
        return plain(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refusing)
    got = web.file(site.url("/cut.pdf"))
    assert isinstance(got, Download)
    assert got.sha256 == SHA256
    assert {str(path) for path in (tmp_path / "spool").rglob("*") if path.is_file()} == theirs | {got.path}


def test_a_page_comes_with_its_charset(site: Site, web: Web) -> None:
    """Bytes as sent, and what the header says of them."""
    page = web.page(site.url("/page.html"))
    assert isinstance(page, WebPage)
    assert page.body.decode("gb18030") == "<html><p>讲话</p></html>"
    assert (page.media_type, page.charset) == ("text/html", "gbk")


def test_what_is_not_new_is_not_sent(site: Site, web: Web) -> None:
    """With validators only word comes that nothing changed; changed bytes come whole."""
    for validators in (Validators('"v1"'), Validators(None, faulty_site.DATE)):
        assert isinstance(web.page(site.url("/page.html"), validators), NotModified)
        assert isinstance(web.file(site.url("/a.pdf"), validators), NotModified)
    assert sum(one.sent for one in site.asked) == 0
    site.etag, site.body = '"v2"', BODY + b"more"
    changed = web.file(site.url("/a.pdf"), Validators('"v1"'))
    assert isinstance(changed, Download)
    assert changed.byte_size == len(BODY) + 4


def test_a_cut_download_goes_on(site: Site, web: Web) -> None:
    """What came before the cut is not asked for again."""
    site.cuts = [100_000, 50_000]
    got = web.file(site.url("/cut.pdf"))
    assert isinstance(got, Download)
    assert got.sha256 == SHA256
    assert sum(one.sent for one in site.of("/cut.pdf")) == len(BODY)


def test_nobody_listens(tmp_path: Path) -> None:
    """A closed port is unreachable after all attempts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    with Web(tmp_path, (address,), bounds=QUICK) as web:
        assert code_of(web, f"http://{address}/") == "unreachable"


def test_answers_that_are_no_file(site: Site, web: Web) -> None:
    """Each ends with the code that tells a person what to do, at once."""
    for path, code in {
        "/status/404": "unreachable",
        "/status/403": "no-access",
        "/status/401": "no-access",
        "/status/304": "unreachable",
        "/status/206": "unreachable",
        "/login.pdf": "login-page",
        "/web.pdf": "not-the-file",
    }.items():
        assert code_of(web, site.url(path)) == code
        assert len(site.of(path)) == 1


def test_threads_share_one(site: Site, web: Web) -> None:
    """Several threads may ask one `Web` at once; each gets its own file."""
    names: list[str] = []

    def fetch(number: int) -> None:
        got = web.file(site.url(f"/{number}.pdf"))
        assert isinstance(got, Download)
        names.append(got.name)

    threads = [threading.Thread(target=fetch, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names) == [f"{number}.pdf" for number in range(6)]


def test_the_spool_holds_nothing_of_what_failed(site: Site, tmp_path: Path) -> None:
    """Refused bodies are thrown away; unfinished ones with a strong ETag wait for their rest."""
    with Web(tmp_path / "s", (site.host,), bounds=replace(QUICK, attempts=1, max_bytes=1_000_000)) as web:
        for path in ("/endless.pdf", "/login.pdf", "/status/404"):
            code_of(web, site.url(path))
        assert [path.name for path in (tmp_path / "s").iterdir() if path.is_file()] == []
        site.cuts = [1000]
        assert code_of(web, site.url("/cut.pdf")) == "cut-off"
        assert sorted(path.suffix for path in (tmp_path / "s").iterdir() if path.is_file()) == [
            ".etag",
            ".part",
        ]


def test_the_environments_proxies_and_password_files_are_not_used(
    site: Site, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would connect where we do not see it, and a .netrc would log in where nobody asked to."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login anna password s3cret")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert isinstance(web.file(site.url("/a.pdf")), Download)
    assert all("authorization" not in one.headers and "cookie" not in one.headers for one in site.asked)


def test_a_kept_connection_that_dies(tmp_path: Path) -> None:
    """A server keeps the connection and hangs up at its second request: another attempt, not a lost file."""
    requests: list[bytes] = []

    def serve(listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                requests.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n%PDF-1.7")
                requests.append(connection.recv(65536))  # and no answer

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        with Web(tmp_path, (host,), bounds=QUICK) as web:
            for number in range(3):
                assert isinstance(web.file(f"http://{host}/{number}.pdf"), Download)
        listening.shutdown(socket.SHUT_RDWR)
    assert sum(b"/1.pdf" in request for request in requests) == 2  # in vain, then anew


@pytest.mark.parametrize("path", ["/drip.pdf", "/silent.pdf", "/busy", "/slowly.pdf"])
def test_closing_ends_what_other_threads_wait_for(path: str, site: Site, tmp_path: Path) -> None:
    """An interrupt does not wait for servers, and what was cut by it is never taken for a whole file."""
    ended: list[BaseException | Download | NotModified] = []
    web = Web(tmp_path / "spool", (site.host,), bounds=QUICK)

    def fetch() -> None:
        try:
            ended.append(web.file(site.url(path)))
        except (WebClosed, Unreadable) as error:
            ended.append(error)

    threads = [threading.Thread(target=fetch) for _ in range(2)]  # one in its turn, one waiting for it
    for thread in threads:
        thread.start()
    while not site.of(path):
        time.sleep(0.005)
    time.sleep(0.02)
    began = time.monotonic()
    web.close()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 0.9
    assert [type(one) for one in ended] == [WebClosed, WebClosed]
    assert not list((tmp_path / "spool").glob("*.whole"))
    with pytest.raises(WebClosed):
        web.page(site.url("/page.html"))


def test_closing_ends_an_encrypted_download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wire is cut under TLS, too."""
    context, trusted = for_address("127.0.0.1", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with faulty_site.running(context) as site:
        web = Web(tmp_path / "spool", (site.host,), bounds=QUICK)
        closing = threading.Timer(0.3, web.close)
        closing.start()
        with pytest.raises(WebClosed):
            web.file(site.url("/drip.pdf"))
        closing.join()
