"""Carries out decisions: records them and, in the same transaction, loads the files that they change anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec
from msgspec import Struct

from flows import reprocess
from flows.isolation.reader import IsolatedReader
from schema.clock import stamp, utc_now
from schema.curation.decision_lines import as_line, from_line
from schema.curation.decisions import Decision, find_decision
from schema.curation.seen_state import SeenState, StateChanged
from schema.database.connection import Database
from schema.errors import Unreadable
from schema.query import marks
from schema.records import Receipt
from schema.store import revise
from schema.store.marking import withdraw_marks
from schema.store.store import Store
from wengao.errors import UsageProblem, WengaoError
from wengao.runs.assembly import new_run_id


class NotReadAgain(WengaoError):
    """A file whose boundaries a person corrected could not be read again."""

    def __init__(self, receipt: Receipt) -> None:
        causes = ", ".join(f"{issue.code} {issue.detail}".strip() for issue in receipt.issues)
        super().__init__(
            f"{receipt.locator} could not be read again: {causes or receipt.state}; nothing was changed in it",
            "`wengao doctor` looks at the reading child, `wengao check` at the archive",
        )


class NotTakenBack(WengaoError):
    """A decision could not be withdrawn, because a file that depends on it could not be read again without it."""

    def __init__(self, no: int, error: Unreadable) -> None:
        super().__init__(
            f"d{no} was not taken back, a file that it shaped could not be read again: {error}",
            "`wengao doctor` looks at the reading child, `wengao check` at the archive",
        )


class ReviewOutcome(Struct, frozen=True):
    """The decisions that were recorded or withdrawn, and a receipt for every file that was read again for them."""

    decisions: tuple[Decision, ...]
    receipts: tuple[Receipt, ...] = ()
    taken_back: bool = False


def now() -> str:
    """The current time, as decisions record it."""
    return stamp(utc_now())


@contextmanager
def _reading(reader: IsolatedReader | None) -> Iterator[IsolatedReader]:
    """The reader given, or one of its own that ends with the work."""
    if reader is not None:
        yield reader
        return
    with IsolatedReader() as own:
        yield own


def carry_out(
    database: Database,
    decisions: Sequence[Decision],
    *,
    reader: IsolatedReader | None = None,
    seen: SeenState | None = None,
) -> ReviewOutcome:
    """Record decisions. A file whose boundaries they change is read again once, with all its decisions together.

    Raises StateChanged, with nothing done, where the file (or all matches) that `seen` is about have another state.
    """
    store = Store(database)
    by_file: dict[str, list[Decision]] = {}
    without_reading = []
    with database.read() as session:
        loaded = set(revise.loaded_files(session))
    for decision in decisions:
        if decision.anchor is not None and decision.file_sha256 in loaded:
            by_file.setdefault(decision.file_sha256 or "", []).append(decision)
        else:
            without_reading.append(decision)
    receipts: list[Receipt] = []
    if by_file:
        run_id = new_run_id()
        store.runs.begin(run_id, "review")
        try:
            with _reading(reader) as children:
                for sha256, of_file in by_file.items():
                    file_receipts = reprocess.correct(
                        sha256, of_file, store, children, run_id=run_id, seen=_about(seen, sha256)
                    )
                    if file_receipts[0].state != "loaded":
                        raise NotReadAgain(file_receipts[0])
                    receipts += file_receipts
            if without_reading:  # facts last: they belong to the items that the boundaries make
                revise.decide(store, without_reading, run_id)
        except StateChanged:
            store.runs.finish(run_id)  # nothing failed: the person is told, and nothing was done
            raise
        except BaseException as error:
            store.runs.finish(run_id, receipts, "failed", str(error) or type(error).__name__)
            raise
        store.runs.finish(run_id, receipts)
    elif without_reading:
        revise.decide(store, without_reading, seen=seen)
    return ReviewOutcome(tuple(decisions), tuple(receipts))


def _about(seen: SeenState | None, sha256: str) -> SeenState | None:
    return seen if seen is not None and seen.file_sha256 == sha256 else None


def take_back(
    database: Database, no: int, *, reader: IsolatedReader | None = None, author: str | None = None
) -> ReviewOutcome:
    """Withdraw decision `no`; in the same transaction, the files that depend on it are read and loaded again."""
    store = Store(database)
    with database.read() as session:
        revise.files_shaped_by(session, no)  # raises for an unknown number before a run begins
        decision = find_decision(session, no)
    if decision is not None and decision.kind == marks.KIND:
        return take_marks_back(database, [no], author)
    run_id = new_run_id()
    store.runs.begin(run_id, "review")
    try:
        with _reading(reader) as children:
            decision, receipts = reprocess.take_back(no, store, children, run_id=run_id, author=author)
    except BaseException as error:
        store.runs.finish(run_id, (), "failed", str(error) or type(error).__name__)
        if isinstance(error, Unreadable):
            raise NotTakenBack(no, error) from error
        raise
    store.runs.finish(run_id, receipts)
    return ReviewOutcome((decision,), tuple(receipts), taken_back=True)


def take_marks_back(database: Database, numbers: Sequence[int], author: str | None = None) -> ReviewOutcome:
    """Withdraw tags and notes, all in one transaction. Raises NoSuchReference."""
    return ReviewOutcome(tuple(withdraw_marks(Store(database), numbers, author)), taken_back=True)


def lines(decisions: Iterable[Decision]) -> bytes:
    """The decisions as UTF-8 text, one JSON object a line, in the order given."""
    return b"".join(as_line(decision) + b"\n" for decision in decisions)


def parse(text: bytes, name: str) -> list[Decision]:
    """Parse what `lines` wrote; raises UsageProblem with the number of a line that is no decision."""
    decisions = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                decisions.append(from_line(line))
            except (msgspec.DecodeError, ValueError, TypeError) as error:
                raise UsageProblem(
                    f"{name}, line {number}: {error}", "one decision a line, as exported"
                ) from error
    return decisions
