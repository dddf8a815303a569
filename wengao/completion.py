"""Shell completion by argcomplete: at each Tab the shell calls this program, which answers from its parsers.

`wengao fi<Tab>` → `files`; `wengao speeches list --kind 致<Tab>` → `致辞`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from argcomplete import autocomplete
from argcomplete.completers import BaseCompleter, FilesCompleter
from argcomplete.shell_integration import shellcode

from schema.database.session import Session
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
# What of the library is offered for which options, or arguments of which name.
ASKED: Final[dict[str, tuple[frozenset[str], str]]] = {
    "names": (frozenset({"--speaker"}), ""),
    "tags": (frozenset({"--tag"}), "TAG"),
    "sources": (frozenset({"--source"}), "SOURCE"),
    "runs": (frozenset(), "ID"),
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
        if command.within and command.name not in words:
            continue  # offered within its command
        child = commands.add_parser(command.name, help=command.summary)
        if command.name in words:
            load(command).configure(child)
            inner = [one for one in COMMANDS if one.within == command.name]
            for action in child._actions:
                if isinstance(action, argparse._SubParsersAction):
                    for one in inner:
                        load(one).configure(action.add_parser(one.name, help=one.summary))
            for leaf in leaves(child):
                add_settings(leaf)
                _offer_values(leaf)
    return parser


def _offer_values(parser: argparse.ArgumentParser) -> None:
    """Says what the values of the parser's arguments can be."""
    for action in parser._actions:  # argparse offers no other way to its arguments
        options = set(action.option_strings)
        known = [VALUES[option] for option in sorted(options) if option in VALUES]
        asked = next(
            (
                name
                for name, (flags, metavar) in ASKED.items()
                if flags & options or metavar == action.metavar
            ),
            "",
        )
        if action.choices is not None:
            continue  # argparse knows them
        if "--kind" in options and action.metavar == "KIND":
            action.completer = _Values(_review_kinds())  # type: ignore[attr-defined]
        elif known:
            action.completer = _Values(known[0])  # type: ignore[attr-defined]
        elif "--code" in options:
            action.completer = _Values(_codes())  # type: ignore[attr-defined]
        elif "--columns" in options:
            action.completer = _Values(tuple((action.help or "").rpartition(": ")[2].split()))  # type: ignore[attr-defined]
        elif action.metavar == "NAME" and action.dest in ("name", "names"):
            action.completer = FromLibrary("names")  # type: ignore[attr-defined]
        elif asked:
            action.completer = FromLibrary(asked)  # type: ignore[attr-defined]
        elif action.metavar in ("FILE", "FOLDER", "DIR", "REF", "PATH"):
            action.completer = FilesCompleter()  # type: ignore[attr-defined]


def _review_kinds() -> tuple[str, ...]:
    from schema.curation.queue import KINDS

    return KINDS


def _codes() -> tuple[str, ...]:
    from schema.codes import CODES

    return tuple(CODES)


def _names(session: Session, prefix: str) -> list[str]:
    from schema.facts.people import names_beginning

    return names_beginning(session, prefix, SHOWN)


def _tags(session: Session, prefix: str) -> list[str]:
    from schema.query.marks import tag_counts

    return [one.tag for one in tag_counts(session) if one.tag.startswith(prefix)]


def _sources(session: Session, prefix: str) -> list[str]:
    from schema.runs.history import sources_that_ran

    return [name for name in sources_that_ran(session) if name.startswith(prefix)]


def _runs(session: Session, prefix: str) -> list[str]:
    from schema.query.run_list import list_runs

    return [run["run_id"] for run in list_runs(session, SHOWN, prefix or None)]


LIBRARY: Final[dict[str, Callable[[Session, str], list[str]]]] = {
    "names": _names,
    "tags": _tags,
    "sources": _sources,
    "runs": _runs,
}


class FromLibrary(BaseCompleter):
    """Suggests what is in the library; without a library, or when it does not open, nothing."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, *, prefix: str, parsed_args: argparse.Namespace, **_: Any) -> list[str]:
        """The values that begin with the typed prefix."""
        try:
            settings = load_settings(vars(parsed_args), os.environ, Path.cwd())
            with opened(settings) as database, database.read() as session:
                return LIBRARY[self._what](session, prefix)[:SHOWN]
        except (WengaoError, LibraryError):
            return []


class _Values(BaseCompleter):
    """Suggests values of an option that accepts others as well."""

    def __init__(self, values: tuple[str, ...]) -> None:
        self._values = values

    def __call__(self, **_: Any) -> tuple[str, ...]:
        """All values; argcomplete keeps those that begin with the typed prefix."""
        return self._values
