"""The loaded settings: values with their origins, and the configured sources."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal, get_args

from msgspec import Struct, field
from msgspec.structs import asdict

QUIET_DAYS: Final = 14  # days; most sites upload in most weeks, but not in every one
OCR_PAGES: Final = 500  # pages; half an hour of one core
LogLevel = Literal["off", "debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]
LOG_LEVELS: Final[tuple[str, ...]] = get_args(LogLevel)
Engine = Literal["local", "dask"]
ENGINES: Final[tuple[str, ...]] = get_args(Engine)
LOG_FORMATS: Final[tuple[str, ...]] = get_args(LogFormat)
# seconds; long enough for a slow mail server, while a script that hangs is stopped
NOTIFY_SECONDS: Final = 30


class SourceSettings(Struct, frozen=True):
    """One `[[sources]]` table, checked for known keys; `path` is absolute."""

    name: str
    kind: str
    keys: Mapping[str, object]


class WatchSettings(Struct, frozen=True):
    """One `[[watch]]` table: a query whose news are told after each run."""

    name: str
    query: str


class Origin(Struct, frozen=True):
    """Where a value was set: a flag, a variable, a line of wengao.toml, or the default."""

    kind: Literal["flag", "variable", "file", "default"]
    place: str

    def __str__(self) -> str:
        return self.place


class Settings(Struct, frozen=True):
    """All settings of a command; paths and SQLite URLs are absolute, `origins` is by key name."""

    database: str
    archive: str
    workers: int
    allow_private: tuple[str, ...]
    notify: tuple[str, ...]
    quiet_days: int = QUIET_DAYS
    ocr_pages: int = OCR_PAGES
    notify_seconds: int = NOTIFY_SECONDS
    schema: str = ""
    engine: str = "local"
    scheduler: str = ""
    log_level: str = "off"
    log_format: str = "text"
    web_upload: bool = False
    web_hosts: tuple[str, ...] = ()
    web_base_url: str = ""
    passwords: tuple[str, ...] = ()
    sources: tuple[SourceSettings, ...] = ()
    watches: tuple[WatchSettings, ...] = ()
    file: Path | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        said = (f"{name}={value!r}" for name, value in asdict(self).items() if name != "passwords")
        return f"Settings({', '.join(said)})"

    def value(self, name: str) -> str | int | tuple[str, ...]:
        """The value of the key called `name` in `KEYS`."""
        values: dict[str, str | int | tuple[str, ...]] = {
            "store.url": self.database,
            "store.schema": self.schema,
            "archive.url": self.archive,
            "workers.count": self.workers,
            "workers.engine": self.engine,
            "workers.address": self.scheduler,
            "fetch.allow_private": self.allow_private,
            "notify.command": self.notify,
            "notify.quiet_days": self.quiet_days,
            "ocr.pages_per_run": self.ocr_pages,
            "notify.seconds": self.notify_seconds,
            "web.upload": self.web_upload,
            "web.allowed_hosts": self.web_hosts,
            "web.base_url": self.web_base_url,
            "log.level": self.log_level,
            "log.format": self.log_format,
            # the number of passwords only: they are secret
            "passwords.try": tuple("***" for _ in self.passwords),
        }
        return values[name]


def nearest(word: str, known: Iterable[str]) -> str:
    """The advice `did you mean "store.url"?`, or the list of known words when none is similar."""
    known = list(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(known)}"
