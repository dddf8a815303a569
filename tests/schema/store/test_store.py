"""Loading: once in, the same again changes nothing, and works stay apart from their occurrences."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import structs

from schema.database.connection import Database
from schema.errors import LeaseLost
from schema.export.rows import lines
from schema.records import Issue, Listing, Offer, RawListing
from schema.store.store import Store
from schema.tables.base import core
from schema.tables.files import DocumentRow, FileRow, FurnitureRow, IssueRow, OfferRow, UploadRow
from schema.tables.handles import OCCURRENCE_TEXT
from schema.tables.speeches import AliasRow, OccurrenceRow, SpeechRow

Make = Callable[..., Any]
Dump = Callable[..., Any]
ONE = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"
TWO = "各位代表：\n现在我作工作报告，请予审议。\n谢谢。"
THREE = "尊敬的各位来宾：\n欢迎你们到这里来。"


def count(library: Database, model: Any, **where: object) -> int:
    """How many rows of a table fit."""
    table = core(model)
    with library.read() as session:
        query = sa.select(sa.func.count()).select_from(table)
        for name, value in where.items():
            query = query.where(table.c[name] == value)
        return int(session.execute(query).scalar_one())


def load(store: Store, made: Any, run: str = "r1") -> Any:
    """Load a made-up file."""
    return store.load(made.offer, made.file, made.document, made.reading, run)


@pytest.mark.both_databases
def test_a_file_becomes_speeches_with_their_places(store: Store, library: Database, make: Make) -> None:
    """One file, its items as speeches and occurrences, its furniture and its document."""
    receipt = load(store, make("a.pdf", ONE, TWO))
    assert (receipt.state, receipt.item_count, receipt.new_speeches, receipt.known_speeches) == (
        "loaded",
        2,
        2,
        0,
    )
    assert count(library, SpeechRow) == count(library, OccurrenceRow) == 2
    assert count(library, DocumentRow) == 1
    assert count(library, FurnitureRow) == 3  # the running head once for both pages, two folios
    known = store.known(receipt.sha256)
    assert known is not None
    assert (known.state, known.speech_ids) == ("loaded", receipt.speech_ids)
    assert dict(known.versions) == {"extract": "1", "split": "1"}


def test_the_same_again_changes_last_seen_alone(store: Store, make: Make, clock: Any, dump: Dump) -> None:
    """A second ingest, and a forced second load, leave every table as it was but for last-seen."""
    made = make("a.pdf", ONE, TWO, listing=Listing(title="讲话(2篇)"), unowned=True)
    load(store, made)
    before, whole = dump("offer.last_seen"), dump()
    clock.forward(hours=1)
    store.runs.begin("r2")
    known = store.known(made.file.sha256)
    assert known is not None
    receipt = store.touch(made.offer, known, "r2")
    assert (receipt.state, receipt.item_count, receipt.known_speeches) == ("unchanged", 2, 2)
    assert dump("offer.last_seen") == before
    assert dump() != whole
    clock.forward(hours=1)
    again = load(store, made, "r2")
    assert (again.new_speeches, again.known_speeches) == (0, 2)
    assert dump("offer.last_seen") == before


def test_one_file_under_two_names_is_one_file(store: Store, library: Database, make: Make) -> None:
    """The same bytes elsewhere: a second locator of one file."""
    made = make("a.pdf", ONE)
    load(store, made)
    known = store.known(made.file.sha256)
    assert known is not None
    store.touch(made.offered_as("/other/b.pdf").offer, known, "r1")
    assert (count(library, FileRow), count(library, UploadRow), count(library, OfferRow)) == (1, 2, 2)


def test_other_bytes_with_the_same_words_are_another_occurrence(
    store: Store, library: Database, make: Make
) -> None:
    """One speech, two occurrences; where the print differs, each keeps its own words."""
    load(store, make("a.pdf", ONE))
    spaced = ONE.replace("，", ", ")
    receipt = load(store, make("b.pdf", spaced, salt="other"))
    assert (receipt.new_speeches, receipt.known_speeches) == (0, 1)
    assert (count(library, FileRow), count(library, SpeechRow), count(library, OccurrenceRow)) == (2, 1, 2)
    with library.read() as session:
        texts = session.execute(sa.text("SELECT text FROM speeches ORDER BY text")).scalars().all()
    assert texts == sorted([ONE, spaced])


def test_a_speech_twice_in_one_file(store: Store, library: Database, make: Make) -> None:
    """A repeated speech is one work with two places in the file."""
    receipt = load(store, make("a.pdf", ONE, ONE))
    assert (receipt.item_count, receipt.new_speeches, receipt.known_speeches) == (2, 1, 1)
    assert (count(library, SpeechRow), count(library, OccurrenceRow)) == (1, 2)


@pytest.mark.both_databases
def test_a_new_version_replaces_and_old_ids_keep_resolving(
    store: Store, library: Database, make: Make
) -> None:
    """Another reading of the same bytes: its texts replace the old ones, whose ids become aliases."""
    first = make("a.pdf", ONE, TWO)
    old = load(store, first).speech_ids
    second = make("a.pdf", ONE + "\n（根据录音整理）", TWO, version="2")
    receipt = load(store, structs.replace(second, file=first.file))
    assert (receipt.new_speeches, receipt.known_speeches) == (1, 1)
    assert (count(library, SpeechRow), count(library, OccurrenceRow), count(library, DocumentRow)) == (
        2,
        2,
        1,
    )
    with library.read() as session:
        alias = session.execute(sa.select(core(AliasRow).c.old_id, core(AliasRow).c.new_id)).all()
    assert alias == [(old[0], receipt.speech_ids[0])]
    third = make("a.pdf", ONE + "\n（根据录音整理，未经本人审阅）", TWO, version="3")
    newest = load(store, structs.replace(third, file=first.file)).speech_ids[0]
    with library.read() as session:
        found = set(session.execute(sa.select(core(AliasRow).c.old_id, core(AliasRow).c.new_id)).all())
    assert found == {(old[0], newest), (receipt.speech_ids[0], newest)}
    load(store, first)
    assert count(library, AliasRow, old_id=old[0]) == 0


def test_fewer_items_leave_nothing_behind(store: Store, library: Database, make: Make) -> None:
    """A later reading with fewer items takes the rest out of the library."""
    first = make("a.pdf", ONE, TWO, THREE)
    load(store, first)
    load(store, structs.replace(make("a.pdf", ONE + "\n" + TWO, version="2"), file=first.file))
    assert (count(library, SpeechRow), count(library, OccurrenceRow)) == (1, 1)
    with library.read() as session:
        orphans = session.execute(
            sa.text("SELECT count(*) FROM fingerprint WHERE speech_no NOT IN (SELECT no FROM speech)")
        ).scalar_one()
    assert orphans == 0


def test_a_better_print_of_the_same_words_is_kept(store: Store, library: Database, make: Make) -> None:
    """Punctuation repaired by a new version: same id, the new print, nothing doubled."""
    first = make("a.pdf", ONE)
    load(store, first)
    repaired = ONE.replace("！", "。")
    load(store, structs.replace(make("a.pdf", repaired, version="2"), file=first.file))
    with library.read() as session:
        assert session.execute(sa.text("SELECT text FROM speeches")).scalars().all() == [repaired]
        assert session.execute(sa.select(OCCURRENCE_TEXT.c.text)).scalars().all() == [None]


@pytest.mark.both_databases
def test_offers_keep_history(store: Store, library: Database, make: Make, clock: Any) -> None:
    """Changed claims or bytes open a new offer; a change in views alone does not."""
    listing = Listing(
        title="讲话(2篇)", uploaded_on="2024-06-11", views_min=999, raw=RawListing(views_min="999+")
    )
    made = make("a.pdf", ONE, listing=listing)
    load(store, made)
    known = store.known(made.file.sha256)
    assert known is not None
    offer = made.offer
    for claims, offers in (
        (dataclasses.replace(listing, views_min=1204), 1),
        (None, 1),
        (dataclasses.replace(listing, title="讲话(3篇)"), 2),
        (listing, 3),
    ):
        clock.forward(minutes=1)
        store.touch(structs.replace(offer, listing=claims), known, "r1")
        assert count(library, OfferRow) == offers
    changed = make("a.pdf", TWO)
    load(store, structs.replace(changed, offer=offer))
    assert (count(library, OfferRow), count(library, UploadRow), count(library, FileRow)) == (4, 1, 2)


def test_claims_that_come_later_name_the_file(store: Store, make: Make, library: Database) -> None:
    """A listing found after the file was loaded gives it title, count and date."""
    made = make("a.pdf", ONE)
    load(store, made)
    known = store.known(made.file.sha256)
    assert known is not None
    listing = Listing(title="2024年讲话(2篇)", uploaded_on="2024-06-11")
    store.touch(made.offered_as("https://docs.example/1", "library", listing).offer, known, "r1")
    with library.read() as session:
        row = session.execute(
            sa.text("SELECT title, title_source, title_year, declared_items, date, date_source FROM files")
        ).one()
    assert tuple(row) == ("2024年讲话(2篇)", "listing", 2024, 2, "2024-06-11", "listing")


def test_quarantine_says_why_and_knows_it_again(store: Store, make: Make, library: Database) -> None:
    """A file that cannot be read is kept with its reason, known again, and cleared by a good reading."""
    made = make("a.pdf", ONE)
    issue = Issue("extract", "crashed", None, "signal 11")
    first = store.quarantine(made.offer, made.file, (issue,), "r1", (("extract", "1"),))
    assert (first.state, first.known, first.issues) == ("quarantined", False, (issue,))
    again = store.quarantine(made.offer, made.file, (issue,), "r1", (("extract", "1"),))
    assert again.known
    known = store.known(made.file.sha256)
    assert known is not None
    assert (known.state, known.versions, known.issues) == ("quarantined", (("extract", "1"),), (issue,))
    assert store.touch(made.offer, known, "r1").state == "quarantined"
    load(store, made)
    known = store.known(made.file.sha256)
    assert known is not None
    assert (known.state, known.issues) == ("loaded", ())


def test_a_failed_second_reading_takes_nothing_away(store: Store, make: Make, library: Database) -> None:
    """What was loaded stays when a later version cannot read the file; the reason is noted."""
    made = make("a.pdf", ONE)
    load(store, made)
    store.quarantine(made.offer, made.file, (Issue("extract", "cpu-limit"),), "r1")
    assert (count(library, OccurrenceRow), count(library, IssueRow, code="cpu-limit")) == (1, 1)


def test_an_offer_without_bytes_is_remembered(store: Store, make: Make, library: Database) -> None:
    """A file that could not be had: its upload, claims and reason; later its bytes join the same offer."""
    made = make("a.pdf", ONE, listing=Listing(title="讲话"))
    issues = (Issue("fetch", "too-large"),)
    assert not store.quarantine(made.offer, None, issues, "r1").known
    assert store.quarantine(made.offer, None, issues, "r1").known
    assert count(library, IssueRow) == 1
    load(store, made)
    assert (count(library, IssueRow), count(library, OfferRow), count(library, FileRow)) == (0, 1, 1)


def test_a_skipped_file_leaves_its_reason(store: Store, library: Database) -> None:
    """`why` can say why a path was not read; nothing else is stored of it."""
    receipt = store.skip(Offer("ingest", "/inbox/x.json", None, None, "not-a-document"), "r1")
    assert (receipt.state, receipt.issues) == ("skipped", (Issue("discover", "not-a-document"),))
    assert (count(library, UploadRow, skip="not-a-document"), count(library, OfferRow)) == (1, 0)


def test_preview_writes_nothing(store: Store, make: Make, dump: Dump) -> None:
    """A dry run names the speeches that the library has and leaves it alone."""
    loaded = load(store, make("a.pdf", ONE))
    before = dump()
    made = make("b.pdf", ONE, TWO)
    receipt = store.preview(made.offer, made.file, made.reading, 2)
    assert (receipt.new_speeches, receipt.known_speeches, receipt.speech_ids) == (1, 1, loaded.speech_ids)
    assert dump() == before


@pytest.mark.both_databases
def test_names_that_are_not_unicode_can_be_stored(store: Store, make: Make, library: Database) -> None:
    """A file name with bytes that are no UTF-8 is stored with replacement characters."""
    made = make("a.pdf", ONE)
    load(
        store,
        structs.replace(made, offer=Offer("ingest", "/inbox/\udcff.pdf", None, Listing(title="讲\x00话"))),
    )
    assert count(library, UploadRow, locator="/inbox/\ufffd.pdf") == 1


@pytest.mark.both_databases
def test_no_load_without_the_lease(store: Store, make: Make, library: Database, dump: Any) -> None:
    """A run that was never begun, has ended or belongs to another process writes nothing."""
    made = make("a.pdf", ONE)
    before = dump()
    with pytest.raises(LeaseLost):
        load(store, made, "never-begun")
    other = Store(library)
    with pytest.raises(LeaseLost):
        load(other, made, "r1")
    store.runs.finish("r1")
    with pytest.raises(LeaseLost):
        load(store, made, "r1")
    assert dump() == before


def test_claims_that_are_not_the_files_are_an_issue_of_their_upload(
    store: Store, make: Callable[..., Any]
) -> None:
    """Other claims about known bytes are told with every receipt, once, and end with the claims; the file is as it was."""
    made = make("a.pdf", "同志们：\n今天开会。")
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    known = store.known(made.file.sha256)
    assert known is not None
    elsewhere = made.offered_as("https://docs.example/a", "library", Listing(page_count=6400))
    for _ in range(2):
        receipt = store.touch(elsewhere.offer, known, "r1")
        assert [(issue.code, issue.detail) for issue in receipt.issues] == [
            ("listing-differs", "the listing claims 6400 pages, the file has 1")
        ]
        with store.database.read() as session:
            noted = [(line.code, line.locator) for line in lines(session, "issues")]
        assert noted == [("listing-differs", "https://docs.example/a")]
    failed = store.quarantine(elsewhere.offer, None, (Issue("fetch", "unreachable"),), "r1")
    assert not failed.known  # what was known of the upload was no failure
    right = made.offered_as("https://docs.example/a", "library", Listing(page_count=1))
    assert store.touch(right.offer, known, "r1").issues == ()
