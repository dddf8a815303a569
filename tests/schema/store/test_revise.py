"""Decisions and re-readings on both databases: what a person set holds, what is re-read is whole or not at all."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from extractors import reading
from extractors.formats.plain_text import PlainText
from extractors.paragraphs import normalize
from extractors.reading import read
from flows import pipeline
from flows.isolation.messages import ReadRequest
from flows.isolation.outcome import JobOutcome
from flows.reprocess import correct, outdated, read_again, reprocess, take_back
from schema.curation import decisions, rejections
from schema.curation.decision_lines import as_line, from_line
from schema.curation.decisions import Decision, Fact
from schema.curation.queue import KINDS, ReviewItem, queue
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.export.lines import SpeechLine
from schema.export.rows import speeches
from schema.query.filters import Filter
from schema.query.references import find_speech
from schema.records import ArchivedFile, Document, Offer, SourceFile
from schema.store import occurrences, revise
from schema.store.preview import revision
from schema.store.revise import StoredFile
from schema.store.store import Store
from schema.wire import decode, encode
from tests.conftest import COMPILATION
from wengao.review import authoring

Dump = Callable[..., Any]
ROOT = Path(__file__).parents[3]
NEW_VERSIONS = tuple(
    (stage, "next" if stage == "normalize" else version) for stage, version in pipeline.VERSIONS
)


class ReaderHere:
    """Reads in this process: a patched stage is seen, and nothing is started."""

    def run(self, job: str, payload: bytes = b"", **_: object) -> JobOutcome:
        """The job `read`."""
        assert job == "read"
        request = decode(payload, ReadRequest)
        return JobOutcome("", encode(read(request.document, request.listing, request.corrections)))


HERE: Any = ReaderHere()


@dataclass(frozen=True)
class Shelf:
    """A library with a store that takes decisions, and its run."""

    library: Database
    store: Store

    def add(self, text: str, name: str = "a.txt") -> str:
        """A plain text as a file of the library; its sha256."""
        data = text.encode()
        sha256 = hashlib.sha256(data).hexdigest()
        document = PlainText().extract(SourceFile(name, sha256, data))
        reading = read(document, None, self.store.corrections(sha256))
        file = ArchivedFile(name, sha256, len(data), f"/archive/{sha256}")
        self.store.load(Offer("ingest", f"/in/{name}"), file, document, reading, "r1")
        return sha256

    def lines(self, sha256: str | None = None) -> list[SpeechLine]:
        """What the export says, of one file or all."""
        with self.library.read() as session:
            return list(speeches(session, Filter(file=sha256) if sha256 else Filter()))

    def decide(self, sha256: str, *made: Decision) -> Any:
        """Decisions about boundaries, as `review` carries them out."""
        return correct(sha256, made, self.store, HERE, run_id="r1")[0]

    def boundary(
        self, op: str, sha256: str, ordinal: int, place: str = "", at: str = "2026-01-01T00:00:00Z"
    ) -> Any:
        """A decision about an item, made and carried out."""
        with self.library.read() as session:
            printed = authoring.printed(session, sha256)
            item = printed.items[ordinal - 1]
            if op == "split":
                made = authoring.split(printed, item, place, "李审", at)
            else:
                made = {"merge": authoring.merge, "accept": authoring.accept}[op](printed, item, "李审", at)
        return self.decide(sha256, made)

    def fact(
        self, sha256: str, ordinal: int, *words: str, op: str = "set", at: str = "2026-01-01T00:00:00Z"
    ) -> None:
        """Facts of an item, set as `review set` does."""
        with self.library.read() as session:
            item = authoring.find_item(session, f"{sha256}#{ordinal}")
            made = [authoring.fact(item, fact, "李审", at, op) for fact in authoring.parse_facts(words)]
        revise.decide(self.store, made)

    def take_back(self, no: int) -> list[Any]:
        """A decision withdrawn, as `review reject d1` does."""
        return take_back(no, self.store, HERE, run_id="r1")[1]

    def open(self, *kinds: str) -> list[ReviewItem]:
        """The review list."""
        with self.library.read() as session:
            return queue(session, kinds or KINDS)

    def loaded(self) -> list[str]:
        """Every loaded file."""
        with self.library.read() as session:
            return revise.loaded_files(session)

    def stored(self, sha256: str) -> StoredFile:
        """What is kept of a file."""
        with self.library.read() as session:
            return revise.stored_file(session, sha256)

    def read_again(self, *, only_outdated: bool = True) -> list[Any]:
        """Everything, as `reprocess` does."""
        return reprocess(self.loaded(), self.store, HERE, run_id="r1", only_outdated=only_outdated)


def shelf_on(library: Database, clock: Any) -> Shelf:
    """A shelf on an open library."""
    store = Store(library, clock)
    store.runs.begin("r1")
    return Shelf(library, store)


@pytest.fixture
def shelf(library: Database, clock: Any) -> Shelf:
    """An empty shelf, once on each database."""
    return shelf_on(library, clock)


def upgrade(monkeypatch: pytest.MonkeyPatch) -> None:
    """`normalize` as of its next version."""
    was = normalize.repair

    def rewritten(text: str) -> str:
        return was(text).replace("村子", "乡村").replace("，", "")

    monkeypatch.setattr(normalize, "repair", rewritten)
    for module in (pipeline, reading):
        monkeypatch.setattr(module, "VERSIONS", NEW_VERSIONS)


def titles(lines: list[SpeechLine]) -> list[str | None]:
    """The titles, in order."""
    return [line.title for line in lines]


# ------------------------------------------------------------------ boundaries


def test_a_boundary_survives_a_new_version_that_rewrites_the_text(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Done-when: after `reprocess` the corrected items are still cut as the person said, texts are new."""
    sha256 = shelf.add(COMPILATION)
    assert shelf.boundary("split", sha256, 1, "二要抓环境").item_count == 4
    assert shelf.boundary("merge", sha256, 4).item_count == 3
    before = shelf.lines()
    upgrade(monkeypatch)
    (receipt,) = shelf.read_again()
    after = shelf.lines()
    assert (receipt.state, receipt.item_count) == ("loaded", 3)
    assert [line.text.replace("村子", "乡村").replace("，", "") for line in before] == [
        line.text for line in after
    ]
    assert before[0].speech_id != after[0].speech_id or before[1].speech_id != after[1].speech_id
    assert not [issue for issue in receipt.issues if issue.code == "correction-lost"]


