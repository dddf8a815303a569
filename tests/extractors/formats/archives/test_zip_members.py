"""The files in a ZIP: their names, their bytes, and what is not unpacked."""

from __future__ import annotations

import io
import zipfile

import pytest

from extractors.formats.archives import zip_members
from extractors.formats.archives.member import Member
from extractors.formats.archives.zip_members import MAX_MEMBERS, members
from schema.errors import Unreadable
from tests.support.zip_file import link, locked_zip, zip_file


def found(data: bytes, *passwords: str) -> list[Member]:
    """All members."""
    return [member for _, member in members(data, passwords=passwords)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_are_as_they_were_meant(encoding: str) -> None:
    """UTF-8 that says so, and GBK that does not."""
    (member,) = found(zip_file({"二处/汇编（一）.docx": b"x"}, names=encoding))
    assert member == Member("二处/汇编（一）.docx", b"x")


def test_utf_8_names_that_do_not_say_so_are_read() -> None:
    """macOS writes UTF-8 without the flag."""
    assert [member.name for member in found(zip_file({"汇编.docx": b"x"}, names="utf-8"))] == ["汇编.docx"]
    raw = zip_file({"ab.txt": b"x"}).replace(b"ab.txt", "汇".encode() + b".tx")
    assert [member.name for member in found(raw)] == ["汇.tx"]


def test_windows_folders_are_folders() -> None:
    """Backslashes part folders; folders themselves are no members."""
    data = zip_file({"稿/": b"", "稿\\一.txt": b"x"}, names="gb18030")
    assert [member.name for member in found(data)] == ["稿/一.txt"]


def test_what_is_no_file_or_leads_out_is_not_unpacked() -> None:
    """Links, and names that climb; their bytes stay where they are."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr(*link("a.txt", "/etc/passwd"))
        archive.writestr("../../etc/cron.d/x", b"x")
        archive.writestr("/etc/passwd", b"x")
        archive.writestr("C:/boot.ini", b"x")
        archive.writestr("good.txt", b"good")
    assert [(member.name, member.skip, member.data) for member in found(kept.getvalue())] == [
        ("a.txt", "special-file", b""),
        ("etc/cron.d/x", "unsafe-name", b""),
        ("etc/passwd", "unsafe-name", b""),
        ("boot.ini", "unsafe-name", b""),
        ("good.txt", "", b"good"),
    ]


def test_two_members_of_one_name_are_two() -> None:
    """The second has a name of its own."""
    data = zip_file({"a.txt": b"1", "b.txt": b"2"}).replace(b"b.txt", b"a.txt")
    assert [(member.name, member.data) for member in found(data)] == [("a.txt", b"1"), ("a.txt~2", b"2")]


def test_bombs_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """By ratio, by what is promised, by what comes, by number; the others are unpacked."""
    both = found(zip_file({"bomb.txt": b"0" * (8 << 20), "good.txt": b"good"}))
    assert [(member.problem, member.data) for member in both] == [("archive-bomb", b""), ("", b"good")]
    monkeypatch.setattr(zip_members, "MAX_MEMBER", 1000)
    monkeypatch.setattr(zip_members, "RATIO_FROM", 1 << 30)
    assert [member.problem for member in found(zip_file({"a": b"0" * 2000, "b": b""}))] == ["too-large", ""]
    monkeypatch.setattr(zip_members, "MAX_UNPACKED", 3000)
    with pytest.raises(Unreadable) as refusal:
        found(zip_file({str(at): b"0" * 900 for at in range(5)}))
    assert refusal.value.code == "archive-bomb"
    with pytest.raises(Unreadable) as refusal:
        found(zip_file({str(at): b"" for at in range(MAX_MEMBERS + 1)}, method=zipfile.ZIP_STORED))
    assert refusal.value.code == "archive-bomb"


def test_a_size_that_lies_does_not_help() -> None:
    """The entry says 10 bytes, and unpacks to millions."""
    data = bytearray(zip_file({"a.txt": b"0" * (32 << 20)}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    (member,) = found(bytes(data))
    assert len(member.data) <= 10


def test_unpacking_goes_on_where_it_stopped() -> None:
    """Members come in the order of the archive, from any index."""
    data = zip_file({"a": b"1", "b": b"2", "c": b"3"})
    assert [(index, member.name) for index, member in members(data, 1)] == [(1, "b"), (2, "c")]


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"", zip_file({"a": b"1"})[:-10]])
def test_what_is_no_archive_says_so(data: bytes) -> None:
    """Cut, empty, or something else."""
    with pytest.raises(Unreadable) as refusal:
        found(data)
    assert refusal.value.code == "damaged"


def test_a_broken_member_does_not_hide_the_others() -> None:
    """Its checksum is wrong; the next is whole."""
    data = zip_file({"a.txt": b"first", "b.txt": b"second"}, method=zipfile.ZIP_STORED).replace(
        b"first", b"fIrst", 1
    )
    assert [(member.name, member.problem) for member in found(data)] == [("a.txt", "damaged"), ("b.txt", "")]


def test_passwords_are_tried_in_turn() -> None:
    """In UTF-8 and GB18030; without any, or with none that opens it, the member says so."""
    data = locked_zip("讲话.txt", "同志们：".encode(), "芝麻开门".encode("gb18030"))
    assert [member.problem for member in found(data)] == ["archive-encrypted"]
    assert [member.problem for member in found(data, "错", "也错")] == ["password-wrong"]
    (member,) = found(data, "错", "芝麻开门")
    assert member.data.decode() == "同志们："
