"""Paths become offers: everything that is to be read, and the rest with its reason."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.inbox.listing_reader import ListingReader
from flows.inbox.offers import BadListing, NotThere, folder_offers, offers
from flows.isolation.outcome import JobOutcome
from schema.codes import CODES
from schema.errors import Unreadable
from schema.records import Listing

pytestmark = pytest.mark.usefixtures("runs_share_a_server")
SPEECH = "同志们：\n今天把大家请来，是要说说修渠的事。这件事拖了三年，不能再拖了。\n"
LISTING = "(2篇)2022年修渠工作讲话\n2024-06-11\n999+\n43.17KB\n64 页\n海报\n第1篇:\n" + SPEECH
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as people keep it: speeches among all kinds of rubbish."""
    root = tmp_path / "汇编"
    (root / "子目录").mkdir(parents=True)
    (root / ".git").mkdir()
    contents: dict[str, bytes] = {
        "b.pdf": PDF,
        "b.listing.txt": LISTING.encode("gb18030"),
        "a.txt": SPEECH.encode("gb18030"),
        "c.dat": PDF,
        "d.html": f"<html><body><h1>讲话</h1><p>{SPEECH}</p></body></html>".encode(),
        "e.json": b'{"a": [1, 2]}',
        "f.csv": "姓名,村,亩\n甲,东村,3\n乙,西村,4\n".encode(),
        "g.py": b"import os\n\ndef f(x):\n    return x\n",
        "h.pdf.crdownload": PDF,
        "i.part": PDF,
        "j.tmp": SPEECH.encode(),
        "k.png": b"\x89PNG\r\n\x1a\n....",
        "l.txt": b"",
        "m.txt": b'{"looks": "like text by name"}',
        ".DS_Store": b"\0\1",
        ".git/config": b"[core]\n",
        "子目录/n.pdf": PDF,
        "子目录/n.listing.json": '{"title": "修渠讲话", "page_count": "64 页"}'.encode(),
        "o.listing.txt": LISTING.encode(),
    }
    for name, data in contents.items():
        (root / name).write_bytes(data)
        os.utime(root / name, (1_700_000_000, 1_700_000_000))
    return root


def names(root: Path, **options: float) -> dict[str, str]:
    """Offered names below `root` with their skip codes."""
    return {
        os.path.relpath(offer.locator, root): offer.skip
        for offer in offers([str(root)], **options)  # type: ignore[arg-type]
    }


def test_folders_are_read_by_content(folder: Path) -> None:
    """PDF, HTML and prose are offered whatever their names; the rest is skipped with a closed code."""
    found = names(folder)
    assert found == {
        ".DS_Store": "dotfile",
        ".git": "dotfile",
        "a.txt": "",
        "b.pdf": "",
        "c.dat": "",
        "d.html": "",
        "e.json": "data-file",
        "f.csv": "data-file",
        "g.py": "code-file",
        "h.pdf.crdownload": "half-written",
        "i.part": "half-written",
        "j.tmp": "half-written",
        "k.png": "binary-file",
        "l.txt": "empty-file",
        "m.txt": "data-file",
        "o.listing.txt": "",
        "子目录/n.pdf": "",
    }
    assert all(CODES[skip].skips for skip in found.values() if skip)


def test_order_is_that_of_names(folder: Path) -> None:
    """The same folder gives the same order every time: by path, folder by folder."""
    found = [offer.locator for offer in offers([str(folder)])]
    assert found == sorted(found, key=lambda locator: Path(locator).parts)
    assert found == [offer.locator for offer in offers([str(folder)])]


def test_listing_beside_a_file(folder: Path) -> None:
    """A page or JSON beside a file gives its claims and is not offered itself; alone it is a file."""
    found = {Path(offer.locator).name: offer.listing for offer in offers([str(folder)])}
    assert found["b.pdf"] is not None
    assert (found["b.pdf"].page_count, found["b.pdf"].uploaded_on) == (64, "2024-06-11")
    assert found["n.pdf"] is not None and found["n.pdf"].title == "修渠讲话"
    assert found["a.txt"] is None
    assert "b.listing.txt" not in found and "o.listing.txt" in found