def test_a_boundary_holds_in_another_compilation(shelf: Shelf) -> None:
    """Done-when: the same text bound with other speeches, under another number, is cut there, too."""
    sha256 = shelf.add(COMPILATION)
    shelf.boundary("split", sha256, 1, "二要抓环境")
    first = COMPILATION.index("第二篇：")
    other = shelf.add(
        "讲话选编\n\n"
        + COMPILATION[first:].replace("第二篇", "第一篇").replace("第三篇", "第二篇")
        + "\n"
        + COMPILATION[COMPILATION.index("第一篇：") : first].replace("第一篇", "第三篇"),
        "b.txt",
    )
    assert shelf.lines(other)[-1].text == shelf.lines(sha256)[1].text
    assert shelf.lines(other)[-1].speech_id == shelf.lines(sha256)[1].speech_id


def test_a_boundary_reaches_files_that_were_there_before(shelf: Shelf) -> None:
    """Whether the other compilation came before or after the correction makes no difference; nor taking back."""
    sha256, other = shelf.add(COMPILATION), shelf.add(NEARLY, "near.txt")
    shelf.boundary("split", sha256, 2, "读书是一件慢的事情")
    assert len(shelf.lines(other)) == 4
    assert {receipt.sha256 for receipt in shelf.take_back(1)} == {sha256, other}
    assert len(shelf.lines(other)) == 3


