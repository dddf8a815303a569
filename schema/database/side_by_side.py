"""Loads that write beside each other on Postgres, and take their turns where order matters.

    load 1   shared ---- file, document, speeches, index ---- turn: look up, relate, record, commit
    load 2   shared ---- file, document, speeches, index -------------- waits ---------------------- turn ...
    removal  waits until no load is at work; no load begins while it waits

Two advisory locks. The writers' lock is held by a load in common with other loads, by any other writer alone: nothing
but loads happens beside a load. The second lock is the turn, taken by `in_turn` and held until the commit.

Before its turn a load writes rows of its own alone, and reads what no other load changes: everything of a file that
the library does not hold, and speeches that it does not hold. Where that proves wrong, since two loads bring the same
file or speech at once, a unique key refuses the later one; it is `crossed`, was rolled back, and is made again alone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

SHARES: Final = "wengao_shares"  # said of a connection: whether it shares the writers' lock,
TURN: Final = "wengao_turn"  # and the number of the lock that is the turn, None once it is held
NEXT: Final = 1 << 50  # between the two numbers
# A unique key, a deadlock, a transaction that cannot be put in order.
CROSSED: Final = frozenset({"23505", "40P01", "40001"})


def sharing(writer: Engine) -> Engine:
    """The writer's engine for transactions that share its lock; on SQLite the engine itself."""
    return writer.execution_options(**{SHARES: True}) if writer.dialect.name == "postgresql" else writer


def begin_writing(connection: Connection, lock: int) -> None:
    """Take the writers' lock on Postgres, the first statement of a transaction."""
    shared = "_shared" if connection.get_execution_options().get(SHARES) else ""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock{shared}({lock})")
    connection.info[TURN] = lock ^ NEXT if shared else None


def is_beside_others(session: Session) -> bool:
    """Whether this transaction is a load whose turn has not come."""
    return session.connection().info.get(TURN) is not None


def in_turn(session: Session) -> None:
    """From here to its end a load is the only one; it sees all that committed before. Does nothing for other writers."""
    connection = session.connection()
    if (turn := connection.info.get(TURN)) is not None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({turn})")
        connection.info[TURN] = None


def crossed(error: DBAPIError) -> bool:
    """Whether a load met another one before its turn and has to be made again, alone."""
    return getattr(error.orig, "sqlstate", None) in CROSSED
