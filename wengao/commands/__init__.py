"""The list of commands: one module each, imported only when its command is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Command:
    """A word of the command line, the module that does it and what it does in a few words."""

    name: str
    module: str
    group: str
    summary: str


GROUPS: Final = ("Bring in", "Look", "Take out", "Keep well")

COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "init", "wengao.commands.init", "Bring in", "write a commented wengao.toml and create the library"
    ),
    Command(
        "ingest", "wengao.commands.ingest", "Bring in", "read files, folders and addresses into the library"
    ),
    Command(
        "quarantine", "wengao.commands.quarantine", "Bring in", "files that could not be read: list, retry"
    ),
    Command("status", "wengao.commands.status", "Look", "what the library holds, and what to do next"),
    Command("files", "wengao.commands.files", "Look", "the compilations: list, show, remove, restore"),
    Command("speeches", "wengao.commands.speeches", "Look", "the single speeches: list, show"),
    Command("runs", "wengao.commands.runs", "Look", "what ran when, and what came of it: list, show"),
    Command(
        "export",
        "wengao.commands.export",
        "Take out",
        "speeches, files, matches or issues as JSON lines, CSV …",
    ),
    Command("db", "wengao.commands.db", "Keep well", "the database's version: current, upgrade"),
    Command("doctor", "wengao.commands.doctor", "Keep well", "check the environment and say what is missing"),
    Command(
        "completion", "wengao.commands.completion", "Keep well", "completion scripts for bash, zsh and fish"
    ),
    Command("config", "wengao.commands.config", "Keep well", "show the settings and where each comes from"),
)
