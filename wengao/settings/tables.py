"""The schema of wengao.toml: its tables, their keys and types, against which msgspec validates a file strictly.

`[stroe]` → `unknown key "stroe"`, `did you mean "store"?`; `workers = "vier"` → `Expected int | null, got str`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta

from wengao.errors import BadConfiguration
from wengao.settings.model import Engine, LogFormat, LogLevel, nearest

SourceKind = Literal["folder", "urls", "listing", "feed", "bucket", "manifest"]
SOURCE_KINDS: Final[tuple[str, ...]] = get_args(SourceKind)
Count = Annotated[int, Meta(ge=1)]
Text = Annotated[str, Meta(min_length=1)]
UNKNOWN: Final = re.compile(r"Object contains unknown field `(?P<name>.*)`")
CHOICE: Final = re.compile(r"Invalid enum value '(?P<value>.*)'", re.S)
TYPES: Final = re.compile(r"Expected `(?P<wanted>.*)`, got `(?P<given>.*)`")
NAMES: Final = {
    "str": "a text",
    "int": "a number",
    "float": "a number with a point",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
PLACE: Final = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.S)


class Table(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A table of wengao.toml; a missing key (None) gets its value from elsewhere or its default."""


class StoreTable(Table):
    """`[store]`."""

    url: Text | None = None
    schema: Text | None = None


class ArchiveTable(Table):
    """`[archive]`."""

    url: Text | None = None


class IngestTable(Table):
    """`[ingest]`: the old name of `[workers] count`."""

    workers: Count | None = None


class WorkersTable(Table):
    """`[workers]`."""

    engine: Engine | None = None
    address: Text | None = None
    count: Count | None = None


class FetchTable(Table):
    """`[fetch]`."""

    allow_private: list[str] | None = None


class NotifyTable(Table):
    """`[notify]`."""

    command: list[str] | None = None
    quiet_days: Count | None = None
    seconds: Count | None = None


class OcrTable(Table):
    """`[ocr]`."""

    pages_per_run: Count | None = None


class PasswordsTable(Table, rename={"candidates": "try"}):
    """`[passwords]`."""

    candidates: list[str] | None = None


class LogTable(Table):
    """`[log]`."""

    level: LogLevel | None = None
    format: LogFormat | None = None


class WebTable(Table):
    """`[web]`."""

    upload: bool | None = None
    allowed_hosts: list[str] | None = None
    base_url: str | None = None


class SourceTable(Table):
    """One of `[[sources]]`; what its kind needs is checked in `sources`."""

    name: Text
    kind: SourceKind
    path: Text | None = None
    url: Text | None = None
    urls: list[str] | None = None
    entry: str | None = None
    file: str | None = None
    schedule: dict[str, Any] | None = None
    missed: str | None = None


class WatchTable(Table):
    """One of `[[watch]]`."""

    name: Text
    query: Text


class ConfigurationFile(Table):
    """The whole of wengao.toml."""

    store: StoreTable | None = None
    archive: ArchiveTable | None = None
    ingest: IngestTable | None = None
    workers: WorkersTable | None = None
    fetch: FetchTable | None = None
    notify: NotifyTable | None = None
    passwords: PasswordsTable | None = None
    ocr: OcrTable | None = None
    log: LogTable | None = None
    web: WebTable | None = None
    sources: list[SourceTable] | None = None
    watch: list[WatchTable] | None = None


def check(tables: Mapping[str, object], path: Path) -> None:
    """Raises `BadConfiguration` with the place and, of an unknown word, the nearest known one."""
    try:
        msgspec.convert(dict(tables), ConfigurationFile)
    except msgspec.ValidationError as error:
        raise _explained(error, tables, path) from None


def _explained(error: msgspec.ValidationError, tables: Mapping[str, object], path: Path) -> BadConfiguration:
    """msgspec's error in our words: `Expected …  - at `$.sources[0].kind``."""
    parts = PLACE.fullmatch(str(error))
    assert parts is not None
    at = parts["path"] or ""
    where, known = _named(at, tables), _keys_at(at)
    if unknown := UNKNOWN.match(parts["what"]):
        section = f"{at}." if at and "[" not in at else ""
        place = f"{path}: {where}" if "[" in at else str(path)
        return BadConfiguration(
            f'{place}: unknown key "{section}{unknown["name"]}"'.replace(": :", ":"),
            nearest(section + unknown["name"], [section + name for name in known]),
        )
    if choice := CHOICE.match(parts["what"]):
        value, key = choice["value"], at.rpartition(".")[2]
        return BadConfiguration(f"{path}: {where}: unknown {key} {value!r}", nearest(value, _choices_at(at)))
    if types := TYPES.match(parts["what"]):
        wanted = types["wanted"].removesuffix(" | null")
        what = f"{where} is {NAMES.get(wanted, wanted)}, not {NAMES.get(types['given'], types['given'])}"
        return BadConfiguration(f"{path}: {what}")
    return BadConfiguration(f"{path}: {where}: {parts['what'][:1].lower()}{parts['what'][1:]}")


def _named(at: str, tables: Mapping[str, object]) -> str:
    """`sources[0].kind` as `source library: kind`, any other place as it is."""
    found = re.match(r"sources\[(\d+)\]\.?", at)
    if not found:
        return at
    listed = tables["sources"]
    table = listed[int(found[1])] if isinstance(listed, list) else None
    name = table.get("name") if isinstance(table, dict) else None
    rest = at[found.end() :]
    return f"source {name or int(found[1]) + 1}" + (f": {rest}" if rest and rest != "kind" else "")


def _keys_at(at: str) -> list[str]:
    """The keys that may stand at a place of the file."""
    return [field.encode_name for field in msgspec.structs.fields(_table_at(at))]


def _choices_at(at: str) -> tuple[str, ...]:
    """The values that a key may have."""
    hint = get_type_hints(_table_at(at))[at.rpartition(".")[2]]
    return tuple(word for part in (hint, *get_args(hint)) for word in get_args(part) if isinstance(word, str))


def _table_at(at: str) -> type[Table]:
    """The innermost table at a place of the file."""
    table: type[Table] = ConfigurationFile
    for name in re.sub(r"\[\d+\]", "", at).split("."):
        for part in _parts(get_type_hints(table).get(name)):
            table = part if issubclass(part, Table) else table
    return table


def _parts(hint: Any) -> list[type]:
    """The classes in `X | None` and `list[X] | None`."""
    found = [part for outer in get_args(hint) for part in (outer, *get_args(outer))]
    return [part for part in found if isinstance(part, type)]
