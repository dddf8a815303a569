"""The scenarios into which faults are injected: each prepares a library, then does something that can be repeated.

Repeated after a fault, a scenario must give the same library as without a fault.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Final

import sqlalchemy as sa
from msgspec.structs import replace

from benchmarks.faults import inputs
from benchmarks.faults.fault_points import Call
from benchmarks.faults.oracle import Snapshot, snapshot
from benchmarks.faults.replay import Replay
from benchmarks.faults.snapshots import Ground
from extractors.fingerprint import fingerprint
from extractors.reading import read
from flows import pipeline
from flows.engine_fallback import document_and_reading
from flows.isolation.messages import Claims
from flows.reprocess import reprocess
from flows.runs.source_run import DiscoverySummary, run_source
from schema.clock import stamp
from schema.curation import decisions
from schema.curation.decisions import Decision, Fact
from schema.database.connection import Database
from schema.errors import RunBusy
from schema.records import Listing, Offer, Receipt
from schema.runs.lease import LEASE
from schema.store import revise
from schema.store.store import Store
from schema.tables.handles import FILE, OCCURRENCE, SPEECH

# the time of all runs, so that exports agree byte for byte
NOON: Final = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
OLD: Final = (("split", "0"),)  # the stage versions of files that an older program read
Tell = Callable[[Call], None]


def silent(call: Call) -> None:
    """A listener that does nothing."""


@dataclass(frozen=True, slots=True)
class ScenarioRun:
    """One run of a scenario: its ground, the listener of the reader's calls, and whether known files are read again."""

    ground: Ground
    tell: Tell = silent
    force: bool = False

    def store(self, database: Database) -> Store:
        return Store(database, lambda: NOON)

    def reader(self) -> Replay:
        return Replay(self.ground.answers, self.tell)

    def note(self, receipt: Receipt) -> None:
        """Record that the program acknowledged this file."""
        with os.fdopen(os.open(self.ground.acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND), "w") as out:
            out.write(f"{receipt.sha256}\t{receipt.state}\n")


class Scenario:
    """`leased`: the scenario has a run that another process may take over. `timed`: it uses the real clock."""

    name: ClassVar[str]
    leased: ClassVar[bool] = False
    timed: ClassVar[bool] = False

    def prepare(self, ground: Ground) -> None:
        """Bring an empty library to the state in which the scenario begins."""

    def act(self, doing: ScenarioRun) -> None:
        """Do the work; repeated, it continues or changes nothing."""
        raise NotImplementedError

    def look(self, ground: Ground) -> Snapshot:
        """The present state of the library."""
        with ground.opened() as database:
            return snapshot(database, ground.archive())

    def violations_outside(self, ground: Ground) -> list[str]:
        """The violations outside the library, right after a fault."""
        return []


class Ingest(Scenario):
    """Six offers into an empty library: a compilation, copies, the same bytes twice, a broken file, no file."""

    name = "ingest"
    leased = True

    def act(self, doing: ScenarioRun) -> None:
        with doing.ground.opened() as database:
            store = doing.store(database)

            def work(run_id: str) -> list[Receipt]:
                return pipeline.ingest(
                    offers(doing.ground.inbox),
                    store,
                    doing.ground.archive(),
                    doing.reader(),
                    run_id=run_id,
                    force=doing.force,
                    on_receipt=doing.note,
                )

            in_a_run(store, "ingest", work)


class Scheduled(Scenario):
    """The same offers as a source's scheduled run reads them: in batches, of which one may fail.

    A run that could not record its failure blocks its source until its lease expires.
    """

    name = "source run"
    leased = True
    timed = True

    def act(self, doing: ScenarioRun) -> None:
        try:
            self._run(doing, NOON)
        except RunBusy:
            self._run(doing, NOON + 2 * LEASE)

    def _run(self, doing: ScenarioRun, now: datetime) -> None:
        with doing.ground.opened() as database:
            store = Store(database, lambda: now)
            run_id = secrets.token_hex(6)

            def read(some: Sequence[Offer], note: Callable[[Receipt], None]) -> list[Receipt]:
                def noted(receipt: Receipt) -> None:
                    doing.note(receipt)
                    note(receipt)

                place, reader = doing.ground.archive(), doing.reader()
                return pipeline.ingest(
                    some, store, place, reader, run_id=run_id, force=doing.force, on_receipt=noted
                )

            found = DiscoverySummary(tuple(offers(doing.ground.inbox)))
            run_source("ingest", lambda: found, read, store.runs, run_id=run_id)


class Reread(Scenario):
    """The same offers after an older version had read other texts: texts, ids and copies change."""

    name = "reread"
    leased = True

    def prepare(self, ground: Ground) -> None:
        with ground.opened() as database:
            store = ScenarioRun(ground).store(database)

            def work(run_id: str) -> list[Receipt]:
                return [_load_old(offer, ground, store, run_id) for offer in offers(ground.inbox)[:2]]

            in_a_run(store, "ingest", work)

    def act(self, doing: ScenarioRun) -> None:
        Ingest().act(doing)


