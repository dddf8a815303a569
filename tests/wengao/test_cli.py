"""The front door: what it answers to wrong words, and that help is light."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wengao import __main__, cli
from wengao.commands.registry import COMMANDS, GROUPS

Wengao = Callable[..., Any]
HEAVY = (
    "prefect",
    "pdfplumber",
    "pdfminer",
    "sqlalchemy",
    "sqlmodel",
    "alembic",
    "httpx",
    "rich",
    "pypdfium2",
)


def modules_after(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after `statement`."""
    names = "{name.partition('.')[0] for name in sys.modules}"
    code = f"import sys\n{statement}\nprint(*{names}, file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return set(done.stderr.split())


def test_help_lists_every_command(wengao: Wengao) -> None:
    """`wengao --help` names each command once, in a group that is shown; those within another one in its help."""
    said = wengao("--help")
    assert said.code == 0
    for command in COMMANDS:
        assert command.group in GROUPS
        if command.within:
            assert f"\nwengao {command.spelling} " in wengao(command.within, "--help").out
        else:
            assert said.out.count(f"\n  {command.name} ") == 1


def test_the_surface_stays_small() -> None:
    """At most 22 commands at the top, in four groups."""
    assert sum(not command.within for command in COMMANDS) <= 22
    assert len(GROUPS) == 4


OLD = [
    "init",
    "discover",
    "serve",
    "import library",
    "diff",
    "passages",
    "reprocess",
    "copy",
    "completion",
    "config show",
]


@pytest.mark.parametrize("old", OLD)
def test_old_spellings_run_and_say_the_new_one_on_a_terminal_only(
    wengao: Wengao, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contract's spellings: the same help, and one line more where a person reads."""
    silent = wengao(*old.split(), "--help")
    assert (silent.code, silent.err) == (0, "")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    told = wengao(*old.split(), "--help")
    assert told.out == silent.out
    assert f"`wengao {old}` is written `wengao " in told.err and len(told.err.splitlines()) == 1
    (new,) = re.findall(r"is written `wengao ([^`]+)`", told.err)
    assert wengao(*new.split(), "--help").out == silent.out


def test_help_imports_nothing_heavy() -> None:
    """Neither the overview nor any command's own help loads a database, a PDF engine or Prefect."""
    helps = "".join(
        f"\ntry: run([{command.name!r}, '--help'])\nexcept SystemExit: pass" for command in COMMANDS
    )
    assert not modules_after(f"from wengao.cli import run\nrun(['--help']){helps}") & set(HEAVY)


@pytest.mark.parametrize(
    ("words", "never"),
    [
        (("export", "speeches"), ("prefect", "pdfplumber", "pypdfium2", "httpx", "rich")),
        (("search", "会议"), ("prefect", "pdfplumber", "pypdfium2", "httpx")),
        (("ingest", "in"), ("prefect", "pdfplumber")),
    ],
)
def test_commands_load_what_they_need(
    shelf: Wengao, home: Path, words: tuple[str, ...], never: tuple[str, ...]
) -> None:
    """Exports, searches and one-off ingests never load Prefect, nor an engine into this process."""
    assert shelf("status").code == 0
    loaded = modules_after(
        f"import os\nos.chdir({str(home)!r})\nfrom wengao.cli import run\nrun({list(words)!r})"
    )
    assert not loaded & set(never)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(wengao: Wengao, command: Any) -> None:
    """`wengao COMMAND --help` ends well, and every argument says what it is for."""
    said = wengao(command.name, "--help")
    assert said.code == 0
    assert command.summary in said.out
    for parser in cli.leaves(cli.parser_for(command)):
        for action in parser._actions:
            assert action.help, f"{parser.prog} {action.dest}"


def test_no_words_at_all_is_wrong_usage_but_helps(wengao: Wengao) -> None:
    """A bare `wengao` shows the overview and exits 2."""
    said = wengao()
    assert said.code == 2
    assert "wengao ingest" in said.out


def test_a_wrong_command_names_the_nearest(wengao: Wengao) -> None:
    """A typo ends with exit 2 and the word that was probably meant."""
    said = wengao("ingset")
    assert said.code == 2
    assert 'did you mean "ingest"?' in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "words", [("config", "show", "--orign"), ("config", "--orign"), ("--what", "config"), ("ingest",)]
)
def test_wrong_usage_is_exit_2_in_two_lines(wengao: Wengao, words: tuple[str, ...]) -> None:
    """The message stays short and points to --help."""
    said = wengao(*words)
    assert said.code == 2
    assert said.err.startswith("error: ") and len(said.err.splitlines()) == 2


def test_settings_stand_before_or_after_the_command(wengao: Wengao) -> None:
    """`--db` means the same in both places."""
    for words in (("--db", "sqlite:///x.db", "config", "show"), ("config", "show", "--db=sqlite:///x.db")):
        assert "x.db" in wengao(*words).out


def test_an_internal_error_is_one_sentence(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 1 without a traceback, and the way to see one."""

    def broken(*_: object) -> int:
        raise ZeroDivisionError("division by \x1b[2J zero")

    monkeypatch.setattr(cli, "run", broken)
    said = wengao("status")
    assert said.code == 1
    assert "ZeroDivisionError" in said.err and "Traceback" not in said.err and "\x1b" not in said.err
    monkeypatch.setenv("WENGAO_DEBUG", "1")
    assert "Traceback" in wengao("status").err


def test_an_interrupt_is_exit_130_without_traceback(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is an answer, not an accident."""

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run", interrupted)
    said = wengao("status")
    assert said.code == 130
    assert "Traceback" not in said.err


def test_errors_of_the_lower_floors_keep_their_code_and_advice(
    wengao: Wengao, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any exception with an exit code and advice is shown as one of ours."""

    class Older(Exception):
        exit_code = 5
        advice = "wengao db upgrade"

    def older(*_: object) -> int:
        raise Older("the library is older than the program")

    monkeypatch.setattr(cli, "run", older)
    said = wengao("status")
    assert said.code == 5
    assert said.err == "error: the library is older than the program\n  wengao db upgrade\n"


def test_the_module_is_a_program_too() -> None:
    """`python -m wengao --version` works like the console script."""
    done = subprocess.run(
        [sys.executable, "-m", "wengao", "--version"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith("wengao ")
    assert __main__.__file__


def test_a_closed_pipe_is_no_error() -> None:
    """`wengao --help | head -1` leaves no message behind."""
    line = f"{sys.executable} -m wengao --help | head -1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.stderr == ""
