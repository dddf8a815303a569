"""`/metrics`: what a Prometheus server reads, and who may."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.wengao.screen.test_prometheus import parsed
from tests.wengao.web.conftest import OpenRoom

TOKEN = "0123456789abcdef"


def test_the_figures_are_those_of_the_library(client: TestClient) -> None:
    """In the form that Prometheus asks for, never kept by anybody between."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = parsed(answer.text)
    assert found["wengao_speeches"][0][1] > 3 and found["wengao_runs_total"]


def test_where_there_is_a_token_it_is_asked_for(open_room: OpenRoom) -> None:
    """As of every page: figures say what an office reads."""
    made = open_room(tokens={"prometheus": TOKEN})
    assert made.get("/metrics", follow_redirects=False).status_code in (303, 401)
    assert made.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
