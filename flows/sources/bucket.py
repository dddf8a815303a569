"""bucket: a folder in an object store or anywhere else that fsspec reaches; S3 needs the extra `s3`.

Promise: the form of an object is decided by its first bytes; credentials are the store's own environment variables;
http(s) URLs are refused here, since fsspec would not check the addresses they lead to.

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
# The names under which stores report an ETag or digest of an object.
TAGS: Final = ("ETag", "etag", "md5Hash", "content_md5")


class MissingStore(Exception):
    """The fsspec package for this kind of store is not installed."""

    exit_code = 3

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.advice = (
            "in the project's folder: pip install -e '.[s3]' (S3), or the fsspec driver of that store"
        )


class BucketSource:
    """All objects below an fsspec URL; a listing stored beside an object makes the claims, as in a folder."""

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
        """The claims of the listing beside an object; None for an unreadable listing."""
        with tempfile.TemporaryDirectory(prefix="wengao-listing-") as folder:
            copy = Path(folder) / PurePosixPath(name).name
            copy.write_bytes(store.cat_file(name, 0, LARGEST + 1))
            try:
                return self._claims(copy)
            except Unreadable:
                return None


def opened(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path in it; raises `BrokenSource`, `MissingStore`."""
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
    """The ETag or digest that the store reports; "" when it reports only sizes and times."""
    return next((str(info[tag]) for tag in TAGS if info.get(tag)), "")


@contextmanager
def typed_errors(place: str) -> Iterator[None]:
    """Turn the exceptions of a store into `BrokenSource`."""
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
    """The exceptions of stores: OSError, and botocore's for missing S3 credentials."""
    try:
        from botocore.exceptions import BotoCoreError
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError)
