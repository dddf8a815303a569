"""Completion by argcomplete: the shell asks this program at each Tab, and the commands' own parsers answer.

`wengao fi<Tab>` → `files`; `wengao speeches list --kind 致<Tab>` → `致辞`.
"""

from __future__ import annotations

import os
from typing import Any, Final

from argcomplete import autocomplete
from argcomplete.completers import BaseCompleter, FilesCompleter
from argcomplete.shell_integration import shellcode

from wengao.cli import Parser, add_settings, leaves, parser_for
from wengao.commands.registry import COMMANDS

VALUES: Final[dict[str, tuple[str, ...]]] = {  # of options that take more than these
    "--kind": ("讲话", "报告", "主持词", "致辞", "发言", "述职", "心得体会", "答记者问", "其他"),
    "--state": ("loaded", "quarantined", "removed"),
}


def script(shell: str) -> str:
    """What a shell runs once, so that it asks this program at each Tab."""
    return shellcode(["wengao"], shell=shell) + "\n"


def answer() -> None:
    """Write what can stand at the cursor and end the process: the shell has set `_ARGCOMPLETE`."""
    autocomplete(whole_parser(os.environ.get("COMP_LINE", "")), always_complete_options="long")


def whole_parser(line: str) -> Parser:
    """The command line as one parser; only the command that `line` names is loaded."""
    parser = Parser(prog="wengao")
    add_settings(parser)
    words = line.split()
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=_Named)
    for command in COMMANDS:
        child = commands.add_parser(command.name, help=command.summary)
        if command.name in words:
            child.become(parser_for(command))
    return parser


class _Values(BaseCompleter):
    """Offers these values, of which others may be typed as well."""

    def __init__(self, values: tuple[str, ...]) -> None:
        self._values = values

    def __call__(self, **_: Any) -> tuple[str, ...]:
        """All of them; argcomplete keeps those that begin with what is typed."""
        return self._values


class _Named(Parser):
    """A command by name alone, until it is typed."""

    def become(self, other: Any) -> None:
        """Take over the arguments of the command's own parser, with what their values can be."""
        self.__dict__.update(other.__dict__)
        for leaf in leaves(self):
            for action in leaf._actions:  # argparse offers no other way to its arguments
                known = [VALUES[option] for option in action.option_strings if option in VALUES]
                if known:
                    action.completer = _Values(known[0])  # type: ignore[attr-defined]
                elif action.metavar in ("FILE", "FOLDER", "DIR", "REF", "PATH"):
                    action.completer = FilesCompleter()  # type: ignore[attr-defined]
