"""Help in Chinese: only where the locale asks for it, and of the same shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from wengao.commands.registry import COMMANDS
from wengao.screen import language
from wengao.screen.language import catalogue

Wengao = Callable[..., Any]


def test_the_locale_decides(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """English unless the locale is Chinese; LC_ALL is stronger than LANG, WENGAO_LANG than both."""
    assert "Read in" in wengao("--help").out
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "读入" in wengao("--help").out
    assert "同时读几个文件" in wengao("ingest", "--help").out
    assert "汇编文件：列出、查看、移除、恢复、重读" in wengao("files", "--help").out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "Read in" in wengao("--help").out
    monkeypatch.setenv("WENGAO_LANG", "zh")
    assert "读入" in wengao("--help").out


def test_chinese_help_is_aligned(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command still stands in its own line, its meaning behind it."""
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    out = wengao("--help").out
    for command in COMMANDS:
        if command.within:
            continue
        meaning = catalogue("zh").gettext(command.summary)
        assert re.search(rf"^  {command.name} +{re.escape(meaning)}$", out, re.M)


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_nothing_is_translated_as_nothing(spoken: language.Language) -> None:
    """gettext keeps the head of a catalogue under the empty message: `why` showed it in Chinese."""
    with language.speaking(spoken):
        assert language.gettext("") == ""
    assert language.catalogue(spoken).gettext("") == ""


def test_why_shows_no_head_of_a_catalogue(shelf: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """A speech without near copies says nothing in its place."""
    monkeypatch.setenv("WENGAO_LANG", "zh")
    said = shelf("why", "汇编.txt#1").out
    assert "组内只此一篇" in said and "Project-Id-Version" not in said