def test_named_files_are_always_tried(folder: Path) -> None:
    """What a person names is offered, even what folders skip; a listing beside it counts too."""
    named = [str(folder / name) for name in ("e.json", ".DS_Store", "i.part", "b.pdf")]
    found = list(offers(named))
    assert [offer.locator for offer in found] == named
    assert not any(offer.skip for offer in found)
    assert found[3].listing is not None


def test_given_listing(folder: Path) -> None:
    """`--listing` gives one named file its claims; for several, or without claims, it is an error."""
    [offer] = offers([str(folder / "c.dat")], str(folder / "b.listing.txt"))
    assert offer.listing is not None and offer.listing.byte_size == 44206
    for paths, page in (
        ([str(folder)], "b.listing.txt"),
        ([str(folder / "a.txt"), str(folder / "c.dat")], "b.listing.txt"),
        ([str(folder / "a.txt")], "none.html"),
        ([str(folder / "a.txt")], "l.txt"),
    ):
        with pytest.raises(BadListing):
            offers(paths, str(folder / page))


def test_bad_listing_beside_a_file(folder: Path) -> None:
    """A listing that makes no sense is named; its file is offered without claims."""
    (folder / "子目录" / "n.listing.json").write_text("{broken")
    found = {Path(offer.locator).name: offer for offer in offers([str(folder)], between_looks=0)}
    assert found["n.listing.json"].skip == "listing-unreadable"
    assert found["n.pdf"].listing is None and not found["n.pdf"].skip


def test_missing_paths_are_told_at_once(folder: Path) -> None:
    """A path that does not exist stops the command before anything is read, with exit code 6."""
    with pytest.raises(NotThere) as caught:
        offers([str(folder), str(folder / "没有.pdf")])
    assert caught.value.exit_code == 6
    assert "没有.pdf" in caught.value.message


def test_addresses_pass_through(folder: Path) -> None:
    """URLs are offers without a path; the same locator is offered once."""
    url = "https://docs.example/1.pdf"
    found = list(offers([url, str(folder / "a.txt"), url, str(folder / "a.txt")]))
    assert [(offer.locator, offer.path) for offer in found] == [
        (url, None),
        (str(folder / "a.txt"), str(folder / "a.txt")),
    ]


def test_links_and_pipes(folder: Path) -> None:
    """Links to files are files; dangling ones, links to folders and pipes are special, and never hang."""
    (folder / "p.pdf").symlink_to(folder / "b.pdf")
    (folder / "q.pdf").symlink_to(folder / "gone")
    (folder / "r").symlink_to(folder)
    os.mkfifo(folder / "s.txt")
    found = names(folder)
    assert (found["p.pdf"], found["q.pdf"], found["r"], found["s.txt"]) == (
        "",
        "special-file",
        "special-file",
        "special-file",
    )


@pytest.fixture
def growing(folder: Path) -> Iterator[Path]:
    """A file that somebody is still writing."""
    path, stop = folder / "t.pdf", threading.Event()
    path.write_bytes(PDF)

    def write() -> None:
        while not stop.wait(0.02):
            with open(path, "ab") as file:
                file.write(PDF)

    writer = threading.Thread(target=write)
    writer.start()
    yield path
    stop.set()
    writer.join()


def test_growing_files_wait(folder: Path, growing: Path) -> None:
    """A file that changes between two looks is left for the next run; a finished new one is not."""
    (folder / "u.pdf").write_bytes(PDF)
    found = names(folder, between_looks=0.3)
    assert found["t.pdf"] == "half-written"
    assert found["u.pdf"] == ""
    assert not next(offers([str(growing)])).skip


def test_old_files_cost_no_second_look(folder: Path) -> None:
    """Nobody waits for files that have lain there."""
    began = time.monotonic()
    list(folder_offers(folder, lambda page: Listing(title=page.name), between_looks=30.0))
    assert time.monotonic() - began < 10


