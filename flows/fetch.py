"""fetch: the bytes behind a URL that a stranger may have written, or the reason why not.

Promise: only public addresses (or allowed ones), within size, rate and time; redirects are judged like the
URL itself; a body that stops short is refused. Every failure is `Unreadable` with its code.
"""

from __future__ import annotations

import email.utils
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import httpcore
import httpx

from extractors.registry import Unreadable
from flows.addresses import Blocked, JudgingBackend, TooLate
from schema.records import Offer

USER_AGENT: Final = "wengao (reads public speech compilations; contact: its operator)"
RETRIED_STATUS: Final = frozenset({429, 500, 502, 503, 504})
HOST_PORT: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:/@\s]+):(?P<port>\d{1,5})")  # "127.0.0.1:8765"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one fetch may cost."""

    max_bytes: int = 100 << 20
    seconds: float = 300.0  # for one attempt, from connecting to the last byte
    silence: float = 15.0  # seconds without a byte
    least_rate: float = 1024.0  # bytes a second, after `grace` seconds
    grace: float = 15.0
    redirects: int = 5
    attempts: int = 3
    longest_wait: float = 60.0  # seconds between attempts, whatever Retry-After asks for


class _Again(Exception):
    """Worth another attempt, after `wait` seconds when the server asked for it."""

    def __init__(self, problem: Unreadable, wait: float | None = None) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.wait = wait


class Fetcher:
    """Fetches URLs. `allow_private`: exact `host:port` pairs that may be private. Threads may share one."""

    def __init__(
        self,
        allow_private: tuple[str, ...] = (),
        bounds: Bounds | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._allowed = frozenset(map(host_and_port, allow_private))
        self._bounds = bounds or Bounds()
        self._sleep = sleep
        self._tls = ssl.create_default_context()

    def __call__(self, offer: Offer) -> bytes:
        """The bytes of an offered URL: what `flows.pipeline.ingest` asks for."""
        return self.fetch(offer.locator)

    def fetch(self, url: str) -> bytes:
        """The body of `url`; `Unreadable`: blocked-address, unreachable, too-slow, cut-off or too-large."""
        for attempt in range(1, self._bounds.attempts + 1):
            try:
                return self._attempt(url)
            except _Again as again:
                if attempt == self._bounds.attempts:
                    raise again.problem from again
                wait = again.wait if again.wait is not None else float(4 ** (attempt - 1))
                self._sleep(min(wait, self._bounds.longest_wait))
        raise AssertionError("no attempts")

    def _attempt(self, url: str) -> bytes:
        began = time.monotonic()
        with (
            _told(url),
            self._client(began + self._bounds.seconds) as client,
            client.stream("GET", url) as response,
        ):
            _accept(response)
            return self._body(response, began)

    def _client(self, deadline: float) -> httpx.Client:
        transport = _Transport(JudgingBackend(self._allowed, deadline), self._tls)
        return httpx.Client(
            transport=transport,
            trust_env=False,  # no proxy and no password file of this machine
            follow_redirects=True,
            max_redirects=self._bounds.redirects,
            timeout=self._bounds.silence,
            headers={"user-agent": USER_AGENT, "accept-encoding": "identity", "accept": "*/*"},
        )

    def _body(self, response: httpx.Response, began: float) -> bytes:
        bounds = self._bounds
        announced = response.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > bounds.max_bytes:
            raise Unreadable("too-large", f"{announced} bytes announced, the limit is {bounds.max_bytes}")
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > bounds.max_bytes:
                raise Unreadable("too-large", f"more than {bounds.max_bytes} bytes")
            passed = time.monotonic() - began
            if passed > bounds.grace and len(body) / passed < bounds.least_rate:
                raise Unreadable("too-slow", f"{len(body)} bytes in {passed:.0f} s")
        return bytes(body)


class _Transport(httpx.BaseTransport):
    """httpx over an httpcore pool with our backend; judges scheme and user names of every hop."""

    def __init__(self, backend: JudgingBackend, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, retries=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in ("http", "https"):
            raise Blocked(f"scheme {request.url.scheme}")
        if request.url.userinfo:
            raise Blocked("a user name in the URL")
        inner = httpcore.Request(
            method=request.method.encode(),
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(inner)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _told(url: str) -> Iterator[None]:
    """What the libraries raise, as `Unreadable` or `_Again`."""
    try:
        yield
    except Blocked as error:
        raise Unreadable("blocked-address", str(error)) from error
    except TooLate as error:
        raise Unreadable("too-slow", f"{url}: {error}") from error
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise _Again(Unreadable("too-slow", f"{url}: {type(error).__name__}")) from error
    except (httpcore.RemoteProtocolError, httpcore.ReadError) as error:
        raise _Again(Unreadable("cut-off", f"{url}: {error}")) from error
    except httpcore.NetworkError as error:
        raise _Again(Unreadable("unreachable", f"{url}: {error}")) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreadable("unreachable", f"{url}: {error}") from error


def _accept(response: httpx.Response) -> None:
    status = response.status_code
    if status in RETRIED_STATUS:
        raise _Again(
            Unreadable("unreachable", f"HTTP {status}"), retry_after(response.headers.get("retry-after", ""))
        )
    if status != httpx.codes.OK:
        raise Unreadable("unreachable", f"HTTP {status}")
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", ""):
        raise Unreadable("unreachable", f"answers in {encoding}, which was not asked for")


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for; None when it says nothing that can be read."""
    if value.strip().isdigit():
        return float(value)
    try:
        then = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - (now or datetime.now(UTC))).total_seconds())


def host_and_port(pair: str) -> tuple[str, int]:
    """`host:port` as settings write it; raises `ValueError` for anything else, URLs and wildcards too."""
    match = HOST_PORT.fullmatch(pair.strip())
    if match is None or "*" in pair or not 0 < int(match["port"]) < 65536 or urlsplit(pair).netloc:
        raise ValueError(f"{pair!r} is not host:port")
    return match["host"].strip("[]").lower(), int(match["port"])
