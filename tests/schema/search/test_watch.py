"""Watched queries: what a run brought that is new, and the feed of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from schema.curation.decisions import Decision, Fact
from schema.database.connection import Database
from schema.search.atom import NEVER, atom_feed
from schema.search.watch import Arrival, last_bringing_run, latest, news_of_run
from schema.store.revise import decide
from schema.store.store import Store
from schema.store.undo import undo_run
from tests.schema.conftest import Clock

Make = Callable[..., Any]
WATCHES = [("营商", "营商环境"), ("茶", "茶叶 OR 茶园"), ("无", "没有的词")]
NAME = "{http://www.w3.org/2005/Atom}"
BUSINESS = "同志们：\n优化营商环境要靠实干。\n谢谢大家！"
TEA = "各位代表：\n茶园连着营\n商环境，茶叶也是。\n谢谢。"
OTHER = "各位领导：\n别的事。\n完了。"


def run(store: Store, clock: Clock, run_id: str, *files: Any) -> None:
    """One run that loads files."""
    clock.forward(hours=1)
    if run_id != "r1":
        store.runs.begin(run_id)
    receipts = []
    for made in files:
        clock.forward(seconds=5)
        receipts.append(store.load(made.offer, made.file, made.document, made.reading, run_id))
    store.runs.finish(run_id, receipts)


def new(library: Database, run_id: str | None) -> dict[str, int]:
    """How many are new with a run, by watch."""
    with library.read() as session:
        return {one.name: one.new for one in news_of_run(session, WATCHES, run_id)}


@pytest.mark.both_databases
def test_news_are_speeches_that_nobody_printed_before(
    store: Store, library: Database, make: Make, clock: Clock
) -> None:
    """Not another print, not another reading of the same file, not what a person set; what is undone is none."""
    first = make("a.pdf", BUSINESS, OTHER, speaker="张明", date="2024-05-01", title="讲话")
    run(store, clock, "r1", first)
    assert new(library, "r1") == {"营商": 1, "茶": 0, "无": 0}
    run(store, clock, "r2", make("b.pdf", BUSINESS.replace("，", ","), TEA, salt="b"))
    assert new(library, "r2") == {"营商": 1, "茶": 1, "无": 0}  # across the break of a line
    run(store, clock, "r3", make("c.pdf", BUSINESS, TEA, salt="c"))
    assert new(library, "r3") == {"营商": 0, "茶": 0, "无": 0}
    again = make("a.pdf", BUSINESS.replace("实干", "苦干"), OTHER, version="2")
    clock.forward(hours=1)
    store.runs.begin("r4")
    store.load(first.offer, first.file, again.document, again.reading, "r4")
    store.runs.finish("r4")
    speech_id = again.reading.items[0].fingerprint.speech_id
    assert new(library, "r4")["营商"] == 0
    decide(
        store,
        [Decision("fact", "set", "李", store.runs.time(), speech_id=speech_id, fact=Fact("speaker", "王"))],
    )
    with library.read() as session:
        found = news_of_run(session, WATCHES, last_bringing_run(session))
        assert [(one.total, one.new) for one in found] == [(3, 0), (1, 0), (0, 0)]  # r3 loaded last
    assert new(library, None) == {"营商": 0, "茶": 0, "无": 0}
    with library.write() as session:
        undo_run(session, "r2", store.runs.time())
    with library.read() as session:
        assert last_bringing_run(session) == "r3"


def test_what_is_read_differently_is_no_news(
    store: Store, library: Database, make: Make, clock: Clock
) -> None:
    """A new reading of the only file that prints a speech: its id moved, nobody said anything."""
    first = make("a.pdf", BUSINESS)
    run(store, clock, "r1", first)
    again = make("a.pdf", BUSINESS.replace("实干", "苦干"), version="2")
    clock.forward(hours=1)
    store.runs.begin("r2")
    store.load(first.offer, first.file, again.document, again.reading, "r2")
    store.runs.finish("r2")
    assert new(library, "r2")["营商"] == 0


def test_the_feed_is_atom(store: Store, library: Database, make: Make, clock: Clock) -> None:
    """Every element that RFC 4287 asks for, the latest first, the same bytes for the same speeches."""
    run(store, clock, "r1", make("a.pdf", BUSINESS, speaker="张明", date="2024-05-01", title="讲话<&>"))
    run(store, clock, "r2", make("b.pdf", TEA, salt="b"))
    with library.read() as session:
        arrivals = latest(session, "营商环境")
        assert latest(session, "营商环境", limit=1) == arrivals[:1]
    data = atom_feed("营商 <环境>", arrivals, "https://docs.example/")
    assert data == atom_feed("营商 <环境>", arrivals, "https://docs.example/")
    feed = checked(data)
    assert feed.findtext(f"{NAME}title") == "营商 <环境>"
    entries = feed.findall(f"{NAME}entry")
    assert [entry.findtext(f"{NAME}title") for entry in entries] == [arrivals[0].shown_title, "讲话<&>"]
    assert "No. 1" in arrivals[0].shown_title  # what people see where there is no title
    assert entries[1].findtext(f"{NAME}author/{NAME}name") == "张明"
    assert "2024-05-01" in str(entries[1].findtext(f"{NAME}summary"))
    assert feed.findtext(f"{NAME}updated") == arrivals[0].came_at > arrivals[1].came_at
    links = [entry.find(f"{NAME}link") for entry in entries]
    assert [link.get("href") for link in links if link is not None] == [
        f"https://docs.example/speeches/{arrival.hit.speech_id}" for arrival in arrivals
    ]
    assert checked(atom_feed("空", ())).findtext(f"{NAME}updated") == NEVER


def test_no_character_breaks_a_feed(store: Store, library: Database, make: Make, clock: Clock) -> None:
    """What XML does not allow is replaced: one broken print would end the whole feed."""
    run(store, clock, "r1", make("a.pdf", BUSINESS, title="讲话\x0b\x1b[31m\ufffe]]>", speaker="张\x07明"))
    with library.read() as session:
        arrivals = latest(session, "营商环境")
    assert arrivals
    checked(atom_feed("a\x00b", arrivals))


def checked(data: bytes) -> ElementTree.Element:
    """The feed, if it is one: RFC 4287, 4.1.1 and 4.1.2."""
    feed = ElementTree.fromstring(data)
    assert feed.tag == f"{NAME}feed" and data.startswith(b"<?xml")
    ids = []
    for one in (feed, *feed.iter(f"{NAME}entry")):
        for required in ("id", "title", "updated"):
            assert len(one.findall(f"{NAME}{required}")) == 1, required
        ids.append(one.findtext(f"{NAME}id") or "")
        assert urlsplit(ids[-1]).scheme == "urn" and ids[-1].isascii()
        (link,) = one.findall(f"{NAME}link")
        assert link.get("rel") == ("self" if one is feed else "alternate") and str(link.get("href")).isascii()
        updated = one.findtext(f"{NAME}updated") or ""
        assert updated.endswith("Z") and len(updated) == 20
    assert len(set(ids)) == len(ids) and feed.find(f"{NAME}author/{NAME}name") is not None
    return feed


def test_an_arrival_as_json(store: Store, library: Database, make: Make, clock: Clock) -> None:
    """A hit of `search --json` and when it came; no stand-in for a missing title."""
    run(store, clock, "r1", make("a.pdf", TEA))
    with library.read() as session:
        (arrival,) = latest(session, "茶园")
    assert isinstance(arrival, Arrival)
    told = arrival.as_json()
    assert told["title"] is None and told["came_at"] == arrival.came_at and told["speech_id"]
