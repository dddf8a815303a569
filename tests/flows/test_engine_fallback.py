"""The ladder of engines, rung by rung, with a reader that answers as told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from flows.engine_fallback import MAX_REREAD, REWRITABLE, first_reading, second_opinion
from flows.isolation.messages import ExtractRequest
from flows.isolation.outcome import JobOutcome
from schema.errors import Unreadable
from schema.records import ArchivedFile, Document, Issue, Page, TextLine
from schema.wire import decode, encode

FILE = ArchivedFile("x.pdf", "a" * 64, 100, "/archive/x")
SOUND = "今天我们在这里召开全县作风建设推进会，主要任务是总结上半年工作。"
BROKEN = "同\ufffd们\ufffd，\ufffd天\ufffd"


@dataclass
class FakeReader:
    """Answers each job from a table; a missing job fails the test. `asked` is what was run, in order."""

    answers: dict[str, JobOutcome | Callable[[ExtractRequest], JobOutcome]]
    asked: list[tuple[str, ExtractRequest]] = field(default_factory=list)

    def run(self, job: str, payload: bytes = b"", *, file: str | None = None, **more: Any) -> JobOutcome:
        """The outcome for this job; the archived file must be passed along."""
        assert file == FILE.path
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


def answer(value: object) -> JobOutcome:
    """A child's good answer."""
    return JobOutcome("", encode(value))


def codes(read: Document) -> list[str]:
    """The codes of a document's issues."""
    return [issue.code for issue in read.issues]


# ---------------------------------------------------------------- the first reading


def test_a_sound_file_is_read_once() -> None:
    """No other engine is asked for anything."""
    reader = FakeReader({"extract": answer(document(page(1, SOUND)))})
    assert first_reading(FILE, reader) == document(page(1, SOUND))
    assert reader.asked == [("extract", ExtractRequest("x.pdf", "a" * 64))]


@pytest.mark.parametrize("code", sorted(REWRITABLE))
def test_what_the_first_engine_cannot_open_the_second_may(code: str) -> None:
    """Damage, death and limits go one rung down; the repair is told."""
    reader = FakeReader(
        {"extract": JobOutcome(code), "reread": answer(document(page(1, SOUND), engine="pdf_plumber"))}
    )
    read = first_reading(FILE, reader)
    assert read.engine == "pdf_plumber" and codes(read) == ["repaired"]
    assert code in read.issues[0].detail
    assert reader.jobs == ["extract", "reread"]
    assert reader.asked[1][1].engine == "pdf_plumber"


def test_the_last_rung_is_a_rewrite() -> None:
    """Where the second engine fails or sees no text, the file is written anew and read from the top."""
    told = replace(document(page(1, SOUND)), issues=(Issue("extract", "repaired", detail="after a rewrite"),))
    for second in (JobOutcome("crashed"), answer(document(page(1), engine="pdf_plumber"))):
        reader = FakeReader({"extract": JobOutcome("damaged"), "reread": second, "repair": answer(told)})
        read = first_reading(FILE, reader)
        assert reader.jobs == ["extract", "reread", "repair"]
        assert codes(read) == ["repaired"]  # noted once
        assert reader.asked[2][1].engine == ""


def test_nothing_helps() -> None:
    """The first engine's reason is what ends in quarantine, not the last one's."""
    reader = FakeReader(
        {
            "extract": JobOutcome("no-pages", detail="none"),
            "reread": JobOutcome("wall-limit"),
            "repair": JobOutcome("damaged"),
        }
    )
    with pytest.raises(Unreadable) as refused:
        first_reading(FILE, reader)
    assert (refused.value.code, refused.value.detail) == ("no-pages", "none")


@pytest.mark.parametrize("code", ["too-large", "too-many-pages", "unknown-format", "wall-limit"])
def test_what_no_other_engine_could_mend(code: str) -> None:
    """A size, a format, a child that stopped working: no rung further down is tried."""
    reader = FakeReader({"extract": JobOutcome(code)})
    with pytest.raises(Unreadable, match=code):
        first_reading(FILE, reader)
    assert reader.jobs == ["extract"]


def test_an_answer_that_is_no_document() -> None:
    """Torn or invented bytes are never believed, whichever engine gave them; a sound one may still follow."""
    invented = JobOutcome("", b'{"nothing": "of the sort"}')
    with pytest.raises(Unreadable, match="bad-answer"):
        first_reading(FILE, FakeReader({"extract": invented, "reread": invented, "repair": invented}))
    second = answer(document(page(1, SOUND), engine="pdf_plumber"))
    assert codes(first_reading(FILE, FakeReader({"extract": invented, "reread": second}))) == ["repaired"]


def test_a_lock_that_another_engine_opens() -> None:
    """Engines differ in which files open without a password; what comes out must look like text."""
    sound = answer(document(page(1, SOUND), engine="pdf_plumber"))
    reader = FakeReader({"extract": JobOutcome("encrypted"), "reread": sound})
    assert first_reading(FILE, reader).engine == "pdf_plumber"
    garbled = answer(document(page(1, BROKEN), engine="pdf_plumber"))
    reader = FakeReader(
        {"extract": JobOutcome("encrypted"), "reread": garbled, "repair": JobOutcome("encrypted")}
    )
    with pytest.raises(Unreadable, match="encrypted"):
        first_reading(FILE, reader)


# ---------------------------------------------------------------- the second opinion


def test_sound_pages_are_only_counted() -> None:
    """The second engine says how many pages it sees, and nothing is read again."""
    first = document(page(1, SOUND), page(2, SOUND))
    reader = FakeReader({"count": answer(2)})
    assert second_opinion(FILE, first, reader) == first
    assert reader.jobs == ["count"]


