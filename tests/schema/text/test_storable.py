"""NUL and half characters, from a hostile file or a shell: no door of the library breaks, on either database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from flows.inbox.offers import locator_of
from schema.curation.decisions import Decision, record_decisions, recorded_decisions
from schema.database.connection import Database
from schema.errors import NoSuchReference
from schema.export.rows import files, lines, speeches
from schema.query.filters import Filter
from schema.query.references import resolve
from schema.query.run_list import list_runs
from schema.records import Issue, Listing, PdfInfo, RawListing
from schema.search.facets import facets
from schema.search.search import search
from schema.store.store import Store
from schema.tables.base import json_text
from schema.text.storable import NUL_IN_JSON, UNSTORABLE, spelled, storable, storable_json

BAD = "讲\x00话\udcff"
CLEAN = "讲\ufffd话\ufffd"


def test_every_text_of_a_load_may_be_bad(store: Store, library: Database, make: Callable[..., Any]) -> None:
    """Names, claims, facts, issues, PDF entries: loaded, exported and found, U+FFFD where no text was."""
    made = make(BAD, f"同志们：{CLEAN}今天开会。", title=BAD, speaker=BAD)
    claims = Listing(BAD, BAD, 1, 2, 3, BAD, RawListing(*[BAD] * 6))
    document = replace(made.document, info=PdfInfo(CLEAN, CLEAN))
    reading = replace(made.reading, issues=(Issue("split", "count-differs", 1, BAD),))
    offer = made.offered_as(f"/in/{BAD}", BAD, claims).offer
    assert store.load(offer, made.file, document, reading, "r1").state == "loaded"
    store.quarantine(made.offered_as(BAD, BAD).offer, None, (Issue("fetch", "unreachable", None, BAD),), "r1")
    with library.read() as session:
        (line,) = speeches(session, Filter())
        (file,) = files(session, Filter())
        assert (line.title, line.speaker, line.source) == (CLEAN, CLEAN, CLEAN)
        assert file.locators == [f"/in/{CLEAN}"]
        assert file.listing is not None and file.listing.raw.access == CLEAN
        assert [issue.detail for issue in file.issues] == [CLEAN]
        assert [*lines(session, "matches"), *lines(session, "issues")]


def test_every_question_may_be_bad(store: Store, library: Database, make: Callable[..., Any]) -> None:
    """Searches, filters, references and facets: answered, or not found; never broken."""
    made = make("a.pdf", "同志们：今天开会。", title=BAD, speaker=BAD)
    store.load(made.offered_as(f"/in/{BAD}", BAD).offer, made.file, made.document, made.reading, "r1")
    asked = Filter(title=BAD, speaker=f"={BAD}", source=BAD)
    with library.read() as session:
        assert len(list(speeches(session, asked))) == 1
        assert search(session, BAD).total == 1
        assert search(session, f'"{BAD}" OR -\x00').total == 1
        assert facets(session, BAD, asked, top=3)
        assert list_runs(session, 1, BAD) == []
        speech_id = next(speeches(session, asked)).speech_id  # BAD is its title
        for reference in (BAD, f"s_{BAD}xxxx", "\udcff" * 8, "https://x/\x00", f"/in/{BAD}"):
            with pytest.raises(NoSuchReference):
                assert resolve(session, reference).name in (made.file.sha256, speech_id)
                raise NoSuchReference("found under its stored name")


def test_every_decision_and_reason_may_be_bad(
    store: Store, library: Database, make: Callable[..., Any]
) -> None:
    """JSON columns take no spelled-out NUL on Postgres: neither a reason nor a run's error breaks one."""
    made = make("a.pdf", "同志们：今天开会。")
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    with library.write() as session:
        at = "2026-03-01T08:00:00Z"
        record_decisions(
            session, [Decision("match", "reject", BAD, at, speech_id="s_a", other="s_b", why=BAD)]
        )
    with library.read() as session:
        (one,) = recorded_decisions(session)
        assert (one.decision.author, one.decision.why) == (CLEAN, CLEAN)
    store.remove(made.file.sha256, BAD)
    assert store.tombstoned(made.file.sha256) == CLEAN
    store.runs.finish("r1", (), "failed", BAD)
    store.runs.begin(f"r{BAD}", BAD, BAD)
    with library.read() as session:
        assert {run["error"] for run in list_runs(session)} == {CLEAN, None}


def test_an_error_of_the_database_does_not_quote_the_library(library: Database) -> None:
    """The statement is named, its values are not: they may be a speech, or a secret."""
    with pytest.raises(sa.exc.DBAPIError) as caught, library.write() as session:
        session.execute(sa.text("INSERT INTO run (run_id) VALUES (:words)"), {"words": "机密内容"})
    assert "机密" not in str(caught.value.orig.__class__) + str(caught.value).split("[SQL")[1]


@given(st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF, categories=None)))
def test_storable_text_is_utf8_without_nul(text: str) -> None:
    """Whatever the text; good text is left as it is."""
    clean = storable(text)
    assert "\x00" not in clean and clean.encode().decode() == clean
    assert (clean == text) == (UNSTORABLE.search(text) is None)


@given(st.recursive(st.text() | st.none(), lambda part: st.lists(part) | st.dictionaries(st.text(), part)))
def test_json_holds_no_nul(value: object) -> None:
    """NUL is gone however many backslashes stand before it, and what spells one in letters stays."""
    text = json_text(value)
    cleaned = json.dumps(json.loads(json.dumps(value)), sort_keys=True).replace("\\u0000", "\\ufffd")
    assert NUL_IN_JSON.search(text) is None
    if "\\u0000" not in json.dumps(value):
        assert json.loads(text) == value
    else:
        assert "\\ufffd" in cleaned


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (r'"\u0000"', '"\ufffd"'),
        (r'"a\\u0000"', r'"a\\u0000"'),
        (r'"\\\u0000\u0000"', '"\\\\\ufffd\ufffd"'),
    ],
)
def test_a_spelled_out_nul(text: str, clean: str) -> None:
    """An odd number of backslashes is a NUL, an even one letters."""
    assert storable_json(text) == clean


def test_names_in_another_encoding_stay_two(tmp_path: Path) -> None:
    """`春.pdf` and `夏.pdf` in GBK, as archives from Windows unpack: two locators; UTF-8 as it is."""
    names = [name.encode("gbk").decode("utf-8", "surrogateescape") for name in ("春.pdf", "夏.pdf")]
    places = [locator_of(tmp_path / name) for name in names]
    assert places == [f"{tmp_path}/\\xb4\\xba.pdf", f"{tmp_path}/\\xcf\\xc4.pdf"]
    assert spelled("春.pdf") == "春.pdf"