def test_a_decision_and_what_it_changes_are_one_transaction(
    shelf: Shelf, dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the load fails the decision is not kept either; when a later file fails, `reprocess` finds it."""
    sha256, other = shelf.add(COMPILATION), shelf.add(NEARLY, "near.txt")
    before = dump()

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(occurrences, "apply", full)
        with pytest.raises(OSError, match="no space"):
            shelf.boundary("split", sha256, 2, "读书是一件慢的事情")
    assert dump() == before
    with monkeypatch.context() as broken:
        broken.setattr("flows.reprocess.reprocess", full)
        with pytest.raises(OSError, match="no space"):
            shelf.boundary("split", sha256, 2, "读书是一件慢的事情")
    assert (len(shelf.lines(sha256)), len(shelf.lines(other))) == (4, 3)
    assert {receipt.sha256: receipt.state for receipt in shelf.read_again()} == {
        sha256: "unchanged",
        other: "loaded",
    }
    assert len(shelf.lines(other)) == 4


def test_a_lost_anchor_is_an_issue_and_a_review_item(shelf: Shelf) -> None:
    """Done-when: the file says so, and the decision can be taken back by its number."""
    sha256 = shelf.add(COMPILATION)
    shelf.boundary("split", sha256, 1, "二要抓环境")
    with shelf.library.read() as session:
        (kept,) = decisions.recorded_decisions(session)
    gone = replace(
        kept.decision.anchor, quote="从来没有印过的一句话", before="前面也不是", after="后面也不是"
    )
    shelf.decide(sha256, replace(kept.decision, anchor=gone, at="2026-01-02T00:00:00Z"))
    shelf.read_again(only_outdated=False)
    (lost,) = shelf.open("correction-lost")
    assert lost.detail.startswith("d2: split")
    assert [receipt.sha256 for receipt in shelf.take_back(2)] == [sha256]
    assert shelf.open("correction-lost") == []


def test_an_accepted_file_needs_nobody(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Items are sure from then on, also under the next version."""
    sha256 = shelf.add(COMPILATION)
    for ordinal in (1, 2, 3):
        shelf.boundary("accept", sha256, ordinal)
    assert [line.confidence for line in shelf.lines()] == [1.0, 1.0, 1.0]
    upgrade(monkeypatch)
    shelf.read_again()
    assert [line.confidence for line in shelf.lines()] == [1.0, 1.0, 1.0]
    assert shelf.open() == []


# ------------------------------------------------------------------ facts

WITHOUT_TITLE = COMPILATION.replace("第二篇：在秋季开学典礼上的致辞", "第二篇")
NEARLY = COMPILATION.replace("祝同学们学习进步", "祝大家学习进步").replace("第二篇：在秋季", "第二篇：在今秋")


def test_a_corrected_title_is_proposed_elsewhere_not_applied(shelf: Shelf) -> None:
    """Done-when: applied where it was set; elsewhere proposed, unless the key is equal and nothing printed."""
    here = shelf.add(COMPILATION)
    same = shelf.add(COMPILATION + "\n\n", "same.txt")
    bare = shelf.add(WITHOUT_TITLE, "bare.txt")
    near = shelf.add(NEARLY, "near.txt")
    assert shelf.lines(bare)[1].title is None
    shelf.fact(here, 2, "title=开学典礼致辞（校订）")
    assert shelf.lines(here)[1].title == "开学典礼致辞（校订）"
    assert shelf.lines(here)[1].corrected == ["title"]
    assert shelf.lines(same)[1].title == "在秋季开学典礼上的致辞"
    assert shelf.lines(bare)[1].title == "开学典礼致辞（校订）"
    assert shelf.lines(bare)[1].corrected == ["title"]
    assert shelf.lines(near)[1].title == "在今秋开学典礼上的致辞"
    proposed = {(item.file_sha256, item.printed, item.proposed) for item in shelf.open("proposed")}
    assert proposed == {
        (same, "在秋季开学典礼上的致辞", "开学典礼致辞（校订）"),
        (near, "在今秋开学典礼上的致辞", "开学典礼致辞（校订）"),
    }


def test_a_file_that_comes_later_is_treated_alike(shelf: Shelf) -> None:
    """Whether the copy comes before or after the correction makes no difference."""
    here = shelf.add(COMPILATION)
    shelf.fact(here, 2, "title=开学典礼致辞（校订）")
    bare, same = shelf.add(WITHOUT_TITLE, "bare.txt"), shelf.add(COMPILATION + "\n\n", "same.txt")
    assert shelf.lines(bare)[1].title == "开学典礼致辞（校订）"
    assert shelf.lines(same)[1].title == "在秋季开学典礼上的致辞"
    assert [item.file_sha256 for item in shelf.open("proposed")] == [same]


def test_what_a_person_rejects_is_not_proposed_again(shelf: Shelf) -> None:
    """`keep` leaves the print of that file alone, now and later; accepting sets it there, too."""
    here, same = shelf.add(COMPILATION), shelf.add(COMPILATION + "\n\n", "same.txt")
    bare = shelf.add(WITHOUT_TITLE, "bare.txt")
    shelf.fact(here, 2, "title=校订本", "speaker=王建国同志")
    assert len(shelf.open("proposed")) == 3
    shelf.fact(same, 2, "title=", op="keep")
    shelf.fact(bare, 2, "title=", op="keep")
    assert (shelf.lines(bare)[1].title, shelf.lines(bare)[1].corrected) == (None, [])
    shelf.fact(same, 2, "speaker=王建国同志")
    assert [(item.file_sha256, item.field) for item in shelf.open("proposed")] == [(bare, "speaker")]
    assert shelf.lines(same)[1].corrected == ["speaker"]


def test_facts_hold_whatever_is_read_again(shelf: Shelf, dump: Dump) -> None:
    """A forced reading writes exactly the same rows: what was set by hand is laid over the same print."""
    here = shelf.add(COMPILATION)
    shelf.add(WITHOUT_TITLE, "bare.txt")
    shelf.fact(here, 2, "title=校订本", "date=2023-9", "role=校长、书记", "speaker=", "place=大礼堂")
    line = shelf.lines(here)[1]
    assert (line.title, line.date, line.date_from, line.date_to) == (
        "校订本",
        "2023-09",
        "2023-09-01",
        "2023-09-30",
    )
    assert (line.date_source, line.roles, line.speaker, line.place) == (
        "correction",
        ["校长", "书记"],
        None,
        "大礼堂",
    )
    assert line.corrected == ["title", "speaker", "role", "place", "date"]
    assert {seen.field for seen in line.evidence if seen.rule == "correction"} == {
        "title",
        "role",
        "place",
        "date",
    }
    before = dump()
    assert {receipt.state for receipt in shelf.read_again(only_outdated=False)} == {"loaded"}
    assert dump() == before


def test_a_fact_follows_its_text_to_a_new_id(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key changes, the fact stays, also in the other file that took it over; old ids resolve."""
    here, bare = shelf.add(COMPILATION), shelf.add(WITHOUT_TITLE.replace("村子", "村 子"), "bare.txt")
    shelf.fact(here, 1, "title=校订本", "place=县城")
    old_id = shelf.lines(here)[0].speech_id
    assert shelf.lines(bare)[0].place == "县城"
    upgrade(monkeypatch)
    shelf.read_again()
    now = shelf.lines(here)[0]
    assert now.speech_id != old_id
    assert (now.title, now.place, now.corrected) == ("校订本", "县城", ["title", "place"])
    assert shelf.lines(bare)[0].speech_id != old_id
    with shelf.library.read() as session:
        assert find_speech(session, old_id) == now.speech_id
        assert {kept.decision.speech_id for kept in decisions.recorded_decisions(session)} == {now.speech_id}


def test_a_fact_whose_text_is_gone_is_lost(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """When no item reads like it any more, the file says so."""
    here = shelf.add(COMPILATION)
    shelf.fact(here, 2, "title=校订本")
    was = normalize.repair
    monkeypatch.setattr(normalize, "repair", lambda text: "".join(chr(ord(c) + 1) for c in was(text)))
    for module in (pipeline, reading):
        monkeypatch.setattr(module, "VERSIONS", NEW_VERSIONS)
    (receipt,) = shelf.read_again()
    assert [(issue.stage, issue.code) for issue in receipt.issues if issue.code == "correction-lost"] == [
        ("describe", "correction-lost")
    ]
    assert [item.detail for item in shelf.open("correction-lost")] == ["d1: title = 校订本"]


def test_a_fact_taken_back_is_gone(shelf: Shelf) -> None:
    """Print stands again, in every file that had taken it over."""
    here, bare = shelf.add(COMPILATION), shelf.add(WITHOUT_TITLE, "bare.txt")
    shelf.fact(here, 2, "title=校订本")
    assert {receipt.sha256 for receipt in shelf.take_back(1)} == {here, bare}
    assert (shelf.lines(here)[1].title, shelf.lines(bare)[1].title) == ("在秋季开学典礼上的致辞", None)
    assert shelf.lines(here)[1].corrected == shelf.lines(bare)[1].corrected == []


# ------------------------------------------------------------------ matches


def test_a_rejected_match_stays_rejected(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the texts change their ids, and when the ruling comes before the texts."""
    here, near = (
        shelf.add(COMPILATION),
        shelf.add(COMPILATION.replace("村子", "寨子").replace("，", ""), "near.txt"),
    )
    a, b = sorted((shelf.lines(here)[0].speech_id, shelf.lines(near)[0].speech_id))
    assert shelf.lines(here)[0].cluster_id == shelf.lines(near)[0].cluster_id
    revise.decide(
        shelf.store,
        [Decision("match", "reject", "李审", "2026-01-01T00:00:00Z", speech_id=a, other=b, why="不同")],
    )
    assert shelf.lines(here)[0].cluster_id != shelf.lines(near)[0].cluster_id
    upgrade(monkeypatch)
    shelf.read_again()
    assert shelf.lines(here)[0].speech_id not in (a, b)
    assert shelf.lines(here)[0].cluster_id != shelf.lines(near)[0].cluster_id
    with shelf.library.write() as session:
        rejections.hold_all(session, "2026-01-03T00:00:00Z")


# ------------------------------------------------------------------ export and import


def decided(shelf: Shelf) -> list[str]:
    """A shelf with one decision of every kind; the files."""
    here, near = shelf.add(COMPILATION), shelf.add(NEARLY, "near.txt")
    shelf.boundary("split", here, 1, "二要抓环境")
    shelf.boundary("accept", here, 4, at="2026-01-01T00:00:01Z")
    shelf.fact(here, 3, "title=校订本", "speaker=", at="2026-01-01T00:00:02Z")
    shelf.fact(near, 2, "speaker=", op="keep", at="2026-01-01T00:00:03Z")
    a, b = sorted((shelf.lines(here)[2].speech_id, shelf.lines(near)[2].speech_id))
    about = Decision(
        "boundary", "dismiss", "李审", "2026-01-01T00:00:05Z", file_sha256=here, about="count-differs: …"
    )
    match = Decision("match", "reject", "李审", "2026-01-01T00:00:04Z", speech_id=a, other=b, why="不同")
    revise.decide(shelf.store, [match, about])
    return [here, near]


def exported(shelf: Shelf) -> list[bytes]:
    """Every decision as its line."""
    with shelf.library.read() as session:
        return [as_line(kept.decision) for kept in decisions.recorded_decisions(session)]


def test_decisions_travel_as_text(shelf: Shelf, new_url: Callable[[], str], clock: Any) -> None:
    """Imported before the files come, they make another library say the same; again they change nothing."""
    decided(shelf)
    lines = exported(shelf)
    assert len(lines) == 7
    parsed = [from_line(line) for line in lines]
    assert [as_line(decision) for decision in parsed] == lines
    with open_database(new_url(), create=True) as library:
        other = shelf_on(library, clock)
        revise.decide(other.store, parsed)
        other.add(COMPILATION)
        other.add(NEARLY, "near.txt")
        assert exported(other) == lines
        assert other.lines() == shelf.lines()
        assert [item.id for item in other.open()] == [item.id for item in shelf.open()]
        revise.decide(other.store, parsed)
        assert exported(other) == lines


BOUNDARY = '{"kind":"boundary","op":"%s","author":"x","at":"%s"}'
FACT = (
    '{"kind":"fact","op":"set","author":"x","at":"2026-01-01T00:00:00Z","file_sha256":"f","speech_id":"s",'
    '"fact":{"field":"%s","value":"%s"}}'
)


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "not json",
        BOUNDARY % ("set", "2026-01-01T00:00:00Z"),
        BOUNDARY % ("split", "2026-01-01T00:00:00Z"),
        BOUNDARY % ("dismiss", "gestern"),
        FACT % ("colour", "red"),
        FACT % ("kind", "小说"),
        FACT % ("title", "a\\u0000b"),
    ],
)
def test_a_line_that_is_no_decision_is_refused(line: str) -> None:
    """Nothing half understood is kept, nor anything that would stop a later load."""
    with pytest.raises((ValueError, TypeError)):
        from_line(line.encode())
    assert from_line((FACT % ("kind", "讲话")).encode()).fact == Fact("kind", "讲话")


