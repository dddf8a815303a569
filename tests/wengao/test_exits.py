"""A library full of poison: whatever command shows it, no terminal obeys it and no spreadsheet runs it.

Every command of the list is asked here; one that is new must say how it is asked.
"""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from schema.curation.decisions import Decision, record_decisions
from schema.database.opening import open_database
from schema.records import (
    Attested,
    DateRange,
    Evidence,
    Issue,
    Listing,
    PdfInfo,
    RawListing,
)
from schema.store.store import Store
from tests.schema.conftest import make_file
from wengao.commands.registry import COMMANDS
from wengao.screen import output

Wengao = Callable[..., Any]
# Sets the window's title, clears the screen by an 8-bit escape, goes back over the line, turns it round.
POISON = "=拿\x1b]0;下\x07\x9b2J\r\x08\x7f\u202e坏\u2066\u200f人\u2028"
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
NOT_HERE = {
    "flow",
    "serve",
    "web",
}  # they talk to Prefect or a browser; what they print goes by `say` and `print_table`
NOT_STORED = {  # what they print is this program's own, a person's words, or asked elsewhere
    "completion": "a script made of the command list",
    "init": "the settings' own paths",
}


def poisoned(at: int) -> Attested[str]:
    """A fact that is poison."""
    return Attested(POISON, Evidence(1, at, "heading"))


@pytest.fixture
def poisoned_shelf(wengao: Wengao, home: Path) -> Wengao:
    """`wengao` on a library whose every text comes from somebody who means harm."""
    listing = Listing(POISON, "2024-06-11", 1, 2, 3, POISON, RawListing(*[POISON] * 6))
    body = f"同志们：{POISON}\n{POISON}我们要抓好各项工作的落实，一件一件办好。\t二\n谢谢大家！"
    made = make_file(
        f"{POISON}.pdf", body, body.replace("落实", "推进"), title=POISON, speaker=POISON, listing=listing
    )
    facts = replace(
        made.reading.items[0].description,
        subtitle=poisoned(1),
        role=poisoned(2),
        roles=(POISON, POISON),
        place=poisoned(2),
        jurisdiction=poisoned(2),
        occasion=poisoned(2),
        salutation=poisoned(2),
        date=Attested(DateRange("2024", "2024-01-01", "2024-12-31", POISON), Evidence(1, 1, "heading")),
    )
    items = tuple(replace(item, description=facts) for item in made.reading.items)
    issues = (Issue("split", "count-differs", 1, POISON), Issue("split", "unowned-text", 1, POISON))
    reading = replace(made.reading, items=items, issues=issues, title=poisoned(0))
    info = PdfInfo(POISON, POISON, POISON, "2024", (("Title", POISON),))
    document = replace(made.document, info=info)
    with open_database("sqlite:///data/wengao.db", create=True) as database:
        store = Store(database)
        store.runs.begin("r1", POISON, POISON)
        offer = made.offered_as(f"/in/{POISON}.pdf", POISON, listing).offer
        store.load(offer, made.file, document, reading, "r1")
        bad = make_file("b.pdf", "坏", salt="b")
        store.quarantine(
            bad.offered_as(f"/in/b{POISON}").offer,
            bad.file,
            (Issue("extract", "crashed", None, POISON),),
            "r1",
        )
        store.quarantine(
            bad.offered_as(f"https://x/{POISON}").offer,
            None,
            (Issue("fetch", "unreachable", None, POISON),),
            "r1",
        )
        gone = make_file("c.pdf", "另一篇讲话，另一篇讲话。", salt="c")
        store.load(gone.offered_as(f"/in/c{POISON}").offer, gone.file, gone.document, gone.reading, "r1")
        with database.write() as session:
            aside = Decision(
                "match",
                "reject",
                POISON,
                "2026-03-01T08:00:00Z",
                speech_id="s_x",
                other="s_y",
                about=POISON,
                why=POISON,
            )
            record_decisions(session, [aside])
        store.runs.finish("r1", (), "failed", POISON)
    return wengao


