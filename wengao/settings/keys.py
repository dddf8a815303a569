"""The settings by name, each with its flag, its variable and its default; what a given value must look like.

`WENGAO_WORKERS=0` → `WENGAO_WORKERS: '0' is not a number from 1 up`, exit 4.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from wengao.errors import BadConfiguration
from wengao.settings.model import (
    LOG_FORMATS,
    LOG_LEVELS,
    NOTIFY_SECONDS,
    OCR_PAGES,
    QUIET_DAYS,
    SourceSettings,
)
from wengao.settings.sources import check_keys, check_times

FILE_NAME: Final = "wengao.toml"
SCHEMA: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
MOST_WORKERS: Final = 4  # each reading child may take 1.5 GiB, so the default is at most four at once


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: its place in wengao.toml, its flag ("" = none), its variable and its default."""

    name: str
    flag: str
    variable: str
    kind: Literal["database", "place", "count", "texts", "choice", "schema"]
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
        "ingest.workers",
        "--workers",
        "WENGAO_WORKERS",
        "count",
        min(os.cpu_count() or 1, MOST_WORKERS),
        "files read at once",
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
    Key("notify.seconds", "", "WENGAO_NOTIFY_SECONDS", "count", NOTIFY_SECONDS, "what the notifier may take"),
)


def find_file(named: str | None, folder: Path) -> Path | None:
    """The configuration file: the one named, which must exist, else the first one upwards of `folder`."""
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise BadConfiguration(f"no configuration file at {path.absolute()}", "`wengao init` writes one")
        return path.absolute()
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
    return None


def absolute_database(url: str, base: Path, place: str) -> str:
    """`url` with a relative SQLite path made absolute from `base`; raises `BadConfiguration`."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise BadConfiguration(
            f"{place}: {url!r} is not a database URL",
            f"a file is written as sqlite:///{url or 'data/wengao.db'}",
        )
    if scheme.partition("+")[0] != "sqlite":
        return url
    path, question, options = rest.partition("?")
    if path in ("", "/", "/:memory:"):
        raise BadConfiguration(
            f"{place}: a library in memory is gone at once", "use sqlite:///data/wengao.db"
        )
    absolute = Path(os.path.abspath(base / Path(path.removeprefix("/")).expanduser()))
    return f"{scheme}:///{absolute}{question}{options}"


def in_schema(url: str, schema: str) -> str:
    """`url` of a Postgres library in that schema, unless it names one itself; other URLs as they are."""
    if not schema or not url.startswith("postgres") or re.search(r"[?&]schema=", url):
        return url
    return f"{url}{'&' if '?' in url else '?'}schema={schema}"


def absolute_place(value: str, base: Path) -> str:
    """A folder made absolute from `base`; a URL such as s3://… as it is."""
    if "://" in value and not value.startswith("file://"):
        return value
    return os.path.abspath(base / Path(value.removeprefix("file://")).expanduser())


def fitted(key: Key, value: object, base: Path, place: str) -> str | int | tuple[str, ...]:
    """`value` converted to the type of `key`; raises `BadConfiguration` with `place`, where the value was set."""
    if key.kind == "count":
        count = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise BadConfiguration(f"{place}: {value!r} is not a number from 1 up")
        return count
    if key.kind == "texts":
        texts = value.split() if isinstance(value, str) else value
        if not isinstance(texts, (list, tuple)) or not all(isinstance(text, str) for text in texts):
            raise BadConfiguration(f"{place}: {value!r} is not a list of texts")
        return tuple(texts)
    if key.kind == "schema" and (not isinstance(value, str) or (value and not SCHEMA.fullmatch(value))):
        raise BadConfiguration(
            f"{place}: {value!r} is no name of a schema", "small letters, digits and _, as in wengao_2"
        )
    if key.kind == "schema":
        return str(value)
    if not isinstance(value, str) or not value:
        raise BadConfiguration(f"{place}: {value!r} is not a text")
    if key.kind == "choice":
        if value not in key.choices:
            raise BadConfiguration(f"{place}: {value!r} is none of {', '.join(key.choices)}")
        return value
    return absolute_database(value, base, place) if key.kind == "database" else absolute_place(value, base)


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
