"""LibreOffice behind walls: what it makes, and that nothing of it stays."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from flows.isolation import converter
from flows.isolation.converter import RTF, converted
from schema.errors import Unreadable

needs_office = pytest.mark.skipif(converter.program() is None, reason="LibreOffice is not installed here")
SECRET = "三岔口乡的钥匙在门楣上"


def left_behind() -> set[str]:
    """Folders and sockets of conversions."""
    return {
        str(path)
        for at in (tempfile.gettempdir(), "/tmp")
        for pattern in ("wengao-convert-*", "OSL_PIPE_*")
        for path in Path(at).glob(pattern)
    }


def test_without_libreoffice_the_code_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And how to get it."""
    monkeypatch.setattr(converter, "program", lambda: None)
    with pytest.raises(Unreadable, match="LibreOffice") as refusal:
        converted(str(tmp_path / "a.rtf"), RTF)
    assert refusal.value.code == "converter-missing"


@needs_office
def test_what_it_makes_is_a_docx_and_nothing_stays(tmp_path: Path) -> None:
    """No folder, no socket, no process; a file that it links to is not in its reach."""
    before = left_behind()
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, "utf-8")
    path = tmp_path / "a.rtf"
    linked = f'{{\\field{{\\*\\fldinst INCLUDETEXT "{secret}"}}{{\\fldrslt linked}}}}'
    path.write_text(f"{{\\rtf1\\ansi hello {linked}\\par}}", "ascii")
    made = converted(str(path), RTF)
    assert made.startswith(b"PK")
    assert SECRET.encode() not in made
    assert left_behind() <= before
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=False).stdout
    assert "wengao-convert-" not in running


@needs_office
def test_a_converter_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With everything that it started."""
    sleeper = tmp_path / "soffice"
    sleeper.write_text("#!/bin/sh\nsleep 300 & sleep 300\n", "ascii")
    os.chmod(sleeper, 0o755)
    monkeypatch.setattr(converter, "program", lambda: str(sleeper))
    monkeypatch.setattr(converter, "WALL_SECONDS", 2.0)
    path = tmp_path / "a.rtf"
    path.write_text("{\\rtf1 x}", "ascii")
    with pytest.raises(Unreadable) as refusal:
        converted(str(path), RTF)
    assert refusal.value.code == "wall-limit"


@needs_office
def test_what_it_cannot_open_is_damaged(tmp_path: Path) -> None:
    """Half a document."""
    path = tmp_path / "a.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(700))
    with pytest.raises(Unreadable) as refusal:
        converted(str(path), converter.DOC)
    assert refusal.value.code == "damaged"