def asked(shelf: Wengao, home: Path) -> Iterator[tuple[str, ...]]:
    """Ways to ask every command for what the library holds."""
    speeches = json.loads(shelf("speeches", "list", "--json").out)
    first, second = speeches[0]["speech_id"], speeches[1]["speech_id"]
    file, bad = (
        speeches[0]["file_sha256"],
        json.loads(shelf("files", "list", "--state", "quarantined", "--json").out)[0],
    )
    run = json.loads(shelf("runs", "list", "--json").out)[0]["run_id"]
    (home / "in").mkdir()
    (home / "in" / f"{POISON}.txt").write_text("同志们：\n" + POISON)
    (home / f"{POISON}.txt").write_text("同志们：\n" + POISON)
    (home / "wengao.toml").write_text(
        "[[sources]]\nkind = 'folder'\npath = 'in'\nname = " + json.dumps(POISON) + "\n", "utf-8"
    )
    both = [
        ("status",),
        ("discover",),
        ("files", "list"),
        ("files", "show", file),
        ("files", "show", bad["sha256"]),
        ("files", "remove", file[:9] + "0" * 9, "--why", POISON),
        ("speeches", "list"),
        ("speeches", "list", "--facets"),
        ("speeches", "show", first),
        ("speeches", "show", POISON),
        ("search", "落实"),
        ("search", "落实", "--facets"),
        ("search", POISON),
        ("why", file),
        ("why", file, "--page", "1"),
        ("why", first),
        ("why", bad["sha256"]),
        ("why", f"https://x/{POISON}"),
        ("diff", first, second),
        ("passages", first),
        ("people", "list"),
        ("people", "show", POISON),
        ("compare", f"{POISON}.txt"),
        ("search", "落实", "--first-use"),
        ("runs", "list"),
        ("runs", "show", run),
        ("quarantine", "list"),
        ("quarantine", "retry"),
        ("review", "list"),
        ("review", "list", "--decisions"),
        ("review", "show", file),
        ("review", "accept", file),
        ("check",),
        ("reprocess", "--diff", "--force"),
        ("reprocess", "--force"),
        ("doctor",),
        ("db", "current"),
        ("config", "show"),
        ("sql", "SELECT * FROM speeches"),
        ("sql", "SELECT * FROM files"),
        ("sql", "SELECT * FROM issues"),
        ("sql", f'SELECT 1 AS "{POISON}"'),
        ("sql", "--views"),
        ("ingest", ".", "--dry-run"),
        ("ingest", POISON),
        ("backup", f"kept{POISON}"),
        ("restore", f"kept{POISON}", "--db", f"sqlite:///{POISON}.db", "--archive", POISON),
        ("copy", "--to", f"sqlite:///copied{POISON}.db"),
        ("files", "remove", file, "--why", POISON),
        ("files", "restore", file),
    ]
    for words in both:
        yield words
        yield (*words, "--json")
    yield ("review", "export")
    yield ("export", "library", "-o", f"{POISON}.zip", "--json")
    yield ("merge-library", f"{POISON}.zip", "--db", "sqlite:///other.db", "--archive", "other")
    yield (POISON,)
    yield ("search", "落实", f"--{POISON}")
    yield ("export", "speeches", "--file", POISON)


def test_no_command_shows_poison_as_it_is(poisoned_shelf: Wengao, home: Path) -> None:
    """Neither stdout nor stderr holds a control character, a direction mark or half a character; and the
    commands did show the rest of it."""
    met: set[str] = set()
    showing = 0
    for words in asked(poisoned_shelf, home):
        said = poisoned_shelf(*words)
        met.add(words[0])
        for stream in (said.out, said.err):
            assert not UNSAFE.search(stream), (words, UNSAFE.search(stream), stream[:2000])
            stream.encode()
        assert "Traceback" not in said.err and said.code != 1, (words, said.err)
        if "--json" in words and said.code == 0 and said.out:
            json.loads(said.out)
        showing += "坏" in said.out + said.err
    assert {command.name for command in COMMANDS} - met - NOT_HERE == set(NOT_STORED)
    assert showing > 40


