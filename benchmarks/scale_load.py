"""What one new speech costs in a library: through `Store.load`, as an ingest brings it, CPU of this process."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from statistics import mean, median

import sqlalchemy as sa

from benchmarks.scale_build import one_file
from benchmarks.scale_text import SOURCES, Written
from extractors import compilation
from extractors.fingerprint import fingerprint
from schema.candidates import Known, candidates
from schema.database import Database
from schema.likeness import Sample
from schema.store import Store

FIRST_NEW = 1_000_000_000  # speeches of a library count from 0


@dataclass(frozen=True, slots=True)
class NewSpeech:
    """CPU seconds of one new speech: the whole load, and the look-up for what it may be related to.

    On Postgres the server's own CPU is not in it.
    """

    p50: float
    mean: float
    look_up: float


@dataclass(frozen=True, slots=True)
class Postings:
    """How many keys the index holds a speech, and of how many speeches the most frequent key is."""

    mean: float
    longest: int


def load_new(database: Database, kind: str, number: int) -> NewSpeech:
    """Load `number` speeches that no library holds, a file and a transaction each."""
    source, first = SOURCES[kind], FIRST_NEW + secrets.randbelow(FIRST_NEW)
    store, run = Store(database, compilation), f"scale-{first}"
    store.begin_run(run)
    look_ups = [_look_up(database, source(new)) for new in range(first, first + number)]
    times = []
    for new in range(
        first + number, first + 2 * number
    ):  # others, so that no look-up has made their pages warm
        file = one_file(f"{kind}-{new}", source(new))
        began = time.process_time()
        store.load(*file, run)
        times.append(time.process_time() - began)
    store.finish_run(run)
    return NewSpeech(median(times), mean(times), mean(look_ups))


def _look_up(database: Database, written: Written) -> float:
    sample = fingerprint(written.text)
    with database.read() as session:
        began = time.process_time()
        candidates(session, Known(-1, sample.speech_id, Sample(sample.shingles, sample.size)))
        return time.process_time() - began


def postings(database: Database) -> Postings:
    """The lists of the candidate index."""
    with database.read() as session:
        rows, speeches = (
            session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0
            for table in ("fingerprint", "speech")
        )
        longest = session.scalar(
            sa.text("SELECT max(held) FROM (SELECT count(*) AS held FROM fingerprint GROUP BY key) AS lists")
        )
    return Postings(rows / max(1, speeches), longest or 0)
