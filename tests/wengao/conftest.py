"""Commands run in this process share one fork server: see `tests/support/kept_server.py`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.kept_server import KeptServers


@pytest.fixture(scope="session")
def kept_servers() -> Iterator[KeptServers]:
    """The servers, ended with the session."""
    servers = KeptServers()
    yield servers
    servers.close()


@pytest.fixture(scope="module", autouse=True)
def runs_share_a_server(kept_servers: KeptServers) -> Iterator[None]:
    """For the tests of this folder alone."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("flows.isolation.reader.ServerProcess", kept_servers)
        yield
