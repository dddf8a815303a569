"""Puts together the parts of a run: the store, the archive, the reading processes, the HTTP client.

Runs over files named by hand (`one_off`) and over configured sources (`source_runs`) use the same parts.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from schema.records import Offer, Receipt
from wengao.errors import BadConfiguration
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.archive.fetch import Fetch
    from flows.archive.store import Archive
    from flows.engines.engine import Engine
    from flows.http.client import Web
    from flows.isolation.reader import IsolatedReader
    from flows.recognition import Recogniser
    from schema.database.connection import Database
    from schema.store.store import Store


def new_run_id() -> str:
    """A new run id such as `20261123T074500Z-3f9a1c7`; ids sort by time, also within a second."""
    from schema.clock import utc_now

    now = utc_now()
    return f"{now:%Y%m%dT%H%M%SZ}-{now.microsecond:05x}{secrets.token_hex(1)}"


def web(
    settings: Settings, spool: Path, on_bytes: Callable[[int, int | None], None] = lambda size, whole: None
) -> Web:
    """The HTTP client with the settings' limits and the environment's credentials; raises `BadConfiguration`."""
    from flows.http.client import Web
    from flows.http.credentials import BadCredential, from_environment

    try:
        return Web(spool, settings.allow_private, credentials=from_environment(os.environ), on_bytes=on_bytes)
    except BadCredential as error:
        raise BadConfiguration(str(error), "see `WENGAO_AUTH_…` in docs/operations.md") from error
    except ValueError as error:
        where = settings.origins["fetch.allow_private"]
        raise BadConfiguration(f"{where}: fetch.allow_private: {error}", 'write "127.0.0.1:8765"') from error


class RunParts(Struct, frozen=True):
    """The parts of one run, and the pipeline over them (`ingest`)."""

    run_id: str
    store: Store
    archive: Archive
    reader: IsolatedReader
    recogniser: Recogniser
    engine: Engine

    def ingest(
        self,
        offers: Sequence[Offer],
        *,
        fetch: Fetch | None,
        stop: Callable[[], None] | None,
        on_receipt: Callable[[Receipt], None],
        force: bool = False,
        retried: Container[str] = (),
        dry_run: bool = False,
    ) -> list[Receipt]:
        """Read `offers`; returns a receipt for each, in the same order."""
        from flows.engines.engine import Order

        return self.engine.ingest(offers, Order(on_receipt, fetch, stop, force, retried, dry_run))

    def waiting(self, source: str, offered: Sequence[Offer]) -> list[Offer]:
        """The files of a source that wait for recognition and are not `offered` anyway, as offers of archived bytes."""
        if not self.recogniser.installed:
            return []
        from schema.intake.recognised import waiting_files

        with self.store.database.read() as session:
            files = waiting_files(session, source)
        known = {offer.locator for offer in offered}
        return [
            Offer(source, file.locator, archived.path, file.listing)
            for file in files
            if file.locator not in known and (archived := self.archive.find(file.sha256)) is not None
        ]


@contextmanager
def run_parts(
    database: Database, archive: str, settings: Settings, *, dry: bool = False
) -> Iterator[RunParts]:
    """The parts of a new run that writes into `database` and the archive at the path or URL `archive`; a `dry` one
    keeps no recognised page."""
    from flows.archive.store import Archive
    from flows.engines.engine import LocalEngine
    from flows.isolation.reader import IsolatedReader
    from flows.recognition import Recogniser
    from schema.store.store import Store

    run_id, store, kept = new_run_id(), Store(database), Archive(archive)
    recogniser = Recogniser(database, settings.ocr_pages, keeps=not dry)
    with IsolatedReader(settings.workers, passwords=settings.passwords) as reader, ExitStack() as stack:
        here = LocalEngine(run_id, store, kept, reader, recogniser, settings.workers)
        engine: Engine = here
        if settings.engine == "dask" and not dry:
            from wengao.runs.cluster import cluster_engine

            engine = stack.enter_context(cluster_engine(settings, here))
        yield RunParts(run_id, store, kept, reader, recogniser, engine)
