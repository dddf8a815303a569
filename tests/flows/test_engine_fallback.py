"""The ladder of engines, rung by rung, with a reader that answers as told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from extractors.pdf.second_opinion import MAX_REREAD, doubtful_pages, with_second_reading
from extractors.reading import read
from flows.engine_fallback import REWRITABLE, document_and_reading
from flows.isolation.messages import Claims, ExtractRequest, ReadRequest
from flows.isolation.outcome import JobOutcome
from schema.errors import Unreadable
from schema.records import ArchivedFile, Document, Issue, Page, Reading, TextLine
from schema.wire import decode, encode

FILE = ArchivedFile("x.pdf", "a" * 64, 100, "/archive/x")
SOUND = "今天我们在这里召开全县作风建设推进会，主要任务是总结上半年工作。"
BROKEN = "同\ufffd们\ufffd，\ufffd天\ufffd"


@dataclass
class FakeReader:
    """Answers each job from a table; a missing job fails the test. `asked` is what was run, in order."""

    answers: dict[str, JobOutcome | Callable[[ExtractRequest], JobOutcome]]
    asked: list[tuple[str, ExtractRequest]] = field(default_factory=list)
    path: str = FILE.path

    def run(self, job: str, payload: bytes = b"", *, file: str | None = None, **more: Any) -> JobOutcome:
        """The outcome for this job; the archived file must be passed along. `read` reads."""
        if job == "read":
            asked = decode(payload, ReadRequest)
            self.asked.append((job, ExtractRequest("", "")))
            return JobOutcome("", encode(read(asked.document, asked.listing, asked.corrections)))
        assert file == self.path
        request = decode(payload, ExtractRequest)
        self.asked.append((job, request))
        answer = self.answers[job]
        return answer if isinstance(answer, JobOutcome) else answer(request)

    @property
    def jobs(self) -> list[str]:
        """The names of the jobs that were run."""
        return [job for job, _ in self.asked]


def page(number: int, *texts: str, engine: str = "pdf_lines") -> Page:
    """A page of these lines."""
    lines = tuple(TextLine(text, 80, 100 + 28 * n, 500, 116 + 28 * n, 16) for n, text in enumerate(texts))
    return Page(number, 595, 842, lines, engine, 1)


def document(*pages: Page, engine: str = "pdf_lines", media_type: str = "application/pdf") -> Document:
    """A document of these pages."""
    return Document(media_type, engine, "1", len(pages), pages)


def answer(first: Document, *notes: Issue, reads: bool = True) -> JobOutcome:
    """A child's good answer: the document, what counting its pages brought, and what it reads."""
    noted = replace(first, issues=(*first.issues, *notes))
    return JobOutcome("", parts=(encode(first), encode(notes), *([encode(read(noted))] if reads else [])))


def died(code: str, outcome: JobOutcome, parts: int) -> JobOutcome:
    """The same, of a child that died after it had sent so many parts."""
    return replace(outcome, code=code, parts=outcome.parts[:parts])


def opened(reader: FakeReader) -> Document:
    """The document that the ladder comes to; its reading is that of it."""
    found, reading = document_and_reading(FILE, reader, Claims())  # type: ignore[arg-type]
    assert reading == read(found)
    return found


def codes(found: Document | Reading) -> list[str]:
    """The codes of the issues of a document."""
    return [issue.code for issue in found.issues]


# ---------------------------------------------------------------- the first child

DIFFERS = Issue("extract", "page-count-differs", None, "PDFium 1, qpdf 3")
UNCOUNTED = Issue("extract", "second-engine-failed", None, "counting pages: damaged")


def test_a_sound_file_is_one_child() -> None:
    """It extracts, counts and reads; nobody else is asked for anything."""
    reader = FakeReader({"extract_and_read": answer(document(page(1, SOUND)))})
    assert opened(reader) == document(page(1, SOUND))
    assert reader.asked == [("extract_and_read", ExtractRequest("x.pdf", "a" * 64, claims=Claims()))]


