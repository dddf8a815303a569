"""What `serve` is told: the sources and their times, and what it may ask of our own library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from flows.runs.timetable import Timetable

Judgement: TypeAlias = Literal["alive", "over", "lost", "unknown"]


class NotOurs(Exception):
    """A source of the same name is served to another library by this Prefect server."""

    exit_code = 4
    advice = "give the source another name in wengao.toml, or take the deployment out of Prefect"

    def __init__(self, source: str) -> None:
        super().__init__(f"Prefect already has a source {source} of another library")
        self.message = str(self)


@dataclass(frozen=True, slots=True)
class Served:
    """One source as `serve` offers it. `seen_at` is when its latest run looked at it (None: never)."""

    source: str
    table: Timetable | None
    seen_at: datetime | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """What `serve` asks of our own library: `judge` says what became of one of Prefect's runs, `mark_lost` marks
    the runs whose process is gone; their ids.

    `tag` marks its deployments, so that two libraries at one Prefect server stay apart.
    """

    tag: str
    judge: Callable[[str], tuple[Judgement, datetime | None]]
    mark_lost: Callable[[], Sequence[str]]
