"""What the store must be told about titles and claims: the rules about them live a floor above."""

from __future__ import annotations

from typing import Protocol

from schema.records import Attested, Document, Issue, Listing


class TitleRules(Protocol):
    """The rules of `extractors.claims.title`; the module itself fits."""

    def compilation_title(
        self, printed_head: Attested[str] | None, document: Document, listing: Listing | None
    ) -> tuple[str | None, str | None]:
        """The file's title and where it was taken from."""
        ...

    def declared_items(self, title: str) -> int | None:
        """How many items a title promises: `(5篇)` is 5."""
        ...

    def title_year(self, title: str) -> int | None:
        """The year a title names."""
        ...

    def listing_differs(
        self,
        listing: Listing,
        *,
        media_type: str | None,
        page_count: int | None,
        printed_title: str | None,
        declared: int | None,
        items: int,
    ) -> tuple[Issue, ...]:
        """Where a listing's claims are not the file's."""
        ...
