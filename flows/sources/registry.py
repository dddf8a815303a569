"""The kinds of sources, by the value of `kind` in wengao.toml: a new kind is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from flows.sources.base import Source, SourceKind
from flows.sources.bucket import BucketSource
from flows.sources.feed import FeedSource
from flows.sources.folder import FolderSource
from flows.sources.listing import ListingSource
from flows.sources.manifest import ManifestSource
from flows.sources.urls import UrlsSource

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

Kind: TypeAlias = Callable[[Source, "IsolatedReader"], SourceKind]

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (FolderSource, UrlsSource, ListingSource, FeedSource, BucketSource, ManifestSource)
}
