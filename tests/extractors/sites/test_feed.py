"""Feeds and sitemaps: the addresses they name, and nothing that they ask to be loaded."""

from __future__ import annotations

import gzip
import socket
from pathlib import Path

import pytest

from extractors.sites.feed import DAY, FeedLink, read_feed
from schema.errors import Unreadable
from tests.practice_site import pages
from tests.practice_site.uploads import uploads

BASE = "https://docs.example"


def test_rss_names_enclosures() -> None:
    """The file itself, with title and day as published; what drops out of a feed is not gone."""
    found = read_feed(pages.rss(uploads(2), BASE).encode())
    assert [link.href for link in found.links] == [f"{BASE}/files/0001.txt", f"{BASE}/files/0002.txt"]
    listing = found.links[0].listing
    assert listing is not None and (listing.title, listing.uploaded_on) == (uploads(1)[0].title, "2024-06-11")
    assert found.links[0].is_file and found.newest_only


def test_atom_names_pages() -> None:
    """An entry without an enclosure leads to its page."""
    (link,) = read_feed(pages.atom(uploads(1), BASE).encode()).links
    assert (link.href, link.is_file) == (f"{BASE}/docs/0001.html", False)
    assert link.listing is not None and link.listing.uploaded_on == "2024-02-02"


def test_a_pdf_goes_before_other_enclosures() -> None:
    """A picture of the cover is not the file."""
    item = (
        "<item><title>讲话</title><enclosure url='/c.png' type='image/png' length='1'/>"
        "<enclosure url='/7.pdf' type='application/pdf' length='1'/>"
        "<pubDate>Wed, 12 Jun 2024 00:30:00 +0800</pubDate></item>"
    )
    (link,) = read_feed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode()).links
    assert link.href == "/7.pdf"
    assert link.listing is not None and link.listing.uploaded_on == "2024-06-12"  # there, not in London


def test_sitemaps_name_pages_and_maps() -> None:
    """Also packed; the day a page changed is no claim."""
    data = pages.sitemap(uploads(2), BASE).encode()
    found = read_feed(data)
    assert found.links == (FeedLink(f"{BASE}/files/0001.txt"), FeedLink(f"{BASE}/files/0002.txt"))
    assert not found.newest_only
    assert read_feed(gzip.compress(data)) == found
    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc> https://docs.example/s1.xml </loc></sitemap></sitemapindex>"
    )
    assert read_feed(index.encode()).sitemaps == ("https://docs.example/s1.xml",)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><urlset><url><loc>https://docs.example/&j;</loc></url></urlset>"
)


def test_entities_are_neither_expanded_nor_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A billion laughs cost nothing, a file named in an entity stays unread, no address is opened."""
    monkeypatch.setattr(socket, "socket", None)  # whoever connects, fails
    secret = tmp_path / "secret"
    secret.write_text("秘密", "utf-8")
    outside = (
        f'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{secret}">'
        '<!ENTITY y SYSTEM "http://127.0.0.1:9/y">]><urlset><url><loc>/a&x;&y;</loc></url></urlset>'
    )
    for text in (BOMB, outside):
        try:
            said = "".join(link.href for link in read_feed(text.encode()).links)
        except Unreadable:
            said = ""
        assert "秘密" not in said and len(said) < 1000


@pytest.mark.parametrize(
    "data", [b"", b"https://docs.example/feed.xml", b"/etc/passwd", b"<html><p>no</p></html>"]
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    """Bytes that read like an address or a path are bytes; a broken archive is named as such."""
    with pytest.raises(Unreadable) as refused:
        read_feed(data)
    assert refused.value.code == "source-unreadable"
    with pytest.raises(Unreadable):
        read_feed(b"\x1f\x8b broken")


def test_day() -> None:
    """`DAY`: the beginning of an ISO time."""
    assert DAY.match("2024-06-11T08:00:00+08:00")
    assert not DAY.match("Tue, 11 Jun 2024")
