"""The whole way: pure reading of anything, and files from an offer to rows with nothing faked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from extractors.reading import read
from flows import pipeline
from flows.archive.store import Archive
from flows.isolation.reader import IsolatedReader
from flows.pipeline import ingest
from schema.codes import CODES
from schema.database.opening import open_database
from schema.records import Document, Issue, Listing, Offer, Reading, Receipt
from schema.store.store import Store
from schema.wire import decode, encode
from tests.support.depth import examples
from tests.support.printed_pdf import Print, by_hand, printed
from tests.support.random_documents import DOCUMENTS
from tests.support.typeset import document, heading, line, plain, prose, typeset, wrapped
from tests.support.typeset import printed as characters
from tests.support.zip_file import zip_file

# ---------------------------------------------------------------- the pure half


@settings(max_examples=examples(80), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    DOCUMENTS,
    st.none()
    | st.builds(Listing, title=st.none() | st.text(max_size=20), page_count=st.none() | st.integers(0, 99)),
)
def test_reading_never_fails(source: Document, listing: Listing | None) -> None:
    """Any text in any boxes, with and without claims: a reading that goes over the wire and back as it was."""
    reading = read(source, listing)
    assert decode(encode(reading), Reading) == reading
    assert reading.unowned == ()
    assert {issue.code for issue in reading.issues} <= set(CODES)
    assert read(source, listing) == reading


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_reading_never_fails_on_listing_pages(source: Document) -> None:
    """The same pages taken for a saved listing page."""
    page = replace(
        source, media_type="text/html", layout=False, listing=Listing(title="2022年讲话", page_count=64)
    )
    reading = read(page)
    assert reading.unowned == ()
    assert {issue.code for issue in reading.issues} <= set(CODES)


COMPILATION = [
    heading("（3篇）2022年作风建设讲话汇编"),
    *(
        block
        for n, name in enumerate("一二三", 1)
        for block in (
            heading(f"第{name}篇 在全县第{name}次大会上的讲话", new_page=True),
            "同志们：",
            prose(n),
            prose(n + 9),
        )
    ),
]


def test_a_compilation_becomes_items() -> None:
    """Head, declared count, year and items; furniture apart; every character accounted for."""
    source = typeset(COMPILATION, folio="- {} -")
    reading = read(source)
    assert reading.title and reading.title.value == "（3篇）2022年作风建设讲话汇编"
    assert (reading.declared_items, reading.title_year) == (3, 2022)
    assert [item.description.title.value for item in reading.items if item.description.title] == [
        f"在全县第{name}次大会上的讲话" for name in "一二三"
    ]
    assert {piece.rule for piece in reading.furniture} == {"folio"}
    assert reading.issues == ()
    taken = sum(len("".join(piece.text.split())) for piece in reading.furniture)
    texts = sum(len("".join(item.text.split())) for item in reading.items)
    assert taken + texts < len(characters(source))
    for n, item in enumerate(reading.items, 1):
        assert item.text.split("\n") == ["同志们：", prose(n), prose(n + 9)]
        assert item.fingerprint.speech_id.startswith("s_")


def test_the_listing_gives_the_count_where_nothing_is_printed() -> None:
    """Its title is the claim; a count that differs is told."""
    reading = read(typeset(COMPILATION[1:]), Listing(title="2022年讲话（5篇）"))
    assert reading.declared_items == 5
    assert [issue.code for issue in reading.issues] == ["count-differs"]


def test_a_single_speech_names_the_file() -> None:
    """Without a compilation's head the only item's title is the file's."""
    reading = read(plain("在全县大会上的讲话\n（2021年5月）\n同志们：\n" + prose(1, 400)))
    assert reading.title and reading.title.value == "在全县大会上的讲话"
    assert len(reading.items) == 1 and reading.declared_items is None


def test_a_document_without_text_has_no_items() -> None:
    """No pages, blank pages: an issue, never an invented item."""
    for source in (document(), document([]), document([line("   ")])):
        reading = read(source)
        assert reading.items == ()
        assert [issue.code for issue in reading.issues] == ["empty-text"]


def test_stage_versions_are_those_of_the_stages() -> None:
    """What decides whether a file is read again names every stage once."""
    assert read(plain(prose(1))).versions == pipeline.VERSIONS
    names = [name for name, _ in pipeline.VERSIONS]
    assert names == ["extract", "strip_furniture", "reflow", "normalize", "split", "describe", "fingerprint"]


def test_the_extractors_issues_are_kept() -> None:
    """What an engine noted comes first in the reading."""
    noted = Issue("extract", "bad-unicode", 1, "3 characters")
    assert read(replace(plain(prose(1)), issues=(noted,))).issues[0] == noted


