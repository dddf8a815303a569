"""Runs a command line: finds the command, builds only its parser, loads the settings and runs it.

Nothing heavy is imported here: `wengao --help` reads the list in `wengao.commands.registry` and stops.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, Protocol, cast

from wengao import __version__
from wengao.commands.registry import COMMANDS, GROUPS, RENAMED, Command
from wengao.errors import Exit, UsageProblem
from wengao.screen import language, translation
from wengao.screen.language import _
from wengao.screen.output import pad, paint, say, width
from wengao.screen.sentences import sentence
from wengao.settings.load import load as load_settings
from wengao.settings.model import LOG_FORMATS, LOG_LEVELS, Settings, nearest

# A search term that excludes a word ("-乙") is no option: options are ASCII.
LEAVES_OUT = re.compile(r"-[^\x00-\x7f]")


class CommandModule(Protocol):
    """What a module in `wengao/commands/` offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments; imports nothing heavy."""

    def run(self, arguments: argparse.Namespace, settings: Settings) -> int:
        """Run the command; returns the exit code."""


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """argparse's, with the first word of the usage in the reader's language."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The usage line."""
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An argparse parser that accepts no abbreviated options and whose errors are one line with advice."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", HelpFormatter)
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Raise `UsageProblem` (exit 2) instead of printing the whole usage."""
        raise UsageProblem(f"{self.prog}: {sentence(message)}", f"`{self.prog} --help` shows what it takes")


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add the flags of every command. One that is not given sets nothing, so that it resets none given elsewhere."""
    group = parser.add_argument_group("settings", argument_default=argparse.SUPPRESS)
    group.add_argument("--config", metavar="FILE", help="use this wengao.toml")
    group.add_argument(
        "--db", metavar="URL", dest="store.url", help="the library: a file, or an SQLAlchemy URL"
    )
    group.add_argument("--archive", metavar="FOLDER", dest="archive.url", help="where the files are kept")
    group.add_argument(
        "--log-level",
        choices=LOG_LEVELS,
        dest="log.level",
        help="what is logged to stderr, from this level up",
    )
    group.add_argument(
        "--log-format",
        choices=LOG_FORMATS,
        dest="log.format",
        help="lines for people, or one JSON object a line",
    )


def parser_for(command: Command) -> argparse.ArgumentParser:
    """The complete parser of one command, in the reader's language."""
    module = load(command)
    parser = Parser(
        prog=f"wengao {command.spelling}",
        description=command.summary,
    )
    module.configure(parser)
    inner = [one for one in COMMANDS if one.within == command.name and not command.within]
    if inner:
        room = max(len(one.spelling) for one in inner) + len("wengao ")
        lines = [f"{f'wengao {one.spelling}':<{room}}  {one.summary}" for one in inner]
        parser.epilog = "\n".join([*lines, *filter(None, [parser.epilog])])
    for leaf in leaves(parser):
        leaf.usage = usage(leaf)
        add_settings(leaf)
    if language.current() != "en":
        translation.translate(parser)
    return parser


def usage(parser: argparse.ArgumentParser) -> str:
    """`wengao search QUERY… [options]`: one line, the options stand below it."""
    words = []
    for action in parser._actions:
        word = str(action.metavar or "|".join(map(str, action.choices or ())) or action.dest)
        if not action.option_strings:
            words.append(word + "…" * (action.nargs in ("+", "*")))
        elif action.required:
            words.append(f"{action.option_strings[0]} {word}")
    return " ".join([parser.prog, *words, f"[{_('options')}]"])


def leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parsers of the command's verbs, or the parser itself."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from leaves(child)


def load(command: Command) -> CommandModule:
    """The module behind a command."""
    return cast(CommandModule, importlib.import_module(command.module))


