"""The list of commands: one module each, imported only when its command is given.

A command that stands within another one (`flow discover`) keeps its old spelling (`discover`), as do the renamed ones;
`wengao --help` lists those of the first word alone.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Command(Struct, frozen=True):
    """A command: its name, its module, its group in `wengao --help`, its one-line summary.

    `within` is the command that it stands in: `discover` within `flow` is spelled `flow discover`.
    """

    name: str
    module: str
    group: str
    summary: str
    within: str = ""

    @property
    def spelling(self) -> str:
        """How a person writes it: `search`, `flow discover`."""
        return f"{self.within} {self.name}".lstrip()


GROUPS: Final = ("Read in", "Look", "Decide", "Keep")

_LISTED: Final = (
    ("ingest", "bring_in.ingest", "Read in", "read files and folders of compilations into the library"),
    (
        "flow",
        "bring_in.flow",
        "Read in",
        "read the configured sources now: what is new, in batches, with a report",
    ),
    (
        "flow discover",
        "bring_in.discover",
        "Read in",
        "what the configured sources have: new, changed, gone; fetches no file",
    ),
    (
        "flow serve",
        "bring_in.serve",
        "Read in",
        "read every source at its times, by Prefect's schedules, until it is stopped",
    ),
    (
        "merge-library",
        "bring_in.merge_library",
        "Read in",
        "another library, as `wengao export library` wrote it, merged into this one",
    ),
    ("status", "look.status", "Look", "what is in the library, and what to do next"),
    ("search", "look.search", "Look", "any words, however short, in texts and titles"),
    ("speeches", "look.speeches", "Look", "the single speeches: list, show, diff, passages"),
    ("speeches diff", "look.diff", "Look", "what differs between two speeches"),
    (
        "speeches passages",
        "look.passages",
        "Look",
        "words that a speech shares with others that are not its copies",
    ),
    ("files", "look.files", "Look", "the compilations: list, show, remove, restore, reprocess"),
    (
        "files reprocess",
        "keep_well.reprocess",
        "Look",
        "read again what older versions read; --diff shows it before",
    ),
    ("people", "look.people", "Look", "who spoke when, in which offices: list, show"),
    ("why", "look.why", "Look", "why a file was skipped, a line cleaned, a speech cut there, a copy merged"),
    (
        "compare",
        "look.compare",
        "Look",
        "what of a draft has been said before, by whom, when, and on which page",
    ),
    ("web", "look.web", "Look", "the reading room: search, read and compare in the browser"),
    ("runs", "look.runs", "Look", "what ran when, and what came of it: list, show, undo"),
    (
        "export",
        "take_out.export",
        "Look",
        "speeches, files, matches, issues or changes as JSON lines, CSV or Markdown",
    ),
    ("sql", "take_out.sql", "Look", "one SELECT on the published views; it cannot write"),
    ("review", "keep_well.review", "Decide", "what needs a person, and a person's corrections"),
    ("quarantine", "bring_in.quarantine", "Decide", "files that could not be read: list, retry"),
    (
        "check",
        "keep_well.check",
        "Keep",
        "prove that the library is whole: archive, owners, ids, clusters, index",
    ),
    ("doctor", "keep_well.doctor", "Keep", "look at this machine and say what is missing"),
    ("config", "keep_well.config", "Keep", "the settings, and where each comes from; init, completion"),
    ("config init", "bring_in.init", "Keep", "write a commented wengao.toml and create the library"),
    ("config completion", "keep_well.completion", "Keep", "completion scripts for bash, zsh and fish"),
    ("backup", "keep_well.backup", "Keep", "the library and its archive into a folder"),
    ("restore", "keep_well.restore", "Keep", "a backup into a new or empty library"),
    ("db", "keep_well.db", "Keep", "the version of the library's tables: current, upgrade, copy"),
    (
        "db copy",
        "keep_well.copy",
        "Keep",
        "the whole library into another database, SQLite or Postgres, and proved there",
    ),
)

RENAMED: Final = {  # old spelling -> new one, beside those of commands that stand within another one
    ("import", "library"): ("merge-library",),
    ("import",): ("merge-library",),
    ("config", "show"): ("config",),
}


def _command(spelling: str, module: str, group: str, summary: str) -> Command:
    within, _, name = spelling.rpartition(" ")
    return Command(name, f"wengao.commands.{module}", group, summary, within)


COMMANDS: Final = tuple(_command(*listed) for listed in _LISTED)
