"""Exports: the contract's fields in its order, every one present, and nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.database.connection import Database
from schema.export.chapter import chapters
from schema.export.formats import cell, header, write_csv, write_jsonl
from schema.export.lines import LINES, What
from schema.export.markdown import write_markdown
from schema.export.rows import lines
from schema.query.filters import Filter
from schema.store.store import Store
from tests.support.shelf import print_again

Make = Callable[..., Any]
ONE = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"
TWO = "各位代表：\n现在我作工作报告，请予审议。\n谢谢。"
# Written out from the contract, not from the program.
FIELDS: dict[What, str] = {
    "speeches": "speech_id file_sha256 locator locators ordinal declared_items kind title subtitle speaker "
    "role roles place jurisdiction occasion date date_from date_to date_printed date_source salutation "
    "heading text page_first page_last char_count cluster_id is_canonical truncated placeholders engines "
    "corrected confidence evidence source loaded_at updated_at "
    "speech_title speech_speaker speech_role speech_place speech_date tags notes",
    "files": "sha256 locators uploads media_type byte_size page_count title title_source title_year date "
    "date_source declared_items item_count state issues listing pdf engines versions loaded_at updated_at no_speech",
    "matches": "a b kind jaccard containment differs",
    "issues": "file_sha256 locator stage code page detail at source",  # `source` since revision 0006
}


def jsonl(library: Database, what: What, where: Filter | None = None) -> list[dict[str, Any]]:
    """An export as a program reads it."""
    out = io.BytesIO()
    with library.read() as session:
        number = write_jsonl(lines(session, what, where), out)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(found) == number
    return found


@pytest.mark.parametrize("what", list(FIELDS))
def test_fields_stand_in_the_contracts_order(filled: Database, what: What) -> None:
    """Every line has every field, in order, null where there is nothing."""
    assert list(LINES[what].__slots__) == FIELDS[what].split()
    for line in jsonl(filled, what):
        assert list(line) == FIELDS[what].split()


@pytest.mark.both_databases
def test_a_speech_line(filled: Database) -> None:
    """One line an occurrence, by file and ordinal, with what that file prints."""
    found = jsonl(filled, "speeches")
    assert len(found) == 3
    assert [(line["file_sha256"], line["ordinal"]) for line in found] == sorted(
        (line["file_sha256"], line["ordinal"]) for line in found
    )
    line = next(line for line in found if line["speaker"] and line["ordinal"] == 1)
    assert line["locator"] == "/inbox/a.pdf"
    assert line["locators"] == ["/inbox/a.pdf", "https://docs.example/a?p=1"]
    assert (line["source"], line["text"], line["heading"]) == ("ingest", ONE, ["第1篇："])
    assert (line["date"], line["date_from"], line["date_to"]) == ("2024-06-11",) * 3
    assert (line["page_first"], line["page_last"], line["char_count"]) == (1, 1, len(ONE))
    assert line["evidence"][0] == {"field": "boundary", "page": 1, "line": 1, "rule": "marker:di-n-pian"}
    assert list(line["evidence"][0]) == ["field", "page", "line", "rule"]
    assert line["loaded_at"] == "2026-03-01T08:00:00Z"
    texts = {each["text"] for each in found if each["speech_id"] == line["speech_id"]}
    assert texts == {ONE, ONE.replace("，", ", ")}


@pytest.mark.both_databases
def test_a_file_line(filled: Database) -> None:
    """Claims as read and as printed, all offers, issues as objects."""
    line = next(line for line in jsonl(filled, "files") if line["listing"])
    assert line["listing"] == {
        "title": "2024年讲话(2篇)",
        "uploaded_on": "2024-06-11",
        "page_count": 64,
        "byte_size": 71680,
        "views_min": 999,
        "access": "VIP专免",
        "raw": {
            "title": "2024年讲话(2篇)",
            "uploaded_on": "2024-06-11",
            "page_count": "64页",
            "byte_size": "70KB",
            "views_min": "999+",
            "access": "VIP专免",
        },
    }
    assert [(upload["source"], upload["locator"]) for upload in line["uploads"]] == [
        ("ingest", "/inbox/a.pdf"),
        ("library", "https://docs.example/a?p=1"),
    ]
    assert line["uploads"][1]["listing"] is None
    assert line["issues"] == [
        {"stage": "split", "code": "count-differs", "page": None, "detail": "declared 9"}
    ]
    assert (line["title"], line["title_source"], line["date"], line["declared_items"]) == (
        "2024年讲话(2篇)",
        "listing",
        "2024-06-11",
        2,
    )
    assert line["versions"] == {"extract": "1", "split": "1"}


def test_issues_come_with_their_place(filled: Database) -> None:
    """An issue of a file has its sha256 and first locator; one without a file its locator alone."""
    found = [(line["file_sha256"] is None, line["locator"], line["code"]) for line in jsonl(filled, "issues")]
    assert found == [(False, "/inbox/a.pdf", "count-differs"), (True, "/inbox/c.pdf", "too-large")]


@pytest.mark.parametrize("what", list(FIELDS))
def test_csv(filled: Database, what: What) -> None:
    """A BOM, a header, a row a line; lists as JSON, objects as flat columns."""
    out = io.BytesIO()
    with filled.read() as session:
        write_csv(lines(session, what), what, out)
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert rows[0] == header(what)
    assert len(rows) - 1 == len(jsonl(filled, what))
    assert all(len(row) == len(rows[0]) for row in rows)
    if what == "speeches":
        row = dict(
            zip(
                rows[0], next(row for row in rows[1:] if row[rows[0].index("speaker")] == "张明"), strict=True
            )
        )
        assert row["title"] == "'=讲话"
        assert json.loads(row["locators"]) == ["/inbox/a.pdf", "https://docs.example/a?p=1"]
        assert row["text"] in (ONE, TWO)
        assert row["truncated"] == "false"
        assert row["role"] == ""
    if what == "files":
        assert rows[0][15:28] == [
            "listing_title",
            "listing_uploaded_on",
            "listing_page_count",
            "listing_byte_size",
            "listing_views_min",
            "listing_access",
            "listing_raw_title",
            "listing_raw_uploaded_on",
            "listing_raw_page_count",
            "listing_raw_byte_size",
            "listing_raw_views_min",
            "listing_raw_access",
            "pdf_title",
        ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-1",
        "@x",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\t=1",
        "\rx",
        "\n=x",
        " =1",
        "\ufeff=1",
        "\u200b+1",
        "﹢1",
    ],
)
def test_cells_that_would_run_are_quoted(text: str) -> None:
    """What a spreadsheet takes for a formula, behind full-width forms and invisible characters too."""
    assert cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["同志们", "——在全市大会上的讲话", "2024-06-11", "…", "", "(5篇)", "1=1", "’=1"]
)
def test_ordinary_cells_stay(text: str) -> None:
    """Dashes of titles, dates and brackets are left alone."""
    assert cell(text) == text


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_no_cell_starts_a_formula(text: str) -> None:
    """Whatever the text, the cell that comes out starts with no formula sign."""
    written = cell(text)
    assert written.endswith(text)
    assert written.lstrip()[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}


def test_markdown(filled: Database) -> None:
    """A chapter a speech: its title, who and when, its paragraphs; marks of the text stay marks."""
    out = io.BytesIO()
    with filled.read() as session:
        assert write_markdown(chapters(session, lines(session, "speeches", Filter(speaker="张明"))), out) == 3
    text = out.getvalue().decode()
    assert (
        text.count("## \\=讲话\n\n张明 · 2024-06-11\n\n") == 3
    )  # one print says it, the other is of the same speech
    assert "今天我们开会，讲两点意见。\n\n谢谢大家！" in text


@pytest.mark.both_databases
@pytest.mark.campaign
def test_a_large_export_needs_little_memory(store: Store, library: Database, make: Make) -> None:
    """Four thousand speeches, 23 MB as text in memory, stream through a few MB."""
    if library.url.get_backend_name() != "sqlite":
        pytest.skip("the same code; the clock is dear")
    made = make("a.pdf", ONE)
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    with library.write() as session:
        print_again(session, 4_000, "讲" * 3000)
    tracemalloc.start()
    with library.read() as session, open("/dev/null", "wb") as nowhere:
        assert write_jsonl(lines(session, "speeches"), nowhere) == 4_001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20
