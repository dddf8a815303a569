"""Discovery: what is new, changed, gone; a broken source is loud and loses nothing. On the practice site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from flows.discovery.discover import Discovery, discover
from flows.http.client import Web
from flows.isolation.reader import IsolatedReader
from flows.sources.base import Source
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.intake.offers import record_offer, record_upload
from schema.store.store import Store
from tests.practice_site.site import Fault, PracticeSite
from tests.practice_site.uploads import uploads
from tests.support.direct_reader import DirectReader

Look = Callable[..., Discovery]


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    """One reader for all; that pages are read in a child is tested with the flow and in `flows/isolation`."""
    with DirectReader() as made:
        yield made


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Database]:
    """An empty library."""
    with open_database(f"sqlite:///{tmp_path}/library.db", create=True) as made:
        yield made


@pytest.fixture
def site() -> Iterator[PracticeSite]:
    """Ten uploads, four on a page of the list, in GBK."""
    with PracticeSite(uploads(10), charset="gb18030", per_page=4) as made:
        yield made


@pytest.fixture
def look(site: PracticeSite, library: Database, reader: IsolatedReader) -> Iterator[Look]:
    """`look()`: what the site's list has now; whatever is new counts as had afterwards."""
    source = Source("library", "listing", url=site.url("/list?page={page}"))
    with Web(allow_private=(site.host,)) as web:

        def once(source: Source = source, *, believe: bool = False) -> Discovery:
            found = discover(source, Store(library), web, reader, believe=believe)
            had(library, found)
            return found

        yield once


def had(library: Database, found: Discovery) -> None:
    """Every upload's file is in the library, with what is claimed of it now."""
    with library.write() as session:
        for one in found.entries:
            if one.state in ("new", "changed"):
                key = str(abs(hash(one.entry.locator)))
                row = (
                    session.connection()
                    .exec_driver_sql(f"SELECT no FROM file WHERE sha256 = '{key}'")
                    .first()
                )
                if row is None:
                    row = (
                        session.connection()
                        .exec_driver_sql(
                            "INSERT INTO file (sha256, name, byte_size, state, item_count, has_pdf, engines, versions,"
                            f" head, unowned, updated_at) VALUES ('{key}', 'x', 1, 'loaded', 0, 0, '[]', '{{}}', '[]',"
                            " '[]', '') RETURNING no"
                        )
                        .one()
                    )
                number = record_upload(session, found.name, one.entry.locator)
                record_offer(session, number, row.no, one.entry.listing, "2026-03-01T08:00:00Z")


def counts(found: Discovery) -> tuple[int, int, int, int]:
    """new, changed, gone, unchanged."""
    return found.new, found.changed, found.gone, found.unchanged


def test_a_listing_leads_to_files_with_their_claims(look: Look, site: PracticeSite) -> None:
    """Every upload of every page, named by its file, with what its listing page claims."""
    found = look()
    assert counts(found) == (10, 0, 0, 0) and found.problem is None
    first, one = found.entries[0].entry, site.uploads[0]
    assert (first.locator, first.page) == (site.url(one.file), site.url(one.page))
    listing = first.listing
    assert listing is not None and listing.raw.byte_size == "43.17KB"
    assert (listing.title, listing.uploaded_on, listing.page_count, listing.views_min, listing.access) == (
        one.title,
        one.uploaded_on,
        3,
        999,
        "VIP专免",
    )
    assert not site.asked("/files/")


def test_a_second_look_transfers_nothing(look: Look, site: PracticeSite) -> None:
    """Pages are asked for with their validators, and only what changed has a body."""
    look()
    site.forget()
    assert counts(look()) == (0, 0, 0, 10)
    asked = [one for one in site.asked() if one.path != "/robots.txt"]
    assert asked and all(one.conditional and one.status == 304 and one.sent == 0 for one in asked)


def test_changes_and_what_is_none(look: Look, site: PracticeSite) -> None:
    """Another title or page count is a change; more views are none."""
    look()
    site.visits = 17
    site.uploads[1] = replace(site.uploads[1], title=site.uploads[1].title + "（修订）")
    site.uploads[2] = replace(site.uploads[2], claimed_pages=64)
    assert counts(look()) == (0, 2, 0, 8)
    site.visits = 99
    assert counts(look()) == (0, 0, 0, 10)


