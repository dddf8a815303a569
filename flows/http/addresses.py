"""Checks the network addresses of untrusted URLs: resolves a name once, checks every answer, connects to one.

Promise: the address that was checked is the address connected to; private, reserved and local ones are
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

PORTS: Final = frozenset({80, 443, 8080, 8443})  # ports of web servers; other ports would allow port scans
MOST_ANSWERS: Final = 4  # addresses of one name that are tried at most
HOST_PORT: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:/@\s]+):(?P<port>\d{1,5})")  # "127.0.0.1:8765"

# What `is_global` admits although it leads into private networks: translation and tunnel prefixes.
NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(prefix)
    for prefix in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
        "168.63.129.16/32",  # a cloud's metadata service, reachable on each of its machines under a public address
    )
)  # fmt: skip


class Blocked(httpcore.ConnectError):
    """The URL leads to an address or port that is not allowed."""


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
    """Resolves a name once, checks every address, and connects to one that was checked.

    httpcore keeps the name for the Host header, SNI and the certificate, so TLS verifies as usual. Threads share
    one backend; `until` bounds what the calling thread does.
    """

    def __init__(self, allowed: Iterable[tuple[str, int]] = ()) -> None:
        self._allowed = frozenset(allowed)
        self._sockets = httpcore.SyncBackend()
        self._deadline = _Deadline()
        self._streams: weakref.WeakSet[_Timed] = weakref.WeakSet()

    def hang_up(self) -> None:
        """Shut every connection down, also those that other threads wait on."""
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
        """Connect to a checked address of `host`; raises `Blocked` or httpcore's errors."""
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
        """Refuse: URLs never lead to Unix sockets."""
        raise Blocked("unix sockets are not allowed")

    def sleep(self, seconds: float) -> None:
        """Do nothing: only httpcore's retries, which are off, would call this."""
        time.sleep(seconds)


def resolve(host: str, port: int, seconds: float | None) -> list[str]:
    """All addresses of `host`, resolved once; raises httpcore's errors.

    The resolver has no time limit of its own, so it runs in a thread that is abandoned after `seconds`.
    """
    resolved: list[str] | OSError | UnicodeError = []

    def ask() -> None:
        nonlocal resolved
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            resolved = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except (OSError, UnicodeError) as error:
            resolved = error

    asking = threading.Thread(target=ask, name="wengao-resolve", daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise httpcore.ConnectTimeout(f"the name {host} was not resolved in {seconds:.0f} s")
    if not isinstance(resolved, list):
        raise httpcore.ConnectError(f"{host}: {resolved}") from resolved
    return resolved


class _Deadline(threading.local):
    """The deadline of each thread, in monotonic seconds."""

    at = float("inf")

    def left(self, timeout: float | None) -> float | None:
        """The shorter of `timeout` and the time until the deadline; raises `TooLate` once it has passed."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TooLate("the deadline has passed")
        if left == float("inf"):
            return timeout
        return left if timeout is None else min(timeout, left)


class _Timed(httpcore.NetworkStream):
    """A stream that ends at the deadline; timeouts of single reads would let a slow trickle of bytes last for ever."""

    def __init__(
        self, stream: httpcore.NetworkStream, deadline: _Deadline, streams: weakref.WeakSet[_Timed]
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._streams = streams
        self._hung_up = False
        streams.add(self)

    def hang_up(self) -> None:
        """Shut the connection down under its reader, whose read then fails: it must not look like the end of a body."""
        self._hung_up = True
        with suppress(OSError):
            connection = self._stream.get_extra_info("socket")
            # the TCP socket; the TLS object may be in use by its reader
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._deadline.left(timeout))
        if self._hung_up:
            raise httpcore.ReadError("the connection was closed by this program")
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
    """Raise `Blocked` unless this is a port of web servers."""
    if port not in PORTS:
        raise Blocked(f"port {port} of {host} is not allowed")


def judge(host: str, answers: Iterable[str]) -> None:
    """Raise `Blocked` unless all of the resolver's `answers` are public addresses."""
    answers = list(answers)
    if not all(map(is_public, answers)):
        known_as = "" if answers == [host] else f", which is {', '.join(answers)},"
        raise Blocked(f"{host}{known_as} is not a public address")


def host_and_port(pair: str) -> tuple[str, int]:
    """Parse `host:port` of the settings; raises `ValueError` for anything else, also for URLs and wildcards."""
    match = HOST_PORT.fullmatch(pair.strip())
    if match is None or "*" in pair or not 0 < int(match["port"]) < 65536 or urlsplit(pair).netloc:
        raise ValueError(f"{pair!r} is not host:port")
    return match["host"].strip("[]").lower(), int(match["port"])