# ---------------------------------------------------------------- from offers to rows


@dataclass
class Library:
    """A library of its own, with everything an ingest needs."""

    folder: Path
    store: Store
    archive: Archive
    reader: IsolatedReader
    runs: int = 0

    def take(self, offers: list[Offer], **options: Any) -> list[Receipt]:
        """One run over these offers."""
        self.runs += 1
        run_id = f"run-{self.runs}"
        if not options.get("dry_run"):
            self.store.runs.begin(run_id)
        receipts = ingest(offers, self.store, self.archive, self.reader, run_id=run_id, **options)
        if not options.get("dry_run"):
            self.store.runs.finish(run_id, receipts)
        return receipts

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """These columns of the published view of speeches, in a fixed order."""
        with sqlite3.connect(self.folder / "wengao.db") as connection:
            found = connection.execute(
                f"SELECT {', '.join(columns)} FROM speeches ORDER BY file_sha256, ordinal"
            )
            return found.fetchall()

    def dump(self) -> dict[str, list[str]]:
        """Every row of every table, the search index's own tables left out."""
        with sqlite3.connect(self.folder / "wengao.db") as connection:
            named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'speech_fts%'"
            tables = [name for (name,) in connection.execute(named)]
            return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in tables}


@contextmanager
def library(folder: Path, reader: IsolatedReader) -> Iterator[Library]:
    """An empty library in `folder`."""
    folder.mkdir(exist_ok=True)
    with open_database(f"sqlite:///{folder}/wengao.db", create=True) as database:
        yield Library(folder, Store(database), Archive(str(folder / "archive")), reader)


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    """The real thing, two children at a time; one server for the whole module."""
    with IsolatedReader(2) as made:
        yield made


def pdf(number: int) -> bytes:
    """A compilation of two speeches of its own, one a page, printed by reportlab."""
    pages = []
    for name in "一二":
        seed = number * 10 + "一二".index(name)
        rows = [f"第{name}篇 在第{number}次大会上的讲话", "（2022年3月1日）", "同志们："]
        body = [row for at in (seed, seed + 500) for row in wrapped("　　" + prose(at, 90), 26, 26)]
        pages.append([Print(row, y=100 + 28 * at) for at, row in enumerate([*rows, *body])])
    return printed(pages).data


def offer(folder: Path, name: str, data: bytes) -> Offer:
    """A file on disk, offered."""
    path = folder / name
    path.write_bytes(data)
    return Offer("test", str(path), str(path))


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> list[Offer]:
    """Twelve good files."""
    folder = tmp_path_factory.mktemp("inbox")
    return [offer(folder, f"{number:02}.pdf", pdf(number)) for number in range(12)]


@pytest.fixture
def shelf(tmp_path: Path, reader: IsolatedReader) -> Iterator[Library]:
    """An empty library."""
    with library(tmp_path / "library", reader) as made:
        yield made


def states(receipts: list[Receipt]) -> list[str]:
    """The states, in order."""
    return [receipt.state for receipt in receipts]


def test_an_archive_from_an_address_is_the_files_in_it(shelf: Library) -> None:
    """Its members are kept and stand at places below its address; its own bytes are not kept."""
    url = "https://docs.example/h.zip"
    data = zip_file({"一.pdf": pdf(40), "二.pdf": pdf(41)})
    receipts = shelf.take([Offer("test", url, None)], fetch=lambda offer: data)
    assert [(receipt.locator.removeprefix(url), receipt.state) for receipt in receipts] == [
        ("", "skipped"),
        ("!/一.pdf", "loaded"),
        ("!/二.pdf", "loaded"),
    ]
    assert {locator for (locator,) in shelf.rows("locator")} == {f"{url}!/一.pdf", f"{url}!/二.pdf"}
    assert sorted(shelf.archive.digests()) == sorted(
        receipt.sha256 for receipt in receipts if receipt.sha256 is not None
    )


def test_twelve_files_and_the_same_again(shelf: Library, inbox: list[Offer]) -> None:
    """Twelve loaded in the order offered; the second time all unchanged, and no row differs but the run's."""
    first = shelf.take(inbox)
    assert states(first) == ["loaded"] * 12
    assert [receipt.locator for receipt in first] == [one.locator for one in inbox]
    assert [(r.item_count, r.new_speeches, r.known_speeches, r.known) for r in first] == [
        (2, 2, 0, False)
    ] * 12
    titles = [title for (title,) in shelf.rows("title")]
    assert sorted(titles) == sorted(f"在第{n}次大会上的讲话" for n in range(12) for _ in "一二")
    texts = {text for (text,) in shelf.rows("text")}
    assert f"同志们：\n{prose(70, 90)}\n{prose(570, 90)}" in texts
    before = shelf.dump()
    second = shelf.take(inbox)
    assert states(second) == ["unchanged"] * 12
    assert [receipt.speech_ids for receipt in second] == [receipt.speech_ids for receipt in first]
    after = shelf.dump()
    assert len(before["speech"]) == 24
    assert {name for name in before if before[name] != after[name]} <= {"run", "offer", "upload"}
    assert {name for name in before if len(before[name]) != len(after[name])} == {"run"}


