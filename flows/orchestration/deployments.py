"""The arguments of `serve`: the sources with their schedules, and its callbacks into the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from flows.runs.timetable import Timetable

Judgement: TypeAlias = Literal["alive", "over", "lost", "unknown"]


class NotOurs(Exception):
    """A source of the same name is served to another library by this Prefect server."""

    exit_code = 4
    advice = "give the source another name in wengao.toml, or take the deployment out of Prefect"

    def __init__(self, source: str) -> None:
        super().__init__(f"Prefect already has a source {source} of another library")
        self.message = str(self)


class Served(Struct, frozen=True):
    """One source that `serve` runs. `seen_at` is when the latest run that read its listing began (None: never)."""

    source: str
    table: Timetable | None
    seen_at: datetime | None = None
    description: str = ""


class Library(Struct, frozen=True):
    """The callbacks of `serve` into the library.

    `judge` returns the state of one of Prefect's runs and when it ended; `mark_lost` marks the runs whose process
    is gone and returns their ids. `tag` marks the library's deployments, so that two libraries can share a Prefect
    server.
    """

    tag: str
    judge: Callable[[str], tuple[Judgement, datetime | None]]
    mark_lost: Callable[[], Sequence[str]]
