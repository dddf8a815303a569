"""The catalogues: complete, of the same holes, and readable in both forms."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import sys
from collections import Counter
from gettext import GNUTranslations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from wengao.errors import BadConfiguration
from wengao.screen import language
from wengao.screen.catalogue_file import compiled

ROOT = Path(__file__).parents[3]
HOLE = re.compile(r"\{(\w*)[^{}]*\}")
PO = ROOT / "wengao" / "locale" / "zh_CN" / "LC_MESSAGES" / "wengao.po"


def collector() -> ModuleType:
    """The program behind `make messages`."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / ".ci" / "messages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def texts(string: Any) -> tuple[str, ...]:
    """The forms of a message or of its translation."""
    return tuple(string) if isinstance(string, (list, tuple)) else (str(string or ""),)


def test_the_catalogue_is_that_of_the_code(home: Path) -> None:
    """Nothing untranslated, doubtful or left over: `make messages` brings it up to the code."""
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    written = {(entry.context, texts(entry.id)) for entry in catalogue if entry.id}
    in_code = {(entry.context, texts(entry.id)) for entry in collector().found() if entry.id}
    assert not in_code - written, "`make messages`, then translate"
    assert not written - in_code, "`make messages` takes these out"
    assert not [entry.id for entry in catalogue if entry.id and not all(texts(entry.string))]
    assert not [entry.id for entry in catalogue if entry.fuzzy and entry.id]
    assert not catalogue.obsolete


def test_translations_have_the_holes_of_their_messages() -> None:
    """What is put into a sentence is put into its Chinese as well; a plural may leave its number out of neither."""
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    for entry in catalogue:
        if entry.id:
            wanted = set(HOLE.findall(texts(entry.id)[-1]))
            assert {hole for text in texts(entry.string) for hole in HOLE.findall(text)} == wanted, entry.id


def test_our_compiler_says_what_babel_says() -> None:
    """The `.mo` of the build hook, against that of Babel."""
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    by_babel = io.BytesIO()
    write_mo(by_babel, catalogue)
    by_babel.seek(0)
    ours = GNUTranslations(io.BytesIO(compiled(PO.read_text("utf-8"))))._catalog  # type: ignore[attr-defined,arg-type]
    theirs = GNUTranslations(by_babel)._catalog  # type: ignore[attr-defined]
    assert Counter(map(str, ours)) == Counter(map(str, theirs))
    assert {key: text for key, text in ours.items() if key} == {
        key: text for key, text in theirs.items() if key
    }


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "WENGAO_LANG": "zh"}, "zh"),
        ({"LC_ALL": "zh_CN.UTF-8", "WENGAO_LANG": "en"}, "en"),
    ],
)
def test_the_environment_decides(environ: dict[str, str], spoken: str) -> None:
    """WENGAO_LANG before the locale, LC_ALL before LANG."""
    assert language.chosen(environ) == spoken


def test_an_unknown_language_is_refused() -> None:
    """A slip in WENGAO_LANG is no silent English."""
    with pytest.raises(BadConfiguration, match="klingon"):
        language.chosen({"WENGAO_LANG": "klingon"})


def test_a_server_speaks_to_each_reader() -> None:
    """`speaking` changes the language within the block alone."""
    assert language.gettext("Speeches") == "Speeches"
    with language.speaking("zh"):
        assert language.gettext("Speeches") == "文稿"
    assert language.gettext("Speeches") == "Speeches"


def test_a_changed_po_is_seen_without_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a working copy the `.po` counts, unless the `.mo` is as new."""
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    entry = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "page"\nmsgstr "{}"\n'
    (folder / "wengao.mo").write_bytes(compiled(entry.format("旧")))
    (folder / "wengao.po").write_text(entry.format("新"), "utf-8")
    os.utime(folder / "wengao.mo", (1, 1))
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    read = language._chinese.__wrapped__
    assert read().gettext("page") == "新"
    os.utime(folder / "wengao.po", (0, 0))
    assert read().gettext("page") == "旧"
    (folder / "wengao.po").unlink()
    assert read().gettext("page") == "旧"
    (folder / "wengao.mo").unlink()
    (folder / "wengao.po").write_text(entry.format("唯一"), "utf-8")
    assert read().gettext("page") == "唯一"


def test_english_reads_no_catalogue(wengao: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not ask for Chinese does not pay for it."""
    monkeypatch.setattr(language, "_chinese", lambda: pytest.fail("a catalogue was read"))
    assert wengao("--help").code == 0
    assert sys.modules.get("babel.messages.frontend") is None
