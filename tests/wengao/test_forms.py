"""One compilation in every form that uploads come in: the same speeches, the same ids, one cluster each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import forms

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
