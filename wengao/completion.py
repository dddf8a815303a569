"""Shell completion by argcomplete: at each Tab the shell calls this program, which answers from its parsers.

`wengao fi<Tab>` → `files`; `wengao speeches list --kind 致<Tab>` → `致辞`.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any, Final

from argcomplete import autocomplete
from argcomplete.completers import BaseCompleter, FilesCompleter
from argcomplete.shell_integration import shellcode

from schema.errors import LibraryError
from wengao.cli import Parser, add_settings, leaves, load
from wengao.commands.registry import COMMANDS
from wengao.errors import WengaoError
from wengao.runs.opened import opened
from wengao.settings.load import load as load_settings

SHOWN: Final = 100  # names that are offered at most
VALUES: Final[dict[str, tuple[str, ...]]] = {  # suggestions for options that accept any value
    "--kind": ("讲话", "报告", "主持词", "致辞", "发言", "述职", "心得体会", "答记者问", "其他"),
    "--state": ("loaded", "quarantined", "removed"),
}


def script(shell: str) -> str:
    """The script that a shell runs once to register the completion of `wengao`."""
    return shellcode(["wengao"], shell=shell) + "\n"


def answer() -> None:
    """Write the completions at the cursor and end the process; called when the shell has set `_ARGCOMPLETE`."""
    autocomplete(whole_parser(os.environ.get("COMP_LINE", "")), always_complete_options="long")


def whole_parser(line: str) -> Parser:
    """The command line as one parser; only the command that `line` names is loaded."""
    parser = Parser(prog="wengao")
    add_settings(parser)
    words = line.split()
    commands = parser.add_subparsers(metavar="COMMAND")
    for command in COMMANDS:
        child = commands.add_parser(command.name, help=command.summary)
        if command.name in words:
            load(command).configure(child)
            for leaf in leaves(child):
                add_settings(leaf)
                _offer_values(leaf)
    return parser


def _offer_values(parser: argparse.ArgumentParser) -> None:
    """Says what the values of the parser's arguments can be."""
    for action in parser._actions:  # argparse offers no other way to its arguments
        known = [VALUES[option] for option in action.option_strings if option in VALUES]
        if known:
            action.completer = _Values(known[0])  # type: ignore[attr-defined]
        elif (
            action.metavar == "NAME" and action.dest in ("name", "names")
        ) or "--speaker" in action.option_strings:
            action.completer = _Names()  # type: ignore[attr-defined]
        elif action.metavar in ("FILE", "FOLDER", "DIR", "REF", "PATH"):
            action.completer = FilesCompleter()  # type: ignore[attr-defined]


class _Names(BaseCompleter):
    """Suggests names of people in the library; without a library, or when it does not open, nothing."""

    def __call__(self, *, prefix: str, parsed_args: argparse.Namespace, **_: Any) -> list[str]:
        """The names that begin with the typed prefix."""
        from schema.facts.people import names_beginning

        try:
            settings = load_settings(vars(parsed_args), os.environ, Path.cwd())
            with opened(settings) as database, database.read() as session:
                return names_beginning(session, prefix, SHOWN)
        except (WengaoError, LibraryError):
            return []


class _Values(BaseCompleter):
    """Suggests values of an option that accepts others as well."""

    def __init__(self, values: tuple[str, ...]) -> None:
        self._values = values

    def __call__(self, **_: Any) -> tuple[str, ...]:
        """All values; argcomplete keeps those that begin with the typed prefix."""
        return self._values
