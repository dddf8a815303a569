"""A web site on loopback that has every bad manner a `Web` must stand, by path; it counts what it is asked.

Real sockets, one connection a request: what is tested is what goes over the wire.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import urlsplit

BODY: Final = b"%PDF-1.7\n" + bytes(range(256)) * 1200  # 307 kB
SHA256: Final = hashlib.sha256(BODY).hexdigest()
ETAG: Final = '"v1"'
DATE: Final = "Tue, 11 Jun 2024 10:00:20 GMT"
LOGIN: Final = (
    "<!DOCTYPE html><html><head><title>用户登录</title></head><body><form method=post>"
    "<input name=user><input type='password' name=pw></form></body></html>"
).encode()


@dataclass
class Asked:
    """One request as it arrived, and how many bytes of body went out for it."""

    path: str
    headers: dict[str, str]
    at: float
    status: int = 0
    sent: int = 0
    done_at: float = 0.0


@dataclass
class Site:
    """A running site. `cuts`: after how many body bytes the next answers to /cut are cut off."""

    port: int = 0
    robots: tuple[int, str] = (404, "")
    cuts: list[int] = field(default_factory=list)
    body: bytes = BODY
    etag: str = ETAG
    asked: list[Asked] = field(default_factory=list)
    talking: int = 0
    most_talking: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host(self) -> str:
        """`host:port`, as the allow-list takes it."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """The address of `path`."""
        return f"http://{self.host}{path}"

    def of(self, path: str) -> list[Asked]:
        """The requests for `path`, in order."""
        return [one for one in self.asked if urlsplit(one.path).path == path]


class Answering(BaseHTTPRequestHandler):
    """One request. Class attribute `site`: what it belongs to."""

    site: Site
    asked: Asked

    def do_GET(self) -> None:
        """Count, answer by path."""
        site = self.site
        self.close_connection = True
        self.asked = Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, time.time())
        with site.lock:
            site.asked.append(self.asked)
            site.talking += 1
            site.most_talking = max(site.most_talking, site.talking)
        try:
            self.by_path(urlsplit(self.path).path)
        finally:
            self.asked.done_at = time.time()
            with site.lock:
                site.talking -= 1

    def by_path(self, path: str) -> None:
        """What the site does at `path`."""
        site, tries = self.site, len(self.site.of(path))
        if path == "/robots.txt":
            status, text = site.robots
            self.answer(status, text.encode())
        elif path.startswith("/to/"):
            self.answer(302, headers={"location": path.removeprefix("/to/")})
        elif path.startswith("/status/"):
            self.answer(int(path.rsplit("/", 1)[1]), b"no")
        elif path == "/busy":
            if tries < 3:
                self.answer(503, headers={"retry-after": "1"})
            else:
                self.answer(200, site.body)
        elif path == "/later":
            self.answer(429, headers={"retry-after": "3600"})
        elif path == "/flaky":
            if tries < 3:
                self.answer(500)
            else:
                self.answer(200, site.body)
        elif path == "/loop":
            self.answer(302, headers={"location": "/loop2"})
        elif path == "/loop2":
            self.answer(302, headers={"location": "/loop"})
        elif path == "/gzip.pdf":
            self.answer(200, site.body, {"content-encoding": "gzip"})
        elif path == "/short.pdf":
            self.answer(200, site.body, {"content-length": str(len(site.body) + 10)})
        elif path == "/huge.pdf":
            self.answer(200, b"%PDF-1.7", {"content-length": str(10**12)})
        elif path == "/endless.pdf":
            self.drip(b"%PDF-1.7" + b"x" * 10_000, 0.0, 2000)
        elif path == "/drip.pdf":
            self.drip(b"%PDF-1.7", 0.02, 300)
        elif path == "/silent.pdf":
            self.send_response(200)
            self.end_headers()
            time.sleep(3)
        elif path == "/slow-head":
            for _ in range(300):
                if not self.send(b"H"):
                    return
                time.sleep(0.02)
        elif path == "/cut.pdf":
            self.whole(site.body, site.cuts.pop(0) if site.cuts else None)
        elif path == "/login.pdf":
            self.answer(200, LOGIN, {"content-type": "text/html; charset=utf-8"})
        elif path == "/web.pdf":
            self.answer(200, b"<html><p>hello</p></html>", {"content-type": "text/html"})
        elif path == "/page.html":
            self.whole("<html><p>讲话</p></html>".encode("gb18030"), None, "text/html; charset=GBK")
        elif path == "/nameless":
            self.answer(200, site.body, {"content-disposition": "attachment; filename*=UTF-8''%E8%AE%B2.pdf"})
        else:
            self.whole(site.body, None)

    def whole(self, body: bytes, cut: int | None, media_type: str = "application/pdf") -> None:
        """A well-behaved answer with ETag, conditions and ranges; cut off after `cut` bytes."""
        etag, asked = self.site.etag, self.asked.headers
        headers = {"etag": etag, "last-modified": DATE, "content-type": media_type}
        if asked.get("if-none-match") == etag or asked.get("if-modified-since") == DATE:
            self.answer(304, headers=headers)
            return
        wanted = asked.get("range", "")
        if wanted and asked.get("if-range") == etag:
            first = int(wanted.removeprefix("bytes=").rstrip("-"))
            headers["content-range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
            self.answer(206, body[first:], headers, cut)
        else:
            self.answer(200, body, headers, cut)

    def answer(
        self, status: int, body: bytes = b"", headers: dict[str, str] | None = None, cut: int | None = None
    ) -> None:
        """One answer, then the connection closes."""
        self.asked.status = status
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if status != 304:
            self.send(body if cut is None else body[:cut])

    def drip(self, piece: bytes, pause: float, times: int) -> None:
        """A body of unknown length."""
        self.send_response(200)
        self.end_headers()
        for _ in range(times):
            if not self.send(piece):
                return
            time.sleep(pause)

    def send(self, data: bytes) -> bool:
        """Whether anybody still reads."""
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            return False
        self.asked.sent += len(data)
        return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def running() -> Iterator[Site]:
    """A site on a free port of the loopback."""
    site = Site()
    handler = type("Handler", (Answering,), {"site": site})
    with _Server(("127.0.0.1", 0), handler) as server:
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
