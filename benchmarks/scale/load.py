"""Measures the CPU time of loading one new speech by `Store.load`, as an ingest does."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

import sqlalchemy as sa

from benchmarks.generator.random_speeches import SOURCES, WrittenSpeech
from benchmarks.scale.build import one_file
from extractors.fingerprint import fingerprint
from schema.database.connection import Database
from schema.dedup.candidates import IndexedSpeech, candidates
from schema.dedup.similarity import Sample
from schema.store.store import Store

FIRST_NEW = 1_000_000_000  # the number of the first new speech; those of a library count from 0


@dataclass(frozen=True, slots=True)
class NewSpeech:
    """CPU seconds of one new speech: of the whole load, and of the look-up of related speeches.

    On Postgres, the server's CPU is not included.
    """

    p50: float
    mean: float
    look_up: float


@dataclass(frozen=True, slots=True)
class Postings:
    """The mean number of index keys of a speech, and the number of speeches with the most frequent key."""

    mean: float
    longest: int


def load_new(databases: Sequence[Database], kind: str, number: int) -> list[NewSpeech]:
    """Load `number` new speeches into each of these libraries, each as a file in a transaction of its own.

    The libraries take turns speech by speech, so that other load on the machine affects all of them alike.
    """
    source, first = SOURCES[kind], FIRST_NEW + secrets.randbelow(FIRST_NEW)
    stores, run = [Store(database) for database in databases], f"scale-{first}"
    for store in stores:
        store.runs.begin(run)
    look_ups: list[list[float]] = [[] for _ in stores]
    times: list[list[float]] = [[] for _ in stores]
    for new in range(first, first + number):
        # Two, since a look-up brings the pages that it reads into the cache.
        looked_up, written = source(new), source(new + number)
        for at, store in enumerate(stores):
            look_ups[at].append(_look_up(databases[at], looked_up))
            file = one_file(f"{kind}-{new}", written)
            began = time.process_time()
            store.load(*file, run)
            times[at].append(time.process_time() - began)
    for store in stores:
        store.runs.finish(run)
    return [
        NewSpeech(median(taken), mean(taken), mean(asked))
        for taken, asked in zip(times, look_ups, strict=True)
    ]


def _look_up(database: Database, written: WrittenSpeech) -> float:
    sample = fingerprint(written.text)
    with database.read() as session:
        began = time.process_time()
        candidates(session, IndexedSpeech(-1, sample.speech_id, Sample(sample.shingles, sample.size)))
        return time.process_time() - began


def postings(database: Database) -> Postings:
    """The figures of the candidate index."""
    with database.read() as session:
        rows, speeches = (
            session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0
            for table in ("fingerprint", "speech")
        )
        longest = session.scalar(
            sa.text("SELECT max(held) FROM (SELECT count(*) AS held FROM fingerprint GROUP BY key) AS lists")
        )
    return Postings(rows / max(1, speeches), longest or 0)
