"""What the store must be told about titles: the rule that chooses a file's title lives a floor above."""

from __future__ import annotations

from typing import Protocol

from schema.records import Attested, Document, Listing


class TitleRules(Protocol):
    """The rules of `extractors.compilation`; the module itself fits."""

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
