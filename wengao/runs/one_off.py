"""One run over files named by hand, shared by `ingest` and `quarantine retry`.

An interrupted or failed run is recorded as such; the files it had loaded by then stay in the library.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from schema.records import Listing, Offer, Receipt
from wengao.runs.assembly import run_parts, web
from wengao.runs.opened import opened
from wengao.screen.output import say
from wengao.screen.progress import Progress
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.archive.fetch import Fetch
    from flows.recognition import Recogniser
    from schema.database.connection import Database

ClaimReader = Callable[[Path], Listing]


class Destination(Struct, frozen=True):
    """Where a run writes: the library and the archive's folder or URL. `dry`: a dry run, which writes no library."""

    database: Database
    archive: str
    dry: bool


@contextmanager
def destination(settings: Settings, *, dry_run: bool) -> Iterator[Destination]:
    """The settings' library and archive; the library is created if missing.

    A dry run gets a temporary archive, and a temporary empty library where the library is missing.
    """
    if not dry_run:
        with opened(settings, create=True) as database:
            yield Destination(database, settings.archive, dry=False)
        return
    from schema.database.opening import open_database
    from schema.errors import DatabaseMissing

    with tempfile.TemporaryDirectory(prefix="wengao-dry-run-") as folder, ExitStack() as stack:
        try:
            database = stack.enter_context(opened(settings))
        except DatabaseMissing:
            database = stack.enter_context(open_database(f"sqlite:///{folder}/empty.db", create=True))
        yield Destination(database, f"{folder}/archive", dry=True)


Find = Callable[[ClaimReader], Iterable[Offer]]


def read_offers(
    find: Find,
    target: Destination,
    settings: Settings,
    *,
    command: str,
    force: bool,
    record: bool = False,
    author: str | None = None,
    on_begin: Callable[[str, int], None] = lambda run_id, offers: None,
    on_receipt: Callable[[Receipt], None] = lambda receipt: None,
) -> tuple[str, list[Receipt]]:
    """Read all offers that `find` returns; returns the run's id and a receipt for each offer, in the same order.

    What the run changes is signed with `author`. `on_begin` is told the run's id and the number of offers, `on_receipt` each file as it is read.

    `find` receives a reader of listing pages that works in a child process, since pages are untrusted as well.
    With `record`, the run is recorded in Prefect.
    """
    from flows.inbox.listing_reader import ListingReader
    from flows.logs import log_begin, log_end

    with run_parts(target.database, target.archive, settings, dry=target.dry) as run, ExitStack() as stack:
        run.store.runs.author = author
        receipts_so_far: list[Receipt] = []
        begun = False
        try:
            offers = list(find(ListingReader(run.reader)))
            fetching = any(offer.path is None and not offer.skip for offer in offers)
            progress = Progress(len(offers), fetching=fetching)
            run.recogniser.on_page = progress.recognised
            say_what_waits(run.recogniser)
            fetch: Fetch | None = None
            stop: Callable[[], None] | None = None
            if fetching:
                from flows.archive.fetch import fetch_from

                fetcher = stack.enter_context(web(settings, run.archive.spool, progress.fetched))
                fetch, stop = fetch_from(fetcher), fetcher.close
            log_begin(run.run_id, command)
            on_begin(run.run_id, len(offers))
            if not target.dry:
                run.store.runs.begin(run.run_id, command)
                begun = True
            with progress:

                def note(receipt: Receipt) -> None:
                    receipts_so_far.append(receipt)
                    progress.show(receipt)
                    on_receipt(receipt)

                def read(batch: Sequence[Offer]) -> list[Receipt]:
                    return run.ingest(
                        batch, fetch=fetch, stop=stop, on_receipt=note, force=force, dry_run=target.dry
                    )

                receipts = recorded(read, offers, run.run_id) if record and begun else read(offers)
        except BaseException as error:
            state = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
            reason = str(error) or type(error).__name__
            log_end(run.run_id, state, reason, len(receipts_so_far))
            if begun:
                run.store.runs.finish(run.run_id, receipts_so_far, state, reason)
            raise
    if begun:
        run.store.runs.finish(run.run_id, receipts)
    log_end(run.run_id, "done", None, len(receipts))
    return run.run_id, receipts


def say_what_waits(recogniser: Recogniser) -> None:
    """Say on stderr how many pages wait to be recognised, and how long that takes or what it needs."""
    if words := recogniser.what_waits():
        say(words)


def recorded(
    read: Callable[[Sequence[Offer]], list[Receipt]], offers: list[Offer], run_id: str
) -> list[Receipt]:
    """Call `read` recorded in Prefect; when Prefect's API does not answer, unrecorded and with a warning."""
    from flows.orchestration.recording import RecordingUnavailable, ingest_recorded

    def warn(message: str) -> None:
        say(f"warning: {message}")

    try:
        return ingest_recorded(read, offers, run_id=run_id, warn=warn)
    except RecordingUnavailable as reason:
        warn(f"{reason}; this run is not recorded in Prefect")
        return read(offers)
