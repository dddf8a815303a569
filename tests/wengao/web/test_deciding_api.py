"""The API's verbs make the records of the command line, need a token or a form, and tell the second of two."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.wengao.web.conftest import OpenRoom, Shelf
from wengao.__main__ import main

TOKEN = "0123456789abcdef"
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def program(open_room: OpenRoom, own_shelf: Shelf) -> TestClient:
    """A program with the token of `li`."""
    made = open_room(shelf=own_shelf, tokens={"li": TOKEN}, forms=False)
    made.headers.update(BEARER)
    return made


def _file(program: TestClient) -> str:
    hits = program.get("/api/v1/search", params={"q": "教师节"}).json()["hits"]
    return str(next(hit["file_sha256"] for hit in hits if hit["locator"].endswith("hostile.txt")))


def test_a_program_decides_as_the_command_line_does(program: TestClient, capsys: Any) -> None:
    """Dry first, then recorded with the name of the token, then taken back by its number."""
    sha256 = _file(program)
    mark = program.get("/api/v1/review/mark", params={"file": sha256}).json()["mark"]
    body = {"ref": f"{sha256}#2", "facts": {"speaker": "王远"}, "file": sha256, "mark": mark}
    dry = program.post("/api/v1/review/set", json={**body, "dry_run": True}).json()
    assert dry["decisions"] == [] and dry["reach"]["facts"][0]["after"] == "王远"
    (decided,) = program.post("/api/v1/review/set", json=body).json()["decisions"]
    assert (decided["author"], decided["op"], decided["fact"]["value"]) == ("li", "set", "王远")
    late = program.post("/api/v1/review/set", json=body)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "decided-meanwhile")
    capsys.readouterr()
    assert main(["review", "list", "--decisions", "--json"]) == 0
    assert [one["no"] for one in json.loads(capsys.readouterr().out)] == [decided["no"]]
    assert program.post("/api/v1/review/reject", json={"ref": decided["no"]}).status_code == 200
    assert program.post("/api/v1/review/reject", json={"ref": decided["no"]}).status_code == 404
    split = program.post(
        "/api/v1/review/split", json={"ref": f"{sha256}#2", "place": "祝大家节日快乐"}
    ).json()
    assert [one["item_count"] for one in split["files"] if one["sha256"] == sha256] == [3]
    merged = program.post("/api/v1/review/merge", json={"ref": f"{sha256}#3"}).json()
    assert merged["decisions"][0]["op"] == "merge"
    assert program.post("/api/v1/review/accept", json={"ref": sha256}).status_code == 200


def test_no_write_without_a_token_or_a_form(open_room: OpenRoom, own_shelf: Shelf) -> None:
    """401 where there are tokens, 403 where there are none."""
    body = {"ref": "s_aaaaaa", "facts": {"speaker": "王远"}}
    named = open_room(shelf=own_shelf, tokens={"li": TOKEN}, forms=False)
    assert named.post("/api/v1/review/set", json=body).status_code == 401
    bare = open_room(shelf=own_shelf, forms=False)
    assert bare.post("/api/v1/review/set", json=body).status_code == 403
    bare.headers["x-csrf-token"] = bare.get("/api/v1/session").json()["form_token"]
    assert (
        bare.post("/api/v1/review/set", json=body).status_code == 404
    )  # now it is asked, and there is no such speech


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("drop", {"ref": "x"}, 422),
        ("set", {"ref": "x"}, 400),
        ("set", {}, 422),
        ("set", {"ref": "a" * 3000}, 400),
        ("set", {"ref": "没有", "facts": {"weather": "fine"}}, 400),
        ("reject", {"ref": "d99999999999"}, 400),
        ("reject", {"ref": "d999"}, 404),
        ("split", {"ref": "r_00000000", "place": "1:1"}, 400),
    ],
)
def test_what_cannot_be_decided_is_the_askers_fault(
    program: TestClient, verb: str, body: dict[str, Any], status: int
) -> None:
    """With a code and a sentence."""
    answer = program.post(f"/api/v1/review/{verb}", json=body)
    assert answer.status_code == status and set(answer.json()) == {"error"}
