"""`--help` in the reader's language, and the words of argparse's complaints; the catalogue has the translations.

`read a folder of compilations` → `读入一个文件夹里的汇编`
"""

from __future__ import annotations

import argparse
from typing import Final

from wengao.screen.language import gettext

ARGPARSE: Final = (  # what argparse itself says: parts of --help, then its errors, as `wengao.screen.sentences` reads them
    "positional arguments",
    "options",
    "settings",
    "show this help message and exit",
    "usage: ",
    "argument {name}: {problem}",
    "the following arguments are required: {names}",
    "one of the arguments {names} is required",
    "unrecognized arguments: {words}",
    "invalid choice: {value} (choose from {choices})",
    "invalid int value: {value}",
    "invalid float value: {value}",
    "expected one argument",
    "expected at least one argument",
    "not allowed with argument {name}",
    "ignored explicit argument {value}",
)


def translate(parser: argparse.ArgumentParser) -> None:
    """Replace the parser's texts, and those of its verbs, by their translations in place."""
    parser.description = _said(parser.description)
    if parser.epilog:
        parser.epilog = "\n".join(_example(line) for line in parser.epilog.split("\n"))
    for group in parser._action_groups:  # argparse offers no other way to its groups
        group.title = _said(group.title)
        group.description = _said(group.description)
    for action in parser._actions:
        action.help = _said(action.help)
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                choice.help = _said(choice.help)
            for child in action.choices.values():
                translate(child)


def explained(line: str) -> tuple[str, str]:
    """Split an example into its command and the explanation behind two or more blanks ("" if it has none)."""
    command, gap, meaning = line.rpartition("  ")
    return (command + gap, meaning) if gap and meaning else (line, "")


def _example(line: str) -> str:
    command, meaning = explained(line)
    return command + (_said(meaning) or "")


def _said(text: str | None) -> str | None:
    return gettext(text) if text else text  # of "" a catalogue gives its header