class Reprocess(Scenario):
    """Files that an older version read are read again from their stored documents."""

    name = "reprocess"
    leased = True

    def prepare(self, ground: Ground) -> None:
        Reread().prepare(ground)

    def act(self, doing: ScenarioRun) -> None:
        with doing.ground.opened() as database:
            store = doing.store(database)

            def work(run_id: str) -> list[Receipt]:
                with database.read() as session:
                    wanted = revise.loaded_files(session)
                return reprocess(wanted, store, doing.reader(), run_id=run_id, on_receipt=doing.note)

            in_a_run(store, "reprocess", work)


class Decide(Scenario):
    """A person sets the speaker, which then holds in every print of the speech."""

    name = "decide"

    def prepare(self, ground: Ground) -> None:
        Ingest().act(ScenarioRun(ground))

    def act(self, doing: ScenarioRun) -> None:
        with doing.ground.opened() as database:
            with database.read() as session:
                printed = sa.select(SPEECH.c.speech_id, FILE.c.sha256).select_from(
                    OCCURRENCE.join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no).join(
                        FILE, FILE.c.no == OCCURRENCE.c.file_no
                    )
                )
                speech, file = session.execute(printed.order_by(SPEECH.c.speech_id, FILE.c.sha256)).all()[0]
                said = Fact("speaker", "何文")
                decision = Decision("fact", "set", "审核员", stamp(NOON), file, speech, fact=said)
                unknown = decisions.unrecorded(session, [decision])
            revise.decide(doing.store(database), unknown)


class Remove(Scenario):
    """One file is removed, another one forgotten with its archived bytes."""

    name = "remove"

    def prepare(self, ground: Ground) -> None:
        Ingest().act(ScenarioRun(ground))
        ground.acknowledged.unlink()

    def act(self, doing: ScenarioRun) -> None:
        first, second = (offer.locator for offer in offers(doing.ground.inbox)[:2])
        with doing.ground.opened() as database:
            store = doing.store(database)
            store.remove(first, "侵权投诉")
            gone = store.remove(second, "侵权投诉", forget=True)
            doing.ground.archive().forget(gone.sha256)


class Restore(Scenario):
    """A removed file is restored and gets its former ids."""

    name = "let back in"
    leased = True

    def prepare(self, ground: Ground) -> None:
        Remove().prepare(ground)
        Remove().act(ScenarioRun(ground))

    def act(self, doing: ScenarioRun) -> None:
        with doing.ground.opened() as database:
            store = doing.store(database)
            removed = hashlib.sha256((doing.ground.inbox / inputs.RESTORED).read_bytes()).hexdigest()
            if store.tombstoned(removed):
                store.restore(removed)
        Ingest().act(doing)


def in_a_run(store: Store, command: str, work: Callable[[str], list[Receipt]]) -> None:
    """Do the work within a run, as the commands do: the run is closed however the work ends."""
    run_id = secrets.token_hex(6)
    store.runs.begin(run_id, command)
    try:
        receipts = work(run_id)
        store.runs.heartbeat(run_id)
    except BaseException as error:
        store.runs.finish(run_id, (), "failed", str(error) or type(error).__name__)
        raise
    store.runs.finish(run_id, receipts)


def offers(inbox: Path) -> list[Offer]:
    """The offers of all scenarios, always in this order."""
    claims = Listing("2024年乡村振兴讲话汇编(2篇)", "2024-06-11", 2)

    def offer(name: str, listing: Listing | None = None, skip: str = "") -> Offer:
        path = str(inbox / name)
        return Offer("ingest", path, None if skip else path, listing, skip)

    return [
        offer("汇编.txt", claims),
        offer("又一汇编.txt"),
        offer("同样的汇编.txt"),
        offer("坏的.pdf"),
        offer("没有的.txt"),
        offer(".隐藏.txt", skip="dotfile"),
    ]


def _load_old(offer: Offer, ground: Ground, store: Store, run_id: str) -> Receipt:
    """Load a file as an older version did, which lost a word in every item but the last."""
    file = ground.archive().keep(str(offer.path), "old")
    document, _ = document_and_reading(file, Replay(ground.answers), Claims())
    reading = read(document, offer.listing)
    texts = [item.text.replace("大家", "") for item in reading.items[:-1]]
    old = [
        replace(item, text=text, fingerprint=fingerprint(text))
        for item, text in zip(reading.items, texts, strict=False)
    ]
    items = (*old, *reading.items[-1:])
    return store.load(offer, file, document, replace(reading, items=items, versions=OLD), run_id)
