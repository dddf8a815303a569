"""The fetch fault table holds, and each of its guards is what holds it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.http import web_faults
from tests.flows.http.web_faults import FAULTS, Fault, Scene
from tests.support import faulty_site
from tests.support.certificates import for_address


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate for 127.0.0.1, and what a client must trust."""
    return for_address("127.0.0.1", tmp_path_factory.mktemp("tls"))


@pytest.fixture
def scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: tuple[ssl.SSLContext, Path]
) -> Iterator[Scene]:
    """Three running sites."""
    server, trusted = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with (
        faulty_site.running() as site,
        faulty_site.running() as other,
        faulty_site.running(server) as encrypted,
    ):
        scene = Scene(site, other, encrypted, tmp_path, monkeypatch)
        yield scene
        for web in scene.open:
            web.close()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_guard_holds(fault: Fault, scene: Scene) -> None:
    """What the server does ends as the table says."""
    assert fault.act(scene) == fault.expected


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_without_its_guard_the_fault_gets_through(
    fault: Fault, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same server, the guard taken out: another outcome, so it is this guard that the test above tests."""
    fault.out(monkeypatch)
    assert fault.act(scene) != fault.expected


def test_every_row_of_the_field_notes_has_a_fault() -> None:
    """What is known to go wrong with fetching is in the table."""
    assert {fault.row for fault in web_faults.FAULTS} >= {
        "resolve once, connect to the judged one", "judge every address", "judge every redirect",
        "identity encoding", "plain iter_raw", "size", "rate", "total deadline", "Range", "If-Range",
        "strong ETag", "%PDF- within 1,024 bytes", "temp, fsync, rename, fsync", "Retry-After", "robots",
        "retries",
    }  # fmt: skip
