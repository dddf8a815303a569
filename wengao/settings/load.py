"""Loads the settings with the origin of each: flags, then WENGAO_* variables, then wengao.toml, then defaults.

Relative paths in wengao.toml are relative to that file, all others to the working folder. An unknown
key is an error that suggests the nearest known one; it is never ignored silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from wengao.errors import BadConfiguration
from wengao.settings.keys import KEYS, checked_sources, find_file, flat, in_schema, read_file
from wengao.settings.model import Origin, Settings, nearest
from wengao.settings.tables import check
from wengao.settings.values import fitted
from wengao.settings.watches import checked_watches

OTHER_VARIABLES: Final = ("WENGAO_CONFIG", "WENGAO_DEBUG", "WENGAO_LANG", "WENGAO_WEB_TOKEN")
# variables WENGAO_AUTH_… have names that people choose; see flows/http/credentials.py
CREDENTIALS: Final = "WENGAO_AUTH_"


def load(flags: Mapping[str, object], environment: Mapping[str, str], folder: Path) -> Settings:
    """The settings in effect in `folder`; `flags` by key name (None = not given), among them `config`.

    Raises `BadConfiguration`.
    """
    file = find_file(str(flags.get("config") or environment.get("WENGAO_CONFIG") or ""), folder)
    tables = read_file(file) if file else {}
    if file:
        check(tables, file)
    in_file = flat(tables)
    if "ingest.workers" in in_file:  # its name before there was [workers]
        in_file.setdefault("workers.count", in_file["ingest.workers"])
    values: dict[str, str | int | tuple[str, ...]] = {}
    origins: dict[str, Origin] = {}
    for key in KEYS:
        if (given := flags.get(key.name)) is not None:
            if key.kind == "database" and given and "://" not in str(given):
                given = f"sqlite:///{given}"  # a person types the path of a file; a setting that stays names its kind
            origin, raw, base = Origin("flag", key.flag), given, folder
        elif environment.get(key.variable):
            origin, raw, base = Origin("variable", key.variable), environment[key.variable], folder
        elif file and key.name in in_file:
            origin, raw, base = Origin("file", str(file)), in_file[key.name], file.parent
        else:
            origin, raw, base = Origin("default", "default"), key.default, file.parent if file else folder
        place = f"{origin}: {key.name}" if origin.kind == "file" else str(origin)
        values[key.name], origins[key.name] = fitted(key, raw, base, place), origin
    schema = str(values["store.schema"])
    nearer = origins["store.url"].kind in ("flag", "variable") and origins["store.schema"].kind == "file"
    if schema and not str(values["store.url"]).startswith("postgres") and not nearer:
        place = f"{origins['store.schema']}: store.schema"
        raise BadConfiguration(
            f"{place}: only Postgres has schemas", "leave it out, or name a Postgres library"
        )
    return Settings(
        database=in_schema(str(values["store.url"]), schema),
        schema=schema,
        archive=str(values["archive.url"]),
        workers=int(str(values["workers.count"])),
        engine=str(values["workers.engine"]),
        scheduler=str(values["workers.address"]),
        allow_private=_texts(values["fetch.allow_private"]),
        notify=_texts(values["notify.command"]),
        quiet_days=int(str(values["notify.quiet_days"])),
        ocr_pages=int(str(values["ocr.pages_per_run"])),
        log_level=str(values["log.level"]),
        log_format=str(values["log.format"]),
        web_upload=values["web.upload"] is True,
        web_hosts=_texts(values["web.allowed_hosts"]),
        web_base_url=str(values["web.base_url"]),
        notify_seconds=int(str(values["notify.seconds"])),
        passwords=_texts(values["passwords.try"]),
        sources=checked_sources(tables, file) if file else (),
        watches=checked_watches(tables, file) if file else (),
        file=file,
        origins=origins,
        warnings=tuple(_strange_variables(environment)),
    )


def _texts(value: str | int | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _strange_variables(environment: Mapping[str, str]) -> Iterable[str]:
    known = [*(key.variable for key in KEYS if key.variable), *OTHER_VARIABLES]
    for name in sorted(environment):
        if name.startswith("WENGAO_") and name not in known and not name.startswith(CREDENTIALS):
            yield f"the variable {name} is not known: {nearest(name, known)}"
