"""Files are known by their content, not by their names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.formats.container_kind import CONTAINERS, RAR, SEVEN_ZIP, ZIP, container
from extractors.formats.media_type import READ, is_text, media_type, skip_code
from extractors.formats.ole_kind import DOC
from schema.codes import CODES

PROSE = "同志们：\n今天把大家请来，是要说说修渠的事。这件事拖了三年，不能再拖了。\n"


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.txt", b"%PDF-1.4\n", "application/pdf"),
        ("a", b"\n\njunk before the header\n%PDF-1.7\n", "application/pdf"),
        ("a", b" " * 1010 + b"%PDF-1.7\n", "application/pdf"),
        ("a", b"words and " * 120 + b"%PDF-1.7\n", "text/plain"),
        ("a.pdf", PROSE.encode(), "text/plain"),
        ("speech.dat", PROSE.encode("gb18030"), "text/plain"),
        ("speech", PROSE.encode("utf-16"), "text/plain"),
        ("notes.md", f"# 讲话\n\n{PROSE}".encode(), "text/markdown"),
        ("en.txt", b"Ladies and gentlemen,\nit is a pleasure to be here today.\n", "text/plain"),
        ("one.txt", "同志们，大家好".encode(), "text/plain"),
        ("a.txt", b"<!DOCTYPE html><html><body>x</body></html>", "text/html"),
        ("a.txt", b"\n<!-- saved --><HTML><head></head>", "text/html"),
        ("a.txt", '<?xml version="1.0"?><html><p>讲话</p></html>'.encode(), "text/html"),
        ("a.htm", b"<div><p>a</p><p>b</p><br><br><span>c</span></div>", "text/html"),
        ("a.xml", b'<?xml version="1.0"?><a/>', "application/xml"),
        ("a.txt", b'{"a": 1}', "application/json"),
        ("a.txt", b'[{"a": 1},\n {"b"', "application/json"),
        ("a.txt", b'{"a": 1}\n{"a": 2}\n', "application/json"),
        ("a.txt", "[标签:介绍]\n".encode() + PROSE.encode(), "text/plain"),
        ("a.txt", "姓名,村,亩\n甲,东村,3\n乙,西村,4\n".encode(), "text/csv"),
        ("a.txt", b"id\tname\n1\ta\n2\tb\n3\tc\n4\td\n", "text/csv"),
        ("a.csv", b"a,b\n1,2\n", "text/csv"),
        ("a.txt", "大家,请坐。\n今天,说修渠的事,拖了三年。\n请大家,\n说说看法。\n".encode(), "text/plain"),
        ("a.txt", b"import os\n\ndef f(x):\n    return x\n", "text/x-code"),
        ("a.txt", b"#include <stdio.h>\nint main(void) {\n  return 0;\n}\n", "text/x-code"),
        ("run", b"#!/bin/sh\necho hello\n", "text/x-code"),
        ("a.txt", b"name: wengao\nversion: 1\nurl: x\n", "text/x-code"),
        ("a.toml", b'[store]\nurl = "sqlite:///x"\n', "text/x-code"),
        ("a.txt", b"2024-06-11 10:30:00 INFO start\n" * 3, "text/x-other"),
        ("key.txt", b"MIIEpAIBAAKCAQEAx0lFqHQ3k9vYw0rZtN1qkq2mXh4xvW8yTz5fJ7gC\n" * 4, "text/x-other"),
        ("words.txt", "春天\n水渠\n种子\n合作社\n石桥\n村庄\n田头\n稻种\n".encode(), "text/x-other"),
        ("a.docx", b"PK\x03\x04....", "application/zip"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.txt", bytes(range(256)) * 2, "application/octet-stream"),
        ("a.PDF", bytes(range(256)) * 2, "application/pdf"),  # its header behind junk, or broken: engines try
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.dat", b"%PDF\n1 0 obj<<", "application/pdf"),  # without its version
        ("a.txt", b"", "inode/x-empty"),
        ("a.txt", b" \n\t\n", "inode/x-empty"),
    ],
)  # fmt: skip
def test_kinds(name: str, head: bytes, kind: str) -> None:
    """Content decides; a name only breaks ties between kinds of text."""
    assert media_type(name, head) == kind


@pytest.mark.parametrize(("at", "signature", "kind"), CONTAINERS)
def test_the_first_bytes_of_a_container_decide(at: int, signature: bytes, kind: str) -> None:
    """A PDF stored in an archive has its header near the start of the archive, which is no PDF for that."""
    head = (b"." * at + signature).ljust(512, b"\x01") + b"%PDF-1.7\n" + b"\xe2\xe3" * 400
    assert media_type("a.pdf", head) == media_type("a.zip", head) == kind
    assert skip_code(kind) == ("" if kind in (ZIP, SEVEN_ZIP, RAR, DOC) else "binary-file")


@given(st.binary(max_size=1000))
def test_junk_before_a_header_stays_junk(junk: bytes) -> None:
    """Whatever stands before a PDF's header, unless it is the beginning of an archive."""
    if container(junk + b"%PDF-1.7\n") is None:
        assert media_type("a", junk + b"%PDF-1.7\n") == "application/pdf"


def test_a_speech_about_programs_is_prose() -> None:
    """Talking of code, tables or settings does not make a speech one."""
    speech = (
        "各位老师：\n下面讲三点意见：一是课程设置，二是师资，三是教材。\n比如 x = 1 这样的例子，人人会写。\n"
        * 3
    )
    assert media_type("a.py", speech.encode()) == "text/plain"


def test_a_cut_head_is_judged_like_the_whole() -> None:
    """A head cut inside a character or a line is no reason to refuse a long text."""
    for shift in range(4):
        text = ("a" * shift + PROSE * 4000).encode()
        assert media_type("a.txt", text[:65536]) == "text/plain"


def test_skip_codes_are_listed() -> None:
    """Every kind is either read or skipped with a code of the closed list."""
    assert all(skip_code(kind) == "" for kind in READ)
    for kind in (
        "application/json",
        "application/xml",
        "text/csv",
        "text/x-code",
        "text/x-other",
        "image/png",
        "inode/x-empty",
    ):
        assert CODES[skip_code(kind)].skips
    assert is_text("text/csv") and is_text("application/json") and not is_text("image/png")


@given(st.binary(max_size=300), st.text(max_size=12))
def test_anything_has_a_kind(head: bytes, name: str) -> None:
    """No bytes and no name raise."""
    assert "/" in media_type(name, head)


@pytest.mark.parametrize(
    "piece",
    [
        b"<!-- -->",
        b" ",
        b"{",
        b"[",
        b"a,",
        b"f(",
        b"x = ",
        b"<",
        b'"',
        b"a.",
        b"\xe4\xb8\xad",
        b"- ",
        b"'",
        b"=\n",
        b"1;",
    ],
)
def test_rubbish_costs_little(piece: bytes) -> None:
    """Folders hold anything: no pattern needs more than a moment for a full head of it."""
    began = time.process_time()
    media_type("a.txt", (piece * 65536)[:65535] + b"x")
    assert time.process_time() - began < 2.0
