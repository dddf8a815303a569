"""`ingest`: what comes in, what is said about it, and with which exit code it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from wengao.runs.assembly import new_run_id

Wengao = Callable[..., Any]


def test_a_compilation_comes_in_as_single_speeches(home: Path, wengao: Wengao, compilation: Path) -> None:
    """The contract's JSON: one entry an offered file, with totals; stderr says where the library was made."""
    said = wengao("ingest", compilation, "--json")
    assert said.code == 0
    (file,) = said.json["files"]
    assert file["locator"] == str(compilation)
    assert (file["state"], file["known"], file["declared_items"], file["item_count"]) == (
        "loaded",
        False,
        3,
        3,
    )
    assert said.json["totals"]["speeches"] == said.json["totals"]["new_speeches"] == 3
    assert str(home / "data" / "wengao.db") in said.err


def test_the_json_has_the_contracts_fields(wengao: Wengao, compilation: Path) -> None:
    """Every field that outside programs rely on is there."""
    said = wengao("ingest", compilation, "--json").json
    assert {"run_id", "files", "totals", "seconds"} <= said.keys()
    assert {
        *("locator", "sha256", "state", "known", "page_count", "declared_items", "item_count"),
        *("new_speeches", "known_speeches", "issues", "seconds"),
    } <= said["files"][0].keys()
    assert {
        *(
            "files",
            "loaded",
            "unchanged",
            "quarantined",
            "speeches",
            "new_speeches",
            "known_speeches",
            "issues",
        ),
    } <= said["totals"].keys()


def test_the_same_again_is_unchanged(shelf: Wengao, compilation: Path) -> None:
    """Bytes that are in the library are not read again, and it is no error."""
    again = shelf("ingest", compilation.parent, "--json")
    assert again.code == 0
    assert [file["state"] for file in again.json["files"]] == ["unchanged"]
    assert again.json["totals"]["new_speeches"] == 0
    forced = shelf("ingest", compilation, "--force", "--json").json["files"][0]
    assert (forced["state"], forced["item_count"], forced["new_speeches"]) == ("loaded", 3, 0)


def test_a_dry_run_leaves_nothing(home: Path, wengao: Wengao, compilation: Path) -> None:
    """Neither library nor archive appear, and the answer is the same."""
    said = wengao("ingest", compilation, "--dry-run", "--json")
    assert said.code == 0
    assert said.json["dry_run"] is True
    assert said.json["totals"]["new_speeches"] == 3
    assert sorted(path.name for path in home.iterdir()) == ["in"]


def test_a_dry_run_names_the_known_speeches(shelf: Wengao, home: Path, compilation: Path) -> None:
    """A second compilation with one old speech says which, and changes nothing."""
    known = [row["speech_id"] for row in shelf("speeches", "list", "--json").json]
    text = compilation.read_text("utf-8")
    parts = text.split("第二篇：")
    other = home / "other.txt"
    other.write_text("第一篇：" + parts[1].replace("第三篇：", "第二篇："), "utf-8")
    before = (home / "data" / "wengao.db").read_bytes()
    said = shelf("ingest", other, "--dry-run", "--json").json["files"][0]
    assert set(said["speech_ids"]) <= set(known) and len(said["speech_ids"]) == 2
    assert (home / "data" / "wengao.db").read_bytes() == before


def test_a_broken_file_is_quarantined_and_the_others_go_on(wengao: Wengao, compilation: Path) -> None:
    """Exit 7, with the reason; known to be broken it is exit 0, or 7 with --strict."""
    (compilation.parent / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF\n")
    first = wengao("ingest", compilation.parent, "--json")
    assert first.code == 7
    states = {Path(file["locator"]).name: file for file in first.json["files"]}
    assert states["汇编.txt"]["state"] == "loaded"
    assert states["broken.pdf"]["state"] == "quarantined" and not states["broken.pdf"]["known"]
    assert states["broken.pdf"]["issues"]
    again = wengao("ingest", compilation.parent, "--json")
    assert again.code == 0
    assert {file["known"] for file in again.json["files"]} == {True}
    assert wengao("ingest", compilation.parent, "--strict").code == 7


def test_skipped_files_are_named_but_not_counted(wengao: Wengao, compilation: Path) -> None:
    """A dotfile in a folder stands in `files`, not in `totals.files`."""
    (compilation.parent / ".notes").write_text("x")
    said = wengao("ingest", compilation.parent, "--json").json
    assert sorted(file["state"] for file in said["files"]) == ["loaded", "skipped"]
    assert said["totals"]["files"] == 1


SAMPLE = Path(__file__).parents[4] / "data/samples/jianghua-5pian.pdf"


def test_an_archive_of_stored_pdfs_is_no_pdf(home: Path, wengao: Wengao) -> None:
    """Whatever it is called, the files in it are read, and it is not taken for the first of them."""
    (home / "in").mkdir()
    with zipfile.ZipFile(home / "in" / "two.pdf", "w", zipfile.ZIP_STORED) as archive:
        archive.write(SAMPLE, "0.pdf")
        archive.writestr(
            "1.txt", "同志们：\n今天把大家请来，是要说说修渠的事。这件事拖了三年，不能再拖了。\n"
        )
    said = wengao("ingest", "in", "--json").json
    assert [
        (file["locator"].rpartition("/")[2], file["state"], file["item_count"]) for file in said["files"]
    ] == [
        ("two.pdf", "skipped", 0),
        ("0.pdf", "loaded", 5),
        ("1.txt", "loaded", 1),
    ]
    assert said["totals"]["files"] == 2


def test_junk_before_a_pdf_is_read_over(home: Path, wengao: Wengao) -> None:
    """As the PDF reference allows: what a mailer or a web server left there."""
    (home / "mailed.pdf").write_bytes(b"\r\n--boundary\r\n" + SAMPLE.read_bytes())
    (file,) = wengao("ingest", "mailed.pdf", "--json").json["files"]
    assert (file["state"], file["item_count"]) == ("loaded", 5)


def test_a_person_reads_a_table_and_the_next_step(wengao: Wengao, compilation: Path) -> None:
    """Without --json: a line a file, the sums, and what to do next."""
    (compilation.parent / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF\n")
    out = wengao("ingest", compilation.parent).out
    assert "汇编.txt" in out and "1 loaded, 0 unchanged, 1 quarantined" in out
    assert "next: `wengao quarantine list`" in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ingest", "nowhere.pdf"), 6),
        (("ingest", "--workers", "none", "x"), 4),
    ],
)
def test_what_cannot_be_read_ends_before_a_library_is_made(
    home: Path, wengao: Wengao, words: tuple[str, ...], code: int
) -> None:
    """A wrong path or setting has its own exit code, and leaves no empty library behind."""
    said = wengao(*words)
    assert said.code == code, said.err
    assert not (home / "data").exists()


