"""The archive never shows a name that is not whole, right bytes."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from flows.archive.store import Archive, ArchiveUnwritable
from schema.errors import Unreadable

SPEECH = "同志们：今天把大家请来，是要说说修渠的事。".encode()
DIGEST = hashlib.sha256(SPEECH).hexdigest()


@pytest.fixture(params=["folder", "file-url", "fsspec"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    """An empty archive of each kind."""
    urls = {
        "folder": str(tmp_path / "archive"),
        "file-url": (tmp_path / "档案").as_uri(),
        "fsspec": f"memory://wengao-{uuid.uuid4()}/archive",
    }
    return Archive(urls[request.param])


def test_keep_and_open(archive: Archive, tmp_path: Path) -> None:
    """Kept bytes are found under their digest, by an absolute path; keeping them again changes nothing."""
    source = tmp_path / "讲话.txt"
    source.write_bytes(SPEECH)
    kept = archive.keep(source, "讲话.txt")
    assert (kept.sha256, kept.byte_size, kept.name) == (DIGEST, len(SPEECH), "讲话.txt")
    assert os.path.isabs(kept.path) and Path(kept.path).read_bytes() == SPEECH
    assert archive.keep(SPEECH, "另一个名字").path == kept.path
    assert archive.read(DIGEST) == SPEECH
    assert archive.sound(DIGEST)
    assert list(archive.digests()) == [DIGEST]


def test_another_process_finds_it(tmp_path: Path) -> None:
    """A second archive object on the same place sees what the first kept."""
    Archive(tmp_path).keep(SPEECH, "a")
    assert Archive(tmp_path).path(DIGEST, verify=True)


def test_remote_copy_is_fetched_again() -> None:
    """Behind fsspec, a fresh program fetches the bytes when they are opened."""
    url = f"memory://wengao-{uuid.uuid4()}"
    Archive(url).keep(SPEECH, "a")
    assert Path(Archive(url).path(DIGEST)).read_bytes() == SPEECH
    assert Archive(url).find("0" * 64) is None


def test_forget(archive: Archive) -> None:
    """Forgotten bytes are gone; forgetting twice says so."""
    archive.keep(SPEECH, "a")
    assert archive.forget(DIGEST)
    assert not archive.forget(DIGEST)
    assert archive.find(DIGEST) is None
    with pytest.raises(Unreadable, match="archive-damaged"):
        archive.path(DIGEST)


def test_barred_bytes_never_come_in(archive: Archive, tmp_path: Path) -> None:
    """Not for a moment: a kill in between would leave what was to be forgotten."""
    digest = hashlib.sha256("谢谢大家！".encode()).hexdigest()
    kept = archive.keep("谢谢大家！".encode(), "a.txt", barred=lambda sha256: sha256 == digest)
    assert (kept.sha256, kept.path) == (digest, "")
    assert [*archive.digests()] == []
    assert not archive.folder.exists() or not any(path.is_file() for path in archive.folder.rglob("*"))


def test_damage_is_seen(tmp_path: Path) -> None:
    """Bytes changed behind the archive's back are told on a verified read, and never returned."""
    archive = Archive(tmp_path)
    kept = archive.keep(SPEECH, "a")
    os.chmod(kept.path, 0o644)
    Path(kept.path).write_bytes(SPEECH[::-1])
    assert not archive.sound(DIGEST)
    with pytest.raises(Unreadable, match="archive-damaged"):
        archive.read(DIGEST)
    with pytest.raises(Unreadable, match="archive-damaged"):
        archive.path(DIGEST, verify=True)


def test_refusals(tmp_path: Path) -> None:
    """What cannot be taken in ends with its code and leaves nothing behind."""
    archive = Archive(tmp_path / "archive", max_bytes=10)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    large = tmp_path / "large"
    large.write_bytes(SPEECH)
    for source, code in (
        (tmp_path / "none", "missing-file"),
        (pipe, "unreadable-file"),
        (tmp_path, "unreadable-file"),
        (large, "too-large"),
        (SPEECH, "too-large"),
    ):
        with pytest.raises(Unreadable) as caught:
            archive.keep(source, "x")
        assert caught.value.code == code
    assert [path for path in archive.folder.rglob("*") if path.is_file()] == []


def test_a_growing_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that grows while it is copied is not archived half."""
    source = tmp_path / "growing.pdf"
    source.write_bytes(SPEECH)
    before = os.fstat

    def fstat_then_grow(descriptor: int) -> os.stat_result:
        found = before(descriptor)
        with open(source, "ab") as file:
            file.write(b"more")
        return found

    monkeypatch.setattr("flows.archive.store.os.fstat", fstat_then_grow)
    with pytest.raises(Unreadable, match="changed-while-reading"):
        Archive(tmp_path / "archive").keep(source, "x")


def test_names_that_are_no_digest(tmp_path: Path) -> None:
    """Only digests are names: no path leads out of the archive."""
    with pytest.raises(ValueError, match="no SHA-256"):
        Archive(tmp_path).path("../../etc/passwd")


KEEPER = """
import sys
from flows.archive.store import Archive
archive = Archive(sys.argv[1])
print("ready", flush=True)
for number in range(100000):
    archive.keep(number.to_bytes(4, "big") * 300_000, "x")
"""


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """However often the writer is killed, every name in the archive holds its bytes."""
    for attempt in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", KEEPER, str(tmp_path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.05 + 0.03 * attempt)
            process.send_signal(signal.SIGKILL)
    archive = Archive(tmp_path)
    found = list(archive.digests())
    assert found
    assert all(archive.sound(digest) for digest in found)


def test_an_archive_that_takes_nothing_says_which_and_why(tmp_path: Path) -> None:
    """Its folder cannot be made: exit 5 with the way out, as for the library it belongs to."""
    (tmp_path / "file").write_bytes(b"no folder")
    with pytest.raises(ArchiveUnwritable, match="file/archive cannot be written: Not a directory") as told:
        Archive(tmp_path / "file" / "archive").keep(b"x", "x.pdf")
    assert told.value.exit_code == 5 and told.value.advice
