"""Chinese help where the locale is Chinese; the English text is the key of its translation.

`read a folder of compilations` → `读入一个文件夹里的汇编`
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from wengao.screen.zh import PHRASES


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether the locale variables, strongest first, ask for Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return environment[name].lower().startswith("zh")
    return False


class Tongue:
    """Translates phrases of the help into the reader's language; one without a translation stays English."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.phrases = PHRASES if wanted(environment) else {}

    def __call__(self, phrase: str) -> str:
        """`phrase`, or its translation."""
        return self.phrases.get(phrase, phrase)


def translate(parser: argparse.ArgumentParser) -> None:
    """Replace the parser's texts, and those of its verbs, by their translations in place."""
    parser.description = PHRASES.get(parser.description or "", parser.description)
    if parser.epilog:
        parser.epilog = "\n".join(_example(line) for line in parser.epilog.split("\n"))
    for group in parser._action_groups:  # argparse offers no other way to its groups
        group.title = PHRASES.get(group.title or "", group.title)
        group.description = PHRASES.get(group.description or "", group.description)
    for action in parser._actions:
        if action.help is not None:
            action.help = PHRASES.get(action.help, action.help)
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                choice.help = PHRASES.get(choice.help or "", choice.help)
            for child in action.choices.values():
                translate(child)


def explained(line: str) -> tuple[str, str]:
    """Split an example into its command and the explanation behind two or more blanks ("" if it has none)."""
    command, gap, meaning = line.rpartition("  ")
    return (command + gap, meaning) if gap and meaning else (line, "")


def _example(line: str) -> str:
    command, meaning = explained(line)
    return command + PHRASES.get(meaning, meaning)
