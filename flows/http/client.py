"""The HTTP client for untrusted URLs: pages into memory, files into the spool.

    URL checked -> robots.txt -> the host's turn -> one exchange -> redirect checked … -> page or file

Promise: every hop is checked and goes to the address that was checked, within size, rate and time; requests to one
host are paced; an interrupted download is continued; every failure is `Unreadable` with its code.
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
    """The `Web` was closed before or during a fetch."""


class Web:
    """Fetches pages and files. Threads share one; close it, or use it in a `with`.

    `spool` is the folder of downloads, unfinished or not yet archived (None: a temporary one); `allow_private`
    holds the exact `host:port` pairs that may be private (`ValueError` for anything else); `on_bytes` is called
    with the bytes of a file so far and, if announced, its size.
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
        """Close all connections and erase a temporary spool. Threads that still wait get `WebClosed`."""
        self._closed.set()
        self._transport.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def page(self, url: str, validators: Validators | None = None) -> WebPage | NotModified:
        """The page at `url`, at most 8 MB; NotModified when the server still has the version of `validators`.

        Raises `Unreadable`.
        """
        headers = conditions(validators)
        return self._persist(
            url,
            lambda: headers,
            lambda answer, here: receive_page(answer, here, self._bounds, bool(headers)),
        )

    def file(self, url: str, validators: Validators | None = None) -> Download | NotModified:
        """Download the file at `url` into the spool; continues where an earlier attempt or process was cut off.

        Raises `Unreadable`.
        """
        first_hop(url)  # checked before a partial download is created for it
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
        """One request with its redirects, each hop checked, permitted and in its host's turn; also raises `Again`."""
        here, left = first_hop(url), self._bounds.seconds
        hops: list[httpx.URL] = []
        while len(hops) <= self._bounds.redirects:
            hops.append(here)
            gap = max(self._robots.permit(here) if robots else 0.0, self._gap(here))
            with self._turns.turn(here.host, gap) as host:
                self._wait(0.0)  # it may have been closed during the wait for the turn
                began = time.monotonic()
                known_as = self._credentials.for_url(here) if robots else {}
                with self._transport.get(here, {**headers, **known_as}, began + left) as answer:
                    if answer.status_code not in REDIRECTS:
                        try:
                            return read(answer, here)
                        except Again as again:
                            host.rest(again.wait or 0.0)
                            raise
                    here = next_hop(here, answer, hops)
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
    """The request headers for the rest of a partial download, or for a file only if it has changed."""
    if part.size and part.etag:
        return {"range": f"bytes={part.size}-", "if-range": part.etag}
    return conditions(validators)
