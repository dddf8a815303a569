"""A follower of changes notices that the library it followed is another one; on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from schema.database.connection import Database
from schema.exchange.copy import renumber_changes
from schema.query.followed import HISTORY, AnotherHistory, Followed, check_followed, parse_followed
from schema.tables.handles import CHANGE
from tests.schema.store.test_changes import Follower
from tests.support.shelf import Print, han, put


@pytest.mark.both_databases
def test_numbers_go_on_elsewhere(library: Database) -> None:
    """After a restore no number is given that could have been given before; who follows from 0 has all."""
    with library.write() as session:
        put(session, Print(han(60, 1), file="a"), Print(han(60, 2), file="b"))
    with library.read() as session:
        (last, at) = (
            session.execute(sa.select(CHANGE.c.no, CHANGE.c.at).order_by(CHANGE.c.no.desc())).first() or ()
        )
        check_followed(session, Followed(0))
        check_followed(session, Followed(last))
        check_followed(session, Followed(last, at))
        for lost in (Followed(last + 1), Followed(last, "2001-01-01T00:00:00Z")):
            with pytest.raises(AnotherHistory):
                check_followed(session, lost)
    follower = Follower(library)
    follower.follow()
    for number in (1, 2):
        with library.write(recorded=False) as session:
            renumber_changes(session)
        with library.write() as session:
            put(session, Print(han(60, 2 + number), file=f"c{number}"))
        with library.read() as session:
            numbers = session.scalars(sa.select(CHANGE.c.no).where(CHANGE.c.no >= number * HISTORY)).all()
            assert min(numbers) == number * HISTORY and len(numbers) > 1
            with pytest.raises(AnotherHistory):
                check_followed(session, Followed(last + 1))
        follower.follow()
        follower.has_all()


@pytest.mark.both_databases
def test_an_empty_library_has_no_history(library: Database) -> None:
    """Restoring one begins at 1."""
    with library.write(recorded=False) as session:
        renumber_changes(session)
        assert session.scalar(sa.select(sa.func.count()).select_from(CHANGE)) == 0


def test_two_forms() -> None:
    """The number alone, or with the time; nothing else."""
    assert parse_followed("4711") == Followed(4711)
    assert parse_followed("4711@2026-11-30T08:00:00Z") == Followed(4711, "2026-11-30T08:00:00Z")
    for wrong in ("", "-1", "1@", "1@2026", "@2026-11-30T08:00:00Z", "9" * 19):
        with pytest.raises(ValueError, match="NUMBER@TIME"):
            parse_followed(wrong)
