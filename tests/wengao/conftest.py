"""Commands run in this process share one fork server: see `tests/support/kept_server.py`."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", autouse=True)
def commands_share_a_server(runs_share_a_server: None) -> None:
    """For all tests of this folder."""
