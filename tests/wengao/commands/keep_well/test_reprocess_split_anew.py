"""A library that was split by the previous version, with a person's boundaries in it, goes through `reprocess`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from extractors import reading
from extractors.formats.plain_text import PlainText
from extractors.reading import read
from extractors.segmentation import split
from flows import pipeline
from schema.curation.decisions import Fact, record_decisions
from schema.database.opening import open_database
from schema.records import ArchivedFile, Offer, SourceFile
from schema.store.store import Store
from tests.extractors.segmentation.forms.test_forms import TITLES, body
from wengao.review import authoring

Wengao = Callable[..., Any]
SAID = "甲乙丙丁戊己庚辛"
LINES = [
    line
    for n, title in enumerate(TITLES)
    for line in (*([""] * 3 if n else []), title, *(f"{SAID[n]}君说起这样的事，{said}" for said in body(n)))
]
TEXT = "\n".join(LINES)
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()


@contextmanager
def before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program as it was, with a splitter that finds every other title."""
    with monkeypatch.context() as older:
        now = split.survey

        def every_other(*given: Any) -> Any:
            found = now(*given)
            return found and replace(found, starts=found.starts[::2])

        older.setattr(split, "survey", every_other)
        for module in (pipeline, reading):
            versions = tuple(
                (stage, "1" if stage == "split" else version) for stage, version in module.VERSIONS
            )
            older.setattr(module, "VERSIONS", versions)
        yield


def load(run: str) -> None:
    """The file into the library, as the program reads it and a person decided."""
    with open_database("sqlite:///data/wengao.db") as database:
        store = Store(database)
        store.runs.begin(run)
        data = TEXT.encode()
        document = PlainText().extract(SourceFile("文集.txt", SHA256, data))
        file = ArchivedFile("文集.txt", SHA256, len(data), "/archive/y")
        said = read(document, None, store.corrections(SHA256))
        store.load(Offer("ingest", "/in/文集.txt"), file, document, said, run)


def decide() -> None:
    """A split of the first item, a merge of the third into the second, and who speaks in the fourth."""
    at = "2026-01-01T00:00:00Z"
    with open_database("sqlite:///data/wengao.db") as database, database.write() as session:
        found = [authoring.find_item(session, f"{SHA256}#{n}") for n in (1, 3, 4)]
        printed = authoring.printed(session, SHA256)
        said = [
            authoring.split(printed, found[0], TITLES[1], "李审", at),
            authoring.merge(printed, found[1], "李审", at),
            authoring.fact(found[2], Fact("speaker", "周文江"), "李审", at),
        ]
        record_decisions(session, said)


def exported(wengao: Wengao) -> list[dict[str, Any]]:
    """The items of the library as programs get them."""
    return [json.loads(line) for line in wengao("export", "speeches").out.splitlines()]


def test_boundaries_of_a_person_hold_in_a_new_split(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """A split where the new version begins an item, too; a merge that it would undo; a fact of an item that it cuts in
    two: each holds or is `correction-lost`, and each old id leads to the items that have its text now."""
    wengao("init")
    with before(monkeypatch):
        load("r1")
        assert len(exported(wengao)) == len(TITLES) // 2
        decide()
        load("r2")
        held = exported(wengao)
    assert [item["title"] for item in held] == [TITLES[0], TITLES[1], TITLES[2], TITLES[6]]
    assert held[3]["speaker"] == "周文江"
    shown = wengao("reprocess", "--diff", "--json").json
    assert shown["totals"]["changing"] == 1
    assert exported(wengao) == held
    done = wengao("reprocess", "--outdated", "--json")
    assert (done.code, done.json["files"][0]["state"]) == (0, "loaded")
    after = exported(wengao)
    assert [item["title"] for item in after] == [title for title in TITLES if title != TITLES[4]]
    assert TITLES[4] in next(item for item in after if item["title"] == TITLES[3])["text"]
    spoken = {item["title"]: item["speaker"] for item in after if item["speaker"]}
    codes = [issue["code"] for issue in wengao("files", "show", SHA256, "--json").json["issues"]]
    assert spoken == {TITLES[6]: "周文江"} or "correction-lost" in codes
    for old in held:
        found = {item["speech_id"] for item in wengao("speeches", "show", old["speech_id"], "--json").json}
        assert found & {item["speech_id"] for item in after if item["title"] == old["title"]}
    assert {problem["kind"] for problem in wengao("check", "--json").json["problems"]} <= {"archive"}
    assert wengao("reprocess", "--json").json["files"][0]["state"] == "unchanged"
