"""One of two processes that load twins at the same time."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier

from schema.database import open_database
from tests.schema.shelf import Print, han, put

PAIRS = 100
LENGTH = 400


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
