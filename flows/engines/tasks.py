"""What travels between a run and a worker: which files to read, and what became of them. JSON, never a pickle.

No password and no address of a database is in it: a worker has its own settings, and `Identity` says whether they lead
to the same library.
"""

from __future__ import annotations

from msgspec import Struct

from schema.records import Offer, Receipt


class Identity(Struct, frozen=True):
    """What a run and its workers must have in common: the ids of library and archive, and the program's version with
    those of its stages."""

    library: str
    archive: str
    program: str

    def differing(self, other: Identity) -> str:
        """What differs, in words; "" for nothing."""
        pairs = (
            ("another library", self.library, other.library),
            ("another archive", self.archive, other.archive),
            ("another version of the program", self.program, other.program),
        )
        return " and ".join(words for words, ours, theirs in pairs if ours != theirs)


class SharedFile(Struct, frozen=True):
    """An offered file; with `sha256` its bytes are in the archive already, else the worker gets them itself."""

    offer: Offer
    sha256: str | None = None


class ReadTask(Struct, frozen=True):
    """Some files of a run, read one after the other. `pages` names the run's common share of pages to recognise."""

    run_id: str
    batch: str
    expected: Identity
    files: tuple[SharedFile, ...]
    force: bool = False
    retried: tuple[str, ...] = ()
    pages: str = ""


class Failure(Struct, frozen=True):
    """An error that ends a task: an exit code, what happened, and what to do."""

    kind: str
    exit_code: int
    message: str
    advice: str = ""


class Introduction(Struct, frozen=True):
    """What a worker says of itself before it gets a task: its identity, or why it has none."""

    identity: Identity | None = None
    failure: Failure | None = None


class TaskResult(Struct, frozen=True):
    """The receipts of a task, one list a file, from `worker`; fewer lists than files with a `failure`."""

    worker: str
    receipts: tuple[tuple[Receipt, ...], ...]
    failure: Failure | None = None