def test_a_dry_run_writes_nothing(shelf: Library, inbox: list[Offer]) -> None:
    """The database is the same to the byte; receipts tell what would come and what is known."""
    shelf.take(inbox[:1])
    before = shelf.dump()
    bad = offer(shelf.folder, "bad.pdf", b"%PDF-1.7 nothing")
    skipped = Offer("test", "/inbox/x.csv", skip="not-prose")
    receipts = shelf.take([*inbox[:2], bad, skipped], dry_run=True)
    assert states(receipts) == ["unchanged", "loaded", "quarantined", "skipped"]
    assert [receipt.new_speeches for receipt in receipts] == [0, 2, 0, 0]
    assert receipts[0].speech_ids and receipts[0].known
    assert shelf.dump() == before


def test_a_dry_run_knows_the_words_of_a_new_file(shelf: Library, inbox: list[Offer]) -> None:
    """Other bytes with the same words: their speeches are named as known."""
    (first,) = shelf.take(inbox[:1])
    twin = offer(shelf.folder, "twin.pdf", pdf(0).replace(b"%%EOF", b"%%EOF\n% twin"))
    (receipt,) = shelf.take([twin], dry_run=True)
    assert (receipt.new_speeches, receipt.known_speeches) == (0, 2)
    assert sorted(receipt.speech_ids) == sorted(first.speech_ids)


def test_bad_files_among_good_ones(shelf: Library, inbox: list[Offer]) -> None:
    """Each is quarantined with its own code, the good ones are loaded, and the second time it is known."""
    offers = [
        inbox[0],
        offer(shelf.folder, "damaged.pdf", b"%PDF-1.7 nothing of the sort"),
        inbox[1],
        offer(shelf.folder, "locked.pdf", by_hand(b"", encrypt=True).data),
        offer(shelf.folder, "empty.pdf", by_hand(b"").data),
        Offer("test", "http://example.invalid/a.pdf"),
        Offer("test", "/inbox/x.csv", skip="not-prose"),
        inbox[2],
    ]
    receipts = shelf.take(offers)
    assert states(receipts) == [
        "loaded",
        "quarantined",
        "loaded",
        "quarantined",
        "quarantined",
        "quarantined",
        "skipped",
        "loaded",
    ]
    assert [r.issues[0].code if r.issues else "" for r in receipts] == [
        "",
        "damaged",
        "",
        "encrypted",
        "empty-text",
        "unreachable",
        "not-prose",
        "",
    ]
    again = shelf.take(offers)
    assert states(again)[:3] == ["unchanged", "quarantined", "unchanged"]
    assert again[1].known and again[1].issues[0].code == "damaged"


def test_force_reads_again_and_changes_no_words(shelf: Library, inbox: list[Offer]) -> None:
    """Known bytes are read anew and replace their own rows; ids stay."""
    first = shelf.take(inbox[:2])
    rows = shelf.rows("speech_id", "ordinal", "title", "text")
    forced = shelf.take(inbox[:2], force=True)
    assert states(forced) == ["loaded"] * 2
    assert [(r.new_speeches, r.known_speeches) for r in forced] == [(0, 2)] * 2
    assert [r.speech_ids for r in forced] == [r.speech_ids for r in first]
    assert shelf.rows("speech_id", "ordinal", "title", "text") == rows


