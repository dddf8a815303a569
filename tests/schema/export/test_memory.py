"""Exports stream: whatever the format and the database, a long one needs no more memory than a short one."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from schema.database.connection import Database
from schema.export.chapter import Chapter
from schema.export.formats import write_csv, write_jsonl
from schema.export.lines import ExportLine, SpeechLine
from schema.export.markdown import write_markdown
from schema.export.rows import lines
from schema.store.store import Store
from tests.support.shelf import print_again

SPEECHES = 3_000
LETTERS = 3_000  # of each: 17 MB as text in memory, 26 MB as UTF-8
MOST = 12 << 20  # less than all texts; measured: 6 MB, with Parquet 8 MB
TEXT = "讲" * LETTERS


@pytest.fixture
def long(store: Store, library: Database, make: Callable[..., Any]) -> Database:
    """A library of 3,001 prints, put there without reading files."""
    made = make("a.pdf", "同志们：\n今天我们开会。")
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    with library.write() as session:
        print_again(session, SPEECHES, TEXT)
    return library


def csv(found: Iterable[ExportLine], out: BinaryIO) -> int:
    """Speeches as CSV."""
    return write_csv(found, "speeches", out)


def markdown(found: Iterable[ExportLine], out: BinaryIO) -> int:
    """Speeches to read."""
    return write_markdown((Chapter(line) for line in found if isinstance(line, SpeechLine)), out)


def parquet(found: Iterable[ExportLine], out: BinaryIO) -> int:
    """Speeches as Parquet, Arrow's own memory bounded too."""
    import pyarrow as arrow

    from schema.export.parquet import write_parquet

    usual = arrow.default_memory_pool()
    counted = arrow.proxy_memory_pool(usual)
    arrow.set_memory_pool(counted)
    try:
        number = write_parquet(found, "speeches", out)
    finally:
        arrow.set_memory_pool(usual)
    assert counted.max_memory() < MOST
    return number


@pytest.mark.campaign
def test_long_exports_stream(long: Database, tmp_path: Path) -> None:
    """Rows come from the database as they are written, in every format."""
    formats: list[Callable[[Iterable[ExportLine], BinaryIO], int]] = [write_jsonl, csv, markdown]
    if find_spec("pyarrow"):  # imported before memory is counted
        from pyarrow.parquet import ParquetFile

        formats.append(parquet)
    for write in formats:
        target = tmp_path / write.__name__
        tracemalloc.start()
        try:
            with long.read() as session, target.open("wb") as out:
                assert write(lines(session, "speeches"), out) == SPEECHES + 1
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < MOST, write.__name__
        assert write is parquet or target.stat().st_size > SPEECHES * LETTERS * 3
    if parquet in formats:
        whole = ParquetFile(tmp_path / "parquet")
        # 350 texts of 3,000 pass 2^20 characters; 351 where the short first one is among them.
        assert (whole.num_row_groups, whole.metadata.num_rows) == (9, SPEECHES + 1)


def test_parquet_of_long_texts_has_smaller_groups(
    store: Store, library: Database, make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group ends with so many characters, too; order and rows stay."""
    file = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed").ParquetFile
    import schema.export.parquet as writer

    bodies = [f"{'甲乙丙丁戊'[n] * (n + 1)}：\n{'讲' * 100}" for n in range(5)]
    made = make("a.pdf", *bodies)
    store.load(made.offer, made.file, made.document, made.reading, "r1")
    monkeypatch.setattr(writer, "LETTERS", 150)
    out = io.BytesIO()
    with library.read() as session:
        assert writer.write_parquet(lines(session, "speeches"), "speeches", out) == 5
    whole = file(io.BytesIO(out.getvalue()))
    assert whole.num_row_groups == 3
    assert whole.read(columns=["text"]).column("text").to_pylist() == bodies
