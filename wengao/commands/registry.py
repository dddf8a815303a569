"""The list of commands: one module each, imported only when its command is given.

The folder of a command is that of its group in `wengao --help`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name on the command line, its module, its group and its one-line summary."""

    name: str
    module: str
    group: str
    summary: str


GROUPS: Final = ("Bring in", "Look", "Take out", "Keep well")

_LISTED: Final = (
    ("init", "Bring in", "write a commented wengao.toml and create the library"),
    ("ingest", "Bring in", "read files and folders of compilations into the library"),
    ("discover", "Bring in", "what the configured sources have: new, changed, gone; fetches no file"),
    ("flow", "Bring in", "read the configured sources now: what is new, in batches, with a report"),
    ("serve", "Bring in", "read every source at its times, by Prefect's schedules, until it is stopped"),
    ("quarantine", "Bring in", "files that could not be read: list, retry"),
    ("import", "Bring in", "another library, as `wengao export library` wrote it, merged into this one"),
    ("status", "Look", "what the library holds, and what to do next"),
    ("files", "Look", "the compilations: list, show, remove, restore"),
    ("speeches", "Look", "the single speeches: list, show"),
    ("search", "Look", "any words, however short, in texts and titles"),
    ("why", "Look", "why a file was skipped, a line cleaned, a speech cut there, a copy merged"),
    ("diff", "Look", "what differs between two speeches"),
    ("people", "Look", "who spoke when, in which offices: list, show"),
    ("passages", "Look", "words that a speech shares with others that are not its copies"),
    ("compare", "Look", "what of a draft has been said before, by whom, when, and on which page"),
    ("runs", "Look", "what ran when, and what came of it: list, show, undo"),
    ("export", "Take out", "speeches, files, matches, issues or changes as JSON lines, CSV or Markdown"),
    ("sql", "Take out", "one SELECT on the published views; it cannot write"),
    ("review", "Keep well", "what needs a person, and a person's corrections"),
    ("reprocess", "Keep well", "read again what older versions read; --diff shows it before"),
    ("check", "Keep well", "prove that the library is whole: archive, owners, ids, clusters, index"),
    ("backup", "Keep well", "the library and its archive into a folder"),
    ("restore", "Keep well", "a backup into a new or empty library"),
    ("copy", "Keep well", "the whole library into another database, SQLite or Postgres, and proved there"),
    ("db", "Keep well", "the version of the library's tables: current, upgrade"),
    ("doctor", "Keep well", "look at the environment and say what is missing"),
    ("config", "Keep well", "the settings, and where each comes from"),
    ("completion", "Keep well", "completion scripts for bash, zsh and fish"),
)

MODULES: Final = {"import": "import_library"}  # `import` is a keyword of Python


def room(group: str) -> str:
    """The folder of a group's commands: "Bring in" -> "bring_in"."""
    return group.lower().replace(" ", "_")


COMMANDS: Final = tuple(
    Command(name, f"wengao.commands.{room(group)}.{MODULES.get(name, name)}", group, summary)
    for name, group, summary in _LISTED
)
