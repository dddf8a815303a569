"""The jobs a reading child can be asked to do, asked through the real child."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.pdf.pdfium import PdfLines
from extractors.reading import read
from flows.isolation.jobs import engines
from flows.isolation.messages import Claims, ExtractRequest, ReadRequest
from flows.isolation.reader import IsolatedReader, JobOutcome
from schema.records import Document, Issue, Reading, SourceFile
from schema.wire import decode, encode
from tests.support.printed_pdf import by_hand, pages_of

LINES = ["在作风建设推进会上的讲话", "同志们：", "今天的会议有三项议程。谢谢大家！"]


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    """One reader with the real jobs."""
    with IsolatedReader() as reader:
        yield reader


def ask(reader: IsolatedReader, folder: Path, job: str, source: SourceFile, **request: object) -> JobOutcome:
    """The outcome of `job` on the file."""
    path = folder / source.name
    path.write_bytes(source.data)
    payload = encode(ExtractRequest(source.name, source.sha256, **request))  # type: ignore[arg-type]
    return reader.run(job, payload, file=str(path))


def test_extract_answers_what_the_engine_says_here(reader: IsolatedReader, tmp_path: Path) -> None:
    """A document crosses the process boundary unchanged."""
    source = pages_of(LINES, LINES)
    outcome = ask(reader, tmp_path, "extract", source)
    assert outcome.code == ""
    assert decode(outcome.answer, Document) == PdfLines().extract(source)


def test_each_kind_of_file_finds_its_engine(reader: IsolatedReader, tmp_path: Path) -> None:
    """By content: a PDF whatever its name, prose as text."""
    text = SourceFile("a.pdf", "0" * 64, "同志们：\n今天的会议到此结束，谢谢大家。\n".encode("gb18030"))
    pdf = pages_of(LINES)
    found = [
        decode(ask(reader, tmp_path, "extract", source).answer, Document).engine
        for source in (text, SourceFile("b.txt", pdf.sha256, pdf.data))
    ]
    assert found == ["plain_text", "pdf_lines"]


def test_second_engine_reads_only_the_pages_it_is_asked_for(reader: IsolatedReader, tmp_path: Path) -> None:
    """`reread` with pages gives those pages, and the reading of the first engine's document with them in it."""
    source = pages_of(LINES, ["二"], ["三"])
    first = PdfLines().extract(source)
    asked = {"engine": "pdf_plumber", "pages": (2,), "claims": Claims(), "first": first}
    again, notes, said = ask(reader, tmp_path, "reread", source, **asked).parts
    document = decode(again, Document)
    assert (document.engine, document.page_count) == ("pdf_plumber", 3)
    assert [(page.number, page.lines[0].text) for page in document.pages] == [(2, "二")]
    assert decode(notes, tuple[Issue, ...]) == ()
    assert decode(said, Reading) == read(first)


def test_a_file_is_extracted_counted_and_read_by_one_child(reader: IsolatedReader, tmp_path: Path) -> None:
    """Its answers leave it one by one: the document, what counting brought, the reading."""
    source = pages_of(LINES, LINES)
    outcome = ask(reader, tmp_path, "extract_and_read", source, claims=Claims())
    document, notes, said = outcome.parts
    assert (outcome.code, outcome.answer) == ("", b"")
    assert decode(document, Document) == PdfLines().extract(source)
    assert decode(notes, tuple[Issue, ...]) == ()
    assert decode(said, Reading) == read(PdfLines().extract(source))


def test_a_file_that_another_program_opened_is_of_its_own_form(
    reader: IsolatedReader, tmp_path: Path
) -> None:
    """The document that leaves the child says so already, so that the reading follows from it; no pages."""
    text = SourceFile("a.txt", "0" * 64, "同志们：\n今天的会议到此结束，谢谢大家。\n".encode())
    asked = {"claims": Claims(), "converted": "application/msword"}
    document, _, said = ask(reader, tmp_path, "extract_and_read", text, **asked).parts
    found = decode(document, Document)
    assert (found.media_type, found.paged) == ("application/msword", False)
    assert decode(said, Reading) == read(found)


def test_repair_tells_that_it_did(reader: IsolatedReader, tmp_path: Path) -> None:
    """A file read after a rewrite carries the Issue `repaired`."""
    head, tail = pages_of(LINES).data.rsplit(b"startxref\n", 1)
    broken = SourceFile("x.pdf", "0" * 64, head + b"startxref\n9" + tail)
    document = decode(ask(reader, tmp_path, "repair", broken, claims=Claims()).parts[0], Document)
    assert [line.text for line in document.pages[0].lines] == LINES
    assert [issue.code for issue in document.issues] == ["repaired"]


def test_read_makes_speeches_of_a_document(reader: IsolatedReader) -> None:
    """`read` is the pure half of the way: a document in, a reading out."""
    document = PdfLines().extract(pages_of(LINES))
    outcome = reader.run("read", encode(ReadRequest(document)))
    assert outcome.code == ""
    assert [item.text.split("\n")[0] for item in decode(outcome.answer, Reading).items] == ["同志们："]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (by_hand(b"", pages=0), "no-pages"),
        (by_hand(b"", encrypt=True), "encrypted"),
        (SourceFile("x.pdf", "", b"%PDF-1.7 and nothing more"), "damaged"),
        (SourceFile("x.bin", "", bytes(range(256)) * 8), "unknown-format"),
    ],
)
def test_refusals_keep_their_code(
    reader: IsolatedReader, tmp_path: Path, source: SourceFile, code: str
) -> None:
    """What no engine can read ends with the reason, not with a crash."""
    assert ask(reader, tmp_path, "extract", source).code == code


def test_engine_names_are_distinct() -> None:
    """An engine can be asked for by name."""
    names = [engine.name for engine in engines()]
    assert len(names) == len(set(names))


def test_readers_stay_clean_after_every_job(tmp_path: Path) -> None:
    """Whatever the jobs import, no child ever holds a scheduler, a database or the command line."""
    from flows.isolation import jobs

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2] / "support" / "jobs"))
        with IsolatedReader(jobs="telling_jobs") as reader:
            source = pages_of(LINES)
            for job in jobs.JOBS:
                if job != "read":
                    ask(reader, tmp_path, job, source)
            reader.run("read", encode(ReadRequest(PdfLines().extract(source))))
            loaded = set(reader.run("modules").answer.decode().split())
    assert {"extractors.reading", "pdfplumber", "pikepdf", "extractors.pdf.pdfium"} <= loaded
    roots = {name.split(".")[0] for name in loaded}
    assert roots.isdisjoint({"prefect", "sqlalchemy", "sqlmodel", "alembic", "wengao", "pydantic", "httpx"})
    assert "schema.store.store" not in loaded and "schema.database.connection" not in loaded


def test_a_warm_up_leaves_children_nothing_to_compile() -> None:
    """What reading makes on first use is made before the first child: no pattern is compiled after it."""
    warm = (
        "import re; from extractors import reading; from flows.isolation import warm_up; warm_up.reading();"
        "from schema.records import Document;"
        "compiled = []; make = re._compiler.compile;"
        "re._compiler.compile = lambda *words: (compiled.append(words), make(*words))[1];"
        "page = warm_up._page(1, ('在全市大会上的讲话', '（2023年5月1日）', '同志们：', '    今天开会。谢谢大家！'));"
        "reading.read(Document('application/pdf', 'pdf_lines', '1', 1, (page,)));"
        "print(len(compiled))"
    )
    done = subprocess.run([sys.executable, "-c", warm], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
