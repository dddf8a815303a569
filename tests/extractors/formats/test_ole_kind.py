"""OLE compound files are known by the streams at their root."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.formats.media_type import READ, whole_media_type
from extractors.formats.ole_kind import needs_password, ole_kind
from tests.support.ole_file import ole_file


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["1Table", "WordDocument"], "application/msword"),
        (["Workbook"], "application/vnd.ms-excel"),
        (["Current User", "PowerPoint Document"], "application/vnd.ms-powerpoint"),
        (["EncryptionInfo", "EncryptedPackage"], "application/encrypted-package"),
        (["MatOST", "CONTENTS"], "application/x-ole-storage"),
        ([], "application/x-ole-storage"),
    ],
)
def test_the_streams_decide(names: list[str], kind: str) -> None:
    """Not the suffix: WPS writes Word's format as .wps, and workbooks are called .doc."""
    data = ole_file(dict.fromkeys(names, b"x"))
    assert ole_kind(data) == kind == whole_media_type("a.doc", data)
    assert (kind in READ) == (kind in ("application/msword", "application/encrypted-package"))


def test_a_locked_document_says_so() -> None:
    """By a flag in its header."""
    for flags, locked in ((0x0000, False), (0x0100, True)):
        start = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags)
        assert needs_password(ole_file({"1Table": b"", "WordDocument": start})) is locked


@given(st.binary(max_size=2048), st.integers(0, 2047), st.binary(max_size=16))
def test_broken_files_are_of_no_kind_or_of_one(data: bytes, at: int, patch: bytes) -> None:
    """Circles and numbers that lead out of the file end the look, not the program."""
    whole = bytearray(ole_file({"WordDocument": b"x"}))
    whole[at : at + len(patch)] = patch
    for hostile in (bytes(whole), whole[:512] + data):
        assert isinstance(ole_kind(bytes(hostile)), str)
        assert needs_password(bytes(hostile)) in (True, False)
