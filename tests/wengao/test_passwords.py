"""Locked files are opened with the passwords that a person gives, which stand nowhere afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from tests.support.zip_file import locked_zip

Wengao = Callable[..., Any]
SAMPLE = Path(__file__).parents[2] / "data/samples/jianghua-5pian.pdf"
WORD = "芝麻-open-sesame"


def locked_pdf() -> bytes:
    """A sample that needs a password to be opened."""
    out = io.BytesIO()
    with pikepdf.open(SAMPLE) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user=WORD, owner=WORD, R=6))
    return out.getvalue()


def test_locked_files_come_in_with_their_password(home: Path, wengao: Wengao) -> None:
    """Without it they say so; with the wrong one, too; a retry with the right one reads them."""
    folder = home / "in"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(locked_pdf())
    text = "同志们：\n今天把大家请来，是要说说修渠的事。这件事拖了三年，不能再拖了。\n"
    (folder / "b.zip").write_bytes(locked_zip("讲话.txt", text.encode(), WORD.encode()))
    files = wengao("ingest", folder, "--json").json["files"]
    assert [file["issues"][0]["code"] for file in files] == ["encrypted", "archive-encrypted"]
    (home / "wengao.toml").write_text('[passwords]\ntry = ["no", "neither"]\n', "utf-8")
    files = wengao("quarantine", "retry", "--json").json["files"]
    assert [file["issues"][0]["code"] for file in files] == ["password-wrong", "password-wrong"]
    (home / "words.txt").write_text(f"one\n{WORD}\n", "utf-8")
    said = wengao("quarantine", "retry", "--password-file", home / "words.txt", "--json")
    assert {file["state"] for file in said.json["files"]} == {"loaded", "skipped"}
    assert wengao("quarantine", "list", "--json").json == []
    assert wengao("check").code == 0


def test_passwords_stand_nowhere(home: Path, wengao: Wengao) -> None:
    """Not in what is printed, nor in the library or the folder of originals."""
    (home / "wengao.toml").write_text(f'[passwords]\ntry = ["{WORD}"]\n', "utf-8")
    (home / "a.pdf").write_bytes(locked_pdf())
    said = wengao("ingest", "a.pdf", "--json")
    assert said.json["files"][0]["state"] == "loaded"
    shown = [
        said,
        wengao("config", "show", "--origin"),
        wengao("config", "show", "--json"),
        wengao("files", "list"),
    ]
    assert not [one for one in shown if WORD in one.out + one.err]
    kept = [path for path in (home / "data").rglob("*") if path.is_file()]
    assert kept and not [path for path in kept if WORD.encode() in path.read_bytes()]


def test_a_password_file_that_cannot_be_read_is_named(home: Path, wengao: Wengao) -> None:
    """Exit 4, before anything is read."""
    said = wengao("ingest", ".", "--password-file", home / "none.txt")
    assert said.code == 4 and "none.txt" in said.err
