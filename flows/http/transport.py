"""One exchange with one server: a checked connection, a GET, the response head, the body in pieces.

Promise: every exception of the libraries becomes `Unreadable` with its code, or `Again` when another attempt may
help; no URL in a message shows its query.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

import httpcore
import httpx

from flows.http.addresses import Blocked, JudgingBackend, TooLate
from flows.http.limits import Bounds
from flows.http.redaction import quiet_network_logs, shown
from schema.errors import Unreadable

AGENT: Final = "wengao"  # the name that robots.txt rules are matched with
USER_AGENT: Final = "wengao/1 (reads public speech compilations; contact: its operator)"
IDLE: Final = 15.0  # seconds that an unused connection is kept
REASONABLE: Final = {
    "user-agent": USER_AGENT,
    "accept": "*/*",
    "accept-encoding": "identity",  # a compressed body would hide its real size
}


class Again(Exception):
    """A failure that another attempt may mend. `wait`: seconds that the server asked for, None if none."""

    def __init__(self, problem: Unreadable, wait: float | None = None) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.wait = wait


@lru_cache(maxsize=2)
def _trusted(certificates: str | None, folder: str | None) -> ssl.SSLContext:
    """The authorities that this machine trusts; OpenSSL reads these variables. Reading them all takes 45 ms."""
    return ssl.create_default_context()


class Transport:
    """The connections of a `Web`. Threads share one."""

    def __init__(self, allowed: Iterable[tuple[str, int]], bounds: Bounds) -> None:
        quiet_network_logs()
        self._bounds = bounds
        self._backend = JudgingBackend(allowed)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
            network_backend=self._backend,
            max_connections=None,  # `flows.http.throttle` allows one connection a host
            keepalive_expiry=IDLE,
            retries=0,
        )

    def close(self) -> None:
        """Close all connections, also under threads that wait on them."""
        self._backend.hang_up()
        self._pool.close()

    @contextmanager
    def get(self, url: httpx.URL, headers: Mapping[str, str], deadline: float) -> Iterator[httpx.Response]:
        """Send a GET; yields the response, also a redirect or error, its body unread. Raises `Unreadable`, `Again`."""
        request = httpx.Request("GET", url, headers={**REASONABLE, **headers})
        inner = httpcore.Request(
            method=b"GET",
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            extensions={"timeout": timeouts(self._bounds)},
        )
        with typed_errors(str(url), deadline), self._backend.until(deadline):
            answer = self._pool.handle_request(inner)
            response = httpx.Response(
                answer.status, headers=answer.headers, stream=_Stream(answer), request=request
            )
            try:
                yield response
            finally:
                response.close()


def timeouts(bounds: Bounds) -> dict[str, float]:
    """The time limits of single steps in seconds, by httpcore's names."""
    return {
        "connect": bounds.connect,
        "read": bounds.silence,
        "write": bounds.silence,
        "pool": bounds.silence,
    }


def pieces(response: httpx.Response, bounds: Bounds) -> Iterator[bytes]:
    """The body in pieces as they arrive, undecoded; raises `Unreadable("too-slow")` below the minimum rate.

    `iter_raw` is called without a size: with one it would collect bytes, and a slow trickle would go unmeasured.
    """
    began, count = time.monotonic(), 0
    for chunk in response.iter_raw():
        count += len(chunk)
        passed = time.monotonic() - began
        if too_slow(count, passed, bounds):
            raise Unreadable("too-slow", f"{count} bytes in {passed:.0f} s")
        yield chunk


def too_slow(count: int, passed: float, bounds: Bounds) -> bool:
    """Whether `count` bytes in `passed` seconds are below the minimum rate."""
    return passed > bounds.grace and count / passed < bounds.least_rate


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def typed_errors(url: str, deadline: float) -> Iterator[None]:
    """Turn the libraries' exceptions into `Unreadable` or `Again`; past the deadline always into `Unreadable`."""
    address = shown(url)
    try:
        yield
    except Blocked as error:
        raise Unreadable("blocked-address", str(error)) from error
    except TooLate as error:
        raise Unreadable("too-slow", f"{address}: {error}") from error
    except httpcore.TimeoutException as error:
        problem = Unreadable("too-slow", f"{address}: {str(error) or type(error).__name__}")
        raise (problem if time.monotonic() >= deadline else Again(problem)) from error
    except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError) as error:
        raise Again(Unreadable("cut-off", f"{address}: {error}")) from error
    except httpcore.NetworkError as error:
        raise Again(Unreadable("unreachable", f"{address}: {error}")) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpx.HTTPError) as error:
        raise Unreadable("unreachable", f"{address}: {error}") from error
