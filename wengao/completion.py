"""Completion scripts for bash, zsh and fish, written from the commands' own parsers.

`wengao fi<Tab>` → `files`, `wengao files <Tab>` → `list show remove restore`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from wengao.cli import parser_for
from wengao.commands.registry import COMMANDS

TAKE_VALUES: Final = "--config|--db|--archive"  # these may stand before the command, with a value each
QUOTE: Final = re.compile(r"['\\]")  # ends a single-quoted word of a shell script


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that can be typed: a verb, an option or one of an option's values."""

    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class CommandNode:
    """What can follow `path` (the command, perhaps a verb)."""

    path: tuple[str, ...]
    verbs: tuple[Suggestion, ...]
    options: tuple[Suggestion, ...]


def places() -> Iterator[CommandNode]:
    """The command line's tree, from the bare program down."""
    yield CommandNode((), tuple(Suggestion(command.name, command.summary) for command in COMMANDS), ())
    for command in COMMANDS:
        yield from _places((command.name,), parser_for(command))


def _places(path: tuple[str, ...], parser: argparse.ArgumentParser) -> Iterator[CommandNode]:
    verbs: list[Suggestion] = []
    below: list[CommandNode] = []
    options: list[Suggestion] = []
    for action in parser._actions:  # argparse offers no other way to its arguments
        if isinstance(action, argparse._SubParsersAction):
            meanings = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, child in action.choices.items():
                verbs.append(Suggestion(name, meanings.get(name, "")))
                below += _places((*path, name), child)
        elif action.choices and not action.option_strings:
            verbs += [Suggestion(str(choice), "") for choice in action.choices]
        options += [
            Suggestion(text, action.help or "") for text in action.option_strings if text.startswith("--")
        ]
    yield CommandNode(path, tuple(verbs), tuple(options))
    yield from below


def bash() -> str:
    """A script for `~/.local/share/bash-completion/completions/wengao`."""
    cases = "\n".join(
        f"            '{' '.join(place.path)}') choices='{_words(place)}' ;;" for place in places()
    )
    return f"""\
# wengao completion for bash
_wengao() {{
    local key= word skip= choices=
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        if [[ $skip ]]; then skip=; continue; fi
        case $word in {TAKE_VALUES}) skip=1 ;; -*) ;; *) key="${{key:+$key }}$word" ;; esac
    done
    while true; do
        case $key in
{cases}
            *' '*) key=${{key% *}}; continue ;;
        esac
        break
    done
    COMPREPLY=($(compgen -W "$choices" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _wengao wengao
"""


def zsh() -> str:
    """A script for a folder of `$fpath`, called `_wengao`."""
    cases = "\n".join(
        f"        '{' '.join(place.path)}') choices=({_described(place)}) ;;" for place in places()
    )
    return f"""\
#compdef wengao
local key= word skip=
local -a choices
for word in "${{(@)words[2,CURRENT-1]}}"; do
    if [[ -n $skip ]]; then skip=; continue; fi
    case $word in ({TAKE_VALUES}) skip=1 ;; (-*) ;; (*) key="${{key:+$key }}$word" ;; esac
done
while true; do
    case "$key" in
{cases}
        *' '*) key="${{key% *}}"; continue ;;
    esac
    break
done
_describe 'wengao' choices
_files
"""


def fish() -> str:
    """A script for `~/.config/fish/completions/wengao.fish`."""
    lines = ["# wengao completion for fish"]
    for place in places():
        condition = _fish_condition(place)
        for word in place.verbs:
            lines.append(
                f"complete -c wengao -f -n '{condition}' -a {word.text} -d '{_quoted(word.meaning)}'"
            )
        for word in place.options:
            lines.append(
                f"complete -c wengao -n '{condition}' -l {word.text[2:]} -d '{_quoted(word.meaning)}'"
            )
    return "\n".join(lines) + "\n"


def _fish_condition(place: CommandNode) -> str:
    if not place.path:
        return "__fish_use_subcommand"
    seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in place.path)
    verbs = " ".join(word.text for word in place.verbs)
    return f"{seen}; and not __fish_seen_subcommand_from {verbs}" if verbs else seen


def _words(place: CommandNode) -> str:
    return _quoted(" ".join(word.text for word in (*place.verbs, *place.options)))


def _described(place: CommandNode) -> str:
    described = [f"{word.text}:{word.meaning}" for word in (*place.verbs, *place.options)]
    return " ".join(f"'{_quoted(text)}'" for text in described)


def _quoted(text: str) -> str:
    return QUOTE.sub("", text)


SHELLS: Final[dict[str, Callable[[], str]]] = {"bash": bash, "zsh": zsh, "fish": fish}
