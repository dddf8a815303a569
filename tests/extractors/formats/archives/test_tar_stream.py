"""A tar stream from an unpacker: members by the rules of a ZIP's, and nothing in a header is believed."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.formats.archives import tar_stream
from extractors.formats.archives.member import Member
from extractors.formats.archives.tar_stream import members
from schema.errors import Unreadable


def stream(*entries: tuple[str | bytes, bytes, bytes], form: int = tarfile.GNU_FORMAT) -> bytes:
    """A tar of (name, kind, data); names in bytes are written as they are."""
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w", format=form, encoding="utf-8", errors="surrogateescape") as tar:
        for name, kind, data in entries:
            entry = tarfile.TarInfo(
                name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")
            )
            entry.type, entry.size = kind, len(data)
            tar.addfile(entry, io.BytesIO(data))
    return kept.getvalue()


def found(data: bytes, packed: int = 1 << 20) -> list[Member]:
    """All members."""
    return list(members(io.BytesIO(data).read, packed))


def test_files_are_members_and_nothing_else_is() -> None:
    """Folders are passed over; links, devices and names that climb are told, their bytes left."""
    long = "很长的文件夹名/" * 30 + "一.docx"
    data = stream(
        ("稿", tarfile.DIRTYPE, b""),
        ("稿/一.docx", tarfile.REGTYPE, b"one" * 400),
        (long, tarfile.REGTYPE, b"long"),
        ("二.txt".encode("gb18030"), tarfile.REGTYPE, b"two"),
        ("l", tarfile.SYMTYPE, b""),
        ("d", tarfile.CHRTYPE, b""),
        ("../../etc/x", tarfile.REGTYPE, b"x"),
        ("稿/一.docx", tarfile.REGTYPE, b"again"),
    )
    assert found(data) == [
        Member("稿/一.docx", b"one" * 400),
        Member(long, b"long"),
        Member("二.txt", b"two"),
        Member("l", skip="special-file"),
        Member("d", skip="special-file"),
        Member("etc/x", skip="unsafe-name"),
        Member("稿/一.docx~2", b"again"),
    ]


def test_the_bounds_are_those_of_a_zip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries, all bytes, the ratio to the packed size, one member's bytes."""
    data = stream(*((f"{at}.txt", tarfile.REGTYPE, b"x" * 1000) for at in range(10)))
    for name, value, packed, words in (
        ("MAX_MEMBERS", 9, 1 << 20, "more than 9 entries"),
        ("MAX_UNPACKED", 9999, 1 << 20, "when unpacked"),
        ("RATIO_FROM", 5000, 10, "times its size"),
    ):
        with monkeypatch.context() as patch, pytest.raises(Unreadable, match=words) as refusal:
            patch.setattr(tar_stream, name, value)
            found(data, packed)
        assert refusal.value.code == "archive-bomb"
    monkeypatch.setattr(tar_stream, "MAX_MEMBER", 999)
    assert {member.problem for member in found(data)} == {"too-large"}


def test_a_stream_that_is_cut_or_no_tar_is_damaged() -> None:
    """Wherever it is cut before its end mark; members before the cut are there."""
    data = stream(("a", tarfile.REGTYPE, b"a" * 600), ("b", tarfile.REGTYPE, b"b" * 600))
    read = members(io.BytesIO(data[:2000]).read, 1 << 20)
    assert next(read) == Member("a", b"a" * 600)
    for broken in (data[:2000], data[:700], b"", b"x" * 5000, b"\xff" * 600):
        with pytest.raises(Unreadable) as refusal:
            found(broken)
        assert refusal.value.code == "damaged"


@given(st.binary(max_size=80), st.integers(0, 1300))
def test_whatever_stands_in_it_ends_with_members_or_a_code(noise: bytes, at: int) -> None:
    """Noise in headers: no other error, no memory for sizes that nobody wrote."""
    data = stream(("a", tarfile.REGTYPE, b"a" * 100), ("b" * 200, tarfile.REGTYPE, b"b"))
    assert code(data[:at] + noise + data[at + len(noise) :]) in ("", "damaged", "archive-bomb")


def code(data: bytes) -> str:
    """What is wrong with the stream."""
    try:
        found(data)
    except Unreadable as refusal:
        return refusal.code
    return ""
