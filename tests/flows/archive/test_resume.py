"""A download that is cut goes on where it was cut: in the next attempt, in the next process, after kill -9."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.http.client import Web
from flows.http.limits import Bounds
from flows.http.results import Download
from schema.errors import Unreadable
from tests.support import faulty_site
from tests.support.faulty_site import Site

LARGE = b"%PDF-1.7\n" + random.Random(64).randbytes(3 << 20)
DIGEST = hashlib.sha256(LARGE).hexdigest()
QUICK = Bounds(first_wait=0.01)
ONCE = Bounds(first_wait=0.01, attempts=1)
MOST_REFETCHED = 0.10  # of the file: what Done-when allows

FETCHER = """
import sys
from flows.http.client import Web
with Web(sys.argv[1], (sys.argv[2],)) as web:
    got = web.file(sys.argv[3])
    print(got.sha256, got.byte_size)
"""


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with a file of 3 MB."""
    with faulty_site.running() as running:
        running.body = LARGE
        yield running


def sent(site: Site) -> int:
    """The bytes of body that went out."""
    return sum(one.sent for one in site.of("/cut.pdf"))


@pytest.mark.parametrize("seed", range(5))
def test_ten_cuts_at_random_points(seed: int, site: Site, tmp_path: Path) -> None:
    """Ten cuts within one call: the right bytes, and nearly nothing fetched twice."""
    chance = random.Random(seed)
    points = sorted(chance.sample(range(1, len(LARGE)), 10))
    site.cuts = [later - earlier for earlier, later in zip([0, *points], points, strict=False)]
    with Web(tmp_path, (site.host,), bounds=QUICK) as web:
        got = web.file(site.url("/cut.pdf"))
    assert isinstance(got, Download)
    assert (got.sha256, hashlib.sha256(Path(got.path).read_bytes()).hexdigest()) == (DIGEST, DIGEST)
    assert len(site.of("/cut.pdf")) == 11
    assert sent(site) <= len(LARGE) * (1 + MOST_REFETCHED)


def test_ten_cuts_over_ten_processes(site: Site, tmp_path: Path) -> None:
    """Every cut ends one `Web` for good; the next one, knowing only the folder, goes on."""
    points = sorted(random.Random(7).sample(range(1, len(LARGE)), 10))
    site.cuts = [later - earlier for earlier, later in zip([0, *points], points, strict=False)]
    for _ in points:
        with Web(tmp_path, (site.host,), bounds=ONCE) as web, pytest.raises(Unreadable, match="cut-off"):
            web.file(site.url("/cut.pdf"))
    with Web(tmp_path, (site.host,), bounds=ONCE) as web:
        got = web.file(site.url("/cut.pdf"))
    assert isinstance(got, Download)
    assert got.sha256 == DIGEST
    assert sent(site) <= len(LARGE) * (1 + MOST_REFETCHED)


@pytest.mark.campaign
@pytest.mark.slow
def test_ten_kills_at_random_points(site: Site, tmp_path: Path) -> None:
    """kill -9 in the middle, ten times: another process ends it, and little is fetched twice."""
    body = site.body = LARGE * 5  # what is on its way when a process dies is little beside it
    site.pace, site.piece = 0.001, 32 << 10  # there is a middle to be killed in
    chance = random.Random(9)
    arguments = [sys.executable, "-c", FETCHER, str(tmp_path), site.host, site.url("/cut.pdf")]
    held = 0
    for _ in range(10):
        goal = sent(site) + chance.randrange(len(body) // 20, len(body) // 12)
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
            while sent(site) < goal and process.poll() is None:
                time.sleep(0.002)
            assert process.poll() is None, "it ended before it could be killed"
            process.send_signal(signal.SIGKILL)
        assert site.of("/cut.pdf")[-1].headers.get("range", "bytes=0-") == f"bytes={held}-"
        (part,) = tmp_path.glob("*.part")
        held = part.stat().st_size  # nothing that had come is asked for again
    ended = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == [hashlib.sha256(body).hexdigest(), str(len(body))]
    assert sent(site) <= len(body) * (1 + MOST_REFETCHED)


def test_another_version_is_begun_anew(site: Site, tmp_path: Path) -> None:
    """When the file changed since the cut, the new one comes whole, from its first byte."""
    site.cuts = [1 << 20]
    with Web(tmp_path, (site.host,), bounds=ONCE) as web:
        with pytest.raises(Unreadable, match="cut-off"):
            web.file(site.url("/cut.pdf"))
        site.body, site.etag = LARGE[:9] + LARGE[9:][::-1], '"v2"'
        got = web.file(site.url("/cut.pdf"))
    assert isinstance(got, Download)
    assert got.sha256 == hashlib.sha256(site.body).hexdigest()


def test_without_a_strong_etag_it_begins_anew(site: Site, tmp_path: Path) -> None:
    """A weak ETag is never asked to go on with; the file comes whole all the same."""
    site.cuts, site.etag = [1 << 20], 'W/"v1"'
    with Web(tmp_path, (site.host,), bounds=QUICK) as web:
        got = web.file(site.url("/cut.pdf"))
    assert isinstance(got, Download)
    assert got.sha256 == DIGEST
    assert all("range" not in one.headers for one in site.asked)


def test_old_parts_are_forgotten(site: Site, tmp_path: Path) -> None:
    """What nobody came back for within a week is removed."""
    import os

    site.cuts = [1 << 20]
    with Web(tmp_path, (site.host,), bounds=ONCE) as web, pytest.raises(Unreadable):
        web.file(site.url("/cut.pdf"))
    parts = [path for path in tmp_path.iterdir() if path.is_file()]
    assert len(parts) == 2
    for path in parts:
        os.utime(path, (time.time() - 8 * 86400,) * 2)
    with Web(tmp_path, (site.host,), bounds=ONCE) as web:
        web.file(site.url("/other.pdf"))
    assert not [path for path in parts if path.exists()]
