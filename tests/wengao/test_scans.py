"""Scans go the whole way: they wait without the extra, are read by themselves with it, and no page is read twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from extractors.ocr import extra
from flows.isolation.reader import IsolatedReader
from tests.support.scans import SPEECH, as_file, as_pdf, page

Wengao = Callable[..., Any]

pytestmark = pytest.mark.skipif(not extra.is_installed(), reason=f"the extra is missing: {extra.INSTALL}")

SHORT = ("在全市大会上的讲话", "同志们：", "　　大会现在开始，请大家就座。")


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that children were asked to do."""
    asked: list[str] = []
    run = IsolatedReader.run

    def noted(self: IsolatedReader, job: str, *words: Any, **more: Any) -> Any:
        asked.append(job)
        return run(self, job, *words, **more)

    monkeypatch.setattr(IsolatedReader, "run", noted)
    return asked


def codes(file: dict[str, Any]) -> list[str]:
    """Its issues."""
    return [issue["code"] for issue in file["issues"]]


def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nobody installed it."""
    monkeypatch.setattr(extra, "is_installed", lambda: False)


def test_a_scan_waits_for_the_extra_and_is_then_read_by_itself(
    wengao: Wengao, home: Path, recognised: list[str]
) -> None:
    """Also from its cache when it is read from its bytes again, and when other bytes hold the same pictures."""
    (home / "scan.pdf").write_bytes(as_pdf([page()]))
    with pytest.MonkeyPatch.context() as patched:
        without_extra(patched)
        done = wengao("ingest", "scan.pdf", "--json")
        (file,) = done.json["files"]
        assert (done.code, file["state"], codes(file)) == (7, "quarantined", ["no-text-layer", "ocr-missing"])
        assert all("pip install" in issue["detail"] for issue in file["issues"])
        again = wengao("ingest", "scan.pdf", "--json")
        assert (again.code, again.json["files"][0]["known"]) == (0, True)
        assert "1 pages of 1 files" in again.err and "pip install" in again.err
    assert "recognise" not in recognised

    done = wengao("ingest", "scan.pdf", "--json")
    (file,) = done.json["files"]
    assert (done.code, file["state"], codes(file)) == (0, "loaded", [])
    assert "1 pages of 1 files are pictures and wait to be recognised, about 1 min" in done.err
    (speech,) = wengao("export", "speeches", "--format", "jsonl").jsonl
    assert speech["title"] == SPEECH[0]
    assert (speech["date"], speech["speaker"]) == ("2024-03-05", "李志明")
    assert speech["text"].splitlines() == [
        "同志们：",
        "今天我们召开会议，总结去年工作，部署今年任务。",
        "一要抓产业，二要抓环境。",
        "谢谢大家！",
    ]
    assert speech["engines"] == ["rapidocr"]
    (mark,) = [seen for seen in speech["evidence"] if seen["field"] == "text"]
    assert mark["page"] == 1 and mark["rule"].startswith("recognised 0.9")
    assert recognised.count("recognise") == 1

    assert wengao("ingest", "scan.pdf").code == 0
    assert wengao("reprocess", "--stage", "extract", "--force").code == 0
    (home / "copy.pdf").write_bytes(as_pdf([page()], title="saved anew"))
    assert wengao("ingest", "copy.pdf", "--json").json["files"][0]["known_speeches"] == 1
    assert recognised.count("recognise") == 1
    assert wengao("check").code == 0

    assert wengao("files", "remove", "scan.pdf", "--why", "by request", "--forget").code == 0
    with closing(sqlite3.connect(home / "data" / "wengao.db")) as library:
        assert library.execute("select count(*) from recognised_page").fetchone() == (0,)


def test_a_run_reads_its_share_of_pages_and_the_next_one_goes_on(
    wengao: Wengao, home: Path, recognised: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of a file is kept while it waits for the rest."""
    monkeypatch.setenv("WENGAO_OCR_PAGES", "1")
    (home / "two.pdf").write_bytes(as_pdf([page(SHORT), page(SPEECH[4:])]))
    (file,) = wengao("ingest", "two.pdf", "--json").json["files"]
    # one page of two is missing: half of it is loaded, and says so
    assert (file["state"], codes(file)) == ("loaded", ["pages-waiting"])
    done = wengao("ingest", "two.pdf", "--json")
    (file,) = done.json["files"]
    assert (file["state"], codes(file)) == ("loaded", [])
    assert "this run recognises 1 pages at most" in done.err
    (speech,) = wengao("export", "speeches", "--format", "jsonl").jsonl
    assert speech["text"].startswith("同志们：\n大会现在开始，请大家就座。")
    assert speech["text"].endswith("谢谢大家！")
    assert recognised.count("recognise") == 2


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_pictures_in_a_folder_are_read_where_they_can_be_pages(
    wengao: Wengao, home: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Icons are passed over, and so is every picture where nothing can read it; named by hand it waits."""
    folder = home / "in"
    folder.mkdir()
    (folder / "page.bin").write_bytes(as_file(page(SHORT), form))
    (folder / "icon.png").write_bytes(as_file(page(SHORT)[:64, :64], "PNG"))
    with pytest.MonkeyPatch.context() as patched:
        without_extra(patched)
        states = {f["locator"][-8:]: f["state"] for f in wengao("ingest", folder, "--json").json["files"]}
        assert states == {"page.bin": "skipped", "icon.png": "skipped"}
        (named,) = wengao("ingest", folder / "page.bin", "--json").json["files"]
        assert codes(named) == ["no-text-layer", "ocr-missing"]
    if form != "JPEG":
        return  # what follows is the same for all, and each page takes a second
    files = {f["locator"][-8:]: f for f in wengao("ingest", folder, "--json").json["files"]}
    assert (files["icon.png"]["state"], files["page.bin"]["state"]) == ("skipped", "loaded")
    (speech,) = wengao("export", "speeches", "--format", "jsonl").jsonl
    assert speech["title"] == SHORT[0]
    (line,) = wengao("export", "files", "--format", "jsonl").jsonl
    assert (line["media_type"], line["page_count"]) == ("image/jpeg", 1)
