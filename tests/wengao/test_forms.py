"""One compilation in every form that uploads come in: the same speeches, the same ids, one cluster each."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.isolation import unpacker
from flows.isolation.converter import program
from tests.support import forms
from tests.support.ole_file import ole_file
from tests.support.printed_pdf import needs_chinese_font
from tests.support.rar_file import rar_file
from tests.support.zip_file import locked_zip, zip_file

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

Wengao = Callable[..., Any]


def exported(wengao: Wengao, path: Path) -> list[dict[str, Any]]:
    """The speeches of one file, in order."""
    return wengao("export", "speeches", "--file", str(path), "--format", "jsonl").jsonl


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("汇编.docx", forms.docx),
        ("汇编.html", forms.html_file),
        ("汇编.mht", forms.mhtml),
        ("汇编.epub", forms.epub),
        ("汇编.md", forms.markdown),
        ("汇编.ofd", forms.ofd),
        pytest.param("汇编.pdf", forms.pdf, marks=needs_chinese_font),
    ],
)
def test_the_form_does_not_matter(
    shelf: Wengao, compilation: Path, name: str, make: Callable[[], bytes]
) -> None:
    """The text is in the library; the other form brings the same three speeches and nothing new."""
    path = compilation.with_name(name)
    path.write_bytes(make())
    said = shelf("ingest", path, "--json")
    (file,) = said.json["files"]
    assert (file["state"], file["item_count"], file["new_speeches"]) == ("loaded", 3, 0), file
    plain, other = exported(shelf, compilation), exported(shelf, path)
    for one, same in zip(plain, other, strict=True):
        assert same["speech_id"] == one["speech_id"]
        assert same["cluster_id"] == one["cluster_id"]
        assert same["text"] == one["text"]
        for fact in ("title", "speaker", "role", "date"):
            assert same[fact] == one[fact], fact
        if name.endswith((".ofd", ".pdf")):
            assert same["page_first"] == same["page_last"] == one["ordinal"] + 1  # below the head's own page
        else:
            assert (same["page_first"], same["page_last"]) == (None, None)
    assert shelf("check").code == 0


def test_a_place_in_a_form_without_pages_names_no_page(wengao: Wengao, compilation: Path) -> None:
    """Exports, hits, lists and views say null, or nothing, where a file has no pages."""
    path = compilation.with_name("汇编.docx")
    path.write_bytes(forms.docx())
    compilation.unlink()
    assert wengao("ingest", path, "--json").code == 0
    (hit,) = wengao("search", "消防", "--json").json["hits"]
    assert (hit["page_first"], hit["hit_page"]) == (None, None)
    assert " p. " not in wengao("search", "消防").out
    assert "p. None" not in wengao("export", "speeches", "--format", "md").out
    rows = wengao("sql", "SELECT page_first, page_last FROM speeches", "--json").json
    assert {str(cell) for row in rows["rows"] for cell in row} == {"None"}
    assert wengao("speeches", "list").code == 0


@pytest.mark.slow
@needs_chinese_font
def test_every_form_in_one_archive(shelf: Wengao, compilation: Path) -> None:
    """A ZIP with GBK names that holds all of them: three speeches, three ids, a cluster each, in nine files."""
    made = {
        "docx": forms.docx(),
        "html": forms.html_file(),
        "mht": forms.mhtml(),
        "epub": forms.epub(),
        "md": forms.markdown(),
        "ofd": forms.ofd(),
        "pdf": forms.pdf(),
        "txt": compilation.read_bytes() + b"\n",
    }
    path = compilation.with_name("全部.zip")
    path.write_bytes(
        zip_file({f"各种/汇编.{suffix}": data for suffix, data in made.items()}, names="gb18030")
    )
    said = shelf("ingest", path, "--json").json
    assert {
        file["locator"].rpartition("!/")[2]: (file["state"], file["item_count"], file["new_speeches"])
        for file in said["files"]
        if "!/" in file["locator"]
    } == {f"各种/汇编.{suffix}": ("loaded", 3, 0) for suffix in made}
    lines = shelf("export", "speeches", "--format", "jsonl").jsonl
    assert len(lines) == 27
    assert len({line["speech_id"] for line in lines}) == len({line["cluster_id"] for line in lines}) == 3
    for ordinal in (1, 2, 3):
        assert len({line["text"] for line in lines if line["ordinal"] == ordinal}) == 1
    assert {line["is_canonical"] for line in lines} == {True}


def test_an_archive_is_the_files_in_it(shelf: Wengao, compilation: Path) -> None:
    """Members with GBK names are files of their own; what is no text is named; the same again is unchanged."""
    path = compilation.with_name("h.zip")
    inner = zip_file({"里.docx": forms.docx()})
    path.write_bytes(
        zip_file(
            {"二处/汇编.docx": forms.docx(), "二处/.DS_Store": b"x", "照片.png": PNG, "包.zip": inner},
            names="gb18030",
        )
    )
    said = shelf("ingest", path, "--json")
    files = {file["locator"].removeprefix(str(path)): file for file in said.json["files"]}
    assert {locator: file["state"] for locator, file in files.items()} == {
        "": "skipped",
        "!/二处/汇编.docx": "loaded",
        "!/二处/.DS_Store": "skipped",
        "!/照片.png": "skipped",
        "!/包.zip!/里.docx": "unchanged",
    }
    assert [issue["code"] for issue in files[""]["issues"]] == ["unpacked"]
    assert said.json["totals"]["new_speeches"] == 0
    (line,) = {tuple(one["locators"]) for one in shelf("export", "files", "--format", "jsonl").jsonl[:]} - {
        (str(compilation),)
    }
    assert line == (f"{path}!/二处/汇编.docx", f"{path}!/包.zip!/里.docx")
    again = shelf("ingest", path.parent, "--json").json["files"]
    assert {file["state"] for file in again} == {"skipped", "unchanged"}
    assert shelf("check").code == 0


def test_a_hostile_archive_harms_only_itself(shelf: Wengao, compilation: Path) -> None:
    """A bomb between good members, one that is cut, one that is locked: each has its code."""
    folder = compilation.parent
    (folder / "a.zip").write_bytes(zip_file({"b.txt": b"0" * (8 << 20), "g.docx": forms.docx()}))
    (folder / "b.zip").write_bytes(zip_file({"g.docx": forms.docx()})[:-40])
    (folder / "c.zip").write_bytes(locked_zip("讲话.txt", "同志们：".encode(), b"key"))
    said = shelf("ingest", folder, "--json")
    assert said.code == 7
    found = {
        file["locator"].removeprefix(f"{folder}/"): [issue["code"] for issue in file["issues"]]
        for file in said.json["files"]
        if file["state"] == "quarantined"
    }
    assert found == {"a.zip!/b.txt": ["archive-bomb"], "b.zip": ["damaged"], "c.zip": ["archive-encrypted"]}
    assert "loaded" in {file["state"] for file in said.json["files"]}
    (folder / "b.zip").write_bytes(zip_file({"g.docx": forms.docx()}))
    retried = shelf("quarantine", "retry", "--code", "damaged", "--json").json["files"]
    assert {file["state"] for file in retried} == {"skipped", "loaded"}
    assert "b.zip" not in str(shelf("quarantine", "list", "--json").json)


@pytest.mark.slow
@pytest.mark.skipif(program() is None, reason="LibreOffice is not installed here")
@pytest.mark.parametrize(
    ("suffix", "filter_name"),
    [
        ("doc", "MS Word 97"),
        pytest.param("rtf", "", marks=pytest.mark.campaign),
        pytest.param("odt", "", marks=pytest.mark.campaign),
    ],
)
def test_forms_that_libreoffice_opens_are_read(
    shelf: Wengao, compilation: Path, tmp_path: Path, suffix: str, filter_name: str
) -> None:
    """Made from the Word document by LibreOffice, named against their content: the same speeches, no pages."""
    source, made = tmp_path / "x.docx", tmp_path / f"x.{suffix}"
    source.write_bytes(forms.docx())
    asked = f"{suffix}:{filter_name}" if filter_name else suffix
    office = [str(program()), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run(
        [*office, "--convert-to", asked, "--outdir", tmp_path, source], check=True, capture_output=True
    )
    path = made.rename(compilation.with_name("汇编.wps"))
    (file,) = shelf("ingest", path, "--json").json["files"]
    assert (file["state"], file["item_count"], file["new_speeches"]) == ("loaded", 3, 0), file
    for one, same in zip(exported(shelf, compilation), exported(shelf, path), strict=True):
        assert (same["speech_id"], same["cluster_id"]) == (one["speech_id"], one["cluster_id"])
        assert same["page_first"] is None


def test_office_files_that_nothing_opens_say_which_they_are(wengao: Wengao, home: Path) -> None:
    """A workbook named by hand, a locked document in a folder; the workbook in a folder is left out."""
    folder = home / "in"
    folder.mkdir()
    (folder / "a.doc").write_bytes(ole_file({"Workbook": b"x"}))
    (folder / "b.docx").write_bytes(ole_file({"EncryptedPackage": b"x"}))
    files = wengao("ingest", folder, "--json").json["files"]
    assert [(file["state"], file["issues"][0]["code"]) for file in files] == [
        ("skipped", "binary-file"),
        ("quarantined", "encrypted"),
    ]
    (file,) = wengao("ingest", folder / "a.doc", "--json").json["files"]
    assert (file["state"], file["issues"][0]["code"]) == ("quarantined", "unsupported-form")


@pytest.mark.skipif(unpacker.program() is None, reason="bsdtar is not installed here")
def test_7z_and_rar_are_the_files_in_them(shelf: Wengao, compilation: Path, home: Path) -> None:
    """A Word document in a RAR in a ZIP, a page in a 7z beside a bomb: the same three speeches."""
    outer = compilation.with_name("包.zip")
    outer.write_bytes(zip_file({"内.rar": rar_file({"一/汇编.docx": forms.docx(), ".DS_Store": b"x"})}))
    page, bomb = home / "汇编.html", home / "零.txt"
    page.write_bytes(forms.html_file())
    bomb.write_bytes(bytes(200 << 20))
    packed = compilation.with_name("页.7z")
    words = [
        str(unpacker.program()),
        "-cf",
        str(packed),
        "--format=7zip",
        "-C",
        str(home),
        page.name,
        bomb.name,
    ]
    subprocess.run(words, check=True, env={"LANG": "C.UTF-8"})
    bomb.unlink()
    said = shelf("ingest", compilation.parent, "--json").json
    files = {file["locator"].removeprefix(f"{compilation.parent}/"): file for file in said["files"]}
    assert {name: file["state"] for name, file in files.items()} == {
        "汇编.txt": "unchanged",
        "包.zip": "skipped",
        "包.zip!/内.rar!/一/汇编.docx": "loaded",
        "包.zip!/内.rar!/.DS_Store": "skipped",
        "页.7z": "quarantined",
        "页.7z!/汇编.html": "loaded",
    }
    assert [issue["code"] for issue in files["页.7z"]["issues"]] == ["archive-bomb"]
    assert said["totals"]["new_speeches"] == 0
    assert shelf("check").code == 0


def test_without_bsdtar_archives_say_what_is_missing(
    wengao: Wengao, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by hand, and in a folder; `doctor` says the same."""
    monkeypatch.setattr(unpacker, "program", lambda: None)
    (home / "in").mkdir()
    (home / "in" / "c.rar").write_bytes(rar_file({"a.txt": b"x"}))
    for named in (home / "in", home / "in" / "c.rar"):
        (file,) = wengao("ingest", named, "--json").json["files"]
        (issue,) = file["issues"]
        assert (file["state"], issue["code"]) == ("quarantined", "converter-missing")
        assert "RAR" in issue["detail"] and "bsdtar" in issue["detail"]
    findings = {found["name"]: found for found in wengao("doctor", "--json").json["findings"]}
    assert "7z and RAR" in findings["bsdtar"]["detail"]
