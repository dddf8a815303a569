"""`export`: whole files only, spreadsheets open them, pipes get bytes."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Wengao = Callable[..., Any]
SPEECH_FIELDS = (
    "speech_id file_sha256 locator locators ordinal declared_items kind title subtitle speaker role roles "
    "place jurisdiction occasion date date_from date_to date_printed date_source salutation heading text "
    "page_first page_last char_count cluster_id is_canonical truncated placeholders engines corrected "
    "confidence evidence source loaded_at updated_at "
    "speech_title speech_speaker speech_role speech_place speech_date tags notes"
).split()


def test_jsonl_has_the_contracts_fields_in_order(shelf: Wengao) -> None:
    """One object a line, Chinese as Chinese."""
    lines = shelf("export", "speeches", "--format", "jsonl").out.splitlines()
    assert len(lines) == 3
    for line in lines:
        assert list(json.loads(line)) == SPEECH_FIELDS
    assert "同志们" in lines[0]


def test_csv_to_a_file_opens_in_a_spreadsheet(shelf: Wengao, home: Path) -> None:
    """UTF-8 with BOM, one row a speech; --encoding changes it."""
    said = shelf("export", "speeches", "--format", "csv", "-o", "讲话.csv")
    assert said.out == "" and "3 speeches written" in said.err
    data = (home / "讲话.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True)))
    assert [row["speaker"] for row in rows] == ["李志明", "王建国", "陈晓东"]
    shelf("export", "speeches", "--format", "csv", "-o", "gb.csv", "--encoding", "gb18030")
    assert "李志明" in (home / "gb.csv").read_bytes().decode("gb18030")


def test_csv_into_a_pipe_has_no_bom(shelf: Wengao) -> None:
    """Programs that read the pipe see the header first."""
    assert shelf("export", "speeches", "--format", "csv").out.startswith("speech_id,")


def test_markdown_is_speeches_to_read(shelf: Wengao) -> None:
    """A heading a speech; other things have no such form."""
    out = shelf("export", "speeches", "--format", "md").out
    assert out.count("\n## ") + out.startswith("## ") == 3
    assert shelf("export", "files", "--format", "md").code == 2


def test_files_and_issues_are_exported_too(shelf: Wengao) -> None:
    """Every kind of line can be had, empty ones as nothing."""
    (file,) = [json.loads(line) for line in shelf("export", "files").out.splitlines()]
    assert file["item_count"] == 3 and file["state"] == "loaded"
    assert shelf("export", "matches").out == ""
    assert shelf("export", "issues").code == 0


def test_changes_are_followed(shelf: Wengao) -> None:
    """`--since` gives what came later: the changes, and the speeches as they are now."""
    changes = shelf("export", "changes").jsonl
    speeches = shelf("export", "speeches").jsonl
    new = [change for change in changes if change["kind"] == "new"]
    assert list(changes[0]) == ["seq", "at", "run_id", "kind", "speech_id", "file_sha256", "detail"]
    assert {change["speech_id"] for change in new} == {speech["speech_id"] for speech in speeches}
    assert [change["detail"]["ordinal"] for change in new] == [1, 2, 3] and new[0]["run_id"]
    last = str(changes[-1]["seq"])
    assert (
        shelf("export", "changes", "--since", last).out
        == shelf("export", "speeches", "--since", last).out
        == ""
    )
    sha256 = speeches[0]["file_sha256"]
    shelf("review", "set", f"{sha256[:12]}#2", "speaker=赵一")
    (change,) = shelf("export", "changes", "--since", last).jsonl
    assert (change["kind"], change["detail"]["ordinal"]) == ("corrected", 2)
    (speech,) = shelf("export", "speeches", "--since", last).jsonl
    assert (speech["speech_id"], speech["speaker"]) == (change["speech_id"], "赵一")
    (row,) = csv.DictReader(shelf("export", "changes", "--since", last, "--format", "csv").out.splitlines())
    assert json.loads(row["detail"]) == change["detail"]
    for wrong in (["files", "--since", "1"], ["changes", "--year", "2024"], ["changes", "--format", "md"]):
        assert shelf("export", *wrong).code == 2


def test_another_history_is_noticed(shelf: Wengao, home: Path) -> None:
    """An older backup took the library's place: by `restore` its numbers go on elsewhere; where the file was put back by
    hand and grew since, the time of the last change tells."""
    library = home / "data" / "wengao.db"
    assert shelf("backup", home / "backup").code == 0
    shutil.copy(library, home / "older.db")
    sha256 = shelf("export", "speeches").jsonl[0]["file_sha256"]

    def speaks(number: int, name: str) -> dict[str, Any]:
        assert shelf("review", "set", f"{sha256[:12]}#{number}", f"speaker={name}").code == 0
        return dict(shelf("export", "changes").jsonl[-1])

    seen = speaks(2, "赵一")
    places = [str(seen["seq"]), f"{seen['seq']}@{seen['at']}"]
    assert all(shelf("export", "changes", "--since", place).code == 0 for place in places)
    (home / "data").rename(home / "lost")
    assert shelf("restore", home / "backup").code == 0
    speaks(1, "钱二")
    for place in places:
        refused = shelf("export", "changes", "--since", place)
        assert refused.code == 2 and refused.out == "" and "--since 0" in refused.err
        assert shelf("export", "speeches", "--since", place).code == 2
    numbers = [change["seq"] for change in shelf("export", "changes").jsonl]
    assert numbers == sorted(set(numbers)) and seen["seq"] not in numbers and numbers[-1] > 1_000_000
    for beside in ("", "-wal", "-shm"):
        (home / "data" / f"wengao.db{beside}").unlink(missing_ok=True)
    shutil.copy(home / "older.db", library)
    with closing(sqlite3.connect(library)) as connection:
        connection.execute("UPDATE change SET at = '2001-01-01T00:00:00Z'")
        connection.execute(
            "INSERT INTO change SELECT no + 1, at, run_id, kind, speech_id, file_sha256, detail FROM change ORDER BY no DESC LIMIT 1"
        )
        connection.commit()
    assert [shelf("export", "changes", "--since", place).code for place in places] == [0, 2]
    for wrong in ("-1", "x", "1@yesterday"):
        assert shelf("export", "changes", f"--since={wrong}").code == 2


def test_a_failed_export_leaves_the_old_file(shelf: Wengao, home: Path) -> None:
    """Nobody finds half an export, and no half file stays behind."""
    target = home / "out.jsonl"
    target.write_text("the old one")
    assert shelf("export", "speeches", "--file", "nothing", "-o", target).code == 2
    assert target.read_text() == "the old one"
    assert [path.name for path in home.iterdir() if path.name.endswith(".part")] == []
    assert shelf("export", "speeches", "-o", home / "no" / "folder.jsonl").code != 0


@pytest.mark.parametrize("output", [".", "", "in", "/missing/x", "no/folder.jsonl", os.devnull])
def test_an_output_that_is_no_file_is_wrong_usage(shelf: Wengao, output: str) -> None:
    """A folder, a folder that is not there, a device that the export would take the place of."""
    device = os.stat(os.devnull)
    for words in (("export", "speeches"), ("export", "library"), ("review", "export")):
        said = shelf(*words, "-o", output)
        assert (said.code, said.out) == (2, ""), words
        assert len(said.err.strip().splitlines()) == 2
    assert os.stat(os.devnull).st_mode == device.st_mode


@pytest.mark.parametrize("encoding", ["gbk", "big5", "iso2022_jp", "ascii"])
def test_what_an_encoding_lacks_is_counted_and_named(wengao: Wengao, home: Path, encoding: str) -> None:
    """In the CSV a question mark each, on stderr how many and which; an encoding that has all says nothing."""
    (home / "a.txt").write_text("在会上的讲话\n同志们：\n𠮷 𠮷 㓦，散会。\n", "utf-8")
    wengao("ingest", "a.txt")
    said = wengao("export", "speeches", "--format", "csv", "-o", "x.csv", "--encoding", encoding)
    assert said.code == 0 and "𠮷 (2 times)" in said.err and "㓦" in said.err
    whole = wengao("export", "speeches", "--format", "csv", "-o", "y.csv", "--encoding", "gb18030")
    assert "lack" not in whole.err
    expected = (home / "y.csv").read_bytes().decode("gb18030").encode(encoding, "replace")
    assert (home / "x.csv").read_bytes() == expected
    assert f"{expected.count(b'?')} characters that {encoding} lacks" in said.err


def test_an_unknown_encoding_is_wrong_usage(shelf: Wengao) -> None:
    """Refused before anything is written."""
    assert shelf("export", "speeches", "--format", "csv", "--encoding", "klingon").code == 2


@pytest.mark.parametrize("what", ["speeches", "files", "matches", "issues"])
def test_parquet_holds_what_jsonl_holds(shelf: Wengao, home: Path, what: str) -> None:
    """The same lines, typed and nested; an empty export still has its columns."""
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    assert shelf("export", what, "--format", "parquet", "-o", "x.parquet").code == 0
    table = pq.read_table(home / "x.parquet")
    lines = [json.loads(line) for line in shelf("export", what).out.splitlines()]
    rows = table.to_pylist()
    for row in rows:
        if "versions" in row:
            row["versions"] = dict(row["versions"])
    assert rows == lines
    if what == "speeches":
        assert table.column_names == SPEECH_FIELDS


def test_parquet_without_its_extra_is_exit_3(shelf: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra to install."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "schema.export.parquet", raising=False)
    said = shelf("export", "speeches", "--format", "parquet")
    assert said.code == 3
    assert ".[parquet]" in said.err
