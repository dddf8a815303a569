"""Loading at the same time: twins by two processes, files with copies of each other by eight loaders."""

from __future__ import annotations

import threading
from multiprocessing.synchronize import Barrier

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.store.store import Store
from tests.schema.conftest import Clock, Made, make_file
from tests.support.shelf import Print, han, put

PAIRS = 200
LENGTH = 400
LOADERS = 8
FILES = 32  # four a loader


def twin(pair: int, side: int) -> str:
    """The text of one twin: every other pair differs in punctuation only, the rest in a few words."""
    text = han(LENGTH, pair)
    if pair % 2:
        return "，".join((text[:200], text[200:])) if side else text
    return text[: LENGTH - 20] + han(20, 1_000_000 + side) if side else text


def load_side(url: str, side: int, start: Barrier) -> None:
    """Load this side's twins, a transaction each, together with the other process."""
    with open_database(url) as database:
        start.wait(timeout=60)
        for pair in range(PAIRS):
            with database.write() as session:
                put(session, Print(twin(pair, side), file=f"{side}-{pair}"))


def compilations() -> list[Made]:
    """Files of three items: one of their own, one that other files print too, and a copy or an excerpt.

    Every eighth file is the same bytes as the one before it, offered elsewhere.
    """
    made: list[Made] = []
    for number in range(FILES):
        if number % 8 == 7:
            made.append(made[-1].offered_as(f"/elsewhere/{number}.pdf", "library"))
            continue
        common = han(500, 5000 + number % 5)
        body = common[:250] + ("，" if number % 3 else "。\n") + common[250:]
        like = han(900, 6000 + number % 4)
        changed = like[: 840 - 3 * number] + han(40, number) if number % 2 else like[:400]
        made.append(
            make_file(f"{number}.pdf", han(300, number), body, changed, speaker="张明", date="2024-05-01")
        )
    return made


def load_share(url: str, number: int, start: threading.Barrier) -> None:
    """Load every eighth file, as an ingest would, together with the other loaders."""
    with open_database(url) as database:
        start.wait(timeout=60)
        bring(database, f"r{number}", compilations()[number::LOADERS])


def bring(database: Database, run: str, files: list[Made]) -> None:
    """One run over these files, a transaction each; the clock stands still."""
    store = Store(database, Clock())
    store.runs.begin(run)
    for made in files:
        known = store.known(made.file.sha256)
        if known is None:
            store.load(made.offer, made.file, made.document, made.reading, run)
        else:
            store.touch(made.offer, known, run)
    store.runs.finish(run)
