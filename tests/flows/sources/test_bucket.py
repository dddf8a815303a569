"""Buckets: objects as a folder's files, by content; web addresses are none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from msgspec.structs import replace

from flows.archive.source_fetch import fetch_for
from flows.http.limits import Bounds
from flows.http.results import Download, NotModified
from flows.isolation.reader import IsolatedReader
from flows.sources import bucket
from flows.sources.base import BrokenSource, Source, SourceEntry
from flows.sources.bucket import BucketSource, MissingStore
from schema.errors import Unreadable
from schema.records import Offer, Validators

PROSE = "同志们：今天我们开会，讲三点意见，请大家认真听一听，回去以后抓好落实。" * 9


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    """An empty store in memory."""
    found = fsspec.filesystem("memory")
    found.store.clear()
    yield found
    found.store.clear()


class NoPages:
    """A bucket asks for none."""

    def page(self, url: str) -> None:
        """Never."""
        raise AssertionError(url)

    known = page


def listed(url: str) -> list[SourceEntry]:
    """The entries of a bucket."""
    with IsolatedReader() as reader:
        return list(BucketSource(Source("b", "bucket", url=url), reader).entries(NoPages()))  # type: ignore[arg-type]


def test_objects_are_listed_as_files_are(store: fsspec.AbstractFileSystem) -> None:
    """By content and name, in the order of names, with the claims of the listing beside them."""
    store.pipe("/s/2024/b.txt", PROSE.encode())
    store.pipe("/s/2024/b.listing.json", json.dumps({"title": "讲话", "page_count": 64}).encode())
    store.pipe("/s/2024/a.json", b'{"a": 1}')
    store.pipe("/s/2024/c.pdf.part", b"%PDF-1.7")
    store.pipe("/s/2024/.hidden/d.txt", PROSE.encode())
    store.pipe("/s/other.txt", PROSE.encode())
    found = {entry.locator: entry for entry in listed("memory://s/2024")}
    assert {locator: entry.skip for locator, entry in found.items()} == {
        "memory:///s/2024/.hidden/d.txt": "dotfile",
        "memory:///s/2024/a.json": "data-file",
        "memory:///s/2024/b.txt": "",
        "memory:///s/2024/c.pdf.part": "half-written",
    }
    listing = found["memory:///s/2024/b.txt"].listing
    assert listing is not None and listing.page_count == 64


def test_a_missing_bucket_lists_nothing(store: fsspec.AbstractFileSystem) -> None:
    """Discovery says that this is suspicious."""
    assert listed("memory://nowhere") == []


def test_a_local_folder_is_a_bucket_too(tmp_path: Path) -> None:
    """Locators are URLs that the store can open again."""
    (tmp_path / "a.txt").write_text(PROSE, "utf-8")
    (entry,) = listed(f"file://{tmp_path}")
    assert entry.locator == f"file://{tmp_path}/a.txt"
    with fsspec.open(entry.locator, "rb") as file:
        assert file.read().decode() == PROSE


@pytest.mark.parametrize(
    "url",
    [
        "https://docs.example/x",
        "HTTP://127.0.0.1/x",
        "ftp://h/x",
        "simplecache::https://h/x",
        "zip://a::http://h",
    ],
)
def test_web_addresses_are_refused(url: str) -> None:
    """Nobody would judge where they lead."""
    with pytest.raises(BrokenSource) as refused:
        listed(url)
    assert refused.value.code == "source-unreadable"


def test_a_store_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3 and the extra's name."""

    def missing(url: str, **options: object) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.core.url_to_fs", missing)
    with pytest.raises(MissingStore) as refused:
        bucket.opened("s3://speeches/2024")
    assert refused.value.exit_code == 3 and ".[s3]" in refused.value.advice


def test_what_a_store_raises_breaks_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Denied access, a dead network, no credentials: named with the place."""
    with pytest.raises(BrokenSource) as refused, bucket.typed_errors("s3://b"):
        raise PermissionError("Access Denied")
    assert refused.value.code == "source-unreachable" and "s3://b" in refused.value.detail
    exceptions = pytest.importorskip("botocore.exceptions")
    with pytest.raises(BrokenSource), bucket.typed_errors("s3://b"):
        raise exceptions.NoCredentialsError


def test_marks_are_what_stores_say_of_bytes() -> None:
    """An ETag or a digest; sizes and times say nothing of content."""
    assert bucket.mark_of({"ETag": '"5f"', "size": 1}) == '"5f"'
    assert bucket.mark_of({"size": 1, "LastModified": "x"}) == ""


def test_objects_come_whole_into_the_spool_and_only_when_they_changed(
    store: fsspec.AbstractFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the mark that stands for them; one that is larger than files may be is refused, one that is not there too."""
    store.pipe("/s/b.txt", PROSE.encode())
    offer = Offer("b", "memory:///s/b.txt")
    fetch = fetch_for(Source("b", "bucket", url="memory://s"), None, tmp_path)  # type: ignore[arg-type]
    got = fetch(offer)
    assert isinstance(got, Download)
    assert Path(got.path).read_bytes() == PROSE.encode()
    assert (got.byte_size, got.sha256) == (len(PROSE.encode()), hashlib.sha256(PROSE.encode()).hexdigest())
    assert (got.name, got.validators) == ("b.txt", Validators())
    monkeypatch.setattr("flows.archive.source_fetch.mark_of", lambda info: '"5f"')
    assert isinstance(fetch(replace(offer, validators=Validators('"5f"'))), NotModified)
    assert isinstance(fetch(replace(offer, validators=Validators('"60"'))), Download)
    small = fetch_for(Source("b", "bucket", url="memory://s"), None, tmp_path, Bounds(max_bytes=9))  # type: ignore[arg-type]
    for wanted, code in ((offer, "too-large"), (replace(offer, locator="memory:///s/no.txt"), "unreachable")):
        with pytest.raises(Unreadable) as refused:
            small(wanted)
        assert refused.value.code == code
    assert not list(tmp_path.glob("*.part"))
