"""Answers kept in memory: the same until the library changes, and nobody else's."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from schema.database.connection import Database
from schema.database.opening import open_database
from schema.tables.handles import OCCURRENCE
from tests.wengao.web.conftest import OpenRoom, Shelf, form_token
from wengao.web import kept_answers
from wengao.web.pages import people, search

ASKED = "/search?q=%E8%8C%B6%E5%8F%B6"  # 茶叶


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that the page of a search puts to the library."""
    asked: list[str] = []
    real = search.result_page

    def counted(session: Any, query: str, *given: Any, **named: Any) -> Any:
        asked.append(query)
        return real(session, query, *given, **named)

    monkeypatch.setattr(search, "result_page", counted)
    return asked


def test_a_page_is_made_once(open_room: OpenRoom, searches: list[str]) -> None:
    """The second reader gets the same words from memory; who has it already gets 304."""
    client = open_room()
    first, second = client.get(ASKED), client.get(ASKED)
    assert first.text == second.text and first.headers["etag"] == second.headers["etag"]
    assert second.headers["vary"] == first.headers["vary"]
    assert client.get(ASKED, headers={"if-none-match": second.headers["etag"]}).status_code == 304
    assert searches == ["茶叶"]


def test_what_differs_is_made_for_each(open_room: OpenRoom, searches: list[str]) -> None:
    """Another address, another language, and a part of a page are other answers."""
    client = open_room()
    whole = client.get(ASKED)
    assert client.get(ASKED, headers={"hx-target": "hits"}).text != whole.text
    assert 'lang="en"' in client.get(ASKED, headers={"accept-language": "en"}).text
    assert client.get(f"{ASKED}&sort=oldest").status_code == 200
    assert len(searches) == 4


def test_a_change_of_the_library_is_seen_at_once(
    open_room: OpenRoom, room_shelf: Shelf, searches: list[str]
) -> None:
    """Another process commits: the next answer is a new one."""
    client = open_room()
    before = client.get(ASKED)
    with open_database(room_shelf.settings.database) as other:
        try:
            _rename(other, "茶叶的", "红茶的")
            changed = client.get(ASKED)
            assert len(searches) == 2 and changed.headers["etag"] != before.headers["etag"]
            assert client.get(ASKED, headers={"if-none-match": before.headers["etag"]}).status_code == 200
        finally:
            _rename(other, "红茶的", "茶叶的")


def _rename(database: Database, before: str, after: str) -> None:
    """Other words in the titles of all prints."""
    with database.write() as session:
        for no, title in session.execute(sa.select(OCCURRENCE.c.no, OCCURRENCE.c.title)).tuples().all():
            if title and (before in title or after in title):
                new = title.replace(before, after)
                session.execute(sa.update(OCCURRENCE).where(OCCURRENCE.c.no == no).values(title=new))


def test_a_kept_page_holds_the_form_token_of_who_asks(open_room: OpenRoom, searches: list[str]) -> None:
    """The page of another browser has that browser's token in it, and not the first one's."""
    client = open_room()
    first = client.get(ASKED)
    mine = form_token(client)
    client.cookies.clear()
    second = client.get(ASKED)
    theirs = form_token(client)
    assert mine in first.text and theirs in second.text and mine not in second.text
    assert len(searches) == 1


def test_nobody_gets_a_page_that_was_kept_for_another_login(open_room: OpenRoom) -> None:
    """A page names who is logged in; without a token there is none."""
    client = open_room(tokens={"li": "a" * 32, "wang": "b" * 32}, forms=False)
    li = client.get(ASKED, headers={"authorization": f"Bearer {'a' * 32}"})
    wang = client.get(ASKED, headers={"authorization": f"Bearer {'b' * 32}"})
    assert "(li)" in li.text and "(wang)" in wang.text and "(li)" not in wang.text
    assert client.get(ASKED).status_code == 303


def test_memory_is_bounded(open_room: OpenRoom, searches: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not asked for longest goes first."""
    client = open_room()
    monkeypatch.setattr(kept_answers, "MOST_BYTES", 2 * len(client.get(ASKED).content) + 1000)
    for sort in ("oldest", "relevance"):
        client.get(f"{ASKED}&sort={sort}")
    client.get(f"{ASKED}&sort=relevance")
    assert len(searches) == 3
    client.get(ASKED)
    assert len(searches) == 4


def test_a_quick_page_does_not_wait_for_slow_ones(
    open_room: OpenRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many lists of people are being counted, a search is answered."""
    client = open_room()
    end, begun = threading.Event(), threading.Semaphore(0)

    def waiting(*given: Any) -> list[Any]:
        begun.release()
        assert end.wait(60)
        return []

    monkeypatch.setattr(people, "people", waiting)
    askers = [threading.Thread(target=_ask, args=(client, f"/people?name={n}")) for n in range(8)]
    for one in askers:
        one.start()
    try:
        assert begun.acquire(timeout=60)
        assert client.get(ASKED).status_code == 200
    finally:
        end.set()
        for one in askers:
            one.join()


def _ask(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_static_files_have_a_tag(open_room: OpenRoom) -> None:
    """A browser that has a file gets 304."""
    client = open_room()
    answer = client.get("/static/room.css")
    again = client.get("/static/room.css", headers={"if-none-match": answer.headers["etag"]})
    assert answer.status_code == 200 and again.status_code == 304