def test_what_a_pdf_needs_is_loaded_for_a_pdf(tmp_path: Path) -> None:
    """By its first bytes, whatever its name; another file costs no import of qpdf."""
    for data, job in ((b"\n%PDF-1.7\n", "read_pdf"), ("同志们：".encode(), "extract_and_read")):
        (tmp_path / "x.bin").write_bytes(data)
        file = replace(FILE, path=str(tmp_path / "x.bin"))
        reader = FakeReader({job: answer(document(page(1, SOUND)))}, path=file.path)
        document_and_reading(file, reader, Claims())  # type: ignore[arg-type]
        assert reader.jobs == [job]


def test_counts_that_differ_or_fail_are_told() -> None:
    """Of the document and of its reading; the text stays the first engine's."""
    for note in (DIFFERS, UNCOUNTED):
        reader = FakeReader({"extract_and_read": answer(document(page(1, SOUND)), note)})
        found = opened(reader)
        assert found.issues == (note,) and found.pages == (page(1, SOUND),)
        assert reader.jobs == ["extract_and_read"]


@pytest.mark.parametrize("code", ["crashed", "cpu-limit", "memory-limit", "internal-error", "bad-answer"])
def test_a_child_that_dies_while_it_counts_leaves_its_document(code: str) -> None:
    """The fast engine's answer had left it: another child reads that, and an issue says what happened."""
    whole = answer(document(page(1, SOUND)))
    reader = FakeReader({"extract_and_read": died(code, whole, 1)})
    found = opened(reader)
    assert codes(found) == ["second-engine-failed"] and code in found.issues[0].detail
    assert found.pages == (page(1, SOUND),)
    assert reader.jobs == ["extract_and_read", "read"]


def test_a_child_that_dies_while_it_reads_ends_in_quarantine() -> None:
    """Reading again would end the same way, at the same cost."""
    whole = answer(document(page(1, SOUND)))
    reader = FakeReader({"extract_and_read": died("cpu-limit", whole, 2)})
    with pytest.raises(Unreadable, match="cpu-limit"):
        opened(reader)
    assert reader.jobs == ["extract_and_read"]


def test_a_reading_without_items_is_none() -> None:
    """A scan has no text layer; blank pages have no text."""
    for images, code in ((1, "no-text-layer"), (0, "empty-text")):
        blank = document(
            replace(page(1), objects=0, images=images), engine="plain_text", media_type="text/plain"
        )
        with pytest.raises(Unreadable, match=code):
            opened(FakeReader({"extract_and_read": answer(blank)}))


# ---------------------------------------------------------------- down the ladder


@pytest.mark.parametrize("code", sorted(REWRITABLE))
def test_what_the_first_engine_cannot_open_the_second_may(code: str) -> None:
    """Damage, death and limits go one rung down, which is told why."""
    second = document(page(1, SOUND), engine="pdf_plumber")
    reader = FakeReader({"extract_and_read": JobOutcome(code), "reread": answer(second)})
    assert opened(reader) == second
    assert reader.jobs == ["extract_and_read", "reread"]
    asked = reader.asked[1][1]
    assert (asked.engine, asked.failed, asked.claims) == ("pdf_plumber", code, Claims())


def test_the_last_rung_is_a_rewrite() -> None:
    """Where the second engine fails or sees no text, the file is written anew and read from the top."""
    told = replace(document(page(1, SOUND)), issues=(Issue("extract", "repaired", detail="after a rewrite"),))
    for second in (JobOutcome("crashed"), answer(document(page(1), engine="pdf_plumber"), reads=False)):
        reader = FakeReader(
            {"extract_and_read": JobOutcome("damaged"), "reread": second, "repair": answer(told)}
        )
        assert opened(reader) == told
        assert reader.jobs == ["extract_and_read", "reread", "repair"]
        assert reader.asked[2][1].engine == ""


def test_nothing_helps() -> None:
    """The first engine's reason is what ends in quarantine, not the last one's."""
    reader = FakeReader(
        {
            "extract_and_read": JobOutcome("no-pages", detail="none"),
            "reread": JobOutcome("wall-limit"),
            "repair": JobOutcome("damaged"),
        }
    )
    with pytest.raises(Unreadable) as refused:
        opened(reader)
    assert (refused.value.code, refused.value.detail) == ("no-pages", "none")


