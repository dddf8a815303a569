"""bsdtar behind walls: what it unpacks, what it may not, and that nothing of it stays."""

from __future__ import annotations

import os
import select
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from extractors.formats.archives.member import Member
from flows.isolation import unpacker, walled_program
from flows.isolation.unpacker import unpacked
from schema.errors import Unreadable
from tests.support.rar_file import locked_rar, rar_file

needs_bsdtar = pytest.mark.skipif(unpacker.program() is None, reason="bsdtar is not installed here")


def seven_zip(path: Path, folder: Path) -> Path:
    """The files in `folder` as 7z at `path`."""
    names = sorted(os.listdir(folder))
    words = [str(unpacker.program()), "-cf", str(path), "--format=7zip", "-C", str(folder), *names]
    subprocess.run(words, check=True, env={"LANG": "C.UTF-8"})
    return path


def refusal_of(path: Path, form: str) -> Unreadable:
    """What is wrong with the archive as a whole."""
    with pytest.raises(Unreadable) as refusal:
        list(unpacked(str(path), form))
    return refusal.value


def test_without_bsdtar_the_code_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the file is, what is missing, and how to get it."""
    monkeypatch.setattr(unpacker, "program", lambda: None)
    refusal = refusal_of(tmp_path / "a.rar", "RAR")
    assert refusal.code == "converter-missing"
    assert "RAR" in refusal.detail and "libarchive-tools" in refusal.detail


@needs_bsdtar
def test_a_program_that_writes_before_it_is_read_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On a busy machine it fills its pipe before we go on."""
    start = walled_program.start

    def started_late(*command: Any, **options: Any) -> subprocess.Popen[bytes]:
        process = start(*command, **options)
        select.select([process.stdout], [], [])
        time.sleep(0.2)
        return process

    monkeypatch.setattr(walled_program, "start", started_late)
    (tmp_path / "a.rar").write_bytes(rar_file({"一.txt": b"one" * 9000}))
    assert list(unpacked(str(tmp_path / "a.rar"), "RAR")) == [Member("一.txt", b"one" * 9000)]


@needs_bsdtar
def test_members_of_7z_and_rar(tmp_path: Path) -> None:
    """Names in Chinese, folders, links."""
    folder = tmp_path / "in"
    (folder / "二处").mkdir(parents=True)
    (folder / "二处" / "一 稿.txt").write_bytes(b"one" * 9000)
    (folder / "二.txt").write_bytes(b"two")
    (folder / "l").symlink_to("/etc/passwd")
    found = list(unpacked(str(seven_zip(tmp_path / "a.7z", folder)), "7z"))
    assert sorted(found, key=lambda member: member.name) == [
        Member("l", skip="special-file"),
        Member("二.txt", b"two"),
        Member("二处/一 稿.txt", b"one" * 9000),
    ]
    (tmp_path / "a.rar").write_bytes(rar_file({"二处/一 稿.txt": b"one" * 9000, "二.txt": b"two"}))
    assert list(unpacked(str(tmp_path / "a.rar"), "RAR")) == [
        Member("二处/一 稿.txt", b"one" * 9000),
        Member("二.txt", b"two"),
    ]


@needs_bsdtar
def test_locked_and_damaged_archives_have_their_codes(tmp_path: Path) -> None:
    """A RAR with a password even for names; a 7z without its end; a RAR cut in its last member."""
    (tmp_path / "l.rar").write_bytes(locked_rar())
    assert refusal_of(tmp_path / "l.rar", "RAR").code == "archive-encrypted"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(os.urandom(3000))
    whole = seven_zip(tmp_path / "a.7z", tmp_path / "in").read_bytes()
    (tmp_path / "cut.7z").write_bytes(whole[:-20])
    assert refusal_of(tmp_path / "cut.7z", "7z").code == "damaged"
    data = rar_file({"a.txt": b"a" * 200_000, "b.txt": b"b" * 200_000})
    (tmp_path / "cut.rar").write_bytes(data[:-100_000])
    found = []
    with pytest.raises(Unreadable, match="damaged"):
        found.extend(unpacked(str(tmp_path / "cut.rar"), "RAR"))


@pytest.mark.campaign
@needs_bsdtar
def test_a_bomb_is_stopped_while_it_streams(tmp_path: Path) -> None:
    """800 MB of nothing in some kilobytes: ended long before it is all unpacked, and nothing runs on."""
    with open(tmp_path / "zeros", "wb") as file:
        file.truncate(90 << 20)
    (tmp_path / "in").mkdir()
    for at in range(8):
        os.link(tmp_path / "zeros", tmp_path / "in" / f"{at}.txt")
    path = seven_zip(tmp_path / "bomb.7z", tmp_path / "in")
    assert refusal_of(path, "7z").code == "archive-bomb"
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=False).stdout
    assert "--format=gnutar @-" not in running


def test_a_program_that_says_nothing_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With everything that it started."""
    sleeper = tmp_path / "bsdtar"
    sleeper.write_text("#!/bin/sh\nsleep 300 & sleep 300\n", "ascii")
    os.chmod(sleeper, 0o755)
    monkeypatch.setattr(unpacker, "program", lambda: str(sleeper))
    monkeypatch.setattr(unpacker, "SILENT_SECONDS", 2.0)
    (tmp_path / "a.7z").write_bytes(b"7z")
    assert refusal_of(tmp_path / "a.7z", "7z").code == "wall-limit"


def test_the_program_sees_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It has its pipes, and the system's programs; what lies elsewhere it can neither read nor write."""
    from flows.isolation.sandbox import landlock

    if landlock.abi() < 1:
        pytest.skip("this kernel has no Landlock")
    secret = tmp_path / "secret.txt"
    secret.write_text("三岔口乡的钥匙在门楣上", "utf-8")
    spy = tmp_path / "bin" / "bsdtar"
    spy.parent.mkdir()
    spy.write_text(
        f"#!/bin/sh\ncat {secret} >&2 && echo READ >&2; echo x > {tmp_path}/made && echo WROTE >&2\nexit 1",
        "utf-8",
    )
    os.chmod(spy, 0o755)
    monkeypatch.setattr(unpacker, "program", lambda: str(spy))
    (tmp_path / "a.7z").write_bytes(b"7z")
    refusal = refusal_of(tmp_path / "a.7z", "7z")
    assert refusal.code == "damaged"
    assert "READ" not in refusal.detail and "三岔口" not in refusal.detail and "WROTE" not in refusal.detail
    assert not (tmp_path / "made").exists()
