"""Fetching reaches only what it may, and ends every failure with its code."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from extractors.registry import Unreadable
from flows.addresses import is_public
from flows.fetch import Bounds, Fetcher, host_and_port, retry_after
from schema.records import Offer

BODY = b"%PDF-1.7\n" + b"x" * 5000


class Site(BaseHTTPRequestHandler):
    """A site with good and bad manners, by path."""

    tries: dict[str, int]

    def do_GET(self) -> None:
        """Answers by path."""
        path = self.path
        self.tries[path] = self.tries.get(path, 0) + 1
        if path.startswith("/to/"):
            self.answer(302, headers={"location": path.removeprefix("/to/")})
        elif path == "/busy" and self.tries[path] < 3:
            self.answer(503, headers={"retry-after": "7"})
        elif path == "/gone":
            self.answer(404)
        elif path == "/loop":
            self.answer(302, headers={"location": "/loop"})
        elif path == "/gzip":
            self.answer(200, BODY, {"content-encoding": "gzip"})
        elif path == "/short":
            self.answer(200, BODY, {"content-length": str(len(BODY) + 10)})
        elif path == "/huge":
            self.answer(200, b"", {"content-length": str(10**12)})
        elif path == "/endless":
            self.drip(b"x" * 1000, 0.0)
        elif path == "/drip":
            self.drip(b"x", 0.02)
        elif path == "/slow-head":
            self.close_connection = True
            for _ in range(400):
                if not self.send(b"H"):
                    return
                time.sleep(0.02)
        else:
            self.answer(200, BODY)

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """One answer, then the connection closes."""
        self.close_connection = True
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.send(body)

    def drip(self, piece: bytes, pause: float) -> None:
        """A body without end."""
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        for _ in range(3000):
            if not self.send(piece):
                return
            time.sleep(pause)

    def send(self, data: bytes) -> bool:
        """Whether anybody still reads."""
        try:
            self.wfile.write(data)
        except OSError:
            return False
        return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a running `Site` on the loopback."""
    handler = type("Handler", (Site,), {"tries": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def code_of(fetcher: Fetcher, url: str) -> str:
    """The code that fetching `url` ends with."""
    with pytest.raises(Unreadable) as caught:
        fetcher.fetch(url)
    return caught.value.code


def test_allowed_private_address(site: str) -> None:
    """An exact host:port that was allowed is reached, also behind a redirect; the offer's bytes come back."""
    fetcher = Fetcher((site,))
    assert fetcher(Offer("ingest", f"http://{site}/a.pdf")) == BODY
    assert fetcher.fetch(f"http://{site}/to//a.pdf") == BODY


def test_private_addresses_are_blocked(site: str) -> None:
    """Without being allowed no private address is reached, by number, by name or by redirect."""
    port = int(site.split(":")[1])
    assert code_of(Fetcher(), f"http://{site}/a.pdf") == "blocked-address"
    assert code_of(Fetcher(), "http://localhost/a.pdf") == "blocked-address"
    assert code_of(Fetcher(), "http://[::1]/a.pdf") == "blocked-address"
    assert code_of(Fetcher(), "http://2130706433/a.pdf") == "blocked-address"
    assert code_of(Fetcher((site,)), f"http://{site}/to/http://127.0.0.1/secret") == "blocked-address"
    assert code_of(Fetcher((site,)), f"http://{site}/to/http://localhost:{port}/a.pdf") == "blocked-address"
    assert code_of(Fetcher((site,)), f"http://{site}/to/http://127.0.0.1:22/") == "blocked-address"


def test_names_that_resolve_to_private_addresses(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One private answer among public ones is enough to block a name."""

    def resolve(host: str, port: int, *_args: object, **_options: object) -> list[object]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("93.184.216.34", "10.0.0.7")
        ]

    monkeypatch.setattr("flows.addresses.socket.getaddrinfo", resolve)
    assert code_of(Fetcher(), "http://docs.example/a.pdf") == "blocked-address"


def test_other_schemes_and_user_names(site: str) -> None:
    """Only http and https, and no passwords in URLs, at any hop."""
    fetcher = Fetcher((site,))
    assert code_of(fetcher, f"http://user:pw@{site}/a.pdf") == "blocked-address"
    assert code_of(fetcher, f"http://{site}/to/ftp://{site}/x") in ("blocked-address", "unreachable")
    assert code_of(fetcher, f"http://{site}/to/file:///etc/passwd") in ("blocked-address", "unreachable")


def test_refused_answers(site: str) -> None:
    """Missing pages, loops and encodings not asked for are unreachable, at once."""
    fetcher = Fetcher((site,), sleep=lambda _: pytest.fail("nothing to wait for"))
    for path in ("gone", "loop", "gzip"):
        assert code_of(fetcher, f"http://{site}/{path}") == "unreachable"


def test_retry_after_is_kept(site: str) -> None:
    """A busy server is asked again after the time it wants, but not for ever."""
    waits: list[float] = []
    assert Fetcher((site,), sleep=waits.append).fetch(f"http://{site}/busy") == BODY
    assert waits == [7.0, 7.0]
    assert code_of(Fetcher((site,), Bounds(attempts=1)), f"http://{site}/short") == "cut-off"


def test_size_bounds(site: str) -> None:
    """Announced and unannounced excess is refused."""
    fetcher = Fetcher((site,), Bounds(max_bytes=100_000))
    assert code_of(fetcher, f"http://{site}/huge") == "too-large"
    assert code_of(fetcher, f"http://{site}/endless") == "too-large"


def test_time_bounds(site: str) -> None:
    """Dripping bodies and dripping heads end at the deadline or the least rate."""
    began = time.monotonic()
    assert code_of(Fetcher((site,), Bounds(grace=0.2)), f"http://{site}/drip") == "too-slow"
    assert code_of(Fetcher((site,), Bounds(seconds=0.4, attempts=1)), f"http://{site}/drip") == "too-slow"
    assert (
        code_of(Fetcher((site,), Bounds(seconds=0.4, attempts=1)), f"http://{site}/slow-head") == "too-slow"
    )
    assert time.monotonic() - began < 10


def test_nobody_listens() -> None:
    """A closed port is unreachable after all attempts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    waits: list[float] = []
    assert code_of(Fetcher((address,), sleep=waits.append), f"http://{address}/") == "unreachable"
    assert waits == [1.0, 4.0]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "fe80::1%eth0", "fd00::1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "ff02::1", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    """Private, local, reserved, translated and tunnelled addresses are no public ones."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    """Ordinary servers stay reachable."""
    assert is_public(address)


def test_retry_after_forms() -> None:
    """Seconds and dates are read; anything else says nothing."""
    now = datetime(2024, 6, 11, 10, 0, tzinfo=UTC)
    assert retry_after("30") == 30
    assert retry_after("Tue, 11 Jun 2024 10:00:20 GMT", now) == 20
    assert retry_after("Tue, 11 Jun 2024 09:00:00 GMT", now) == 0
    assert retry_after("soon") is retry_after("") is None


def test_pairs() -> None:
    """Allowed pairs are exact; URLs, wildcards and bare hosts are refused."""
    assert host_and_port("127.0.0.1:8765") == ("127.0.0.1", 8765)
    assert host_and_port("[::1]:80") == ("::1", 80)
    for bad in ("127.0.0.1", "http://127.0.0.1:80", "*:80", "host:0", "host:99999", ""):
        with pytest.raises(ValueError, match="host:port"):
            host_and_port(bad)
