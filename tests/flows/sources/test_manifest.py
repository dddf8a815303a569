"""Manifests: addresses with claims, by anybody's column names; what is not understood is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.sources.base import BrokenSource, Source, SourceEntry
from flows.sources.manifest import HTTP, ManifestSource


def rows(path: Path, text: str, encoding: str = "utf-8") -> list[SourceEntry]:
    """The entries of a manifest with this text."""
    path.write_text(text, encoding)
    source = ManifestSource(Source("m", "manifest", path=str(path)), None)  # type: ignore[arg-type]
    return list(source.entries(None))  # type: ignore[arg-type]


FORMS = {
    "commas": (
        "url,title,uploaded_on,page_count\nhttps://d.example/1.pdf,(5篇)讲话,2024-06-11,64\n",
        "utf-8",
    ),
    "Chinese names in GBK, from a spreadsheet": (
        "标题;上传日期;页数;网址\n(5篇)讲话;2024年6月11日;64页;https://d.example/1.pdf\n",
        "gb18030",
    ),
    "tabs and a byte order mark": (
        "URL\tTitle\tDate\tPages\nhttps://d.example/1.pdf\t(5篇)讲话\t2024/06/11\t64\n",
        "utf-8-sig",
    ),
    "objects": (
        '{"url": "https://d.example/1.pdf", "title": "(5篇)讲话", "uploaded_on": "2024-06-11", "page_count": 64}\n\n',
        "utf-8",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_entries_with_claims(tmp_path: Path, form: str) -> None:
    """Whoever wrote the table, whatever made it."""
    (entry,) = rows(tmp_path / "m", *FORMS[form])
    assert entry.locator == "https://d.example/1.pdf"
    assert entry.listing is not None
    assert (entry.listing.title, entry.listing.uploaded_on, entry.listing.page_count) == (
        "(5篇)讲话",
        "2024-06-11",
        64,
    )


def test_paths_are_relative_to_the_manifest(tmp_path: Path) -> None:
    """A local file is its absolute path, and a row without claims claims nothing."""
    (entry,) = rows(tmp_path / "m.csv", "path,title\nin/汇编.pdf,\n")
    assert (entry.locator, entry.path, entry.listing) == (
        f"{tmp_path}/in/汇编.pdf",
        f"{tmp_path}/in/汇编.pdf",
        None,
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title,url\n讲话,https://d.example/1.pdf\n发言,\n", "line 3 names no url"),
        ('{"url": "https://d.example/1.pdf"}\n{"title": "x"}\n', "line 2 names no url"),
        ('{"url": "https://d.example/1.pdf"}\n[1]\n', "line 2 is no object"),
        ('{"url": "https://d.example/1.pdf"\n', "Expecting"),
        ('url,title\n"https://d.example/1.pdf,x\n', "unexpected end"),
        ("url,title\nhttps://[::1/1.pdf,x\n", "no http(s) address"),
    ],
)
def test_what_is_not_understood_is_named(tmp_path: Path, text: str, told: str) -> None:
    """Nothing of such a manifest is believed."""
    with pytest.raises(BrokenSource) as refused:
        rows(tmp_path / "m", text)
    assert refused.value.code == "source-unreadable" and told in refused.value.detail


def test_a_missing_manifest_is_told(tmp_path: Path) -> None:
    """By its path."""
    source = ManifestSource(Source("m", "manifest", path=str(tmp_path / "no.csv")), None)  # type: ignore[arg-type]
    with pytest.raises(BrokenSource) as refused:
        list(source.entries(None))  # type: ignore[arg-type]
    assert refused.value.code == "source-unreachable"


def test_http() -> None:
    """`HTTP`: what is an address and no path."""
    assert HTTP.match("https://d.example/1.pdf") and not HTTP.match("in/https.pdf")
