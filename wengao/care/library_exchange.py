"""Export and import of whole libraries: rows and archived bytes together, so that an import is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from schema.records import Receipt
from wengao.runs.assembly import new_run_id

if TYPE_CHECKING:
    from flows.archive.store import Archive
    from schema.database.connection import Database
    from schema.exchange.merge import MergeResult
    from wengao.care.library_file import Manifest, Reader


class ImportResult(Struct, frozen=True):
    """The result of an import.

    `receipts` are those of files that were read again because a person's decision arrived for them, `archived`
    counts the archived files that arrived, `missing` are the digests of those that arrived damaged or not at all.
    """

    run_id: str
    merge: MergeResult
    receipts: tuple[Receipt, ...]
    archived: int
    missing: tuple[str, ...]


def write_library(database: Database, archive: Archive, out: BinaryIO, *, with_files: bool) -> Manifest:
    """Write the library as of one snapshot to `out`, with the archived bytes of its files when `with_files`."""
    from schema.clock import stamp, utc_now
    from schema.exchange.pack import kept_files, pack
    from schema.exchange.records import MEMBERS
    from wengao.care.library_file import Writer

    writer = Writer(out)
    with database.read() as session:
        for kind in MEMBERS:
            writer.add(kind, pack(session, kind))
        if with_files:
            for sha256 in kept_files(session):
                writer.add_archived(sha256, archive)
    return writer.close(stamp(utc_now()))


def take_in(database: Database, archive: Archive, other: Reader) -> ImportResult:
    """Merge an open library file into `database`, its archived bytes first.

    Raises NoLibraryFile, BadCarriedFile or BadDecision; the library is then unchanged.
    """
    from flows.isolation.reader import IsolatedReader
    from flows.reprocess import reprocess
    from schema.exchange.merge import merge_library
    from schema.store.store import Store

    store = Store(database)
    run_id = new_run_id()
    receipts: list[Receipt] = []
    store.runs.begin(run_id, "import")
    try:
        came = [sha256 for sha256 in other.archived() if not store.forgotten(sha256)]
        damaged = [sha256 for sha256 in came if not other.keep(sha256, archive)]
        merge = merge_library(store, other, run_id)
        for sha256 in merge.forgotten:
            archive.forget(sha256)
        if merge.outdated:
            with IsolatedReader() as reader:
                receipts = reprocess(merge.outdated, store, reader, run_id=run_id, only_outdated=False)
    except BaseException as error:
        state = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        store.runs.finish(run_id, receipts, state, str(error) or type(error).__name__)
        raise
    store.runs.finish(run_id, receipts)
    lost = {*damaged, *other.manifest.missing} - {*merge.forgotten}
    return ImportResult(run_id, merge, tuple(receipts), len(came) - len(damaged), tuple(sorted(lost)))
