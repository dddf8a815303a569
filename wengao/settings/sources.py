"""The `[[sources]]` of wengao.toml: checks the keys that each kind needs, and converts tables for the flows.

`kind = "listing"` without `url` → `source library: needs url`, exit 4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from wengao.errors import BadConfiguration, UsageProblem
from wengao.settings.model import Settings, SourceSettings, nearest

if TYPE_CHECKING:
    from flows.sources.base import Source

# For each kind, the keys of which at least one is required.
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "folder": ("path",),
    "urls": ("urls", "url"),
    "listing": ("url",),
    "feed": ("url",),
    "bucket": ("url",),
    "manifest": ("path", "url"),
}
EVERY: Final = frozenset({"name", "kind", "schedule", "missed"})
WEB: Final = re.compile(r"https?://[^\s/]+", re.I)  # "https://docs.example/list?page={page}"
OF_THE_WEB: Final = frozenset({"urls", "listing", "feed", "manifest"})


def check_keys(kind: str, keys: Mapping[str, object], place: str) -> None:
    """Raise `BadConfiguration` for a missing key, one that is no text, or one that is no URL but must be."""
    needed = NEEDS[kind]
    if not any(keys.get(key) for key in needed):
        raise BadConfiguration(f"{place}: a source of kind {kind} needs {' or '.join(needed)}", "")
    for key, value in keys.items():
        if key == "urls":
            if not isinstance(value, list) or not all(isinstance(url, str) for url in value):
                raise BadConfiguration(f"{place}: urls is a list of addresses", 'urls = ["https://…"]')
            addresses = value
        elif key in EVERY:
            continue
        elif not isinstance(value, str):
            raise BadConfiguration(f"{place}: {key} is a text, not {value!r}", "")
        else:
            addresses = [value] if key == "url" else []
        for address in addresses:
            if kind in OF_THE_WEB and not WEB.match(address):
                raise BadConfiguration(f"{place}: {address!r} is no http(s) address", "")


def check_times(place: str, keys: Mapping[str, object]) -> None:
    """Raise `BadConfiguration` for an invalid schedule."""
    if keys.keys().isdisjoint(("schedule", "missed")):
        return
    from flows.runs.timetable import BadSchedule, timetable

    try:
        timetable(keys)
    except BadSchedule as error:
        raise BadConfiguration(f"{place}: {error}", error.advice) from error


def described(source: SourceSettings) -> Source:
    """The source as the record `Source` that the flows take."""
    from flows.sources.base import Source

    def text(key: str) -> str:
        return str(source.keys.get(key) or "")

    urls = source.keys.get("urls") or ([text("url")] if source.kind == "urls" else [])
    return Source(
        source.name,
        source.kind,
        path=text("path"),
        url=text("url"),
        urls=tuple(map(str, urls)) if isinstance(urls, list) else (),
        entry=text("entry"),
        file=text("file"),
    )


def chosen(settings: Settings, names: Sequence[str]) -> tuple[SourceSettings, ...]:
    """The configured sources called `names`, all of them when none is named; raises `UsageProblem`."""
    known = {source.name: source for source in settings.sources}
    if not known:
        raise UsageProblem(
            "no source is configured",
            "write a [[sources]] table into wengao.toml; `wengao config init` shows how",
        )
    for name in names:
        if name not in known:
            raise UsageProblem(f"no source is called {name}", nearest(name, known))
    return tuple(known[name] for name in dict.fromkeys(names)) or settings.sources
