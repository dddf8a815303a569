"""Alembic's entry: the program hands its connection over; from the repository's alembic.ini, WENGAO_DB.

`WENGAO_DB=sqlite:///data/wengao.db alembic check` says whether tables and migrations agree.
"""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy.engine import Connection
from sqlmodel import Session

from schema.database.connection import HEAD, connect
from schema.facts import stored
from schema.search import index, speaker_years
from schema.search.match import ENTRY
from schema.tables import postgres_options
from schema.tables.base import Words
from schema.tables.handles import LIBRARY, SPEECH_FACT


def is_ours(thing: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Not the full-text index: its tables belong to SQLite, and it is derived."""
    return not (kind == "table" and name is not None and "_fts" in name)


def differs(context: Any, inspected: Any, declared: Any, found: Any, wanted: Any) -> bool | None:
    """Whether a column's type differs; the collation under `Words` is compared as Postgres has it."""
    if isinstance(wanted, Words) and context.dialect.name == "postgresql":
        return getattr(found, "collation", None) != "C"
    return None


def run(connection: Connection) -> None:
    """Run the wanted migrations on `connection`, in the transaction it is in."""
    if connection.dialect.name == "postgresql":
        postgres_options.declare()
    context.configure(
        connection=connection,
        target_metadata=LIBRARY,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=is_ours,
        compare_type=differs,
    )
    with context.begin_transaction():
        context.run_migrations()
    if context.get_context().get_current_revision() == HEAD:
        fill_facts(connection)
        make_index(connection)


def fill_facts(connection: Connection) -> None:
    """The joined facts of a library from before there were any, and the places in the index that follow from them."""
    with Session(connection) as session:
        if session.scalar(sa.select(SPEECH_FACT.c.speech_no).limit(1)) is not None:
            return
        if stored.fill(session) and sa.inspect(connection).has_table("speech_fts_entry"):
            moved = (
                sa.select(ENTRY.c.speech_no)
                .join(SPEECH_FACT, SPEECH_FACT.c.speech_no == ENTRY.c.speech_no)
                .where(
                    sa.or_(ENTRY.c.newest != SPEECH_FACT.c.date, SPEECH_FACT.c.contradicted.contains("date"))
                )
            )
            index.index(session, session.scalars(moved).all())
        session.flush()


def make_index(connection: Connection) -> None:
    """The search index of a library that has none, or not all of it, by the module that reads it: it reads this
    program's tables."""
    with Session(connection) as session:
        if sa.inspect(connection).has_table("speech_fts_entry"):
            speaker_years.fill(session)
        else:
            index.rebuild(session)
        session.flush()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with (
        connect(os.environ.get("WENGAO_DB", "sqlite:///data/wengao.db"), create=True) as database,
        database.writer.begin() as own,
    ):
        run(own)
