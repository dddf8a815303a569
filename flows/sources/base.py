"""The interface of sources: a source lists uploads with the claims about them, and raises when it cannot.

A new kind is one module beside this one and one line in `registry`.

    https://docs.example/list?page=1  ->  Entry("https://docs.example/1.pdf", Listing("…讲话", page_count=64))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from msgspec import Struct

from schema.records import Listing


class SourceEntry(Struct, frozen=True):
    """One upload as its source lists it now.

    `locator` is its lasting name: the absolute path, else the file's URL as linked, else (while the listing page
    leads to no file) the URL of that page. `path` is set for local files; `page` is the URL of the listing page;
    `skip` is the code why the upload is not read; `preview`: the listing page itself is read in place of a file
    that cannot be fetched. `mark` identifies the bytes in an object store (an ETag), "" if it has none.
    """

    locator: str
    listing: Listing | None = None
    path: str | None = None
    page: str | None = None
    skip: str = ""
    preview: bool = False
    mark: str = ""


class Source(Struct, frozen=True):
    """One `[[sources]]` table, checked: `path` is absolute, keys that its kind does not have are empty.

    `entry` and `file` are CSS selectors; `url` of a listing may hold `{page}`, of a bucket be any fsspec URL.
    """

    name: str
    kind: str
    path: str = ""
    url: str = ""
    urls: tuple[str, ...] = ()
    entry: str = ""
    file: str = ""


class BrokenSource(Exception):
    """A source failed or lists something implausible: unreachable, a login page, suddenly empty. Exit code 6.

    `code` is one of `schema.codes`, `detail` what was found, `advice` what to do about it.
    """

    exit_code = 6

    def __init__(self, code: str, detail: str, advice: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.message = detail
        self.detail = detail
        self.advice = advice


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page of a source: `url` is where redirects ended, `charset` that of the server ("" if none)."""

    url: str
    body: bytes = field(repr=False)
    media_type: str = ""
    charset: str = ""


class Pages(Protocol):
    """The web as sources may use it: pages, never files. Unchanged pages come from the cache in the library."""

    def page(self, url: str) -> SourcePage:
        """The page at `url`; raises `Unreadable` when it cannot be fetched."""
        ...

    def known(self, url: str) -> str | None:
        """The locator of the upload that the page at `url` led to before; None when it is new."""
        ...


class SourceKind(Protocol):
    """A kind of source."""

    name: ClassVar[str]

    @property
    def complete(self) -> bool:
        """Whether an upload that is not listed any more is gone, which is not so for feeds: they show only the newest.

        Valid after `entries`.
        """
        ...

    def entries(self, pages: Pages) -> Iterator[SourceEntry]:
        """Every upload that the source lists now, in its order; raises `BrokenSource`."""
        ...