@pytest.mark.parametrize("code", ["too-large", "too-many-pages", "unknown-format", "wall-limit"])
def test_what_no_other_engine_could_mend(code: str) -> None:
    """A size, a format, a child that stopped working: no rung further down is tried."""
    reader = FakeReader({"extract_and_read": JobOutcome(code)})
    with pytest.raises(Unreadable, match=code):
        opened(reader)
    assert reader.jobs == ["extract_and_read"]


def test_an_answer_that_is_no_document() -> None:
    """Torn or invented bytes are never believed, whichever engine gave them; a sound one may still follow."""
    invented = JobOutcome("", parts=(b'{"nothing": "of the sort"}',))
    nothing = JobOutcome("", b"{}")
    for false in (invented, nothing):
        with pytest.raises(Unreadable, match="bad-answer"):
            opened(FakeReader({"extract_and_read": false, "reread": false, "repair": false}))
    second = document(page(1, SOUND), engine="pdf_plumber")
    assert opened(FakeReader({"extract_and_read": invented, "reread": answer(second)})) == second


def test_a_reading_that_is_none_is_not_believed() -> None:
    """Sound bytes of a document do not vouch for those that follow."""
    sound = answer(document(page(1, SOUND)))
    for at in (1, 2):
        parts = [b'{"no": 1}' if n == at else part for n, part in enumerate(sound.parts)]
        with pytest.raises(Unreadable, match="bad-answer"):
            opened(FakeReader({"extract_and_read": JobOutcome("", parts=tuple(parts))}))


def test_a_lock_that_another_engine_opens() -> None:
    """Engines differ in which files open without a password; what comes out must look like text."""
    sound = answer(document(page(1, SOUND), engine="pdf_plumber"))
    reader = FakeReader({"extract_and_read": JobOutcome("encrypted"), "reread": sound})
    assert opened(reader).engine == "pdf_plumber"
    garbled = answer(document(page(1, BROKEN), engine="pdf_plumber"))
    reader = FakeReader(
        {
            "extract_and_read": JobOutcome("encrypted"),
            "reread": garbled,
            "repair": JobOutcome("encrypted"),
        }
    )
    with pytest.raises(Unreadable, match="encrypted"):
        opened(reader)


# ---------------------------------------------------------------- the second opinion


def doubted(first: Document, again: JobOutcome, *notes: Issue) -> FakeReader:
    """A reader whose first child left the document to the second engine, which answers `again`."""
    return FakeReader({"extract_and_read": answer(first, *notes, reads=False), "reread": again})


def read_again(first: Document, again: Document, *notes: Issue) -> JobOutcome:
    """The second child's answer: its pages, and the reading of `first` with them in their places."""
    noted = replace(first, issues=(*first.issues, *notes))
    merged = with_second_reading(noted, again, doubtful_pages(noted))
    return JobOutcome("", parts=(encode(again), encode(()), encode(read(merged))))


def test_suspicious_pages_are_read_again() -> None:
    """Only those, in a second child that reads the outcome; the better reading of each keeps its engine's name."""
    again = page(2, SOUND, engine="pdf_plumber")
    first = document(page(1, SOUND), page(2, BROKEN), page(3, SOUND))
    reader = doubted(first, read_again(first, document(again, engine="pdf_plumber")))
    found = opened(reader)
    assert found.pages == (page(1, SOUND), again, page(3, SOUND))
    assert found.issues == ()
    assert reader.jobs == ["extract_and_read", "reread"]
    assert reader.asked[1][1] == ExtractRequest("x.pdf", "a" * 64, "pdf_plumber", (2,), Claims(), first)


def test_a_page_that_both_misread_is_told() -> None:
    """The first reading stays, with the reason."""
    first = document(page(1, BROKEN))
    worse = document(page(1, BROKEN + "\ufffd" * 9, engine="pdf_plumber"), engine="pdf_plumber")
    found = opened(doubted(first, read_again(first, worse)))
    assert found.pages[0].engine == "pdf_lines"
    assert [(issue.code, issue.page) for issue in found.issues] == [("suspicious-text", 1)]