@pytest.mark.parametrize("kind", ["jsonl", "csv", "md"])
def test_an_export_to_a_terminal_is_harmless_and_a_file_is_whole(
    poisoned_shelf: Wengao, home: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A terminal gets the words spelled out; JSON keeps its value even there; a file holds what is stored."""
    assert poisoned_shelf("export", "speeches", "--format", kind, "-o", "whole").code == 0
    assert "\u202e" in (home / "whole").read_text("utf-8-sig")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    said = poisoned_shelf("export", "speeches", "--format", kind)
    assert said.code == 0 and "坏" in said.out
    assert not UNSAFE.search(said.out)
    if kind == "jsonl":
        assert [json.loads(line)["title"] for line in said.out.splitlines()][:2] == [POISON] * 2


def test_parquet_is_not_written_to_a_terminal(shelf: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes would be obeyed, and nobody reads them."""
    pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert shelf("export", "speeches", "--format", "parquet").code == 2


@pytest.mark.parametrize("what", ["speeches", "files", "issues"])
@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-8", "gb18030", "gbk", "big5", "utf-16", "ascii", "latin-1"]
)
def test_no_cell_of_a_csv_is_run(poisoned_shelf: Wengao, home: Path, what: str, encoding: str) -> None:
    """Flat columns of objects, lists and texts alike, in every encoding: none starts a formula as it is read."""
    said = poisoned_shelf("export", what, "--format", "csv", "-o", "x.csv", "--encoding", encoding)
    assert said.code == 0, said.err
    rows = list(csv.reader((home / "x.csv").read_bytes().decode(encoding).splitlines(keepends=True)))
    cells = [cell for row in rows for cell in row]
    assert any("拿" in cell or "?" in cell for cell in cells)
    for cell in cells:
        assert cell[:1] not in set("=+-@\t\r\n＝＋－＠"), cell


@pytest.mark.parametrize("encoding", ["utf-7", "punycode", "unicode_escape", "cp037", "rot13", "idna", "hex"])
def test_encodings_that_write_other_signs_are_refused(shelf: Wengao, home: Path, encoding: str) -> None:
    """`汇` in UTF-7 begins with `+`."""
    said = shelf("export", "speeches", "--format", "csv", "-o", "x.csv", "--encoding", encoding)
    assert said.code == 2 and not (home / "x.csv").exists()


def test_a_progress_bar_shows_no_poison(home: Path, tmp_path: Path) -> None:
    """On a real terminal, with files whose names are escapes, one of them quarantined."""
    folder = home / "in"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}\x1b]0;x\x07\x9b2J\u202e.txt").write_text(
            f"同志们：\n今天开第{number}次会。谢谢大家！"
        )
    (folder / "\x1b]0;x\x07\u202e.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder.joinpath(os.fsdecode(b"\xff\xb5.pdf"))).write_bytes(b"%PDF-1.4 broken too")
    inner, outer = pty.openpty()
    environment = {
        **os.environ,
        "TERM": "xterm-256color",
        "PYTHONPATH": str(Path(output.__file__).parents[2]),
    }
    words = [sys.executable, "-m", "wengao", "ingest", "in"]
    with subprocess.Popen(words, cwd=home, stdin=outer, stdout=outer, stderr=outer, env=environment):
        os.close(outer)
        shown = bytearray()
        while True:
            try:
                part = os.read(inner, 65536)
            except OSError:  # EIO: the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(inner)
    text = bytes(shown).decode()
    assert "quarantined" in text
    for raw in ("\x1b]0", "\x07", "\x9b", "\u202e", "\udcff"):
        assert raw not in text
