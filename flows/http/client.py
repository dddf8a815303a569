"""The web, as far as strangers' addresses may lead: pages into memory, files into the spool.

    addresses judged -> robots.txt -> the host's turn -> one exchange -> redirect judged … -> page or file

Promise: every hop is judged and goes to the address that was judged, within size, rate and time; a host is
asked politely; a body that stops short is gone on with; every failure is `Unreadable` with its code.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import httpx

from flows.http.addresses import host_and_port
from flows.http.body import receive_file, receive_page, receive_robots
from flows.http.credentials import Credentials
from flows.http.headers import conditions
from flows.http.limits import Bounds
from flows.http.redirects import REDIRECTS, first_hop, next_hop, origin
from flows.http.results import Download, NotModified, WebPage
from flows.http.retries import persist, quiet_retries
from flows.http.robots import Robots
from flows.http.spool import PartialDownload, Spool
from flows.http.throttle import Turns
from flows.http.transport import Again, Transport
from schema.errors import Unreadable
from schema.records import Validators

T = TypeVar("T")


class WebClosed(RuntimeError):
    """The `Web` was closed before, or while, something was fetched."""


class Web:
    """Pages and files of the web. Threads share one; close it, or use it in a `with`.

    `spool` is the folder where files wait for the archive and unfinished ones for their rest (None: a
    temporary one); `allow_private` holds the exact `host:port` pairs that may be private (`ValueError` for
    anything else); `on_bytes` is told a file's size so far and, if announced, its whole size.
    """

    def __init__(
        self,
        spool: Path | str | None = None,
        allow_private: Iterable[str] = (),
        *,
        credentials: Credentials | None = None,
        bounds: Bounds | None = None,
        on_bytes: Callable[[int, int | None], None] = lambda size, whole: None,
    ) -> None:
        quiet_retries()
        self._allowed = frozenset(map(host_and_port, allow_private))
        self._bounds = bounds or Bounds()
        self._credentials = credentials or Credentials()
        self._on_bytes = on_bytes
        self._temporary = None if spool else tempfile.TemporaryDirectory(prefix="wengao-spool-")
        folder = Path(spool or (self._temporary.name if self._temporary else "."))
        self._spool = Spool(folder)
        self._closed = threading.Event()
        self._turns = Turns(folder / "hosts" if spool else None, self._bounds.longest_wait, self._wait)
        self._transport = Transport(self._allowed, self._bounds)
        self._robots = Robots(self._robots_text, self._bounds)

    def __enter__(self) -> Web:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; a temporary spool goes with them. Threads that still wait meet `WebClosed`."""
        self._closed.set()
        self._transport.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def page(self, url: str, validators: Validators | None = None) -> WebPage | NotModified:
        """The page at `url`, at most 8 MB; NotModified when it still is what `validators` stand for.

        Raises `Unreadable`.
        """
        asked = conditions(validators)
        return self._persist(
            url,
            lambda: asked,
            lambda answer, here: receive_page(answer, here, self._bounds, bool(asked)),
        )

    def file(self, url: str, validators: Validators | None = None) -> Download | NotModified:
        """The file at `url`, whole in the spool; goes on where an earlier attempt or process was cut off.

        Raises `Unreadable`.
        """
        first_hop(url)  # before anything is made for it
        with self._spool.part(url) as part:
            return self._persist(
                url,
                lambda: _wanted(part, validators),
                lambda answer, here: receive_file(answer, url, here, part, self._bounds, self._on_bytes),
                lambda: part.size,
            )

    def _persist(
        self,
        url: str,
        headers: Callable[[], Mapping[str, str]],
        read: Callable[[httpx.Response, httpx.URL], T],
        progress: Callable[[], int] = lambda: 0,
        *,
        robots: bool = True,
    ) -> T:
        return persist(lambda: self._attempt(url, headers(), read, robots=robots), self._bounds, progress)

    def _attempt(
        self,
        url: str,
        headers: Mapping[str, str],
        read: Callable[[httpx.Response, httpx.URL], T],
        *,
        robots: bool,
    ) -> T:
        """One way through all redirects; each hop judged, permitted, in its host's turn. Raises `Again` too."""
        here, left = first_hop(url), self._bounds.seconds
        seen: list[httpx.URL] = []
        while len(seen) <= self._bounds.redirects:
            seen.append(here)
            gap = max(self._robots.permit(here) if robots else 0.0, self._gap(here))
            with self._turns.turn(here.host, gap) as host:
                self._wait(0.0)  # it may have been closed while we waited for our turn
                began = time.monotonic()
                known_as = self._credentials.for_url(here) if robots else {}
                with self._transport.get(here, {**headers, **known_as}, began + left) as answer:
                    if answer.status_code not in REDIRECTS:
                        try:
                            return read(answer, here)
                        except Again as again:
                            host.rest(again.wait or 0.0)
                            raise
                    here = next_hop(here, answer, seen)
                left -= time.monotonic() - began
        raise Unreadable("unreachable", f"more than {self._bounds.redirects} redirects")

    def _wait(self, seconds: float) -> None:
        if self._closed.wait(seconds):
            raise WebClosed("nothing more is fetched: the run has ended")

    def _gap(self, url: httpx.URL) -> float:
        port = int(origin(url).rpartition(":")[2])
        return self._bounds.private_gap if (url.host, port) in self._allowed else self._bounds.gap

    def _robots_text(self, url: httpx.URL) -> str:
        return self._persist(
            str(url), dict, lambda answer, here: receive_robots(answer, self._bounds), robots=False
        )


def _wanted(part: PartialDownload, validators: Validators | None) -> dict[str, str]:
    """The headers that ask for the rest of a part, or for a file that is new."""
    if part.size and part.etag:
        return {"range": f"bytes={part.size}-", "if-range": part.etag}
    return conditions(validators)
