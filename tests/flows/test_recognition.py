"""What a run recognises, keeps and leaves for the next, with a child that answers from memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from extractors.ocr import extra
from extractors.reading import read
from flows.isolation.limits import ORDINARY, Limits
from flows.isolation.messages import Claims, PicturesRequest, ReadRequest, RecognisedPage
from flows.isolation.outcome import JobOutcome
from flows.recognition import Recogniser, recognised_reading
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.errors import Unreadable
from schema.intake import recognised
from schema.records import ArchivedFile, Document, Page, TextLine
from schema.wire import decode, encode

FILE = ArchivedFile("scan.pdf", "a" * 64, 100, "scan.pdf")
PAGES = 4


def blank(number: int) -> Page:
    """A page that is a picture."""
    return Page(number, 595.0, 842.0, (), "pdf_lines", images=1)


def words(number: int) -> Page:
    """What is recognised on it."""
    texts = ("同志们：", f"这是第{number}页的内容，今天的会议到此结束。")
    lines = tuple(
        TextLine(text, 80.0, 100.0 + 28 * n, 80.0 + 16 * len(text), 116.0 + 28 * n, 16.0)
        for n, text in enumerate(texts)
    )
    return Page(number, 595.0, 842.0, lines, "rapidocr", 2, 1, confidences=(0.99, 0.98))


class Child:
    """Answers as children do; pages in `deadly` end the one that meets them."""

    passwords = ()

    def __init__(self, deadly: frozenset[int] = frozenset(), same: str = "") -> None:
        self.deadly = deadly
        self.same = same  # a prefix of digests
        self.asked: list[tuple[int, ...]] = []

    def run(
        self,
        job: str,
        payload: bytes = b"",
        *,
        file: str | None = None,
        limits: Limits = ORDINARY,
        on_part: Callable[[bytes], None] = lambda part: None,
    ) -> JobOutcome:
        """One job."""
        if job in ("read_pdf", "extract_and_read"):
            document = Document(
                "application/pdf", "pdf_lines", "2", PAGES, tuple(map(blank, range(1, PAGES + 1)))
            )
            return JobOutcome("", parts=(encode(document), encode(()), encode(read(document))))
        if job == "read":
            request = decode(payload, ReadRequest)
            return JobOutcome("", encode(read(request.document)))
        wanted = decode(payload, PicturesRequest).numbers
        if job == "picture_digests":
            return JobOutcome("", encode({number: f"{self.same}{number}" for number in wanted}))
        self.asked.append(wanted)
        assert limits.parts == len(wanted)
        for number in wanted:
            if number in self.deadly:
                return JobOutcome("crashed", detail="SIGSEGV")
            on_part(encode(RecognisedPage(number, f"{self.same}{number}", (words(number),))))
        return JobOutcome("")


@pytest.fixture
def library(tmp_path: Path) -> Any:
    """An empty library."""
    with open_database(f"sqlite:///{tmp_path}/wengao.db", create=True) as database:
        yield database


@pytest.fixture(autouse=True)
def version(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with the extra, whether it is installed or not."""
    monkeypatch.setattr(extra, "version", lambda: "3.10.0-1")


def the_way(
    library: Database, child: Child, left: int = 500, file: ArchivedFile = FILE, **more: Any
) -> Document:
    """The document that a run makes of the file."""
    recogniser = Recogniser(library, left, installed=more.pop("installed", True), **more)
    document, _ = recognised_reading(file, child, Claims(), recogniser)  # type: ignore[arg-type]
    return document


def test_a_run_goes_as_far_as_its_share_and_the_next_one_on(library: Database) -> None:
    """The file waits and says how long; what was recognised is asked for once."""
    child = Child()
    with pytest.raises(Unreadable, match="ocr-waiting: 3 of 4 pages are pictures that wait; about 1 min"):
        the_way(library, child, left=1)
    with library.read() as session:
        assert recognised.waiting(session) == (0, 0)  # it is in no table of files yet
        assert len(recognised.kept_pages(session, FILE.sha256, None)) == 1
    document = the_way(library, child)
    assert child.asked == [(1,), (2, 3, 4)]
    assert {page.engine for page in document.pages} == {"rapidocr"}
    the_way(library, child)
    assert child.asked == [(1,), (2, 3, 4)]


def test_the_same_pictures_in_another_file_are_not_recognised_again(library: Database) -> None:
    """By the digest of the picture; another version of the recogniser reads them anew."""
    child = Child()
    the_way(library, child)
    other = replace(FILE, sha256="b" * 64)
    the_way(library, child, file=other)
    assert len(child.asked) == 1
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(extra, "version", lambda: "4.0.0-1")
        the_way(library, child)
    assert len(child.asked) == 2


def test_a_page_that_ends_its_child_takes_no_other_with_it(library: Database) -> None:
    """The next child begins after it; the page says why it has no text."""
    child = Child(deadly=frozenset({2}))
    document = the_way(library, child)
    assert child.asked == [(1, 2, 3, 4), (3, 4)]
    assert [len(page.lines) for page in document.pages] == [2, 0, 2, 2]
    (issue,) = document.issues
    assert (issue.code, issue.page, issue.detail) == ("page-failed", 2, "recognition: crashed")


def test_a_file_whose_every_page_fails_says_why(library: Database) -> None:
    """It is quarantined with the code of its pages."""
    with pytest.raises(Unreadable, match="crashed"):
        the_way(library, Child(deadly=frozenset(range(1, 5))))


def test_without_the_extra_what_was_recognised_is_still_there(library: Database) -> None:
    """A library that moved to a machine without it reads its files again all the same."""
    child = Child()
    the_way(library, child)
    assert {page.engine for page in the_way(library, child, installed=False).pages} == {"rapidocr"}
    with pytest.raises(Unreadable) as missing:
        the_way(library, child, file=replace(FILE, sha256="c" * 64), installed=False)
    assert missing.value.code == "no-text-layer"
    assert [code for code, _ in missing.value.also] == ["ocr-missing"]


def test_a_dry_run_keeps_nothing(library: Database) -> None:
    """It writes nothing at all."""
    the_way(library, Child(), keeps=False)
    with library.read() as session:
        assert recognised.kept_pages(session, FILE.sha256, None) == {}
