"""The JSON API: the contract's fields, page by page, with ETags."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from schema.export.lines import FileLine, IssueLine, MatchLine, SpeechLine
from tests.wengao.web.conftest import Shelf
from wengao.__main__ import main

HIT = ["speech_id", "title", "speaker", "role", "date", "file_sha256", "locator", "page_first", "hit_page", "is_canonical", "copies", "snippet"]  # fmt: skip


def walked(client: TestClient, path: str, name: str, limit: int, **asked: str) -> list[Any]:
    """All entries of a list, page by page."""
    found: list[Any] = []
    cursor: str | None = None
    for _ in range(200):
        answer = client.get(
            path, params={**asked, "limit": str(limit), **({"cursor": cursor} if cursor else {})}
        )
        assert answer.status_code == 200, answer.text
        found += answer.json()[name]
        cursor = answer.json()["next"]
        if cursor is None:
            return found
    raise AssertionError("the list does not end")


@pytest.mark.parametrize("q", ["同志们", "教师节 OR 茶叶", "-茶叶"])
def test_search_is_that_of_the_command_line(
    client: TestClient, room_shelf: Shelf, capsys: pytest.CaptureFixture[str], q: str
) -> None:
    """The same total, the same hits in the same order; page by page the same again."""
    capsys.readouterr()
    asked = [
        "--db",
        room_shelf.settings.database,
        "search",
        q or "同志们 OR -同志们",
        "--limit",
        "200",
        "--json",
    ]
    assert main(asked) == 0
    printed = json.loads(capsys.readouterr().out)
    answer = client.get("/api/v1/search", params={"q": q, "limit": 200}).json()
    assert answer["total"] == printed["total"] and answer["hits"] == printed["hits"]
    assert [*answer["hits"][0]][: len(HIT)] == HIT
    paged = walked(client, "/api/v1/search", "hits", 3, q=q)
    assert [hit["speech_id"] for hit in paged] == [hit["speech_id"] for hit in answer["hits"]]
    oldest = walked(client, "/api/v1/search", "hits", 4, q=q, sort="oldest")
    assert {hit["speech_id"] for hit in oldest} == {hit["speech_id"] for hit in paged}


@pytest.mark.parametrize(
    ("path", "name", "line"),
    [
        ("/api/v1/speeches", "speeches", SpeechLine),
        ("/api/v1/files", "files", FileLine),
        ("/api/v1/matches", "matches", MatchLine),
        ("/api/v1/issues", "issues", IssueLine),
    ],
)
def test_a_list_is_the_export_page_by_page(
    client: TestClient, room_shelf: Shelf, capsys: pytest.CaptureFixture[str], path: str, name: str, line: Any
) -> None:
    """Every line of `export`, with the same fields."""
    capsys.readouterr()
    assert main(["--db", room_shelf.settings.database, "export", name, "--format", "jsonl"]) == 0
    exported = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    found = walked(client, path, name, 2)
    order = json.dumps
    assert sorted(found, key=order) == sorted(exported, key=order)
    assert all([*one] == [*line.__slots__] for one in found)


def test_one_speech_and_one_file(client: TestClient) -> None:
    """By whole ids; a shortened one leads there; an unknown one is an error as the contract has it."""
    line = client.get("/api/v1/speeches?limit=1").json()["speeches"][0]
    one = client.get(f"/api/v1/speeches/{line['speech_id']}")
    assert one.json()["speech_id"] == line["speech_id"]
    assert client.get(f"/api/v1/speeches/{line['speech_id'][:12]}").headers["location"] == str(
        one.request.url.raw_path.decode()
    )
    file = client.get(f"/api/v1/files/{line['file_sha256']}")
    assert [*file.json()] == [*FileLine.__slots__]
    missing = client.get("/api/v1/speeches/s_zzzzzzzz")
    assert missing.status_code == 404 and [*missing.json()["error"]] == ["code", "message"]
    assert client.get("/api/v1/nothing").json()["error"]["code"] == "not-found"
    assert client.get("/api/v1/speeches?limit=0").json()["error"]["code"] == "invalid"
    assert client.post("/api/v1/speeches").status_code == 405


def test_an_answer_has_an_etag(client: TestClient) -> None:
    """What the asker has is not sent again."""
    first = client.get("/api/v1/speeches?limit=2")
    again = client.get("/api/v1/speeches?limit=2", headers={"if-none-match": f'"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        client.get("/api/v1/speeches?limit=3", headers={"if-none-match": first.headers["etag"]}).status_code
        == 200
    )


def test_a_cursor_of_another_list_is_refused(client: TestClient) -> None:
    """And so is what is none."""
    cursor = client.get("/api/v1/speeches?limit=1").json()["next"]
    assert client.get("/api/v1/files", params={"cursor": cursor}).status_code == 400
    for forged in ("x", "W10", "WyJzcGVlY2hlcyIsIDEsIDJd", "WyJzcGVlY2hlcyIsICJhIiwgdHJ1ZV0"):
        assert client.get("/api/v1/speeches", params={"cursor": forged}).status_code == 400


def test_the_description_names_what_the_answers_hold(client: TestClient) -> None:
    """Every path with its parameters, an example, and the fields of the export."""
    described = client.get("/api/v1/openapi.json").json()
    assert {
        "/api/v1/search",
        "/api/v1/speeches",
        "/api/v1/speeches/{speech_id}",
        "/api/v1/files/{sha256}",
    } <= {*described["paths"]}
    assert [*described["components"]["schemas"]["SpeechLine"]["properties"]] == [*SpeechLine.__slots__]
    parameters = described["paths"]["/api/v1/search"]["get"]["parameters"]
    assert {"q", "limit", "cursor", "year", "from", "to", "sort", "in"} <= {one["name"] for one in parameters}


def test_review_lists_the_queue(client: TestClient) -> None:
    """As many as there are."""
    answer = client.get("/api/v1/review?limit=200").json()
    assert len(answer["items"]) == answer["total"]
