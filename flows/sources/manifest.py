"""The kind `manifest`: a table of URLs with claims, as CSV or JSON lines, in a file or at a URL.

Promise: a row that cannot be parsed makes the whole manifest fail, with the number of its line.

    url,title,uploaded_on,page_count
    https://docs.example/1.pdf,(5篇)…讲话,2024-06-11,64  ->  Entry("https://docs.example/1.pdf", Listing(…))
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from extractors.claims.claims import listing_of
from extractors.text.encodings import decode_text
from flows.inbox.offers import locator_of
from flows.sources.base import BrokenSource, Pages, Source, SourceEntry, SourcePage
from flows.sources.follow import CLAIMS, absolute
from flows.sources.listing import broken
from schema.errors import Unreadable
from schema.records import Listing, RawListing
from schema.text.storable import clean_unicode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

LARGEST: Final = 64 << 20  # bytes of a manifest on disk, about half a million rows
# The first of these columns that a row has is its locator.
ADDRESS_KEYS: Final = ("url", "locator", "link", "path", "file")
# Other names for the columns; the contract's names take precedence.
CALLED: Final[dict[str, str]] = {
    "标题": "title", "名称": "title", "上传日期": "uploaded_on", "上传时间": "uploaded_on", "日期": "uploaded_on",
    "页数": "page_count", "大小": "byte_size", "浏览": "views_min", "权限": "access",
    "网址": "url", "链接": "url", "地址": "url", "路径": "path", "文件": "path",
    "date": "uploaded_on", "pages": "page_count", "size": "byte_size", "views": "views_min",
}  # fmt: skip
HTTP: Final = re.compile(r"https?://", re.I)  # "https://docs.example/1.pdf"
DELIMITERS: Final = ",\t;"


class ManifestSource:
    """The rows of a manifest. Relative paths start at the manifest's folder, relative URLs at its URL."""

    name: ClassVar[str] = "manifest"
    complete = True

    def __init__(self, source: Source, reader: IsolatedReader) -> None:
        self._source = source

    def entries(self, pages: Pages) -> Iterator[SourceEntry]:
        """One upload for each row, in order; raises `BrokenSource`."""
        place = self._source.url or self._source.path
        page = self._page(pages)
        decoded = decode_text(page.body)
        if decoded is None:
            raise _unreadable(place, "no text in any known encoding")
        try:
            for number, row in _rows(decoded.text):
                yield self._entry(number, row, page, place)
        except (csv.Error, ValueError, RecursionError) as error:
            raise _unreadable(place, str(error)[:200]) from error

    def _page(self, pages: Pages) -> SourcePage:
        if self._source.url:
            try:
                return pages.page(self._source.url)
            except Unreadable as error:
                raise broken(self._source.url, error) from error
        path = Path(self._source.path)
        try:
            if path.stat().st_size > LARGEST:
                raise _unreadable(str(path), f"more than {LARGEST} bytes")
            return SourcePage("", path.read_bytes())
        except OSError as error:
            raise BrokenSource(
                "source-unreachable", f"{path}: {error.strerror}", "check the path of the manifest"
            ) from error

    def _entry(self, number: int, row: Mapping[str, str], page: SourcePage, place: str) -> SourceEntry:
        address = next((row[key] for key in ADDRESS_KEYS if row.get(key)), "")
        if not address:
            raise _unreadable(place, f"line {number} names no url")
        claims = {name: row[name] for name in CLAIMS if row.get(name)}
        listing = listing_of(RawListing(**claims)) if claims else None
        if listing == Listing():
            listing = None
        if HTTP.match(address) or page.url:
            url = absolute(page, "", address)
            if url is None:
                raise _unreadable(place, f"line {number}: {address[:80]!r} is no http(s) address")
            return SourceEntry(url, listing)
        path = Path(os.path.abspath(Path(self._source.path).parent / os.path.expanduser(address)))
        return SourceEntry(locator_of(path), listing, str(path))


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) of JSON lines or CSV; raises `ValueError`, `csv.Error`."""
    if text.lstrip()[:1] == "{":
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                found = json.loads(line)
                if not isinstance(found, dict):
                    raise ValueError(f"line {number} is no object")
                yield number, _named(found)
        return
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for row in reader:
        yield reader.line_num, _named(row)


def _named(row: Mapping[object, object]) -> dict[str, str]:
    """A row with the contract's column names and values as text; lists and objects are dropped."""
    named: dict[str, str] = {}
    for key, value in row.items():
        if isinstance(key, str) and isinstance(value, str | int | float) and not isinstance(value, bool):
            name = key.strip().lower()
            named.setdefault(CALLED.get(name, name), clean_unicode(str(value))[0].strip())
    return named


def _unreadable(place: str, why: str) -> BrokenSource:
    return BrokenSource(
        "source-unreadable", f"{place}: {why}", "mend the manifest: a column `url`, one row a file"
    )
