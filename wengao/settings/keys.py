"""The settings by name, each with its flag, its variable and its default; the file that may hold them."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from wengao.errors import BadConfiguration
from wengao.settings.cores import usual_workers
from wengao.settings.model import (
    ENGINES,
    LOG_FORMATS,
    LOG_LEVELS,
    NOTIFY_SECONDS,
    OCR_PAGES,
    QUIET_DAYS,
    SourceSettings,
)
from wengao.settings.sources import check_keys, check_times
from wengao.settings.values import absolute_place

FILE_NAME: Final = "wengao.toml"


class Key(Struct, frozen=True):
    """One setting: its place in wengao.toml, its flag ("" = none), its variable and its default."""

    name: str
    flag: str
    variable: str
    kind: Literal["database", "place", "count", "texts", "choice", "schema", "yes-no", "address", "scheduler"]
    default: str | int | tuple[str, ...]
    meaning: str
    choices: tuple[str, ...] = ()


KEYS: Final[tuple[Key, ...]] = (
    Key(
        "store.url",
        "--db",
        "WENGAO_DB",
        "database",
        "sqlite:///data/wengao.db",
        "the library: an SQLAlchemy URL",
    ),
    Key(
        "store.schema",
        "",
        "WENGAO_SCHEMA",
        "schema",
        "",
        "on Postgres: a schema of its own beside other tables",
    ),
    Key(
        "archive.url",
        "--archive",
        "WENGAO_ARCHIVE",
        "place",
        "data/archive",
        "where the files are kept: a folder",
    ),
    Key(
        "workers.count",
        "--workers",
        "WENGAO_WORKERS",
        "count",
        usual_workers(),
        "files read at once",
    ),
    Key(
        "workers.engine",
        "",
        "WENGAO_ENGINE",
        "choice",
        "local",
        "who reads the files: this machine, or a Dask cluster",
        ENGINES,
    ),
    Key(
        "workers.address",
        "",
        "WENGAO_SCHEDULER",
        "scheduler",
        "",
        "of a Dask scheduler; without it a cluster on this machine",
    ),
    Key(
        "fetch.allow_private", "", "WENGAO_ALLOW_PRIVATE", "texts", (), "host:port pairs that may be private"
    ),
    Key(
        "notify.command", "", "WENGAO_NOTIFY", "texts", (), "gets a run's JSON when it failed or quarantined"
    ),
    Key(
        "notify.quiet_days",
        "",
        "WENGAO_QUIET_DAYS",
        "count",
        QUIET_DAYS,
        "days without a new file after which a source is quiet",
    ),
    Key(
        "ocr.pages_per_run",
        "",
        "WENGAO_OCR_PAGES",
        "count",
        OCR_PAGES,
        "pages that are pictures, recognised in one run",
    ),
    Key("passwords.try", "", "", "texts", (), "passwords for locked files, tried in turn; never shown"),
    Key(
        "log.level",
        "--log-level",
        "WENGAO_LOG_LEVEL",
        "choice",
        "off",
        "what is logged to stderr, from this level up",
        LOG_LEVELS,
    ),
    Key(
        "log.format",
        "--log-format",
        "WENGAO_LOG_FORMAT",
        "choice",
        "text",
        "lines for people, or one JSON object a line",
        LOG_FORMATS,
    ),
    Key(
        "web.upload", "", "WENGAO_WEB_UPLOAD", "yes-no", False, "files may be added through the reading room"
    ),
    Key(
        "web.allowed_hosts",
        "",
        "WENGAO_WEB_HOSTS",
        "texts",
        (),
        "names the reading room answers to beside loopback",
    ),
    Key(
        "web.base_url",
        "",
        "WENGAO_WEB_BASE_URL",
        "address",
        "",
        "its address as readers see it, behind a proxy",
    ),
    Key("notify.seconds", "", "WENGAO_NOTIFY_SECONDS", "count", NOTIFY_SECONDS, "what the notifier may take"),
)


def find_file(named: str | None, folder: Path) -> Path | None:
    """The configuration file: the one named, which must exist, else the first one upwards of `folder`."""
    if named:
        path = Path(os.path.expanduser(named))
        if not path.is_file():
            raise BadConfiguration(f"there is no file {path.absolute()}", "`wengao config init` writes one")
        return path.absolute()
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
    return None


def in_schema(url: str, schema: str) -> str:
    """`url` of a Postgres library in that schema, unless it names one itself; other URLs as they are."""
    if not schema or not url.startswith("postgres") or re.search(r"[?&]schema=", url):
        return url
    return f"{url}{'&' if '?' in url else '?'}schema={schema}"


def read_file(path: Path) -> dict[str, object]:
    """The tables of wengao.toml; raises `BadConfiguration` with the line when it is not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadConfiguration(f"{path}: {error}") from error


def flat(tables: Mapping[str, object]) -> dict[str, object]:
    """The values of a checked file by key name, its sources aside."""
    return {
        f"{section}.{name}": value
        for section, content in tables.items()
        if isinstance(content, dict)
        for name, value in content.items()
    }


def checked_sources(tables: Mapping[str, object], path: Path) -> tuple[SourceSettings, ...]:
    """The `[[sources]]` of a checked file; raises `BadConfiguration` for doubled names and what a kind lacks."""
    listed = tables.get("sources")
    sources: dict[str, SourceSettings] = {}
    for table in listed if isinstance(listed, list) else ():
        name, kind = str(table["name"]), str(table["kind"])
        place = f"{path}: source {name}"
        if name in sources:
            raise BadConfiguration(f"{place}: needs a name of its own")
        keys = dict(table)
        if "path" in keys:
            keys["path"] = absolute_place(str(keys["path"]), path.parent)
        check_keys(kind, keys, place)
        check_times(place, keys)
        sources[name] = SourceSettings(name, kind, keys)
    return tuple(sources.values())
