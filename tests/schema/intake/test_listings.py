"""What sources listed: gone only after two good listings, back when listed again, nothing ever deleted."""

from __future__ import annotations

import dataclasses
from typing import Any

from msgspec.structs import replace

from schema.clock import stamp
from schema.database.connection import Database
from schema.intake.listings import known_uploads, note_listing, same_claims
from schema.intake.page_cache import KeptPage, keep_page, kept_page
from schema.records import Issue, Listing, RawListing, Validators
from schema.store.store import Store
from tests.schema.conftest import LISTING, Clock


def note(library: Database, clock: Clock, *locators: str, complete: bool = True) -> tuple[str, ...]:
    """One good listing an hour later."""
    clock.forward(hours=1)
    with library.write() as session:
        return note_listing(
            session, "library", [(one, f"{one}.html") for one in locators], stamp(clock()), complete=complete
        )


def known(library: Database) -> dict[str, Any]:
    """The uploads of the source `library`."""
    with library.read() as session:
        return known_uploads(session, "library")


def test_gone_needs_two_good_listings(library: Database, clock: Clock) -> None:
    """Missing once is nothing, twice in a row is gone, once; listed again it is back."""
    assert note(library, clock, "a", "b") == ()
    assert note(library, clock, "a") == ()
    assert (known(library)["b"].missed, known(library)["b"].gone) == (1, False)
    assert note(library, clock, "a") == ("b",)
    assert known(library)["b"].gone and not known(library)["b"].expected
    assert note(library, clock, "a") == ()
    assert note(library, clock, "a", "b") == ()
    assert known(library)["b"].expected


def test_missed_listings_must_follow_each_other(library: Database, clock: Clock) -> None:
    """An upload that comes and goes is never gone."""
    for listed in (["a", "b"], ["a"], ["a", "b"], ["a"]):
        assert note(library, clock, *listed) == ()


def test_a_feed_takes_nothing_away(library: Database, clock: Clock) -> None:
    """What drops out of a list that shows only the newest is not missed."""
    note(library, clock, "a", "b")
    for _ in range(3):
        assert note(library, clock, "c", complete=False) == ()
    assert known(library)["a"].expected


def test_other_sources_and_uploads_by_hand_are_left_alone(
    store: Store, library: Database, clock: Clock, make: Any
) -> None:
    """Only what this source once listed can be gone from it."""
    by_hand = make("a.pdf", "同志们：\n今天开会。").offered_as("x", "library")
    store.load(by_hand.offer, by_hand.file, by_hand.document, by_hand.reading, "r1")
    for _ in range(3):
        note(library, clock, "a")
    assert (known(library)["x"].listed, known(library)["x"].gone) == (False, False)


def test_a_page_that_stood_in_gives_its_name_to_the_file(library: Database, clock: Clock) -> None:
    """The upload that bore its listing page's name is not gone when the page leads to a file."""
    with library.write() as session:
        note_listing(session, "library", [("a.html", "a.html"), ("b", "b.html")], stamp(clock()))
    for _ in range(3):
        assert note(library, clock, "a", "b") == ()
    assert not known(library)["a.html"].listed and not known(library)["a.html"].gone


def test_what_is_known_of_an_upload(store: Store, library: Database, clock: Clock, make: Any) -> None:
    """The latest claims, the bytes last had with their mark, and what became of them."""
    made = make("a.pdf", "同志们：\n今天开会。").offered_as("a", "library", LISTING)
    offer = replace(made.offer, validators=Validators('"5f"', None))
    store.load(offer, made.file, made.document, made.reading, "r1")
    later = dataclasses.replace(LISTING, page_count=12)
    store.quarantine(replace(offer, listing=later), None, (Issue("fetch", "unreachable"),), "r1")
    note(library, clock, "a")
    found = known(library)["a"]
    assert (found.sha256, found.etag, found.state, found.page) == (
        made.file.sha256,
        '"5f"',
        "loaded",
        "a.html",
    )
    assert found.listing == later


def test_views_alone_are_no_change() -> None:
    """Nor is another way to print a value, nor a listing that claims nothing; any other claim is."""
    more = dataclasses.replace(LISTING, views_min=1204, raw=RawListing("2024年讲话(2篇)", views_min="1204"))
    assert same_claims(LISTING, more)
    assert same_claims(LISTING, None) and same_claims(None, LISTING)
    assert not same_claims(LISTING, dataclasses.replace(LISTING, title="另一个标题"))
    assert not same_claims(LISTING, dataclasses.replace(LISTING, access="免费"))
    assert not same_claims(Listing(), LISTING)


def test_pages_are_kept_as_they_were_had(library: Database) -> None:
    """Bytes and validators come back; a later page takes the place of the earlier one."""
    first = KeptPage("https://d.example/b", b"\x00\xff" * 999, "text/html", "gbk", Validators('"1"', None))
    second = replace(first, body=b"", validators=Validators(None, "Tue, 11 Jun 2024 08:00:00 GMT"))
    for page in (first, second):
        with library.write() as session:
            keep_page(session, "https://d.example/a", page, "2026-03-01T08:00:00Z")
        with library.read() as session:
            assert kept_page(session, "https://d.example/a") == page
            assert kept_page(session, "https://d.example/b") is None