def test_counts_that_differ_are_told() -> None:
    """With both numbers; the text stays the first engine's."""
    read = second_opinion(FILE, document(page(1, SOUND)), FakeReader({"count": answer(3)}))
    assert codes(read) == ["page-count-differs"]
    assert "1" in read.issues[0].detail and "3" in read.issues[0].detail
    assert read.pages == (page(1, SOUND),)


def test_a_count_that_fails_costs_an_issue() -> None:
    """The second engine's death never takes the first one's text with it."""
    for failed in (JobOutcome("crashed"), JobOutcome("cpu-limit"), JobOutcome("", b"no number")):
        read = second_opinion(FILE, document(page(1, SOUND)), FakeReader({"count": failed}))
        assert codes(read) == ["second-engine-failed"]
        assert read.pages == (page(1, SOUND),)


def test_an_engine_that_died_of_opening_is_not_asked_to_read() -> None:
    """It would die again, after another 30 s; a fault that it names itself is another matter."""
    doubtful = document(page(1, SOUND), page(2, BROKEN))
    reader = FakeReader({"count": JobOutcome("cpu-limit")})
    assert codes(second_opinion(FILE, doubtful, reader)) == ["second-engine-failed", "suspicious-text"]
    assert reader.jobs == ["count"]
    again = answer(document(page(2, SOUND, engine="pdf_plumber"), engine="pdf_plumber"))
    reader = FakeReader({"count": JobOutcome("damaged"), "reread": again})
    assert codes(second_opinion(FILE, doubtful, reader)) == ["second-engine-failed"]


def test_suspicious_pages_are_read_again() -> None:
    """Only those; the better reading of each takes its place and keeps its engine's name."""
    again = page(2, SOUND, engine="pdf_plumber")
    reader = FakeReader({"count": answer(3), "reread": answer(document(again, engine="pdf_plumber"))})
    read = second_opinion(FILE, document(page(1, SOUND), page(2, BROKEN), page(3, SOUND)), reader)
    assert read.pages == (page(1, SOUND), again, page(3, SOUND))
    assert read.issues == ()
    assert reader.asked[1] == ("reread", ExtractRequest("x.pdf", "a" * 64, "pdf_plumber", (2,)))


def test_a_page_that_both_misread_is_told() -> None:
    """The first reading stays, with the reason."""
    worse = page(1, BROKEN + "\ufffd" * 9, engine="pdf_plumber")
    reader = FakeReader({"count": answer(1), "reread": answer(document(worse, engine="pdf_plumber"))})
    read = second_opinion(FILE, document(page(1, BROKEN)), reader)
    assert read.pages[0].engine == "pdf_lines"
    assert [(issue.code, issue.page) for issue in read.issues] == [("suspicious-text", 1)]


def test_the_second_engines_death_is_an_issue() -> None:
    """The first reading goes on, suspicious pages named."""
    reader = FakeReader({"count": answer(2), "reread": JobOutcome("crashed", detail="signal 11")})
    read = second_opinion(FILE, document(page(1, SOUND), page(2, BROKEN)), reader)
    assert codes(read) == ["second-engine-failed", "suspicious-text"]
    assert read.issues[0].page == 2 and "crashed" in read.issues[0].detail
    assert read.pages == (page(1, SOUND), page(2, BROKEN))


def test_pages_the_second_engine_skipped_are_told() -> None:
    """Asked for two, it read one."""
    again = page(1, SOUND, engine="pdf_plumber")
    reader = FakeReader({"count": answer(2), "reread": answer(document(again, engine="pdf_plumber"))})
    read = second_opinion(FILE, document(page(1, BROKEN), page(2, BROKEN)), reader)
    assert codes(read) == ["second-engine-failed", "suspicious-text"]
    assert "1 of 2" in read.issues[0].detail
    assert read.pages[0] == again


def test_a_file_without_a_word_is_read_by_the_second_engine() -> None:
    """A content stream that one engine cannot parse looks like a blank page to it; pictures are a scan."""
    again = page(1, SOUND, engine="pdf_plumber")
    blank = replace(page(1), objects=0)
    reader = FakeReader({"count": answer(2), "reread": answer(document(again, engine="pdf_plumber"))})
    read = second_opinion(FILE, document(blank, replace(page(2), objects=0, images=1)), reader)
    assert read.pages[0] == again
    assert reader.asked[1][1].pages == (1,)
    half_blank = document(page(1, SOUND), replace(page(2), objects=0))
    assert second_opinion(FILE, half_blank, FakeReader({"count": answer(2)})) == half_blank


def test_another_page_under_the_same_number_is_not_taken() -> None:
    """Where the engines count differently, a page of the second that stands elsewhere is not read in twice."""
    first = document(replace(page(1), objects=1), page(2, SOUND, "谢谢大家！"))
    reader = FakeReader(
        {
            "count": answer(1),
            "reread": answer(document(page(1, SOUND, "谢谢大家！", engine="pdf_plumber"))),
        }
    )
    read = second_opinion(FILE, first, reader)
    assert read.pages == first.pages
    assert codes(read) == ["page-count-differs", "second-engine-failed", "suspicious-text"]
    alike = FakeReader({"count": answer(2), "reread": reader.answers["reread"]})
    assert second_opinion(FILE, first, alike).pages[0].engine == "pdf_plumber"  # a page printed twice


def test_not_more_pages_than_it_is_good_for() -> None:
    """A file that is wrong throughout is not read again to its end."""
    reader = FakeReader({"count": answer(MAX_REREAD + 5), "reread": JobOutcome("crashed")})
    second_opinion(FILE, document(*(page(n, BROKEN) for n in range(1, MAX_REREAD + 6))), reader)
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
    reader = FakeReader({})
    assert second_opinion(FILE, first, reader) == first
    assert reader.asked == []
