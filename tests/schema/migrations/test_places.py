"""Revision 0007: a file that was offered under several spellings of its path is one upload with one history."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa

from schema.audit.check import look
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.database.upgrade import upgrade_database
from schema.query.references import find_file
from schema.store.store import Store
from tests.schema.conftest import Clock, Made
from tests.support.old_libraries import library_of

migration = import_module("schema.migrations.versions.0007_places")


def test_spellings_of_one_path_become_one_upload(
    store: Store, library: Database, make: Callable[..., Made], new_url: Callable[[], str], tmp_path: Path
) -> None:
    """Every offer stays, of the right upload; other places and addresses stay as they are."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "lib")
    one, other = make("a.pdf", "同志们：\n讲一点。"), make("b.pdf", "各位代表：\n讲两点。")
    spellings = [f"{tmp_path}/lib/a.pdf", f"{tmp_path}/link/a.pdf", f"{tmp_path}/lib/../lib/a.pdf"]
    for locator in spellings:
        store.load(one.offered_as(locator).offer, one.file, one.document, one.reading, "r1")
    for locator in (f"{tmp_path}/link//b.pdf", "https://docs.example/lib/../b.pdf"):
        store.load(other.offered_as(locator).offer, other.file, other.document, other.reading, "r1")
    url = new_url()
    library_of("0006", url, library)
    upgrade_database(url)
    with open_database(url) as upgraded, upgraded.read() as session:
        uploads = session.execute(
            sa.text(
                "SELECT upload.locator, count(*) FROM upload JOIN offer ON offer.upload_no = upload.no"
                " GROUP BY upload.locator ORDER BY upload.locator"
            )
        ).all()
        assert sorted(map(tuple, uploads)) == sorted(
            [
                (f"{tmp_path}/lib/a.pdf", 3),
                (f"{tmp_path}/lib/b.pdf", 1),
                ("https://docs.example/lib/../b.pdf", 1),
            ]
        )
        assert list(look(session)) == []


def test_what_a_place_offers_now_is_what_it_offered_last(
    store: Store,
    library: Database,
    make: Callable[..., Made],
    new_url: Callable[[], str],
    tmp_path: Path,
    clock: Clock,
) -> None:
    """By the time it was seen, not by the order of first offers: the merged history ends with today's bytes."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "lib")
    now, before = make("a.pdf", "同志们：\n讲一点。"), make("a.pdf", "各位代表：\n讲两点。")
    seen = [(now, "lib"), (before, "link"), (now, "lib")]
    for made, folder in seen:
        offer = made.offered_as(f"{tmp_path}/{folder}/a.pdf").offer
        store.load(offer, made.file, made.document, made.reading, "r1")
        clock.forward(days=1)
    url = new_url()
    library_of("0006", url, library)
    upgrade_database(url)
    with open_database(url) as upgraded, upgraded.read() as session:
        assert find_file(session, f"{tmp_path}/link/a.pdf")["sha256"] == now.file.sha256
        offers = "SELECT first_seen, last_seen FROM offer ORDER BY no"
        assert [tuple(row) for row in session.execute(sa.text(offers))] == [
            ("2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z"),
            ("2026-03-01T08:00:00Z", "2026-03-03T08:00:00Z"),
        ]


def test_members_of_archives_keep_their_names() -> None:
    """The archive has one name; what stands in it is as it was packed. A folder may end in `!`."""
    places = {
        "/srv//h.zip!/a/../b.txt": "/srv/h.zip!/a/../b.txt",
        "/srv/x/../h.zip!/in.zip!/b.txt": "/srv/h.zip!/in.zip!/b.txt",
        "/srv/lib/./a.pdf": "/srv/lib/a.pdf",
        "/srv/lib/a.pdf/..": "/srv/lib",
    }
    assert {locator: migration.place(locator) for locator in places} == places
