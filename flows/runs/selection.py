"""Which of a source's files one run reads, and which of them although nothing has changed.

only="2024*.pdf"                          those whose locator, or its last part, fits
only="new"                                those that the source did not have, by the state of `discover`
only="quarantined", retry_quarantined     those that could not be read, once more
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from schema.records import Offer
from schema.text.storable import storable

if TYPE_CHECKING:
    from flows.discovery.discover import Discovery
    from schema.intake.listings import KnownUpload

LISTED: Final = (
    "new",
    "changed",
    "unchanged",
    "skipped",
)  # what a source says of a file, compared with last time
HELD: Final = ("loaded", "quarantined", "removed")  # what the library holds of it


class Selection(Struct, frozen=True):
    """What a person asks of one run. `only` is a state of `LISTED` or `HELD`, or a glob; None: all files.

    `force` reads them again although they are known, `retry_quarantined` those alone that could not be read.
    """

    force: bool = False
    only: str | None = None
    retry_quarantined: bool = False

    def offers(self, discovery: Discovery, known: Mapping[str, KnownUpload]) -> tuple[Offer, ...]:
        """The offers of a source that the run reads, in their order."""
        if self.only is None:
            return discovery.offers
        listed = {one.entry.locator: one.state for one in discovery.entries}
        return tuple(offer for offer in discovery.offers if self._fits(offer, listed[offer.locator], known))

    def _fits(self, offer: Offer, listed: str, known: Mapping[str, KnownUpload]) -> bool:
        assert self.only is not None
        if self.only in LISTED:
            return listed == self.only
        if self.only in HELD:
            inside = f"{storable(offer.locator)}!/"  # members of an archive
            return any(
                one.state == self.only
                for locator, one in known.items()
                if locator == storable(offer.locator) or locator.startswith(inside)
            )
        return any(fnmatchcase(name, self.only) for name in (offer.locator, offer.locator.rpartition("/")[2]))

    def retried(self, known: Mapping[str, KnownUpload]) -> frozenset[str]:
        """The locators that are read again because they could not be read before."""
        if not self.retry_quarantined:
            return frozenset()
        return frozenset(locator for locator, one in known.items() if one.state == "quarantined")


EVERYTHING: Final = Selection()