def test_gone_after_two_looks_and_back_again(look: Look, site: PracticeSite) -> None:
    """Gone uploads are listed as such as long as they are; listed again they are as they were."""
    look()
    lost = [site.uploads.pop(3), site.uploads.pop(5)]
    assert counts(look()) == (0, 0, 0, 8)
    found = look()
    assert counts(found) == (0, 0, 2, 8)
    assert {one.entry.locator for one in found.entries if one.state == "gone"} == {
        site.url(x.file) for x in lost
    }
    assert counts(look()) == (0, 0, 2, 8)
    site.uploads.append(lost[0])
    assert counts(look()) == (0, 0, 1, 9)


def broken(found: Discovery, code: str) -> None:
    """The source is not believed, for this reason, and nothing counts as gone."""
    assert found.problem is not None and (found.problem.stage, found.problem.code) == ("discover", code)
    assert found.gone == 0 and found.advice


def test_a_login_page_is_loud_and_loses_nothing(look: Look, site: PracticeSite) -> None:
    """However often it comes, nothing is gone; afterwards all is as it was."""
    look()
    site.login = True
    for _ in range(3):
        broken(look(), "login-page")
    site.login = False
    site.faults["/list?page=2"] = Fault(login=True, times=1)
    broken(look(), "login-page")
    assert counts(look()) == (0, 0, 0, 10)


def test_less_than_half_is_not_believed(look: Look, site: PracticeSite) -> None:
    """Four of ten are not believed however often, unless a person says so; then two looks make them gone."""
    look()
    del site.uploads[4:]
    for _ in range(3):
        broken(look(), "source-shrunk")
    assert look(believe=True).problem is None
    assert counts(look()) == (0, 0, 6, 4)


def test_half_is_believed(look: Look, site: PracticeSite) -> None:
    """Five of ten are not less than half."""
    look()
    del site.uploads[5:]
    assert look().problem is None


def test_nothing_listed_is_loud(look: Look, site: PracticeSite) -> None:
    """Also at the first look: then the list was not understood."""
    kept, site.uploads[:] = list(site.uploads), []
    broken(look(), "source-empty")
    site.uploads[:] = kept
    look()
    site.uploads.clear()
    broken(look(), "source-empty")


@pytest.mark.parametrize("status", [404, 403])
def test_a_list_that_cannot_be_had_is_loud(look: Look, site: PracticeSite, status: int) -> None:
    """No answer is no empty list; on a later page it is no end of the list either, unless there is none."""
    look()
    site.faults["/list?page=1"] = Fault(status=status, times=1)
    broken(look(), "source-unreachable")
    site.faults["/list?page=2"] = Fault(status=403)
    broken(look(), "source-unreachable")
    site.faults["/list?page=2"] = Fault()
    site.faults["/list?page=4"] = Fault(status=404)
    assert counts(look()) == (0, 0, 0, 10)


def test_a_listing_page_that_fails_takes_nothing_away(look: Look, site: PracticeSite) -> None:
    """The upload it led to keeps its name and its claims; one never seen is skipped with the reason."""
    look()
    site.faults[site.uploads[2].page] = Fault(status=404)
    assert counts(look()) == (0, 0, 0, 10)
    site.uploads.append(uploads(11)[10])
    site.faults[site.uploads[10].page] = Fault(login=True)
    found = look()
    assert counts(found) == (0, 0, 0, 10)
    (skipped,) = [one.entry for one in found.entries if one.state == "skipped"]
    assert (skipped.page, skipped.skip) == (site.url(site.uploads[10].page), "login-page")
    del site.faults[site.uploads[10].page]
    assert counts(look()) == (1, 0, 0, 10)


def test_most_listing_pages_failing_is_the_source(look: Look, site: PracticeSite) -> None:
    """Six login pages of ten are one alarm, not six."""
    look()
    for one in site.uploads[:6]:
        site.faults[one.page] = Fault(login=True)
    broken(look(), "login-page")
    for one in site.uploads[:6]:
        site.faults[one.page] = Fault(status=410)
    broken(look(), "source-unreachable")


def test_a_page_without_a_file_stands_in_for_it(look: Look, site: PracticeSite) -> None:
    """Until it leads to one; then the file bears the name, and the page is not gone."""
    site.uploads[0] = replace(site.uploads[0], linked=False)
    found = look()
    entry = found.entries[0].entry
    assert (entry.locator, entry.preview) == (site.url(site.uploads[0].page), True)
    assert found.offers[0].locator == entry.locator
    assert len(look().offers) == 9  # it is in the library: its page is not read again
    site.uploads[0] = replace(site.uploads[0], linked=True)
    found = look()
    assert (found.entries[0].state, found.entries[0].entry.locator) == ("new", site.url(site.uploads[0].file))
    assert counts(look()) == counts(look()) == (0, 0, 0, 10)
    site.uploads[0] = replace(site.uploads[0], linked=False)
    found = look()
    assert (found.entries[0].state, found.entries[0].entry.locator) == (
        "unchanged",
        site.url(site.uploads[0].file),
    )


