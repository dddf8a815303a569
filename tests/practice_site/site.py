"""A real HTTP server on loopback with listing pages, files, feeds, and every bad manner a server can have.

with PracticeSite(uploads(20)) as site:
    site.url("/list?page={page}"); site.faults[site.uploads[0].file] = Fault(truncate=100)
    site.requests  # what was asked: method, path, status, body bytes sent, conditional or not
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.practice_site import pages
from tests.practice_site.uploads import Upload

LAST_MODIFIED = "Tue, 11 Jun 2024 08:00:00 GMT"


@dataclass(frozen=True)
class Request:
    """One request that was answered. `sent` counts body bytes; `conditional`: it carried validators."""

    method: str
    path: str
    status: int
    sent: int
    conditional: bool
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)
    at: float = 0.0  # time.monotonic() when it came


@dataclass(frozen=True)
class Fault:
    """What goes wrong at one path; `times` how often (None: always).

    `wait`: seconds before the head · `drip`: seconds between single bytes · `truncate`: the connection ends
    after so many body bytes · `redirect`: 302 to there · `longer`: content-length lies by so much ·
    `media_type`: content-type lies · `status` with `headers`: 404, or 429 with Retry-After · `login`: the
    login page instead, with status 200.
    """

    wait: float = 0.0
    drip: float = 0.0
    truncate: int | None = None
    redirect: str = ""
    longer: int = 0
    media_type: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    login: bool = False
    times: int | None = None


SETTLED = 2.0  # seconds to wait for answers under way; one that drips is not waited for


class PracticeSite:
    """A context manager; `uploads` may be changed while it runs, newest first on the list.

    `charset` of its pages is any Python codec; `login` answers every page with the login page;
    `validators` False sends neither ETag nor Last-Modified; `ranges` False ignores Range.
    """

    def __init__(self, uploads: list[Upload], *, charset: str = "utf-8", per_page: int = 20) -> None:
        self.uploads = uploads
        self.charset = charset
        self.per_page = per_page
        self.login = False
        self.validators = True
        self.ranges = True
        self.robots: str | None = None
        self.extra: dict[str, tuple[str, bytes]] = {}  # path -> media type, body
        self.faults: dict[str, Fault] = {}
        self.visits = 0  # grows what listing pages show as views
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._quiet = threading.Condition(self._lock)  # told when a request was counted
        self._answering = 0
        handler = type("Handler", (_Handler,), {"site": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> PracticeSite:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def host(self) -> str:
        """`host:port`, as `[fetch] allow_private` wants it."""
        return f"127.0.0.1:{self._server.server_port}"

    def url(self, path: str = "") -> str:
        """The address of `path`."""
        return f"http://{self.host}{path}"

    def asked(self, beginning: str = "") -> list[Request]:
        """The requests so far whose path begins so; one whose answer is just read is counted first."""
        with self._quiet:
            self._quiet.wait_for(lambda: not self._answering, SETTLED)
            return [request for request in self.requests if request.path.startswith(beginning)]

    def forget(self) -> None:
        """Count requests anew."""
        with self._quiet:
            self._quiet.wait_for(lambda: not self._answering, SETTLED)
            self.requests.clear()

    def came(self) -> None:
        """One more request is being answered."""
        with self._quiet:
            self._answering += 1

    def note(self, request: Request) -> None:
        """Keep one request, which is answered."""
        with self._quiet:
            self.requests.append(request)
            self._answering -= 1
            self._quiet.notify_all()

    def fault(self, path: str) -> Fault | None:
        """The fault at `path`, counted down."""
        with self._lock:
            found = self.faults.get(path)
            if found is not None and found.times is not None:
                if found.times <= 1:
                    del self.faults[path]
                else:
                    self.faults[path] = Fault(**{**found.__dict__, "times": found.times - 1})
            return found

    def content(self, path: str) -> tuple[str, bytes] | None:
        """(media type, body) at `path`; None where there is nothing."""
        where = urlsplit(path)
        if where.path == "/robots.txt":
            return None if self.robots is None else ("text/plain", self.robots.encode())
        if path in self.extra:
            return self.extra[path]
        for one in self.uploads:
            if where.path == one.file:
                return one.media_type, one.body
        if self.login:
            return self._html(pages.LOGIN.format(charset=self.charset))
        for one in self.uploads:
            if where.path == one.page:
                return self._html(pages.listing_page(one, self.charset, self._views(one)))
        if where.path == "/list":
            return self._html(self._index(int(parse_qs(where.query).get("page", ["1"])[0])))
        return self._machine_readable(where.path)

    def _machine_readable(self, path: str) -> tuple[str, bytes] | None:
        made = {
            "/rss.xml": ("application/rss+xml", pages.rss),
            "/atom.xml": ("application/atom+xml", pages.atom),
            "/sitemap.xml": ("application/xml", pages.sitemap),
            "/manifest.csv": ("text/csv", pages.manifest_csv),
            "/manifest.jsonl": ("application/jsonl", pages.manifest_jsonl),
        }.get(path)
        return None if made is None else (made[0], made[1](self.uploads, self.url()).encode())

    def _index(self, number: int) -> str:
        last = max(1, -(-len(self.uploads) // self.per_page))
        shown = self.uploads[(number - 1) * self.per_page : number * self.per_page]
        return pages.index_page(shown, number, last, self.charset)

    def _views(self, one: Upload) -> str:
        return str(1000 + self.visits) if self.visits else one.views

    def _html(self, text: str) -> tuple[str, bytes]:
        return "text/html", text.encode(self.charset, "xmlcharrefreplace")


class _Handler(BaseHTTPRequestHandler):
    """Answers for its `site`; one connection may ask many times."""

    site: PracticeSite
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A page, a file, or a fault."""
        self._status, self._sent, came = 0, 0, time.monotonic()
        self.site.came()
        try:
            self._answer(self.site.fault(self.path) or Fault())
        except OSError:
            self.close_connection = True  # whoever asked went away
        conditional = any(name in self.headers for name in ("if-none-match", "if-modified-since"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        command = str(self.command)
        self.site.note(Request(command, self.path, self._status, self._sent, conditional, headers, came))

    def do_HEAD(self) -> None:
        """The same without a body."""
        self.do_GET()

    def _answer(self, fault: Fault) -> None:
        time.sleep(fault.wait)
        if fault.redirect:
            self._head(302, {"location": fault.redirect, "content-length": "0"})
            return
        if fault.status:
            self._whole(fault.status, "text/plain", b"", dict(fault.headers))
            return
        if fault.login:
            self._whole(
                200, "text/html", pages.LOGIN.format(charset=self.site.charset).encode(self.site.charset)
            )
            return
        found = self.site.content(self.path)
        if found is None:
            self._whole(404, "text/html", b"<h1>404</h1>")
            return
        media_type, body = found
        self._found(fault.media_type or media_type, body, fault)

    def _found(self, media_type: str, body: bytes, fault: Fault) -> None:
        headers, etag = {"accept-ranges": "bytes" if self.site.ranges else "none"}, ""
        if self.site.validators:
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            headers |= {"etag": etag, "last-modified": LAST_MODIFIED}
            if self.headers.get("if-none-match") == etag:
                self._head(304, headers)
                return
        start = self._start(len(body), etag)
        status = 200
        if start:
            status = 206
            headers["content-range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        self._whole(status, media_type, body[start:], headers, fault)

    def _start(self, size: int, etag: str) -> int:
        """Where the answer begins: what Range asks for, if If-Range names what is here now."""
        asked = self.headers.get("range", "")
        if not (self.site.ranges and asked.startswith("bytes=") and asked.endswith("-")):
            return 0
        if self.headers.get("if-range", etag) != etag:
            return 0
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        return start if start < size else 0

    def _whole(
        self,
        status: int,
        media_type: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        fault: Fault | None = None,
    ) -> None:
        fault = fault or Fault()
        self._head(
            status,
            {"content-type": media_type, "content-length": str(len(body) + fault.longer), **(headers or {})},
        )
        if self.command == "HEAD":
            return
        end = len(body) if fault.truncate is None else fault.truncate
        if fault.drip:
            for at in range(end):
                self._send(body[at : at + 1])
                time.sleep(fault.drip)
        else:
            self._send(body[:end])
        if fault.truncate is not None or fault.longer:
            self.close_connection = True

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self._status = status
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, data: bytes) -> None:
        self.wfile.write(data)
        self._sent += len(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Nothing."""
