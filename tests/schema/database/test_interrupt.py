"""An interrupt anywhere within a transaction leaves the writers' lock free, also while its traceback is looked at."""

from __future__ import annotations

import signal
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from schema.database import sqlite_file
from schema.database.opening import open_database

TOUCH = sa.text("UPDATE alembic_version SET version_num = version_num")
COUNT = sa.text(
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 50) SELECT x FROM c"
)
INTERRUPTS = 100
AGAIN = 0.2  # seconds of CPU: an exception that is raised while an object is freed is lost


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # one of them may be lost so
def test_the_lock_is_free_after_an_interrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLAlchemy gives the connection up without a rollback, and the traceback keeps its cursor."""
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.5)
    rng, interrupted = Random(7), 0

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGVTALRM, interrupt)
    try:
        with open_database(f"sqlite:///{tmp_path}/w.db", create=True) as library:
            for _ in range(INTERRUPTS):
                try:
                    with library.write(recorded=False) as session:
                        session.execute(TOUCH)
                        signal.setitimer(signal.ITIMER_VIRTUAL, rng.uniform(0.0001, 0.004), AGAIN)
                        while True:
                            session.execute(COUNT).all()
                except KeyboardInterrupt:
                    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                    interrupted += 1
                    with library.write(recorded=False) as session:  # within the handler: the traceback lives
                        session.execute(TOUCH)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert interrupted == INTERRUPTS
