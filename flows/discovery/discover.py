"""Compares what a source lists now with what the library knows of it: new, changed, gone, unchanged uploads.

Promise: no file is fetched. The listing of a source that lists nothing, asks for a login, or lists less than half
of what it had is implausible: no upload is marked gone, and the problem is reported.

    200 entries; 5 claim another title; 3 missing for the second time  ->  changed 5, gone 3, unchanged 195
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from msgspec import Struct

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

# share of the last plausible listing; a source with less is more likely broken than emptied
BELIEVED: Final = 0.5
# kinds whose listing a person writes into wengao.toml: it may become shorter
BY_HAND: Final = frozenset({"urls"})
# kinds that may list nothing until they have listed something: an inbox begins empty
MAY_BE_EMPTY: Final = frozenset({"folder"})


class Listed(Struct, frozen=True):
    """One upload and its state. The `entry` of a gone upload holds what the library last knew of it.

    `settled`: a preview that is in the library; its page is not read again when only its count of views changed.
    `sha256` is the digest of the bytes that the library last had of this upload.
    """

    entry: SourceEntry
    state: State
    settled: bool = False
    sha256: str | None = None

    def offer(self, source: str) -> Offer:
        """The upload as an offer to the pipeline."""
        one = self.entry
        return Offer(source, one.locator, one.path, one.listing, one.skip)


class Discovery(Struct, frozen=True):
    """The result of comparing one source with the library.

    The counts are of `entries` without the skipped ones. `problem` says why the listing is implausible, `advice`
    what to do about it; the entries that were listed may be read all the same.
    """

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
        """The number of entries that the source listed; None for an implausible listing."""
        count = sum(entry.state != "gone" for entry in self.entries)
        return count if count or self.problem is None else None

    @property
    def had(self) -> dict[str, str]:
        """The sha256, by locator, of the library's bytes of uploads that seem unchanged."""
        return {
            listed.entry.locator: listed.sha256
            for listed in self.entries
            if listed.state == "unchanged" and listed.sha256
        }

    @property
    def offers(self) -> tuple[Offer, ...]:
        """An offer for every listed upload, also those that seem unchanged: only their bytes can tell."""
        return tuple(
            listed.offer(self.name)
            for listed in self.entries
            if listed.state != "gone" and not listed.settled
        )


def discover(
    source: Source,
    store: Store,
    web: PageGetter,
    reader: IsolatedReader,
    *,
    believe: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> Discovery:
    """Compare `source` with the library, and record its listing in the library unless it is implausible.

    `believe` accepts a suspiciously short listing. Raises errors of the library and of the installation
    (`MissingStore`, exit 3); an error of the source becomes the `problem` of the result.
    """
    with store.database.read() as session:
        known = known_uploads(session, source.name)
    kind = KINDS[source.kind](source, reader)
    try:
        listing = _distinct(kind.entries(CachedPages(web, store.database, known, now)))
    except BrokenSource as error:
        broken = Issue("discover", error.code, None, error.detail)
        store.keep_source_issue(source.name, broken)
        return Discovery(source.name, problem=broken, advice=error.advice)
    except Unreadable as error:
        broken = Issue("discover", "source-unreachable", None, str(error))
        store.keep_source_issue(source.name, broken)
        return Discovery(source.name, problem=broken)
    counted = [entry for entry in listing if _counts(entry, known)]
    problem, advice = (
        (None, "") if believe else suspicion(source, len(counted), known.values(), kind.complete)
    )
    store.keep_source_issue(source.name, problem)
    if problem is None:
        with store.database.write() as session:
            listed = [(entry.locator, entry.page) for entry in counted]
            note_listing(session, source.name, listed, stamp(now()), complete=kind.complete)
        with store.database.read() as session:
            noted = known_uploads(session, source.name)
    else:
        noted = known
    listed_now = {storable(entry.locator) for entry in listing}
    entries = [state_of(entry, known.get(storable(entry.locator))) for entry in listing]
    entries += [
        Listed(SourceEntry(upload.locator, upload.listing, page=upload.page), "gone")
        for upload in noted.values()
        if upload.gone and upload.locator not in listed_now
    ]
    count = [upload.state for upload in entries].count
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
    """Why a listing of `count` entries is implausible, with advice; (None, "") for a plausible one."""
    before = sum(upload.expected for upload in known)
    if count == 0 and source.kind not in BY_HAND and not (before == 0 and source.kind in MAY_BE_EMPTY):
        detail = f"it lists nothing; {before} entries the last time" if before else "it lists nothing"
        return Issue("discover", "source-empty", None, detail), (
            f"look at it; if it really is empty: `wengao flow discover {source.name} --believe`"
            if before
            else "look at the page; `entry` and `file` name its links by CSS selectors"
        )
    if complete and source.kind not in BY_HAND and count < BELIEVED * before:
        detail = f"it lists {count} entries, the last time it had {before}"
        return Issue("discover", "source-shrunk", None, detail), (
            f"look at it; if so many really are gone: `wengao flow discover {source.name} --believe`"
        )
    return None, ""


def state_of(entry: SourceEntry, known: KnownUpload | None) -> Listed:
    """The entry with its state: new, changed, unchanged or skipped, compared with what the library knows of it."""
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
    """Whether an entry counts as an upload: not when it is skipped, unless the library knows it (a file that grows)."""
    before = known.get(storable(entry.locator))
    return not entry.skip or (before is not None and before.listed)


def _distinct(entries: Iterable[SourceEntry]) -> list[SourceEntry]:
    """The first entry of each locator."""
    distinct: dict[str, SourceEntry] = {}
    for entry in entries:
        distinct.setdefault(storable(entry.locator), entry)
    return list(distinct.values())


def _sha256(path: str) -> str | None:
    """The SHA-256 of a file, since times say little about its content; None when it cannot be read now."""
    try:
        return file_sha256(path)
    except OSError:
        return None
