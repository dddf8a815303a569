"""Takes tags and notes of speeches back; `revise.decide` records them."""

from __future__ import annotations

from collections.abc import Iterable

from schema.curation.decisions import Decision, find_decision, withdraw_decision
from schema.database.changes import BY
from schema.errors import NoSuchReference
from schema.query.marks import KIND
from schema.store.store import Store


def withdraw_marks(store: Store, numbers: Iterable[int], author: str | None = None) -> list[Decision]:
    """Withdraws the tags and notes with these numbers of decisions, all or none; no file is read again for it. The record of
    changes says that `author` did it.

    Raises NoSuchReference for a number that is no tag or note in force, as when another person was faster.
    """
    at = store.runs.time()
    withdrawn = []
    with store.database.write() as session:
        session.info[BY] = author
        for no in numbers:
            decision = find_decision(session, no)
            if decision is None or decision.kind != KIND:
                raise NoSuchReference(f"tag or note d{no}")
            withdraw_decision(session, no, at)
            withdrawn.append(decision)
    return withdrawn
