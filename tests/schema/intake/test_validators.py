"""What a server said of the bytes it sent is kept with the offer, and found again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from schema.database.connection import Database
from schema.intake.offers import last_file
from schema.records import Issue, Listing, Validators
from schema.store.store import Store

URL = "https://docs.example/a.pdf"
BODY = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"


@pytest.fixture
def offer(store: Store, make: Callable[..., Any]) -> Callable[..., str]:
    """`offer(validators, listing=…)` loads or touches one file at URL; its sha256."""
    made = make("a.pdf", BODY).offered_as(URL)

    def take(validators: Validators | None, listing: Listing | None = None) -> str:
        offered = replace(made.offer, validators=validators, listing=listing)
        known = store.known(made.file.sha256)
        if known is None:
            store.load(offered, made.file, made.document, made.reading, "r1")
        else:
            store.touch(offered, known, "r1")
        return str(made.file.sha256)

    return take


def last(library: Database) -> tuple[str, Validators] | None:
    """What is known of URL."""
    with library.read() as session:
        return last_file(session, "ingest", URL)


def test_validators_are_kept(library: Database, offer: Callable[..., str]) -> None:
    """With the file they stand for; newer ones of the same bytes take their place, without a new offer."""
    assert last(library) is None
    sha256 = offer(Validators('"v1"', "Tue, 11 Jun 2024 10:00:20 GMT"))
    assert last(library) == (sha256, Validators('"v1"', "Tue, 11 Jun 2024 10:00:20 GMT"))
    offer(Validators('W/"v2"'))
    assert last(library) == (sha256, Validators('W/"v2"'))
    offer(None)  # the same file from somewhere that has no server says nothing of them
    assert last(library) == (sha256, Validators('W/"v2"'))
    offer(Validators())  # a server that no longer says anything can only be asked for all
    assert last(library) is None


def test_validators_survive_new_claims_and_failures(
    store: Store, library: Database, offer: Callable[..., str], make: Callable[..., Any]
) -> None:
    """A claim that changes while the server is away opens an offer without bytes; the last bytes hold."""
    sha256 = offer(Validators('"v1"'))
    away = make("a.pdf", BODY).offered_as(URL).offer
    store.quarantine(replace(away, listing=Listing(title="新")), None, (Issue("fetch", "unreachable"),), "r1")
    assert last(library) == (sha256, Validators('"v1"'))
    offer(Validators('"v1"'), Listing(title="新"))
    assert last(library) == (sha256, Validators('"v1"'))


def test_headers_that_cannot_be_stored(library: Database, offer: Callable[..., str]) -> None:
    """Whatever a server writes there, both databases take it."""
    sha256 = offer(Validators('"\x00\ud800"'))
    assert last(library) == (sha256, Validators('"\ufffd\ufffd"'))
