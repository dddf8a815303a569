"""A web site on loopback that has every bad manner a `Web` must stand, by path; it counts what it is asked.

Real sockets, one connection a request: what is tested is what goes over the wire.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
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
DRIPS: Final = 100  # in two seconds
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


@dataclass
class Site:
    """A running site. `cuts`: after how many body bytes the next answers to /cut are cut off."""

    port: int = 0
    robots: tuple[int, str] = (404, "")
    cuts: list[int] = field(default_factory=list)
    pace: float = 0.0  # seconds between pieces
    piece: int = 1 << 16
    body: bytes = BODY
    etag: str = ETAG
    etag_206: str = ""
    scheme: str = "http"
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
        return f"{self.scheme}://{self.host}{path}"

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
        self.by_path(urlsplit(self.path).path)

    def by_path(self, path: str) -> None:
        """What the site does at `path`."""
        site, tries = self.site, len(self.site.of(path))
        if path == "/robots.txt":
            status, text = site.robots
            self.answer(status, text.encode())
        elif path.startswith("/to/"):
            self.answer(302, headers={"location": self.path.removeprefix("/to/")})
        elif path == "/to-gbk":
            self.answer(302, headers={"location": "/讲话.pdf".encode("gb18030").decode("latin-1")})
        elif path.startswith("/status/"):
            self.answer(int(path.rsplit("/", 1)[1]), b"no")
        elif path == "/busy":
            if tries < 3:
                self.answer(503, headers={"retry-after": "1"})
            else:
                self.answer(200, site.body)
        elif path == "/slowly.pdf":
            with site.lock:
                site.talking += 1
                site.most_talking = max(site.most_talking, site.talking)
            time.sleep(0.1)
            with site.lock:
                site.talking -= 1
            self.whole(site.body, None)
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
            self.drip(b"%PDF-1.7", 0.02, DRIPS)
        elif path == "/silent.pdf":
            self.send_response(200)
            self.end_headers()
            self.send(b"%PDF-1.7")
            time.sleep(1.0)
            self.send(b"more")
        elif path == "/slow-head":
            self.send(b"HTTP/1.1 200 OK\r\nx-slow: ")
            for _ in range(50):
                self.send(b"H")
                time.sleep(0.02)
            self.send(b"\r\ncontent-length: 4\r\n\r\nbody")
        elif path == "/cut.pdf":
            self.whole(site.body, site.cuts.pop(0) if site.cuts else None)
        elif path.startswith("/hop/"):
            number = int(path.rsplit("/", 1)[1])
            self.answer(302, headers={"location": f"/hop/{number - 1}" if number else "/a.pdf"})
        elif path == "/spliced.pdf":  # goes on with another version, whatever If-Range asked
            if "range" in self.asked.headers:
                first = int(self.asked.headers["range"].removeprefix("bytes=").rstrip("-"))
                body = site.body[:9] + site.body[9:].swapcase()
                span = {"content-range": f"bytes {first}-{len(body) - 1}/{len(body)}", "etag": site.etag_206}
                self.answer(206, body[first:], {k: v for k, v in span.items() if v})
            else:
                self.answer(200, site.body, {"etag": site.etag}, site.cuts.pop(0) if site.cuts else None)
        elif path == "/half.pdf":  # says nothing of being cut: the half it sends is announced as all there is
            first = int(self.asked.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
            last = min(first + 200_000, len(site.body)) - 1
            if first:
                span = f"bytes {first}-{last}/{len(site.body)}"
                self.answer(206, site.body[first : last + 1], {"content-range": span, "etag": site.etag})
            else:
                self.answer(200, site.body, {"etag": site.etag}, 50_000)
        elif path in ("/login", "/login.pdf"):
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
            body = body if cut is None else body[:cut]
            for at in range(0, len(body), self.site.piece):
                if not self.send(body[at : at + self.site.piece]):
                    return
                time.sleep(self.site.pace)

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

    def server_bind(self) -> None:
        """Little is on its way at once, so that what was sent is nearly what has come."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 << 10)
        super().server_bind()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: clients that hang up are what is tested."""


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site on a free port of the loopback; with `tls` it speaks https."""
    site = Site(scheme="https" if tls else "http")
    handler = type("Handler", (Answering,), {"site": site})
    with _Server(("127.0.0.1", 0), handler) as server:
        site.port = server.server_port
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