def overview() -> str:
    """What `wengao --help` prints: the commands in groups, two examples, where the settings come from."""
    lines = [_("Wengao turns compilations of Chinese speeches into a library of single speeches."), ""]
    lines += [_("usage: wengao [--config FILE] [--db URL] [--archive FOLDER] COMMAND …"), ""]
    shown = [command for command in COMMANDS if not command.within]
    room = max(width(command.name) for command in shown)
    for group in GROUPS:
        lines.append(paint(_(group), "bold"))
        for command in shown:
            if command.group == group:
                name = paint(pad(command.name, room), "cyan")
                lines.append(f"  {name}  {_(command.summary)}")
        lines.append("")
    lines += [
        paint(_("Examples"), "bold"),
        "  wengao ingest ~/讲话稿汇编              " + _("read a folder of compilations"),
        "  wengao search 乡村振兴 --speaker 李明   " + _("find any words, however short"),
        "  wengao export speeches --format jsonl   " + _("everything, one speech a line"),
        "",
        paint(_("Moving a library"), "bold"),
        "  wengao backup, wengao restore                 "
        + _("for yourself: again and again, only what is new"),
        "  wengao export library, wengao merge-library   " + _("for others: one file, merged into theirs"),
        "  wengao db copy                                " + _("into another database: SQLite or Postgres"),
        "",
        _("`wengao COMMAND --help` says more; --version names this release."),
        _("Settings: flags, then WENGAO_* variables, then wengao.toml, then defaults."),
    ]
    return "\n".join(lines) + "\n"


def split_global(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the command line into the global flags before the command, and the command with its arguments."""
    head = Parser(prog="wengao", add_help=False)
    add_settings(head)
    takes = {option for action in head._actions for option in action.option_strings}
    position = 0
    while position < len(words) and words[position].startswith("-"):
        word = words[position]
        if word in ("-h", "--help", "--version"):
            break
        if word.partition("=")[0] not in takes:
            raise UsageProblem(f"wengao: unknown option {word}", "options of a command stand after it")
        position += 1 if "=" in word else 2
    return list(words[:position]), list(words[position:])


def find(words: Sequence[str]) -> tuple[Command, list[str]]:
    """The command that `words` begin with, in its new or an old spelling, and its own words.

    Raises `UsageProblem` with the nearest name. An old spelling is told the new one, on a terminal only.
    """
    for old, new in RENAMED.items():
        if tuple(words[: len(old)]) == old:
            tell(" ".join(old), " ".join(new))
            return find([*new, *words[len(old) :]])
    for command in COMMANDS:
        if command.within and [command.within, command.name] == list(words[:2]):
            return command, list(words[2:])
    for command in COMMANDS:
        if command.name == words[0]:
            if command.within:
                tell(command.name, command.spelling)
            return command, list(words[1:])
    known = [command.spelling for command in COMMANDS]
    raise UsageProblem(f"wengao: no command {words[0]!r}", nearest(words[0], known))


def tell(old: str, new: str) -> None:
    """Say on a terminal that a spelling is an old one."""
    if sys.stderr.isatty():
        say(_("`wengao {old}` is written `wengao {new}` now; both work").format(old=old, new=new))


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """Run the command line `words` (without the program's name); returns the exit code."""
    before, rest = split_global(words)
    if not rest or rest[0] in ("-h", "--help", "help"):
        if rest[1:2] and rest[0] == "help":
            return run([*rest[1:], "--help"], folder)
        sys.stdout.write(overview())
        return Exit.DONE if rest else Exit.USAGE
    if rest[0] == "--version":
        print(f"wengao {__version__}")
        return Exit.DONE
    command, given = find(rest)
    parser = parser_for(command)
    own = [f" {word}" if LEAVES_OUT.match(word) else word for word in given]
    arguments = parser.parse_args([*before, *own])
    flags: Mapping[str, object] = vars(arguments)
    loaded = load_settings(flags, os.environ, folder or Path.cwd())
    if (loaded.log_level, loaded.log_format) != ("off", "text"):  # nothing is imported for a log that is off
        from wengao.screen.logs import start_log

        start_log(loaded)
    for warning in loaded.warnings:
        say(f"warning: {warning}")
    return load(command).run(arguments, loaded)
