"""schemathesis asks whatever the API's description allows, and what it does not: no answer is an internal error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from msgspec.structs import replace

from schema.database.opening import open_database
from tests.wengao.web.conftest import Shelf
from wengao.web.app import application
from wengao.web.entrance.tokens import NamedTokens
from wengao.web.reading_room import ReadingRoom

schemathesis = pytest.importorskip("schemathesis")


TOKEN = "0123456789abcdef"


@pytest.fixture
def described(own_shelf: Shelf) -> Iterator[Any]:
    """The API as it describes itself, what writes too, asked within this process."""
    changed = replace(own_shelf.settings, web_hosts=("testserver", "localhost"))
    with open_database(changed.database) as database:
        room = ReadingRoom(changed, database, NamedTokens({"li": TOKEN}))
        yield schemathesis.openapi.from_asgi(
            "/api/v1/openapi.json", application(room), headers={"authorization": f"Bearer {TOKEN}"}
        )
        room.close()


EACH: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [*HealthCheck],
    "phases": (Phase.explicit, Phase.generate),
}


def _ask(described: Any, number: int) -> int:
    """Asks `number` questions of each path; returns how many paths there are."""
    paths = 0
    for found in described.get_all_operations():
        operation = found.ok()
        paths += 1

        @settings(max_examples=number, **EACH)
        @given(case=operation.as_strategy())
        def no_internal_error(case: Any) -> None:
            answer = case.call(headers={"authorization": f"Bearer {TOKEN}"})
            assert answer.status_code < 500, f"{case.formatted_path} {case.query}: {answer.text}"
            if answer.status_code >= 400:
                assert set(answer.json()) == {"error"}

        no_internal_error()
    return paths


def test_no_request_is_an_internal_error(described: Any) -> None:
    """A few of each path."""
    assert _ask(described, 8) >= 11


@pytest.mark.campaign
def test_no_request_of_many_is_an_internal_error(described: Any) -> None:
    """Hundreds of each path."""
    _ask(described, 300)
