"""The archive on S3, against a real server of its protocol."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import httpx
import pytest

from flows.archive.identity import archive_identity
from flows.archive.store import Archive
from flows.sources.base import BrokenSource
from flows.sources.bucket import opened, typed_errors
from tests.support.cluster import KEYS

pytest.importorskip("s3fs", reason="the extra `s3` is not installed")
moto = pytest.importorskip("moto.server", reason="moto serves S3")
DATA = "同志们：开会。".encode()
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of an empty bucket."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
            monkeypatch.setenv(name, value)
        assert httpx.put(f"http://{host}:{port}/speeches").status_code == 200
        yield "s3://speeches"
    finally:
        server.stop()


def test_files_are_kept_found_listed_and_erased(bucket: str) -> None:
    """By one process and another; what is not there is not there; both know it as the same archive."""
    here, there = Archive(f"{bucket}/wengao"), Archive(f"{bucket}/wengao")
    assert archive_identity(there) == "" and there.find(SHA) is None
    assert here.keep(DATA, "a.txt").sha256 == SHA and here.keep(DATA, "b.txt").sha256 == SHA
    assert there.read(SHA) == DATA and list(there.digests()) == [SHA]
    identity = archive_identity(here, create=True)
    assert len(identity) == 32 and archive_identity(there, create=True) == identity
    assert archive_identity(Archive(f"{bucket}/other"), create=True) != identity
    assert list(there.digests()) == [SHA]  # the id is no file of the archive
    there.set_aside(SHA)
    assert list(Archive(f"{bucket}/wengao").digests()) == []
    here.drop_copies()  # else it thinks that it is there
    here.keep(DATA, "a.txt")
    assert there.forget(SHA) and not there.forget(SHA)


def test_what_s3_refuses_breaks_the_source(bucket: str) -> None:
    """A bucket that is not there, with its name."""
    with pytest.raises(BrokenSource, match="nobody"), typed_errors("s3://nobody"):
        store, path = opened("s3://nobody/x")
        store.cat_file(path)