def test_a_new_stage_version_reads_again(
    shelf: Library, inbox: list[Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes known at another version are not unchanged."""
    shelf.take(inbox[:1])
    monkeypatch.setattr(pipeline, "VERSIONS", (*pipeline.VERSIONS[:-1], ("fingerprint", "next")))
    assert states(shelf.take(inbox[:1])) == ["loaded"]


def test_two_workers_make_the_same_rows(shelf: Library, inbox: list[Offer], tmp_path: Path) -> None:
    """Whatever order the files end in: receipts as offered, the rows of one worker."""
    inbox = inbox[:6]
    alone = shelf.take(inbox)
    with library(tmp_path / "second", shelf.reader) as other:
        seen: list[str] = []
        together = other.take(inbox, workers=2, on_receipt=lambda receipt: seen.append(receipt.locator))
        assert [r.locator for r in together] == [r.locator for r in alone]
        assert [(r.state, r.sha256, r.speech_ids) for r in together] == [
            (r.state, r.sha256, r.speech_ids) for r in alone
        ]
        assert sorted(seen) == sorted(one.locator for one in inbox)
        columns = (
            "file_sha256",
            "ordinal",
            "speech_id",
            "title",
            "date",
            "text",
            "page_first",
            "cluster_id",
            "is_canonical",
        )
        assert other.rows(*columns) == shelf.rows(*columns)


def test_one_file_under_two_names(shelf: Library, inbox: list[Offer]) -> None:
    """The same bytes are one file with two locators, also within one run."""
    copy = offer(shelf.folder, "copy.pdf", pdf(0))
    receipts = shelf.take([inbox[0], copy])
    assert states(receipts) == ["loaded", "unchanged"]
    assert receipts[0].sha256 == receipts[1].sha256
    assert len(shelf.rows("speech_id")) == 2


def test_fetched_bytes_are_archived_and_read(shelf: Library) -> None:
    """An offer without a path is fetched; what the fetch refuses is quarantined at its stage."""

    def fetch(wanted: Offer) -> bytes:
        if wanted.locator.endswith("gone.pdf"):
            raise pipeline.Unreadable("unreachable", "404")
        return pdf(3)

    offers = [Offer("web", "https://docs.example/3.pdf"), Offer("web", "https://docs.example/gone.pdf")]
    loaded, refused = shelf.take(offers, fetch=fetch)
    assert (loaded.state, loaded.item_count) == ("loaded", 2)
    assert loaded.sha256 and shelf.archive.read(loaded.sha256) == pdf(3)
    assert (refused.state, refused.issues[0].stage, refused.issues[0].code) == (
        "quarantined",
        "fetch",
        "unreachable",
    )


def test_removed_bytes_stay_out(shelf: Library, inbox: list[Offer]) -> None:
    """A tombstone keeps a file out of later runs; forgotten bytes do not come back into the archive either."""
    (first, second) = shelf.take(inbox[:2])
    assert first.sha256 and second.sha256
    shelf.store.remove(first.sha256, "投诉")
    shelf.store.remove(second.sha256, "投诉", forget=True)
    shelf.archive.forget(second.sha256)
    assert states(shelf.take(inbox[:2])) == ["removed", "removed"]
    assert shelf.archive.find(first.sha256) is not None
    assert shelf.archive.find(second.sha256) is None
    assert shelf.rows("speech_id") == []


def test_the_listing_of_an_offer_reaches_the_reading(shelf: Library) -> None:
    """Claims of more items and pages than the file has are told in its receipt."""
    claims = Listing(title="2022年讲话（5篇）", page_count=64)
    (receipt,) = shelf.take([replace(offer(shelf.folder, "x.pdf", pdf(4)), listing=claims)])
    assert (receipt.state, receipt.declared_items) == ("loaded", 5)
    assert {"count-differs", "listing-differs"} <= {issue.code for issue in receipt.issues}


def test_a_preview_of_twelve_pages_where_64_are_claimed(shelf: Library) -> None:
    """The claims differ, the preview is named, and its last item is marked truncated though it ends whole."""
    pages = []
    for number in range(12):
        body = [row for at in range(3) for row in wrapped("　　" + prose(700 + 10 * number + at, 90), 26, 26)]
        pages.append([Print(row, y=100 + 28 * at) for at, row in enumerate(body)])
    pages[0][:0] = [Print("第一篇 在全县会议上的讲话", y=40), Print("同志们：", y=70)]
    file = offer(shelf.folder, "preview.pdf", printed(pages).data)
    claims = Listing(title="(5篇)在全县会议上的讲话", page_count=64)
    (receipt,) = shelf.take([replace(file, listing=claims)])
    assert (receipt.state, receipt.page_count) == ("loaded", 12)
    told = [issue.detail for issue in receipt.issues if issue.code == "listing-differs"]
    assert "the listing claims 64 pages, the file has 12" in told
    assert any(issue.code == "preview-cut" for issue in receipt.issues)
    assert [truncated for (truncated,) in shelf.rows("truncated")][-1] == 1
    (again,) = shelf.take([replace(file, listing=claims)])
    assert (again.state, again.issues) == ("unchanged", receipt.issues)


def test_a_whole_file_is_not_marked_truncated(shelf: Library) -> None:
    """As many pages as claimed: nothing differs."""
    file = offer(shelf.folder, "whole.pdf", pdf(5))
    (receipt,) = shelf.take([replace(file, listing=Listing(page_count=2))])
    assert not [issue for issue in receipt.issues if issue.code in ("listing-differs", "preview-cut")]
    assert shelf.rows("truncated") == [(0,), (0,)]
