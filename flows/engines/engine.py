"""The seam between a run and whoever reads its files: `Engine`, and the one of this machine."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from schema.records import Offer, Receipt

if TYPE_CHECKING:
    from flows.archive.fetch import Fetch
    from flows.archive.store import Archive
    from flows.isolation.reader import IsolatedReader
    from flows.recognition import Recogniser
    from schema.store.store import Store


class Order(Struct, frozen=True):
    """What a run asks of its engine for some offers; the fields are those of `flows.pipeline.ingest`."""

    on_receipt: Callable[[Receipt], None] = lambda receipt: None
    fetch: Fetch | None = None
    stop: Callable[[], None] | None = None
    force: bool = False
    retried: Container[str] = ()
    dry_run: bool = False


class Engine(Protocol):
    """Reads the files of one run."""

    def ingest(self, offers: Sequence[Offer], order: Order) -> list[Receipt]:
        """Read `offers`; returns their receipts in the same order. Raises what ends the batch or the run."""


class LocalEngine(Struct, frozen=True):
    """Reads in children of this process."""

    run_id: str
    store: Store
    archive: Archive
    reader: IsolatedReader
    recogniser: Recogniser
    workers: int

    def ingest(self, offers: Sequence[Offer], order: Order) -> list[Receipt]:
        """Run the pipeline here."""
        from flows import pipeline

        return pipeline.ingest(
            offers,
            self.store,
            self.archive,
            self.reader,
            run_id=self.run_id,
            workers=self.workers,
            force=order.force,
            retried=order.retried,
            dry_run=order.dry_run,
            fetch=order.fetch,
            recogniser=self.recogniser,
            stop=order.stop,
            on_receipt=order.on_receipt,
        )