def test_a_listing_beside_a_file_gives_it_its_claims(wengao: Wengao, compilation: Path) -> None:
    """Upload date and title come from the page that offered the file, read in a child."""
    page = "2024年乡村振兴讲话汇编(3篇)\n2024-06-11 | 999+ | 64页 | 80KB | VIP专免\n"
    (compilation.parent / "汇编.listing.txt").write_text(page, "utf-8")
    assert wengao("ingest", compilation.parent, "--json").code == 0
    (file,) = wengao("files", "list", "--json").json
    assert file["date"] == "2024-06-11"
    assert file["listing"]["views_min"] == 999 and file["listing"]["access"] == "VIP专免"


def test_runs_remember_what_was_done(shelf: Wengao, compilation: Path) -> None:
    """Every ingest is a run with its totals; a dry run is none."""
    shelf("ingest", compilation)
    shelf("ingest", compilation, "--dry-run")
    runs = shelf("runs", "list", "--json").json
    assert [(run["state"], run["loaded"], run["unchanged"]) for run in runs] == [
        ("done", 0, 1),
        ("done", 1, 0),
    ]
    assert shelf("runs", "show", runs[1]["run_id"], "--json").json["new_speeches"] == 3
    assert shelf("runs", "show", "nothing").code == 2


def test_an_interrupt_ends_with_130_and_closes_the_run(home: Path, wengao: Wengao) -> None:
    """Ctrl-C while files are read: no traceback, what was reported is stored, the run says `interrupted`, and the
    library is one file."""
    folder = home / "many"
    folder.mkdir()
    for number in range(600):
        (folder / f"{number}.txt").write_text(
            f"同志们：\n今天是第{number}次会议，讲一点意见。\n谢谢大家！\n", "utf-8"
        )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = subprocess.Popen(
        [sys.executable, "-m", "wengao", "ingest", str(folder), "--workers", "1"],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            time.sleep(0.2)
            if (home / "data" / "wengao.db").exists() and wengao("files", "list", "--json").out.count(
                "sha256"
            ) > 2:
                break
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=60)
    finally:
        started.kill()
    assert started.returncode == 130
    assert "Traceback" not in err and "interrupted" in err
    assert [left.name for left in (home / "data").glob("wengao.db-*")] == []
    assert wengao("runs", "list", "--json").json[0]["state"] == "interrupted"
    assert wengao("check").code == 0


@pytest.fixture
def served(compilation: Path) -> Iterator[str]:
    """The folder of the compilation over HTTP on this machine: its address."""
    handler = partial(Quiet, directory=str(compilation.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def test_an_address_is_fetched_when_it_may_be(
    wengao: Wengao, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A private address needs its exact host:port in `allow_private`; the locator is the URL as offered."""
    url = f"http://{served}/%E6%B1%87%E7%BC%96.txt"
    refused = wengao("ingest", url, "--json")
    assert refused.code == 6
    assert [issue["code"] for issue in refused.json["files"][0]["issues"]] == ["blocked-address"]
    monkeypatch.setenv("WENGAO_ALLOW_PRIVATE", served)
    taken = wengao("ingest", url, "--json")
    assert taken.code == 0, taken.err
    assert (taken.json["files"][0]["locator"], taken.json["files"][0]["state"]) == (url, "loaded")
    assert wengao("ingest", url, "--json").json["files"][0]["state"] == "unchanged"


def test_a_wrong_exception_is_bad_configuration(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """`allow_private` without a port would open more than one service."""
    monkeypatch.setenv("WENGAO_ALLOW_PRIVATE", "127.0.0.1")
    assert wengao("ingest", "http://127.0.0.1/x.pdf").code == 4


def test_runs_are_named_in_the_order_they_begin() -> None:
    """Within one second, too: the newest run is the first that `runs list` shows."""
    names = []
    for _ in range(3):
        names.append(new_run_id())
        time.sleep(0.001)
    assert names == sorted(names)