# ------------------------------------------------------------------ reprocess


def test_what_is_current_is_passed_over(shelf: Shelf, dump: Dump, clock: Any) -> None:
    """A second run reads nothing and writes nothing."""
    shelf.add(COMPILATION)
    before = dump()
    clock.forward(hours=1)
    (receipt,) = shelf.read_again()
    assert (receipt.state, receipt.item_count) == ("unchanged", 3)
    assert dump() == before


def test_a_new_version_changes_texts_and_leaves_aliases(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old ids resolve, offers stay as they were, and `extract` keeps the version that read the bytes."""
    sha256 = shelf.add(COMPILATION)
    before = shelf.lines()
    upgrade(monkeypatch)
    assert outdated(pipeline.VERSIONS, extract=True) == ()
    (receipt,) = shelf.read_again()
    after = shelf.lines()
    assert "乡村的面貌" in after[0].text and "村子" not in after[0].text
    assert receipt.speech_ids == tuple(line.speech_id for line in after)
    with shelf.library.read() as session:
        assert [find_speech(session, line.speech_id) for line in before] == [line.speech_id for line in after]
    known = shelf.store.known(sha256)
    assert known is not None and dict(known.versions) == dict(NEW_VERSIONS)


def test_a_reading_from_the_stored_document_does_not_claim_a_new_extraction(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only reading the bytes again makes `extract` current; `ingest` still sees that it is not."""
    sha256 = shelf.add(COMPILATION)
    newer = tuple((stage, "9") for stage, _ in pipeline.VERSIONS)
    for module in (pipeline, reading):
        monkeypatch.setattr(module, "VERSIONS", newer)
    shelf.read_again()
    known = shelf.store.known(sha256)
    assert known is not None
    assert outdated(known.versions, extract=False) == ()
    assert outdated(known.versions, extract=True) == ("extract",)


def test_a_diff_names_what_would_change_and_writes_nothing(
    shelf: Shelf, dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Items, facts, texts and versions, with both ids; the library stays as it is."""
    sha256 = shelf.add(COMPILATION)
    shelf.boundary("split", sha256, 3, "各县区要把隐患")
    shelf.fact(sha256, 2, "title=校订本")
    upgrade(monkeypatch)
    before = dump()
    stored = shelf.stored(sha256)
    document, reading = read_again(stored, HERE)
    with shelf.library.read() as session:
        change = revision(session, stored, document, reading)
    assert dump() == before
    assert [(one.field, one.after) for one in change.versions] == [("normalize", "next")]
    texts = {item.ordinal: (item.text_before, item.text) for item in change.items}
    assert texts[1][0] is not None and "村子的面貌" in texts[1][0]
    assert texts[1][1] is not None and "乡村的面貌" in texts[1][1]
    assert all(item.kind == "changed" and item.begins == item.begins_before for item in change.items)
    assert not any(fact.field == "title" for item in change.items for fact in item.facts)
    shelf.read_again()
    with shelf.library.read() as session:
        after = revision(session, shelf.stored(sha256), document, reading)
    assert after.is_empty() and after.unchanged == 4


def test_a_diff_shows_items_that_come_and_go(shelf: Shelf) -> None:
    """A boundary that a reading adds or drops is one item changed and one new or gone."""
    sha256 = shelf.add(COMPILATION)
    plain = shelf.stored(sha256)
    shelf.boundary("split", sha256, 1, "二要抓环境")
    document, reading = read_again(plain, HERE)
    with shelf.library.read() as session:
        gone = revision(session, shelf.stored(sha256), document, reading)
    assert [item.kind for item in gone.items if item.kind != "changed"] == ["gone"]
    assert gone.unchanged == 2  # another number is no change
    assert [(fact.field, fact.before, fact.after) for fact in gone.file] == [("item_count", "4", "3")]


REPROCESSOR = """
import sys
sys.path.insert(0, sys.argv[1])
import pytest
from schema.database.opening import open_database
from schema.store.revise import loaded_files
from schema.store.store import Store
from flows.reprocess import reprocess
from tests.schema.store.test_revise import HERE, upgrade

upgrade(pytest.MonkeyPatch())
with open_database(sys.argv[2]) as library:
    store = Store(library)
    store.runs.begin(sys.argv[3])
    with library.read() as session:
        wanted = loaded_files(session)
    reprocess(wanted, store, HERE, run_id=sys.argv[3], on_receipt=lambda receipt: print(receipt.state, flush=True))
"""


def start(url: str, run: str) -> subprocess.Popen[str]:
    """A process that reads everything again with the next version."""
    words = [sys.executable, "-c", REPROCESSOR, str(ROOT), url, run]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.campaign
def test_killed_in_the_middle_it_goes_on(url: str, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is whole in the old or the new version after kill -9; the next run does the rest only."""
    files = 12
    with open_database(url, create=True) as library:
        shelf = shelf_on(library, clock)
        for number in range(files):
            shelf.add(COMPILATION.replace("四百二十名", f"四百二十{number}名"), f"{number}.txt")
        process = start(url, "killed")
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(3)]
        process.send_signal(signal.SIGKILL)
        rest, error = process.communicate()
        assert seen == ["loaded\n"] * 3, error
        by_file: dict[str, list[SpeechLine]] = {}
        for line in shelf.lines():
            by_file.setdefault(line.file_sha256, []).append(line)
        assert len(by_file) == files
        done = 0
        for sha256, lines in by_file.items():
            known = shelf.store.known(sha256)
            assert known is not None and len(lines) == 3
            new = dict(known.versions)["normalize"] == "next"
            assert ("乡村的面貌" in lines[0].text) == new
            done += new
        assert 3 + rest.count("\n") <= done <= files - 1 + (done == files)
        upgrade(monkeypatch)
        receipts = shelf.read_again()
        assert [receipt.state for receipt in receipts].count("unchanged") == done
        assert [receipt.state for receipt in receipts].count("loaded") == files - done
        assert all("村子" not in line.text for line in shelf.lines())
        with library.read() as session:
            orphans = "SELECT count(*) FROM speech WHERE no NOT IN (SELECT speech_no FROM occurrence)"
            assert session.execute(sa.text(orphans)).scalar_one() == 0


def test_a_file_that_cannot_be_read_again_stays(
    shelf: Shelf, dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that dies costs a receipt with its code, not a row."""
    shelf.add(COMPILATION)
    before = dump()
    for module in (pipeline, reading):
        monkeypatch.setattr(module, "VERSIONS", NEW_VERSIONS)

    class Dying:
        def run(self, job: str, payload: bytes = b"", **_: object) -> JobOutcome:
            return JobOutcome("crashed", detail="SIGSEGV")

    dying: Any = Dying()
    (receipt,) = reprocess(shelf.loaded(), shelf.store, dying, run_id="r1")
    assert (receipt.state, receipt.known, [issue.code for issue in receipt.issues]) == (
        "quarantined",
        True,
        ["crashed"],
    )
    assert dump() == before


def test_a_removed_file_is_not_read_again(shelf: Shelf) -> None:
    """What was taken out between looking and reading stays out."""
    sha256 = shelf.add(COMPILATION)
    shelf.store.remove(sha256, "不要了")
    (receipt,) = reprocess([sha256], shelf.store, HERE, run_id="r1", only_outdated=False)
    assert receipt.state == "removed" and shelf.lines() == []


def test_fields_that_cannot_be_are_refused() -> None:
    """A date must be one, a kind one of the list."""
    from wengao.errors import UsageProblem

    for word in ("date=去年", "kind=小说", "colour=red", "title", "date=2024-13"):
        with pytest.raises(UsageProblem):
            authoring.parse_facts([word])
    assert authoring.parse_facts(["date=2024"]) == [Fact("date", "2024", "2024-01-01", "2024-12-31")]
    assert authoring.parse_facts(["kind="]) == [Fact("kind")]
    assert isinstance(PlainText().extract(SourceFile("a", "0", "同志们".encode())), Document)
