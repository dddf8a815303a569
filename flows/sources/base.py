"""What a source is: it lists uploads, each with what is claimed about it, and says loudly when it cannot.

A new kind is one module beside this one and one line in `registry`.

    https://docs.example/list?page=1  ->  Entry("https://docs.example/1.pdf", Listing("…讲话", page_count=64))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from schema.records import Listing


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One upload as its source lists it now.

    `locator` is its name for ever: the absolute path, else the file's URL as linked, else (while it leads
    to no file) the URL of its listing page. `path` is where its bytes lie, if they are here; `page` the
    listing page that led to it; `skip` why it is not read; `preview`: the listing page itself stands in for
    a file that cannot be had. `mark` is what a store says of the bytes without giving them (an ETag), "" if
    nothing.
    """

    locator: str
    listing: Listing | None = None
    path: str | None = None
    page: str | None = None
    skip: str = ""
    preview: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One `[[sources]]` table, checked: `path` is absolute, what a kind does not know is empty.

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
    """A source that cannot be believed now: unreachable, a login page, suddenly empty. Exit code 6.

    `code` is one of `schema.codes`, `detail` what was found, `advice` the way out.
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
    """A page of a source: `url` is where redirects ended, `charset` what the server says ("" if nothing)."""

    url: str
    body: bytes = field(repr=False)
    media_type: str = ""
    charset: str = ""


class Pages(Protocol):
    """What a source may ask of the web: pages, never files. Unchanged ones come out of the library."""

    def page(self, url: str) -> SourcePage:
        """The page at `url`; raises `Unreadable` when it cannot be had."""
        ...

    def known(self, url: str) -> str | None:
        """The locator of the upload that the page at `url` led to before; None when it is new."""
        ...


class SourceKind(Protocol):
    """A kind of source."""

    name: ClassVar[str]

    @property
    def complete(self) -> bool:
        """Whether what is not listed any more is missing; asked after `entries`. A feed shows only the newest."""
        ...

    def entries(self, pages: Pages) -> Iterator[SourceEntry]:
        """Every upload the source lists now, in its order; raises `BrokenSource` when it cannot be believed."""
        ...
