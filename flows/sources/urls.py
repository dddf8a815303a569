"""The kind `urls`: URLs of files, written in wengao.toml.

urls = ["https://docs.example/1.pdf"]  ->  Entry("https://docs.example/1.pdf")
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from flows.sources.base import Pages, Source, SourceEntry

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader


class UrlsSource:
    """A list of URLs; whether a file has changed shows when it is fetched."""

    name: ClassVar[str] = "urls"
    complete = True

    def __init__(self, source: Source, reader: IsolatedReader) -> None:
        self._urls = source.urls

    def entries(self, pages: Pages) -> Iterator[SourceEntry]:
        """One upload for each URL, in the order written."""
        for url in self._urls:
            yield SourceEntry(url)
