"""Decisions carried out: kept, and the files that they change read again in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from flows import reprocess
from flows.isolation.reader import IsolatedReader
from schema.clock import stamp, utc_now
from schema.curation.decisions import Decision, as_line, from_line
from schema.database.connection import Database
from schema.errors import Unreadable
from schema.records import Receipt
from schema.store import revise
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
    """A decision that stays: a file that it shaped could not be read without it."""

    def __init__(self, no: int, error: Unreadable) -> None:
        super().__init__(
            f"d{no} was not taken back, a file that it shaped could not be read again: {error}",
            "`wengao doctor` looks at the reading child, `wengao check` at the archive",
        )


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """What came of decisions: those kept, and a receipt for every file that was read again."""

    decisions: tuple[Decision, ...]
    receipts: tuple[Receipt, ...] = ()


def now() -> str:
    """The time of a decision."""
    return stamp(utc_now())


def carry_out(database: Database, decisions: Sequence[Decision]) -> ReviewOutcome:
    """Keep decisions; files whose boundaries they concern are read again, each with its decisions at once."""
    store = Store(database)
    by_file: dict[str, list[Decision]] = {}
    others = []
    with database.read() as session:
        loaded = set(revise.loaded_files(session))
    for decision in decisions:
        if decision.anchor is not None and decision.file_sha256 in loaded:
            by_file.setdefault(decision.file_sha256 or "", []).append(decision)
        else:
            others.append(decision)
    receipts: list[Receipt] = []
    if by_file:
        run_id = new_run_id()
        store.runs.begin(run_id, "review")
        try:
            with IsolatedReader() as reader:
                for sha256, some in by_file.items():
                    done = reprocess.correct(sha256, some, store, reader, run_id=run_id)
                    if done[0].state != "loaded":
                        raise NotReadAgain(done[0])
                    receipts += done
        except BaseException as error:
            store.runs.finish(run_id, receipts, "failed", str(error) or type(error).__name__)
            raise
        store.runs.finish(run_id, receipts)
    if others:  # facts last: they follow the texts that the boundaries made
        revise.decide(store, others)
    return ReviewOutcome(tuple(decisions), tuple(receipts))


def take_back(database: Database, no: int) -> ReviewOutcome:
    """Withdraw a decision; what it shaped is read again and loaded in the same transaction."""
    store = Store(database)
    with database.read() as session:
        revise.files_shaped_by(session, no)  # a number that is none begins no run
    run_id = new_run_id()
    store.runs.begin(run_id, "review")
    try:
        with IsolatedReader() as reader:
            decision, receipts = reprocess.take_back(no, store, reader, run_id=run_id)
    except BaseException as error:
        store.runs.finish(run_id, (), "failed", str(error) or type(error).__name__)
        if isinstance(error, Unreadable):
            raise NotTakenBack(no, error) from error
        raise
    store.runs.finish(run_id, receipts)
    return ReviewOutcome((decision,), tuple(receipts))


def lines(decisions: Iterable[Decision]) -> bytes:
    """Decisions as text, one JSON object a line, in the order of time."""
    return b"".join(as_line(decision) + b"\n" for decision in decisions)


def parse(text: bytes, name: str) -> list[Decision]:
    """The decisions in what `lines` wrote; raises UsageProblem with the line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(from_line(line))
            except (msgspec.DecodeError, ValueError, TypeError) as error:
                raise UsageProblem(
                    f"{name}, line {number}: {error}", "one decision a line, as exported"
                ) from error
    return found