def test_names_that_are_no_utf8(folder: Path) -> None:
    """A file name in GBK is offered under a locator that can be stored."""
    raw = os.fsencode(folder) + "/讲话.txt".encode("gbk")
    with open(raw, "wb") as file:
        file.write(SPEECH.encode())
    found = [
        offer
        for offer in offers([str(folder)], between_looks=0)
        if offer.path and os.fsencode(offer.path) == raw
    ]
    assert len(found) == 1
    assert found[0].locator.encode() is not None


def test_claims_reader_can_be_given(folder: Path) -> None:
    """Callers that hold an isolated reader read the pages with it."""
    asked: list[str] = []

    def reader(path: Path) -> Listing:
        asked.append(path.name)
        return Listing(title="别处读来")

    found = {Path(offer.locator).name: offer.listing for offer in offers([str(folder)], read_claims=reader)}
    assert asked == ["b.listing.txt", "n.listing.json"]
    assert found["b.pdf"] == Listing(title="别处读来")


def test_json_listings(tmp_path: Path) -> None:
    """JSON claims may be parsed values or print; other JSON is refused."""
    page = tmp_path / "x.listing.json"
    page.write_text(
        '{"title": "讲话", "page_count": 64, "views_min": "999+", "raw": {"byte_size": "43.17KB"}}', "utf-8"
    )
    read = ListingReader()
    listing = read(page)
    assert (listing.page_count, listing.views_min, listing.byte_size) == (64, 999, 44206)
    assert (listing.raw.page_count, listing.raw.views_min, listing.raw.byte_size) == ("64", "999+", "43.17KB")
    for bad in ("[]", "{}", '{"name": 1}', "{", "null"):
        page.write_text(bad)
        with pytest.raises(Unreadable, match="listing-unreadable"):
            read(page)


class Dying:
    """An isolated reader whose child dies on every page."""

    def run(self, job: str, payload: bytes = b"", *, file: str | None = None) -> JobOutcome:
        """A crash."""
        return JobOutcome("crashed", detail="SIGSEGV")


def test_a_page_that_kills_its_reader_costs_its_claims_only(folder: Path) -> None:
    """Pages are read in a child; when it dies, the file beside the page is offered all the same."""
    with ListingReader(Dying()) as reader:  # type: ignore[arg-type]
        found = {Path(offer.locator).name: offer for offer in offers([str(folder)], read_claims=reader)}
    assert found["b.listing.txt"].skip == "listing-unreadable"
    assert found["b.pdf"].path is not None and found["b.pdf"].listing is None
    assert found["n.pdf"].listing is not None  # JSON needs no child


def test_a_few_claims_are_enough_beside_a_file(folder: Path) -> None:
    """What is called a listing is read as one, even with two claims on it."""
    (folder / "a.listing.txt").write_text("标题：修渠讲话\n上传时间：2024-06-11\n", "utf-8")
    [offer] = offers([str(folder / "a.txt")])
    assert offer.listing is not None
    assert (offer.listing.title, offer.listing.uploaded_on) == ("修渠讲话", "2024-06-11")


def test_a_place_has_one_name(tmp_path: Path) -> None:
    """Whatever way is named: `..`, doubled and trailing slashes, a link to its folder."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.txt").write_text(
        "同志们：今天我们开会，讲三点意见，请大家认真听一听。" * 9, "utf-8"
    )
    (tmp_path / "link").symlink_to(tmp_path / "lib")
    (tmp_path / "lib" / "same.txt").symlink_to(tmp_path / "lib" / "a.txt")
    ways = ["lib/../lib/a.txt", "lib//a.txt", "link/a.txt", "link/../lib/a.txt"]
    for way in ways:
        (offer,) = offers([f"{tmp_path}/{way}"], between_looks=0)
        assert offer.locator == f"{tmp_path}/lib/a.txt"
    for way in ("lib", "lib/", "lib/.", "link", "link/", "lib/../link"):
        found = [offer.locator for offer in offers([f"{tmp_path}/{way}"], between_looks=0)]
        assert found == [f"{tmp_path}/lib/a.txt", f"{tmp_path}/lib/same.txt"], way
