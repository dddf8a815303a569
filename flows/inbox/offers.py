"""Turns paths and folders into offers, each with the claims of the listing beside it.

Promise: a file named by hand is always offered; in folders files are taken by content and the rest is named
with the reason; the order is the names' order, whatever the disk returns.

    a.pdf, a.listing.html, .DS_Store  ->  Offer(.DS_Store, skip="dotfile"), Offer(a.pdf, listing=…)
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from extractors.formats.media_type import HEAD, media_type
from extractors.formats.ole_kind import DOC, ole_kind
from flows.inbox.listing_reader import ListingReader
from flows.inbox.pictures import skip_of
from schema.errors import Unreadable
from schema.records import Listing, Offer
from schema.text.redaction import redacted
from schema.text.storable import place, spelled

SOURCE: Final = "ingest"  # the name of what is offered by hand, beside configured sources
ADDRESS: Final = re.compile(r"https?://", re.I)  # "https://docs.example/1.pdf"
WITH_USER: Final = re.compile(r"https?://[^/?#]*@", re.I)  # "https://anna:geheim@docs.example/1.pdf"
HALF_WRITTEN: Final = re.compile(
    r".*\.(?:part|partial|crdownload|tmp|temp|download|opdownload|filepart|aria2|!ut|unfinished)|~\$.*", re.I
)  # "讲话.pdf.crdownload"
BESIDE: Final = (
    ".listing.html",
    ".listing.htm",
    ".listing.txt",
    ".listing.json",
)  # the first that exists counts
MOST_BYTES: Final = 100 << 20  # of a compound file that is looked at as a whole; larger ones are not read
RECENT: Final = 5.0  # seconds since the last change within which a file may still be growing
BETWEEN_LOOKS: Final = 1.0  # seconds; what copies and downloads write at least once in

ClaimReader: TypeAlias = Callable[[Path], Listing]


class NotThere(Exception):
    """A path named by hand that does not exist, or cannot be looked into."""

    exit_code = 6
    advice = "check the path; quote it if it holds spaces"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SecretInAddress(Exception):
    """An address with a user name in it: it would stand in the library, in exports and in logs."""

    exit_code = 2
    advice = 'leave it out; `WENGAO_AUTH_NAME="https://docs.example Basic USER:PASSWORD"` logs in there'

    def __init__(self, address: str) -> None:
        self.message = f"a user name or password stands in {redacted(address)}"
        super().__init__(self.message)


class BadListing(Exception):
    """The page given with `--listing` makes no claims, or belongs to more than one file."""

    exit_code = 2
    advice = "give --listing a saved listing page (HTML or text) or its JSON, and name one file with it"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def offers(
    paths: Sequence[str],
    listing: str | None = None,
    *,
    read_claims: ClaimReader | None = None,
    between_looks: float = BETWEEN_LOOKS,
) -> Iterator[Offer]:
    """The offers of `paths` (files, folders, http(s) URLs) in the order named, folders in order of names.

    `listing` is a page whose claims go to the one file named. `read_claims` reads a listing: a
    `ListingReader` unless given. Raises `NotThere`, `BadListing`, `SecretInAddress` before the first offer.
    """
    for path in paths:
        if WITH_USER.match(path):
            raise SecretInAddress(path)
        if not ADDRESS.match(path) and not os.path.lexists(path):
            raise NotThere(f"there is no file or folder {path}")
    claims = None
    if listing is not None:
        if len(paths) != 1 or os.path.isdir(paths[0]):
            raise BadListing("--listing belongs to one file")
        with ListingReader() as own:
            claims = _given_claims(Path(listing), read_claims or own)
    return _offers(paths, claims, read_claims, between_looks)


def _given_claims(page: Path, read_claims: ClaimReader) -> Listing:
    try:
        claims = read_claims(page)
    except (Unreadable, OSError) as error:
        raise BadListing(f"{page} cannot be read as a listing: {error}") from error
    if claims == Listing():
        raise BadListing(f"{page} claims nothing")
    return claims


def _offers(
    paths: Sequence[str], claims: Listing | None, read_claims: ClaimReader | None, between_looks: float
) -> Iterator[Offer]:
    seen: set[str] = set()
    with ListingReader() as own:
        claims_of = read_claims or own
        for path in paths:
            if ADDRESS.match(path):
                found: Iterator[Offer] = iter([Offer(SOURCE, path, None, claims)])
            elif os.path.isdir(path):
                found = folder_offers(Path(path), claims_of, between_looks=between_looks)
            else:
                found = _named(Path(path).absolute(), claims, claims_of)
            for offer in found:
                if offer.locator not in seen:
                    seen.add(offer.locator)
                    yield offer


def _named(path: Path, claims: Listing | None, claims_of: ClaimReader) -> Iterator[Offer]:
    beside = None if claims else _listing_beside(path, _is_file)
    yield from _with_claims(SOURCE, path, claims, beside, claims_of)


def folder_offers(
    folder: Path, claims_of: ClaimReader, source: str = SOURCE, *, between_looks: float = BETWEEN_LOOKS
) -> Iterator[Offer]:
    """Everything in `folder` and below: what is to be read, and with a `skip` code what is not.

    `claims_of` reads the listing beside a file (a `flows.inbox.listing_reader.ListingReader`).
    """
    found = sorted(_walk(folder.absolute()), key=lambda entry: entry[0].parts)
    growing = _growing([path for path, skip in found if not skip], between_looks)
    taken = [(path, skip or ("half-written" if path in growing else _skip(path))) for path, skip in found]
    regular = {path for path, _ in found}
    pages = {
        page
        for path, skip in taken
        if not skip and (page := _listing_beside(path, regular.__contains__)) is not None
    }
    for path, skip in taken:
        if path in pages:
            continue
        if skip:
            yield Offer(source, locator_of(path), None, None, skip)
        else:
            page = _listing_beside(path, regular.__contains__)
            yield from _with_claims(source, path, None, page, claims_of)


def _with_claims(
    source: str, path: Path, claims: Listing | None, beside: Path | None, claims_of: ClaimReader
) -> Iterator[Offer]:
    """The offer of `path`; a listing beside it that makes no sense is named, too."""
    if beside is not None:
        try:
            claims = claims_of(beside)
        except (Unreadable, OSError):
            yield Offer(source, locator_of(beside), None, None, "listing-unreadable")
    yield Offer(source, locator_of(path), str(path), claims)


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    """(path, skip code) of every file below `folder`; a hidden folder is one entry, not its contents."""
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise NotThere(f"the folder {folder} cannot be read: {error.strerror}") from error
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            yield path, "dotfile"
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path)
        elif not _is_file(path):
            yield path, "special-file"
        elif HALF_WRITTEN.fullmatch(entry.name):
            yield path, "half-written"
        else:
            yield path, ""


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _growing(paths: Sequence[Path], between_looks: float) -> set[Path]:
    """Those of `paths` that change between two looks. Only files changed just now are looked at twice."""
    now = time.time()
    first = {path: look for path in paths if (look := _look(path)) and now - look[1] / 1e9 < RECENT}
    if not first or between_looks <= 0:
        return set()
    time.sleep(between_looks)
    return {path for path, look in first.items() if _look(path) != look}


def _look(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _skip(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD)
            kind = media_type(path.name, head)
            if kind == DOC and os.fstat(file.fileno()).st_size <= MOST_BYTES:
                kind = ole_kind(head + file.read())
    except OSError:
        return ""  # offered all the same: the archive says why it cannot be read
    return skip_of(kind, head)


def _listing_beside(path: Path, exists: Callable[[Path], bool]) -> Path | None:
    """`x.listing.html` for `x.pdf`, also `x.pdf.listing.html`; never a listing's own listing."""
    if path.name.lower().endswith(BESIDE):
        return None
    candidates = (path.with_name(name + ending) for name in (path.stem, path.name) for ending in BESIDE)
    return next((page for page in candidates if exists(page)), None)


def locator_of(path: Path) -> str:
    """The path's one name as text that can be stored and printed; bytes that are no UTF-8 are spelled out."""
    return spelled(place(path))
