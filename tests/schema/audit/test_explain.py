"""`schema.audit.explain`: every reason is answered with page, line and rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schema.audit.explain import Explanation, Statement, explain
from schema.database.connection import Database
from schema.errors import NoSuchReference
from schema.intake.listings import note_listing
from schema.records import Issue, Listing, Offer
from schema.store.store import Store

Make = Callable[..., Any]
LONG = (
    "各位代表：\n现在我代表县人民政府向大会报告工作，请予审议。\n"
    "一年来，我们坚持稳中求进，全县经济总量迈上新台阶。\n谢谢大家！"
)
NEAR = LONG.replace("全县", "全市").replace("县人民", "市人民")


def load(store: Store, made: Any) -> Any:
    """Load a made-up file."""
    return store.load(made.offer, made.file, made.document, made.reading, "r1")


def ask(library: Database, reference: str, **about: Any) -> Explanation:
    """The answer, from a snapshot."""
    with library.read() as session:
        return explain(session, reference, **about)


def topics(answer: Explanation, topic: str) -> list[Statement]:
    """The statements of one topic."""
    return [statement for statement in answer.statements if statement.topic == topic]


def test_a_running_head_names_its_rule_and_place(store: Store, library: Database, make: Make) -> None:
    """Asked by its words, a cleaned line says page, line and rule on every page it stood on."""
    made = make("a.pdf", LONG, NEAR)
    load(store, made)
    answer = ask(library, made.file.sha256, words="讲话汇编")
    assert [(s.topic, s.page, s.line, s.rule, s.quote) for s in answer.statements] == [
        ("cleaned", 1, 0, "running-head", "讲话汇编"),
        ("cleaned", 2, 0, "running-head", "讲话汇编"),
    ]


def test_a_page_is_answered_line_by_line(store: Store, library: Database, make: Make) -> None:
    """Each printed line of the page has its owner."""
    made = make("a.pdf", LONG)
    load(store, made)
    answer = ask(library, "/inbox/a.pdf", page=1)
    lines = [line.text for line in made.document.pages[0].lines]
    assert [statement.quote for statement in answer.statements] == lines
    assert [statement.topic for statement in answer.statements] == [
        "cleaned",
        "heading",
        *["body"] * 4,
        "cleaned",
    ]


def test_a_boundary_names_its_rule_and_line(store: Store, library: Database, make: Make) -> None:
    """A file says where each item begins and by what."""
    made = make("a.pdf", LONG, NEAR, title="在县人代会上的报告")
    load(store, made)
    found = topics(ask(library, made.file.sha256[:8]), "boundary")
    assert [(s.page, s.line, s.rule, s.quote) for s in found] == [
        (1, 1, "marker:di-n-pian", "第1篇："),
        (2, 1, "marker:di-n-pian", "第2篇："),
    ]


def test_what_was_cleaned_is_summed_up_for_the_file(store: Store, library: Database, make: Make) -> None:
    """One statement a rule and text, with how often."""
    made = make("a.pdf", LONG, NEAR)
    load(store, made)
    cleaned = topics(ask(library, made.file.sha256), "cleaned")
    assert ("running-head", "讲话汇编", "2 times, pages 1–2") in [
        (s.rule, s.quote, s.detail) for s in cleaned
    ]


def test_a_fact_of_a_speech_names_its_evidence(store: Store, library: Database, make: Make) -> None:
    """A speech says where its speaker was read."""
    receipt = load(store, make("a.pdf", LONG, speaker="李明"))
    answer = ask(library, receipt.speech_ids[0])
    assert answer.kind == "speech"
    speaker = topics(answer, "speaker")[0]
    assert (speaker.detail, speaker.page, speaker.line, speaker.rule) == ("李明", 1, 1, "marker:di-n-pian")


def test_a_skipped_file_says_why(store: Store, library: Database) -> None:
    """A path that was never read still has its answer, with the way out."""
    store.skip(Offer("ingest", "/inbox/.hidden.pdf", skip="dotfile"), "r1")
    answer = ask(library, "/inbox/.hidden.pdf")
    assert answer.kind == "upload"
    assert [(s.topic, s.rule) for s in answer.statements] == [("skipped", "dotfile")]
    assert "name the file on the command line" in answer.statements[0].detail


def test_a_quarantined_file_says_why(store: Store, library: Database, make: Make) -> None:
    """The issue's stage, code, page and way out stand in the answer."""
    made = make("a.pdf", LONG)
    store.quarantine(
        made.offer, made.file, (Issue("extract", "encrypted", None, "asks for a password"),), "r1"
    )
    found = ask(library, made.file.sha256)
    issue = topics(found, "issue in extract")[0]
    assert issue.rule == "encrypted"
    assert "asks for a password" in issue.detail


def test_a_removed_file_says_why(store: Store, library: Database, make: Make) -> None:
    """The tombstone's reason is the file's state."""
    made = make("a.pdf", LONG)
    load(store, made)
    store.remove(made.file.sha256, "侵权投诉")
    assert topics(ask(library, made.file.sha256), "state")[0].detail == "removed: 侵权投诉"


def test_an_upload_says_who_listed_it_and_since_when_it_is_gone(
    store: Store, library: Database, make: Make
) -> None:
    """Its file says it too, with what is wrong with the claims made there; uploads by hand were listed by nobody."""
    made = make("a.pdf", LONG)
    load(store, made)
    assert topics(ask(library, made.file.sha256), "listed") == []
    known = store.known(made.file.sha256)
    assert known is not None
    url, page = "https://docs.example/a.pdf", "https://docs.example/a.html"
    store.touch(made.offered_as(url, "library", Listing(page_count=6400)).offer, known, "r1")
    for day, listed in enumerate(([(url, page), ("b", None)], [("b", None)], [("b", None)]), 1):
        with library.write() as session:
            note_listing(session, "library", listed, f"2026-03-0{day}T08:00:00Z")
    for reference in (made.file.sha256, url):
        (said,) = topics(ask(library, reference), "listed")
        assert said.detail == (
            f"by library as {url}, last on 2026-03-01T08:00:00Z, led to by {page}; gone since 2026-03-03T08:00:00Z"
        )
        assert any("6400" in one.detail for one in topics(ask(library, reference), "issue in describe"))
    (never_had,) = topics(ask(library, "b"), "listed")
    assert "gone" not in never_had.detail


def test_an_unknown_name_is_refused(store: Store, library: Database) -> None:
    """Nothing is made up about what is not there."""
    with pytest.raises(NoSuchReference):
        ask(library, "/nowhere.pdf")
