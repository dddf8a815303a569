"""The `[[watch]]` tables of wengao.toml: queries whose news are told after each run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wengao.errors import BadConfiguration
from wengao.settings.model import WatchSettings


def checked_watches(tables: Mapping[str, object], path: Path) -> tuple[WatchSettings, ...]:
    """The watches of a checked file; raises `BadConfiguration` for doubled names and unfinished queries."""
    listed = tables.get("watch")
    if not isinstance(listed, list) or not listed:
        return ()
    from schema.search.query import unfinished

    found: dict[str, WatchSettings] = {}
    for table in listed:
        name, query = str(table["name"]), str(table["query"])
        place = f"{path}: watch {name}"
        if name in found:
            raise BadConfiguration(f"{place}: needs a name of its own")
        if problem := unfinished(query):
            raise BadConfiguration(f"{place}: the query is not finished: {problem}", "add what is missing")
        found[name] = WatchSettings(name, query)
    return tuple(found.values())
