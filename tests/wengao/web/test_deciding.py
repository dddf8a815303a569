"""Decisions in the browser are those of the command line: shown before they are taken, signed, taken back, refused to
whoever saw another state."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from starlette.testclient import TestClient

from schema.database.opening import open_database
from tests.wengao.web.conftest import OpenRoom, Shelf, form_token
from wengao.__main__ import main
from wengao.review import apply
from wengao.review.authoring import author_of

BEARER = {"authorization": "Bearer 0123456789abcdef"}
TOKENS = {"li": "0123456789abcdef", "wang": "fedcba9876543210"}


def hidden(page: str, name: str) -> str:
    """The value of the first hidden field of this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


class Desk:
    """A person at the reading room, and the library's command line beside it."""

    def __init__(self, client: TestClient, shelf: Shelf) -> None:
        self.client = client
        self.shelf = shelf

    def items(self, sha256: str) -> list[dict[str, Any]]:
        """The prints of a file, in order."""
        found = self.client.get("/api/v1/speeches", params={"file": sha256, "limit": 100}).json()
        return sorted(found["speeches"], key=lambda one: int(one["ordinal"]))

    def file_of(self, words: str) -> str:
        """The file that prints these words."""
        hits = self.client.get("/api/v1/search", params={"q": words}).json()["hits"]
        return str(next(hit["file_sha256"] for hit in hits if hit["locator"].endswith("hostile.txt")))

    def sheet(self, sha256: str, ordinal: int) -> str:
        """The page of an item."""
        answer = self.client.get(f"/review/files/{sha256}/{ordinal}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def asked(self, sha256: str, ordinal: int, **fields: str) -> dict[str, str]:
        """The fields that the form of that page sends."""
        page = self.sheet(sha256, ordinal)
        sent = {"ref": f"{sha256}#{ordinal}", "file": sha256, "mark": hidden(page, "mark"), "back": "/people"}
        return {**sent, **fields}

    def decide(self, sha256: str, ordinal: int, **fields: str) -> Any:
        """Decides, as the confirming button does."""
        return self.client.post("/review/decide", data=self.asked(sha256, ordinal, **fields))

    def recorded(self) -> list[dict[str, Any]]:
        """What `review list --decisions` says."""
        return [*json.loads(self.said("review", "list", "--decisions", "--json"))]

    def said(self, *words: str) -> str:
        """The stdout of a command."""
        self.capture.readouterr()
        assert main([*words]) == 0
        return self.capture.readouterr().out

    capture: pytest.CaptureFixture[str]


@pytest.fixture
def desk(open_room: OpenRoom, own_shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Mr Li, in English, over a library of his own."""
    client = open_room(shelf=own_shelf, tokens=TOKENS)
    _log_in(client, "li")
    made = Desk(client, own_shelf)
    made.capture = capsys
    return made


def _log_in(client: TestClient, name: str) -> None:
    client.headers["accept-language"] = "en"
    assert client.post("/login", data={"token": TOKENS[name]}).status_code == 303
    client.headers["x-csrf-token"] = form_token(client)


def test_a_fact_is_previewed_set_signed_and_taken_back(desk: Desk) -> None:
    """The near copy in the other file is named before, and has it as a proposal after."""
    sha256 = desk.file_of("教师节")
    before = desk.items(sha256)
    number = next(one["ordinal"] for one in before if "教师节" in one["text"])
    wanted = {"verb": "set", "was_speaker": "李志明", "f_speaker": "李志远"}
    shown = desk.client.post("/review/preview", data=desk.asked(sha256, number, **wanted)).text
    assert re.search(r"<del>李志明</del> <ins>李志远</ins>", shown)
    assert "is proposed there" in shown and "near.txt" in shown
    assert desk.items(sha256) == before and desk.recorded() == []
    answer = desk.decide(sha256, number, **wanted)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/people?done=")
    (decided,) = desk.recorded()
    assert (decided["op"], decided["author"], decided["fact"]["value"]) == ("set", "li", "李志远")
    assert desk.items(sha256)[number - 1]["speaker"] == "李志远"
    listed = desk.client.get("/api/v1/review").json()["items"]
    assert [one["proposed"] for one in listed if one["kind"] == "proposed"] == ["李志远"]
    changes = [json.loads(line) for line in desk.said("export", "changes", "--since", "0").splitlines()]
    assert {one["detail"].get("by") for one in changes if one["kind"] == "corrected"} == {"li"}
    undone = desk.client.post("/review/undo", data={"no": decided["no"][1:]})
    assert undone.status_code == 200 and "Take it back" in undone.text and len(desk.recorded()) == 1
    taken = desk.client.post("/review/undo", data={"no": decided["no"][1:], "sure": "1"})
    assert taken.status_code == 303 and desk.recorded() == []
    assert desk.items(sha256)[number - 1]["speaker"] == "李志明"
    again = desk.client.post("/review/undo", data={"no": decided["no"][1:], "sure": "1"})
    assert again.status_code == 409 and "already" in again.text


def test_a_split_at_a_line_is_shown_holds_and_is_taken_back(desk: Desk) -> None:
    """The preview names the new item; `reprocess` keeps it; the first text comes back."""
    sha256 = desk.file_of("教师节")
    before = desk.items(sha256)
    page = desk.sheet(sha256, 2)
    places = re.findall(r'<button class="cut" name="split" value="(\d+:\d+)"', page)
    assert len(places) >= 3
    shown = desk.client.post("/review/preview", data=desk.asked(sha256, 2, split=places[-1])).text
    assert "祝大家节日快乐" in shown and "new" in shown
    assert desk.items(sha256) == before
    assert desk.decide(sha256, 2, split=places[-1]).status_code == 303
    split = desk.items(sha256)
    assert len(split) == len(before) + 1
    assert main(["files", "reprocess", "--force", sha256]) == 0
    assert [one["text"] for one in desk.items(sha256)] == [one["text"] for one in split]
    (decided,) = desk.recorded()
    assert (decided["op"], decided["author"]) == ("split", "li")
    desk.client.post("/review/undo", data={"no": decided["no"][1:], "sure": "1"})
    assert [one["text"] for one in desk.items(sha256)] == [one["text"] for one in before]


def test_a_merge_and_an_acceptance(desk: Desk) -> None:
    """The second item goes on from the first; what is accepted leaves the list."""
    sha256 = desk.file_of("教师节")
    assert desk.decide(sha256, 2, verb="merge").status_code == 303
    assert len(desk.items(sha256)) == 1
    assert desk.decide(sha256, 1, verb="accept").status_code == 303
    assert [one["op"] for one in desk.recorded()] == ["merge", "accept"]
    first = desk.decide(sha256, 1, verb="merge")
    assert first.status_code == 400 and "the first item has none before it" in first.text


def test_of_two_who_decide_at_once_the_second_is_told(desk: Desk, open_room: OpenRoom) -> None:
    """Nothing of the second is written, and what she wrote is kept for her; then it is taken."""
    sha256 = desk.file_of("教师节")
    other = open_room(shelf=desk.shelf, tokens=TOKENS)
    _log_in(other, "wang")
    late = Desk(other, desk.shelf)
    fields = late.asked(sha256, 2, verb="set", f_speaker="王远", was_speaker="李志明")
    assert desk.decide(sha256, 2, verb="set", f_place="青石岭", was_place="").status_code == 303
    for path in ("/review/preview", "/review/decide"):
        told = other.post(path, data=fields)
        assert told.status_code == 409 and "li" in told.text and "青石岭" in told.text
    assert [one["author"] for one in desk.recorded()] == ["li"]
    again = re.search(rf'href="(/review/files/{sha256}/2\?f_speaker=[^"]+)"', told.text)
    assert again is not None
    page = other.get(again[1].replace("&amp;", "&")).text
    assert 'name="f_speaker" value="王远"' in page
    assert other.post("/review/decide", data=fields | {"mark": hidden(page, "mark")}).status_code == 303
    assert [one["author"] for one in desk.recorded()] == ["li", "wang"]


def test_the_state_is_looked_at_in_the_transaction_that_writes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision that comes between the look and the write is seen all the same."""
    sha256 = desk.file_of("教师节")
    places = re.findall(r'name="split" value="(\d+:\d+)"', desk.sheet(sha256, 2))
    facts = iter(("place=青石岭", "title=又一个题目"))
    real = apply.carry_out

    def between(database: Any, decisions: Any, **named: Any) -> Any:
        with monkeypatch.context() as undone:
            undone.setattr("wengao.review.apply.carry_out", real)
            assert main(["review", "set", f"{sha256}#2", next(facts), "--author", "cli"]) == 0
        return real(database, decisions, **named)

    monkeypatch.setattr("wengao.review.apply.carry_out", between)
    assert desk.decide(sha256, 2, verb="set", f_speaker="王远", was_speaker="李志明").status_code == 409
    assert desk.decide(sha256, 2, split=places[0]).status_code == 409
    assert {one["author"] for one in desk.recorded()} == {"cli"}
    assert "failed" not in desk.client.get("/sources").text  # a run that found it so has not failed


def test_persons_and_copies(desk: Desk) -> None:
    """Two names of one person, another person of the name, two speeches that are no copies."""
    page = desk.client.get("/people/李志明").text
    fields = {"name": "李志明", "mark": hidden(page, "mark"), "back": "/people"}
    nobody = desk.client.post("/review/preview", data={**fields, "verb": "same-person", "name2": "无此人"})
    assert nobody.status_code == 400
    ids = re.findall(r'name="speech_\d+" value="(s_\w+)"', page)
    assert len(ids) >= 2
    apart = {**fields, "verb": "not-same-person", "speech_1": ids[0], "label": "李志明（校长）"}
    assert "李志明（校长）" in desk.client.post("/review/preview", data=apart).text
    assert desk.client.post("/review/decide", data=apart).status_code == 303
    assert desk.client.get("/people/李志明（校长）").status_code == 200
    # the mark of the page before no longer holds
    assert desk.client.post("/review/decide", data=apart).status_code == 409
    one, other = sorted(hit["speech_id"] for hit in desk.client.get("/api/v1/search?q=教师节").json()["hits"])
    mark = hidden(desk.client.get(f"/speeches/{one}/diff/{other}").text, "mark")
    no_copies = {"verb": "reject", "ref": one, "other": other, "why": "两年的讲话", "mark": mark}
    assert desk.client.post("/review/decide", data=no_copies).status_code == 303
    assert f"/speeches/{one}/diff/{other}" not in desk.client.get(f"/speeches/{one}").text


def test_the_list_begins_with_the_least_sure_and_goes_on(desk: Desk) -> None:
    """Each thing has a page; one that is decided leads to the next; skipped ones are passed over."""
    with closing(sqlite3.connect(desk.shelf.folder / "data" / "wengao.db")) as library, library:
        numbers = [no for (no,) in library.execute("SELECT no FROM occurrence ORDER BY no LIMIT 3")]
        for no, confidence in zip(numbers, (0.8, 0.3, 0.5), strict=True):
            library.execute("UPDATE occurrence SET confidence = ? WHERE no = ?", (confidence, no))
    listed = desk.client.get("/api/v1/review", params={"limit": 200}).json()["items"]
    page = desk.client.get("/review").text
    ids = re.findall(r'href="/review/items/(r_\w+)', page)
    sure = {one["id"]: one["confidence"] or 1.0 for one in listed if one["kind"] == "low-confidence"}
    unsure = [sure[one] for one in ids if one in sure]
    assert unsure == [0.3, 0.5, 0.8]
    for one in ids:
        assert desk.client.get(f"/review/items/{one}").status_code == 200
    following = desk.client.get(f"/review/next?after={ids[0]}")
    assert following.status_code == 303
    assert following.headers["location"].startswith(f"/review/items/{ids[1]}" if len(ids) > 1 else "/review")
    first = desk.client.get(f"/review/items/{ids[0]}").text
    fields = {
        name: hidden(first, name) for name in ("ref", "mark", "file", "back") if f'name="{name}"' in first
    }
    assert desk.client.post("/review/decide", data={**fields, "verb": "accept"}).status_code == 303
    assert desk.client.get(f"/review/items/{ids[0]}").status_code == 404


@pytest.mark.parametrize(
    "fields", [{"verb": "drop"}, {"verb": "set", "ref": "x" * 3000}, {}, {"verb": "split", "ref": ""}]
)
def test_what_cannot_be_decided_is_the_askers_fault(desk: Desk, fields: dict[str, str]) -> None:
    """400, and nothing is recorded."""
    for path in ("/review/preview", "/review/decide"):
        assert desk.client.post(path, data=fields).status_code == 400
    assert desk.recorded() == []


@pytest.mark.parametrize("how", ["read_only", "hosts", "refusal"])
def test_where_nothing_may_be_written_the_routes_do_not_exist(
    open_room: OpenRoom, own_shelf: Shelf, how: str
) -> None:
    """`--read-only`, other names without a token, a library that can only be read: 404 or 405, and no forms."""
    changes: dict[str, Any] = {"web_hosts": ("lib.example",)} if how == "hosts" else {}
    if how == "refusal":
        (own_shelf.folder / "data" / "wengao.db").chmod(0o444)
    made = open_room(shelf=own_shelf, read_only=how != "hosts", **changes)
    for path in ("/review/preview", "/review/decide", "/review/undo", "/upload", "/api/v1/review/accept"):
        assert made.post(path, data={"verb": "accept"}).status_code in (404, 405)
    sha256 = made.get("/api/v1/speeches").json()["speeches"][0]["file_sha256"]
    assert made.get(f"/review/files/{sha256}/1").status_code == 404
    assert "/review/next" not in made.get("/review").text
    assert "/review/files/" not in made.get(f"/files/{sha256}").text
    assert made.get("/api/v1/session").json()["may_write"] is False
    with open_database(own_shelf.settings.database) as database, database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM correction").scalar() == 0


def test_a_file_is_no_speech_and_is_one_after_all(desk: Desk) -> None:
    """What leaves is named before; the file says who said so; its speeches come back."""
    sha256 = desk.file_of("教师节")
    before = desk.items(sha256)
    fields = desk.asked(sha256, 1, verb="no-speech", why="试印") | {"ref": sha256}
    shown = desk.client.post("/review/preview", data=fields).text
    assert "2 speeches leave lists and searches" in shown and "stays: another file prints it" in shown
    assert desk.items(sha256) == before
    assert desk.client.post("/review/decide", data=fields).status_code == 303
    assert desk.items(sha256) == []
    page = desk.client.get(f"/files/{sha256}").text
    assert "li said that this file is no speech" in page and "试印" in page
    back = {"verb": "speech-after-all", "ref": sha256}
    assert desk.client.post("/review/decide", data=back).status_code == 303
    assert [one["text"] for one in desk.items(sha256)] == [one["text"] for one in before]
    assert desk.client.post("/review/decide", data=back).status_code == 400


def test_a_speech_has_tags_and_notes(desk: Desk) -> None:
    """Several at once; with the name of who gave them; a tag is taken back by its name."""
    speech_id = desk.client.get("/api/v1/search?q=教师节").json()["hits"][0]["speech_id"]
    for fields in ({"verb": "tag", "tags": "重点，#教育 重点"}, {"verb": "note", "text": "与去年的稿子对照"}):
        assert desk.client.post("/review/decide", data=fields | {"ref": speech_id}).status_code == 303
    line = desk.client.get(f"/api/v1/speeches/{speech_id}").json()
    assert set(line["tags"]) == {"重点", "教育"}
    assert [(one["text"], one["author"]) for one in line["notes"]] == [("与去年的稿子对照", "li")]
    assert "#重点" in desk.client.get(f"/speeches/{speech_id}").text
    untag = {"verb": "untag", "tags": "重点", "ref": speech_id}
    assert desk.client.post("/review/decide", data=untag).status_code == 303
    assert desk.client.get(f"/api/v1/speeches/{speech_id}").json()["tags"] == ["教育"]
    assert desk.client.post("/review/decide", data=untag).status_code == 400
    assert desk.client.post("/review/decide", data=untag | {"tags": " ", "verb": "tag"}).status_code == 400


def _written(client: TestClient, own_shelf: Shelf, **fields: str) -> int:
    """The status of a decision about the first file."""
    sha256 = client.get("/api/v1/speeches", headers=BEARER).json()["speeches"][0]["file_sha256"]
    sent = {"verb": "set", "ref": f"{sha256}#1", "f_place": "青石岭", "was_place": "", **fields}
    return client.post("/review/decide", data=sent).status_code


@pytest.mark.parametrize(
    ("guard", "stand_in", "read_only", "status"),
    [
        ("wengao.web.reading_room.ReadingRoom.may_write", property(lambda room: True), True, 404),
        ("wengao.web.entrance.form_tokens.FormTokens.holds", lambda *given: True, False, 403),
        ("wengao.web.entrance.tokens.NamedTokens.of_cookie", lambda *given: "li", False, 401),
    ],
)
def test_each_guard_of_a_decision_is_what_refuses_it(
    open_room: OpenRoom,
    own_shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    guard: str,
    stand_in: Any,
    read_only: bool,
    status: int,
) -> None:
    """Taken out once each, the decision is written: no other guard stands in for it."""

    def asked() -> int:
        made = open_room(shelf=own_shelf, tokens=TOKENS, read_only=read_only, forms=False)
        if not guard.endswith("of_cookie"):
            made.post("/login", data={"token": TOKENS["li"]}, headers={"x-csrf-token": form_token(made)})
        if not guard.endswith("holds"):
            made.headers["x-csrf-token"] = form_token(made)
        return _written(made, own_shelf)

    assert asked() == status
    monkeypatch.setattr(guard, stand_in)
    assert asked() == 303


def test_without_the_look_at_the_state_the_second_would_undo_the_first_unawares(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `refuse_if_changed` is for."""
    sha256 = desk.file_of("教师节")
    late = desk.asked(sha256, 2, verb="set", f_speaker="王远", was_speaker="李志明")
    assert desk.decide(sha256, 2, verb="set", f_speaker="李远", was_speaker="李志明").status_code == 303
    assert desk.client.post("/review/decide", data=late).status_code == 409
    monkeypatch.setattr("schema.curation.seen_state.SeenState.refuse_if_changed", lambda *given: None)
    assert desk.client.post("/review/decide", data=late).status_code == 303
    assert desk.items(sha256)[1]["speaker"] == "王远"


def test_without_tokens_the_login_signs(open_room: OpenRoom, own_shelf: Shelf) -> None:
    """Whoever runs the server decides."""
    made = open_room(shelf=own_shelf)
    assert _written(made, own_shelf) == 303
    text = made.get("/review/decisions").text
    assert re.search(rf'<td class="tight">{re.escape(author_of(None))}</td>', text)
