"""No address that is not public is connected to, however it is written, whoever sends us there."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flows.http import addresses
from flows.http.client import Web
from flows.http.limits import Bounds
from schema.errors import Unreadable
from tests.support import faulty_site
from tests.support.faulty_site import Site

# What a resolver says of names: strangers own names, and point them where they like.
NAMES = {
    "private.example": ["10.0.0.7"],
    "half.example": ["93.184.216.34", "192.168.1.1"],
    "metadata.example": ["169.254.169.254"],
    "six.example": ["fd00::7"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::a9fe:a9fe"],
    "127.0.0.1.": ["127.0.0.1"],  # some resolvers take the dot for the root
    "localhost.": ["127.0.0.1"],
}
NO_ADDRESS = {"0177.0.0.1"}  # refused as no address before anybody judges where it leads
FORBIDDEN = (
    "127.0.0.1", "127.1", "127.254.254.254", "2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001",
    "0177.0.0.1", "0", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.0.1", "100.64.0.1", "100.100.100.200",
    "169.254.169.254", "168.63.129.16", "2852039166", "198.18.0.1", "192.0.0.8", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "localhost", "LOCALHOST", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]",
    "[2001:0:7f00:1::]", "[fe80::1]", "[fd00:ec2::254]", "[fc00::1]", "[fec0::1]", "[ff02::1]",
    "[2001:db8::1]", "[100::1]", "１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1", *NAMES,
)  # fmt: skip


class Connections:
    """Every address that this process connects a socket to while it listens, by the interpreter's own word."""

    def __init__(self) -> None:
        self.listening = False
        self.seen: list[Any] = []
        sys.addaudithook(
            self._hear
        )  # there is no way to take one out: it is made once, and told when to listen

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.listening and event == "socket.connect":
            self.seen.append(arguments[1])

    @contextmanager
    def counted(self) -> Iterator[list[Any]]:
        """The addresses connected to inside."""
        self.seen, self.listening = [], True
        try:
            yield self.seen
        finally:
            self.listening = False


@pytest.fixture(scope="session")
def connections() -> Connections:
    """The one counter of this process."""
    return Connections()


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that redirects anywhere."""
    with faulty_site.running() as running:
        yield running


@pytest.fixture(autouse=True)
def nobody_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names resolve as strangers want them, and nothing but this machine is ever connected to."""
    getaddrinfo, create = socket.getaddrinfo, socket.create_connection

    def resolve(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name in NAMES:
            return [(0, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in NAMES[name]]
        return getaddrinfo(host, port, *args, **options)

    def connect(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        if not address[0].startswith("127."):
            with socket.socket() as seen:  # counted as a connection, answered by nobody
                seen.settimeout(0.01)
                sys.audit("socket.connect", seen, address)
            raise ConnectionRefusedError("in a test nobody leaves the machine")
        return create(address, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)


def fetch(web: Web, url: str) -> str:
    """How fetching ends."""
    try:
        web.file(url)
    except Unreadable as problem:
        return problem.code
    return "fetched"


QUICK = Bounds(attempts=1, connect=5.0, gap=0.0)


@pytest.mark.parametrize("host", FORBIDDEN)
def test_forbidden_directly(host: str, tmp_path: Path, connections: Connections) -> None:
    """Not one socket is connected."""
    with Web(tmp_path, bounds=QUICK) as web, connections.counted() as seen:
        for scheme in ("http", "https"):
            assert fetch(web, f"{scheme}://{host}/latest/meta-data/") in ("blocked-address", "unreachable")
    assert seen == []


@pytest.mark.parametrize("host", FORBIDDEN)
def test_forbidden_by_redirect(host: str, site: Site, tmp_path: Path, connections: Connections) -> None:
    """Only the redirecting site is connected to."""
    with Web(tmp_path, (site.host,), bounds=QUICK) as web, connections.counted() as seen:
        assert fetch(web, site.url(f"/to/http://{host}/")) in ("blocked-address", "unreachable")
    assert set(seen) == {("127.0.0.1", site.port)}
    assert len(site.asked) == 2  # robots.txt and the page


@pytest.mark.parametrize("host", [name for name in FORBIDDEN if name.isascii() and name not in NO_ADDRESS])
def test_unjudged_they_would_be_connected_to(
    host: str, tmp_path: Path, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the judge taken out every one of them is tried: the counter counts, and the judge is what holds."""
    monkeypatch.setattr(addresses, "is_public", lambda address: True)
    with Web(tmp_path, bounds=QUICK) as web, connections.counted() as seen:
        fetch(web, f"http://{host}/")
    assert seen != []
