"""bucket: a folder in an object store or anywhere else that fsspec reaches; S3 needs the extra `s3`.

Promise: what an object is, its first bytes say; credentials are the store's own environment variables; web
addresses are refused here, since nobody would judge where they lead.

    url = "s3://speeches/2024"  ->  Entry("s3://speeches/2024/a.pdf", mark='"5f3a…"')
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar, Final

from extractors.formats.media_type import HEAD, media_type, skip_code
from flows.inbox.listing_reader import LARGEST, ListingReader
from flows.inbox.offers import BESIDE, HALF_WRITTEN
from flows.sources.base import BrokenSource, Pages, Source, SourceEntry
from schema.errors import Unreadable
from schema.records import Listing

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

WEB: Final = frozenset({"http", "https", "ftp", "sftp", "ssh", "git", "github", "data", "reference"})
TAGS: Final = ("ETag", "etag", "md5Hash", "content_md5")  # what stores call the mark of an object's bytes


class MissingStore(Exception):
    """What reaches this kind of store is not installed."""

    exit_code = 3

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.advice = (
            "in the project's folder: pip install -e '.[s3]' (S3), or the fsspec driver of that store"
        )


class BucketSource:
    """Every object below an fsspec URL; a listing beside an object gives it its claims, as in a folder."""

    name: ClassVar[str] = "bucket"
    complete = True

    def __init__(self, source: Source, reader: IsolatedReader) -> None:
        self._url = source.url
        self._claims = ListingReader(reader)

    def entries(self, pages: Pages) -> Iterator[SourceEntry]:
        """The objects in the order of their names; raises `BrokenSource`, `MissingStore`."""
        store, root = opened(self._url)
        with typed_errors(self._url):
            found: dict[str, Any] = store.find(root, detail=True)
        listings = {name for name in found if name.lower().endswith(BESIDE)}
        used = {beside for name in found if (beside := _beside(name, found)) is not None}
        for name in sorted(found):
            if name in used:
                continue
            locator = str(store.unstrip_protocol(name))
            skip = _by_name(PurePosixPath(name).relative_to(PurePosixPath(root)))
            beside = None if name in listings else _beside(name, found)
            with typed_errors(locator):
                skip = skip or skip_code(media_type(name, store.cat_file(name, 0, HEAD)))
                listing = None if beside is None or skip else self._read_claims(store, beside)
            yield SourceEntry(locator, listing, skip=skip, mark=mark_of(found[name]))

    def _read_claims(self, store: Any, name: str) -> Listing | None:
        """What the listing beside an object claims; None when it makes no sense."""
        with tempfile.TemporaryDirectory(prefix="wengao-listing-") as folder:
            copy = Path(folder) / PurePosixPath(name).name
            copy.write_bytes(store.cat_file(name, 0, LARGEST + 1))
            try:
                return self._claims(copy)
            except Unreadable:
                return None


def opened(url: str) -> tuple[Any, str]:
    """The store behind an fsspec URL and the path in it; raises `BrokenSource`, `MissingStore`."""
    from fsspec.core import url_to_fs

    scheme = url.partition("://")[0].partition("::")[0].lower()
    if scheme in WEB or "::" in url:
        raise BrokenSource(
            "source-unreadable",
            f"{url}: a bucket is no web address",
            'use kind = "urls", "listing" or "feed" for addresses of the web',
        )
    try:
        with typed_errors(url):
            store, path = url_to_fs(url, use_listings_cache=False)
    except (ImportError, ValueError) as error:
        raise MissingStore(url, str(error)) from error
    return store, str(path)


def _by_name(path: PurePosixPath) -> str:
    if any(part.startswith(".") for part in path.parts):
        return "dotfile"
    return "half-written" if HALF_WRITTEN.fullmatch(path.name) else ""


def _beside(name: str, found: Mapping[str, Any]) -> str | None:
    """The listing of the object called `name`: `x.listing.html` for `x.pdf`, also `x.pdf.listing.html`."""
    if name.lower().endswith(BESIDE):
        return None
    path = PurePosixPath(name)
    candidates = (str(path.with_name(stem + ending)) for stem in (path.stem, path.name) for ending in BESIDE)
    return next((beside for beside in candidates if beside in found), None)


def mark_of(info: Mapping[str, Any]) -> str:
    """What the store says of the bytes; "" when it only knows sizes and times."""
    return next((str(info[tag]) for tag in TAGS if info.get(tag)), "")


@contextmanager
def typed_errors(place: str) -> Iterator[None]:
    """What a store raises, as `BrokenSource`."""
    try:
        yield
    except _troubles() as error:
        words = " ".join(str(error).split())[:200] or type(error).__name__
        raise BrokenSource(
            "source-unreachable",
            f"{place}: {words}",
            "check the URL, and the store's credentials in the environment",
        ) from error


def _troubles() -> tuple[type[Exception], ...]:
    """What stores raise: OSError, and S3's own when there are no credentials to sign with."""
    try:
        from botocore.exceptions import BotoCoreError
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError)
