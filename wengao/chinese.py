"""Help in Chinese where the terminal speaks Chinese: the English text is the key.

`read a folder of compilations` → `读入一个文件夹里的汇编`
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Final

PHRASES: Final[dict[str, str]] = {}


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether the locale variables, strongest first, ask for Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return environment[name].lower().startswith("zh")
    return False


class Tongue:
    """Says a phrase in the reader's language; a phrase without a translation stays English."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.phrases = PHRASES if wanted(environment) else {}

    def __call__(self, phrase: str) -> str:
        """`phrase`, or its translation."""
        return self.phrases.get(phrase, phrase)


def translate(parser: argparse.ArgumentParser) -> None:
    """Replace the parser's texts, and those of its subcommands, by their translations in place."""
    parser.description = PHRASES.get(parser.description or "", parser.description)
    for group in parser._action_groups:
        group.title = PHRASES.get(group.title or "", group.title)
    for action in parser._actions:
        if action.help is not None:
            action.help = PHRASES.get(action.help, action.help)
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                choice.help = PHRASES.get(choice.help or "", choice.help)
            for child in action.choices.values():
                translate(child)
