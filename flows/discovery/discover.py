"""discover: what a source has now against what the library knows of it: new, changed, gone, unchanged.

Promise: no file is fetched. A source that lists nothing, asks for a login, or lists less than half of what it
had is not believed: nothing is marked gone, and the problem is named.

    200 entries; 5 claim another title; 3 missing for the second time  ->  changed 5, gone 3, unchanged 195
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from flows.digests import file_sha256
from flows.discovery.page_cache import CachedPages, PageGetter
from flows.sources.base import BrokenSource, Source, SourceEntry
from flows.sources.registry import KINDS
from schema.clock import stamp, utc_now
from schema.errors import Unreadable
from schema.intake.listings import KnownUpload, known_uploads, note_listing, same_claims
from schema.records import Issue, Offer
from schema.text.storable import storable

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader
    from schema.store.store import Store

State: TypeAlias = Literal["new", "changed", "gone", "unchanged", "skipped"]

BELIEVED: Final = 0.5  # of the last good listing; a source that has less is more likely broken than emptied
BY_HAND: Final = frozenset({"urls"})  # what a person wrote into wengao.toml may be short
MAY_BE_EMPTY: Final = frozenset({"folder"})  # until it held something: an inbox begins empty


@dataclass(frozen=True, slots=True)
class Listed:
    """One upload and how it stands. `entry` of a gone one holds what the library last knew.

    `settled`: a preview that is in the library, whose page is not read again for a change in views. `sha256`
    is of the bytes that the library had from there last.
    """

    entry: SourceEntry
    state: State
    settled: bool = False
    sha256: str | None = None

    def offer(self, source: str) -> Offer:
        """What the pipeline reads."""
        one = self.entry
        return Offer(source, one.locator, one.path, one.listing, one.skip)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a source has. The counts are of `entries`; skipped ones are not counted. `problem` says why it is
    not believed, `advice` the way out; what it did list may be read all the same."""

    name: str
    new: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    entries: tuple[Listed, ...] = ()
    problem: Issue | None = None
    advice: str = ""

    @property
    def listed(self) -> int | None:
        """How many entries the source listed; None when it listed nothing that can be believed."""
        count = sum(one.state != "gone" for one in self.entries)
        return count if count or self.problem is None else None

    @property
    def had(self) -> dict[str, str]:
        """The bytes that the library has of what seems unchanged: the sha256 by locator."""
        return {
            one.entry.locator: one.sha256 for one in self.entries if one.state == "unchanged" and one.sha256
        }

    @property
    def offers(self) -> tuple[Offer, ...]:
        """An offer for everything that is to be looked at, also what seems unchanged: only its bytes can tell."""
        return tuple(one.offer(self.name) for one in self.entries if one.state != "gone" and not one.settled)


def discover(
    source: Source,
    store: Store,
    web: PageGetter,
    reader: IsolatedReader,
    *,
    believe: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> Discovery:
    """What `source` has now; the listing is noted in the library when it is believed.

    `believe` takes a listing that is suspiciously short as it is. Raises only what is wrong with the library
    or the program (`MissingStore`, exit 3); what is wrong with the source is the `problem`.
    """
    with store.database.read() as session:
        known = known_uploads(session, source.name)
    kind = KINDS[source.kind](source, reader)
    try:
        found = _distinct(kind.entries(CachedPages(web, store.database, known, now)))
    except BrokenSource as error:
        broken = Issue("discover", error.code, None, error.detail)
        store.keep_source_issue(source.name, broken)
        return Discovery(source.name, problem=broken, advice=error.advice)
    except Unreadable as error:
        broken = Issue("discover", "source-unreachable", None, str(error))
        store.keep_source_issue(source.name, broken)
        return Discovery(source.name, problem=broken)
    there = [entry for entry in found if _counts(entry, known)]
    problem, advice = (None, "") if believe else suspicion(source, len(there), known.values(), kind.complete)
    store.keep_source_issue(source.name, problem)
    if problem is None:
        with store.database.write() as session:
            listed = [(entry.locator, entry.page) for entry in there]
            note_listing(session, source.name, listed, stamp(now()), complete=kind.complete)
        with store.database.read() as session:
            noted = known_uploads(session, source.name)
    else:
        noted = known
    listed_now = {storable(entry.locator) for entry in found}
    entries = [state_of(entry, known.get(storable(entry.locator))) for entry in found]
    entries += [
        Listed(SourceEntry(one.locator, one.listing, page=one.page), "gone")
        for one in noted.values()
        if one.gone and one.locator not in listed_now
    ]
    count = [one.state for one in entries].count
    return Discovery(
        source.name,
        count("new"),
        count("changed"),
        count("gone"),
        count("unchanged"),
        tuple(entries),
        problem,
        advice,
    )


def suspicion(
    source: Source, count: int, known: Iterable[KnownUpload], complete: bool
) -> tuple[Issue | None, str]:
    """Why a listing of `count` entries is not to be believed, and the way out; (None, "") when it is."""
    before = sum(one.expected for one in known)
    if count == 0 and source.kind not in BY_HAND and not (before == 0 and source.kind in MAY_BE_EMPTY):
        detail = f"it lists nothing; {before} entries the last time" if before else "it lists nothing"
        return Issue("discover", "source-empty", None, detail), (
            f"look at it; if it really is empty: `wengao discover {source.name} --believe`"
            if before
            else "look at the page; `entry` and `file` name its links by CSS selectors"
        )
    if complete and source.kind not in BY_HAND and count < BELIEVED * before:
        detail = f"it lists {count} entries, the last time it had {before}"
        return Issue("discover", "source-shrunk", None, detail), (
            f"look at it; if so many really are gone: `wengao discover {source.name} --believe`"
        )
    return None, ""


def state_of(entry: SourceEntry, known: KnownUpload | None) -> Listed:
    """How an entry stands against what the library knows."""
    if entry.skip:
        return Listed(entry, "skipped")
    if known is None or known.sha256 is None:
        return Listed(entry, "new")
    changed = not same_claims(entry.listing, known.listing)
    changed = changed or bool(entry.mark and known.etag and entry.mark != known.etag)
    changed = changed or (entry.path is not None and _sha256(entry.path) not in (known.sha256, None))
    if changed:
        return Listed(entry, "changed", sha256=known.sha256)
    settled = entry.preview and known.state == "loaded"
    return Listed(entry, "unchanged", settled, known.sha256)


def _counts(entry: SourceEntry, known: Mapping[str, KnownUpload]) -> bool:
    """Whether an entry is an upload: what is skipped is none, unless it was one (a file that grows again)."""
    before = known.get(storable(entry.locator))
    return not entry.skip or (before is not None and before.listed)


def _distinct(entries: Iterable[SourceEntry]) -> list[SourceEntry]:
    """The first entry of each locator."""
    found: dict[str, SourceEntry] = {}
    for entry in entries:
        found.setdefault(storable(entry.locator), entry)
    return list(found.values())


def _sha256(path: str) -> str | None:
    """The content of a file, not its times; None when it cannot be read now."""
    try:
        return file_sha256(path)
    except OSError:
        return None