@pytest.mark.parametrize(
    ("kind", "path", "pages"),
    [
        ("feed", "/rss.xml", 0),
        ("feed", "/atom.xml", 10),
        ("feed", "/sitemap.xml", 0),
        ("manifest", "/manifest.csv", 0),
        ("manifest", "/manifest.jsonl", 0),
    ],
)
def test_feeds_and_manifests(look: Look, site: PracticeSite, kind: str, path: str, pages: int) -> None:
    """They name the same files, and only where they do not are listing pages asked."""
    source = Source("other", kind, url=site.url(path))
    found = look(source)
    assert counts(found) == (10, 0, 0, 0)
    assert [one.entry.locator for one in found.entries] == [site.url(one.file) for one in site.uploads]
    assert len(site.asked("/docs/")) == pages
    site.uploads.pop()
    complete = path not in ("/rss.xml", "/atom.xml")
    assert counts(look(source)) == (0, 0, 0, 9)
    assert counts(look(source)) == (0, 0, int(complete), 9)
    del site.uploads[1:]
    assert (look(source).problem is not None) == complete


def test_selectors_say_what_is_not_understood(look: Look, site: PracticeSite) -> None:
    """A strange list is empty without them, and whole with them; a bad one is named."""
    site.extra["/strange"] = (
        "text/html",
        b'<p><b class="e"><a href="/s/1">1</a></b><a href="/s/2">2</a></p>',
    )
    site.extra["/s/1"] = ("text/html", b'<p>1 <a class="f" href="/files/0001.txt">x</a></p>')
    source = Source("strange", "listing", url=site.url("/strange"))
    broken(look(source), "source-empty")
    found = look(replace(source, entry=".e a", file=".f"))
    assert [one.entry.locator for one in found.entries] == [site.url("/files/0001.txt")]
    broken(look(replace(source, entry="a[[")), "source-unreadable")


def test_pages_without_claims_are_uploads_where_the_list_or_a_person_says_so(
    look: Look, site: PracticeSite
) -> None:
    """Claims in the list's own row count as the page's; a page that offers nothing is none; a large one is a file."""
    rows = '<li><a href="/p/1">在全县大会上的讲话</a><i>2024-06-11</i><i>64页</i></li><li><a href="/p/2">关于本站的说明</a></li>'
    site.extra["/rows"] = (
        "text/html",
        f"<ul>{rows}<li><a href='/p/3'>在全市大会上的讲话</a></li></ul>".encode(),
    )
    site.extra["/p/1"] = site.extra["/p/2"] = ("text/html", "<p>同志们：今天开会。</p>".encode())
    site.extra["/p/3"] = ("text/html", b"x" * (9 << 20))
    source = Source("rows", "listing", url=site.url("/rows"))
    found = look(source)
    assert [(one.entry.locator, one.entry.preview) for one in found.entries] == [
        (site.url("/p/1"), True),
        (site.url("/p/3"), False),
    ]
    assert len(look(replace(source, name="chosen", entry="a")).entries) == 3


def test_urls_are_listed_as_written(look: Look) -> None:
    """A person's own list may be as short as it is."""
    urls = tuple(f"https://docs.example/{n}.pdf" for n in range(5))
    assert counts(look(Source("mine", "urls", urls=urls))) == (5, 0, 0, 0)
    look(Source("mine", "urls", urls=urls[:1]))
    assert counts(look(Source("mine", "urls", urls=urls[:1]))) == (0, 0, 4, 1)


def test_a_folder_is_judged_by_content(look: Look, tmp_path: Path) -> None:
    """An empty inbox is sound until it held something; times mean nothing, bytes do; half-written ones wait."""
    inbox = tmp_path / "inbox"
    source = Source("inbox", "folder", path=str(inbox))
    broken(look(source), "source-unreachable")
    inbox.mkdir()
    assert look(source).problem is None
    (inbox / "a.txt").write_text("同志们：今天我们开会，讲三点意见，请大家认真听一听。" * 9, "utf-8")
    (inbox / "b.pdf.part").write_bytes(b"%PDF-1.7")
    found = look(source)
    assert counts(found) == (1, 0, 0, 0)
    assert [(one.state, one.entry.skip) for one in found.entries] == [
        ("new", ""),
        ("skipped", "half-written"),
    ]
    (inbox / "a.txt").unlink()
    broken(look(source), "source-empty")
