"""Which network addresses strangers' URLs may lead to: every answer of the resolver is judged, then used.

Promise: the address that was judged is the address connected to; private, reserved and local ones are
reached only when their exact `host:port` was allowed.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore

PORTS: Final = frozenset(
    {80, 443, 8080, 8443}
)  # where public documents are served; others are for port scans
MOST_ANSWERS: Final = 4  # addresses of one name that are tried
HOST_PORT: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:/@\s]+):(?P<port>\d{1,5})")  # "127.0.0.1:8765"

# What `is_global` admits although it leads into private networks: translation and tunnel prefixes.
NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(prefix)
    for prefix in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
        "168.63.129.16/32",  # a cloud's own service on every machine in it, under a public number
    )
)  # fmt: skip


class Blocked(httpcore.ConnectError):
    """The URL leads where it must not."""


class TooLate(httpcore.ReadTimeout):
    """The whole exchange has run past its deadline."""


def is_public(address: str) -> bool:
    """Whether `address` belongs to the public internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if int(ip) >> 32 == 0:  # ::, ::1 and the old ::a.b.c.d
            return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local:
        return False
    return not any(ip.version == prefix.version and ip in prefix for prefix in NOT_PUBLIC)


class JudgingBackend(httpcore.NetworkBackend):
    """Resolves once, judges every answer, connects to a judged one. httpcore keeps the name for Host, SNI and
    certificate, so TLS is as strict as ever. Threads share one; `until` bounds what its own thread does."""

    def __init__(self, allowed: Iterable[tuple[str, int]] = ()) -> None:
        self._allowed = frozenset(allowed)
        self._sockets = httpcore.SyncBackend()
        self._deadline = _Deadline()
        self._streams: weakref.WeakSet[_Timed] = weakref.WeakSet()

    def hang_up(self) -> None:
        """End every connection, also those that other threads wait on."""
        for stream in list(self._streams):
            stream.hang_up()

    @contextmanager
    def until(self, deadline: float) -> Iterator[None]:
        """Every read and write of this thread ends at `deadline` (monotonic seconds)."""
        self._deadline.at = deadline
        try:
            yield
        finally:
            self._deadline.at = float("inf")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """A connection to a judged address of `host`; raises `Blocked` or httpcore's errors."""
        private = is_allowed(host, port, self._allowed)
        if not private:
            judge_port(host, port)
        answers = resolve(host, port, self._deadline.left(timeout))
        if not private:
            judge(host, answers)
        problem: httpcore.NetworkError | httpcore.TimeoutException = httpcore.ConnectError(
            f"no address of {host}"
        )
        for address in answers[:MOST_ANSWERS]:
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
                return _Timed(stream, self._deadline, self._streams)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    def connect_unix_socket(self, *args: Any, **options: Any) -> httpcore.NetworkStream:
        """Never."""
        raise Blocked("unix sockets are not allowed")

    def sleep(self, seconds: float) -> None:
        """For httpcore's own retries, which are off."""
        time.sleep(seconds)


def resolve(host: str, port: int, seconds: float | None) -> list[str]:
    """All addresses of `host`, asked for once; raises httpcore's errors. The resolver knows no time limit of
    its own, so it works in a thread that is left to itself after `seconds`."""
    found: list[str] | OSError | UnicodeError = []

    def ask() -> None:
        nonlocal found
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except (OSError, UnicodeError) as error:
            found = error

    asking = threading.Thread(target=ask, name="wengao-resolve", daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise httpcore.ConnectTimeout(f"the name {host} was not resolved in {seconds:.0f} s")
    if not isinstance(found, list):
        raise httpcore.ConnectError(f"{host}: {found}") from found
    return found


class _Deadline(threading.local):
    """When what this thread does must be over."""

    at = float("inf")

    def left(self, timeout: float | None) -> float | None:
        """The shorter of `timeout` and what is left; raises `TooLate` when nothing is."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TooLate("the deadline has passed")
        if left == float("inf"):
            return timeout
        return left if timeout is None else min(timeout, left)


class _Timed(httpcore.NetworkStream):
    """A stream that ends at the deadline: single reads would let a drip of bytes last for ever."""

    def __init__(
        self, stream: httpcore.NetworkStream, deadline: _Deadline, streams: weakref.WeakSet[_Timed]
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._streams = streams
        self._hung_up = False
        streams.add(self)

    def hang_up(self) -> None:
        """End the connection under whoever reads it, who must not take that for the end of a body."""
        self._hung_up = True
        with suppress(OSError):
            connection = self._stream.get_extra_info("socket")
            socket.socket.shutdown(connection, socket.SHUT_RDWR)  # the wire; TLS may be in use by its reader

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._deadline.left(timeout))
        if self._hung_up:
            raise httpcore.ReadError("hung up by this program")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Timed(stream, self._deadline, self._streams)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def is_allowed(host: str, port: int, allowed: frozenset[tuple[str, int]]) -> bool:
    """Whether exactly this host and port may be private, as written in the settings."""
    return (host, port) in allowed


def judge_port(host: str, port: int) -> None:
    """Raises `Blocked` unless documents are served at this port."""
    if port not in PORTS:
        raise Blocked(f"port {port} of {host} is not allowed")


def judge(host: str, answers: Iterable[str]) -> None:
    """Raises `Blocked` unless all of the resolver's `answers` are public addresses."""
    answers = list(answers)
    if not all(map(is_public, answers)):
        known_as = "" if answers == [host] else f", which is {', '.join(answers)},"
        raise Blocked(f"{host}{known_as} is not a public address")


def host_and_port(pair: str) -> tuple[str, int]:
    """`host:port` as settings write it; raises `ValueError` for anything else, URLs and wildcards too."""
    match = HOST_PORT.fullmatch(pair.strip())
    if match is None or "*" in pair or not 0 < int(match["port"]) < 65536 or urlsplit(pair).netloc:
        raise ValueError(f"{pair!r} is not host:port")
    return match["host"].strip("[]").lower(), int(match["port"])