def test_the_second_engines_death_is_an_issue() -> None:
    """The first reading goes on in another child, suspicious pages named."""
    first = document(page(1, SOUND), page(2, BROKEN))
    reader = doubted(first, JobOutcome("crashed", detail="signal 11"))
    found = opened(reader)
    assert codes(found) == ["second-engine-failed", "suspicious-text"]
    assert found.issues[0].page == 2 and "crashed" in found.issues[0].detail
    assert found.pages == first.pages
    assert reader.jobs == ["extract_and_read", "reread", "read"]


def test_a_count_that_killed_its_child_is_not_the_second_engines_fault() -> None:
    """qpdf counts, pdfplumber reads: the one's death says nothing of the other."""
    first = document(page(1, SOUND), page(2, BROKEN))
    again = document(page(2, SOUND, engine="pdf_plumber"), engine="pdf_plumber")
    note = Issue("extract", "second-engine-failed", None, "counting pages: crashed")
    reader = FakeReader(
        {
            "extract_and_read": died("crashed", answer(first, reads=False), 1),
            "reread": read_again(first, again, note),
        }
    )
    found = opened(reader)
    assert codes(found) == ["second-engine-failed"] and found.pages[1].engine == "pdf_plumber"


def test_pages_the_second_engine_skipped_are_told() -> None:
    """Asked for two, it read one."""
    first = document(page(1, BROKEN), page(2, BROKEN))
    again = page(1, SOUND, engine="pdf_plumber")
    found = opened(doubted(first, read_again(first, document(again, engine="pdf_plumber"))))
    assert codes(found) == ["second-engine-failed", "suspicious-text"]
    assert "1 of 2" in found.issues[0].detail
    assert found.pages[0] == again


def test_a_file_without_a_word_is_read_by_the_second_engine() -> None:
    """A content stream that one engine cannot parse looks like a blank page to it; pictures are a scan."""
    again = page(1, SOUND, engine="pdf_plumber")
    first = document(replace(page(1), objects=0), replace(page(2), objects=0, images=1))
    reader = doubted(first, read_again(first, document(again, engine="pdf_plumber")))
    assert opened(reader).pages[0] == again
    assert reader.asked[1][1].pages == (1,)
    half_blank = document(page(1, SOUND), replace(page(2), objects=0))
    assert opened(FakeReader({"extract_and_read": answer(half_blank)})) == half_blank


def test_another_page_under_the_same_number_is_not_taken() -> None:
    """Where the engines count differently, a page of the second that stands elsewhere is not read in twice."""
    first = document(replace(page(1), objects=1), page(2, SOUND, "谢谢大家！"))
    again = document(page(1, SOUND, "谢谢大家！", engine="pdf_plumber"), engine="pdf_plumber")
    differs = dataclasses.replace(DIFFERS, detail="PDFium 2, qpdf 1")
    found = opened(doubted(first, read_again(first, again, differs), differs))
    assert found.pages == first.pages
    assert codes(found) == ["page-count-differs", "second-engine-failed", "suspicious-text"]
    alike = opened(doubted(first, read_again(first, again)))
    assert alike.pages[0].engine == "pdf_plumber"  # a page printed twice


def test_not_more_pages_than_it_is_good_for() -> None:
    """A file that is wrong throughout is not read again to its end."""
    first = document(*(page(n, BROKEN) for n in range(1, MAX_REREAD + 6)))
    reader = doubted(first, JobOutcome("crashed"))
    opened(reader)
    assert reader.asked[1][1].pages == tuple(range(1, MAX_REREAD + 1))


@pytest.mark.parametrize(
    "first",
    [
        document(page(1, BROKEN), media_type="text/plain", engine="plain_text"),
        document(page(1, BROKEN), engine="pdf_plumber"),
    ],
)
def test_other_formats_and_engines_need_no_second_opinion(first: Document) -> None:
    """Text has no second engine, and the second engine is not asked about itself."""
    reader = FakeReader({"extract_and_read": answer(first)})
    assert opened(reader) == first
    assert reader.jobs == ["extract_and_read"]
