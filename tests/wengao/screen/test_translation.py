"""Help in Chinese: complete, only where the locale asks for it, and of the same shape."""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wengao import cli
from wengao.commands.registry import COMMANDS, GROUPS
from wengao.screen import translation
from wengao.screen.zh import PHRASES

Wengao = Callable[..., Any]


def help_texts() -> Iterator[str]:
    """Every text that help shows, in English."""
    yield from GROUPS
    yield from re.findall(r'tongue\("([^"]+)"\)', inspect.getsource(cli))
    for command in COMMANDS:
        yield command.summary
        for parser in cli.leaves(cli.parser_for(command)):
            for line in (parser.epilog or "").split("\n"):
                yield translation.explained(line)[1]
            for group in parser._action_groups:
                yield group.title or ""
                yield group.description or ""
            for action in parser._actions:
                yield action.help or ""
                if isinstance(action, argparse._SubParsersAction):
                    yield from (choice.help or "" for choice in action._choices_actions)


def test_every_help_text_has_its_chinese(home: Any) -> None:
    """A new option cannot forget its translation, and no translation outlives its text."""
    texts = {text for text in help_texts() if re.search(r"[A-Za-z]{2}|[\u4e00-\u9fff]", text)}
    examples = {text for text in texts if "/" in text and text.startswith(("~", "bash:", "zsh:", "fish:"))}
    missing = sorted(texts - examples - PHRASES.keys())
    assert not missing
    assert not sorted(PHRASES.keys() - texts)


def test_the_locale_decides(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """English unless the locale is Chinese; LC_ALL is stronger than LANG."""
    assert "Bring in" in wengao("--help").out
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "读入" in wengao("--help").out
    assert "同时读几个文件" in wengao("ingest", "--help").out
    assert "汇编文件：列出、查看、移除、恢复" in wengao("files", "--help").out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "Bring in" in wengao("--help").out


def test_chinese_help_is_aligned(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command still stands in its own line, its meaning behind it."""
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    out = wengao("--help").out
    for command in COMMANDS:
        assert re.search(rf"^  {command.name} +{re.escape(PHRASES[command.summary])}$", out, re.M)
