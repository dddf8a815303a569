"""Removing and restoring: out means out, a tombstone keeps it out, and what comes back is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from schema.database.connection import Database
from schema.errors import AmbiguousReference, NoSuchReference
from schema.export.rows import lines
from schema.query.filters import Filter, counts
from schema.query.references import Reference, resolve
from schema.records import Listing
from schema.store.store import Store

Make = Callable[..., Any]
ONE = "同志们：\n今天我们开会，讲两点意见。\n谢谢大家！"
TWO = "各位代表：\n现在我作工作报告，请予审议。\n谢谢。"


def load(store: Store, made: Any) -> Any:
    """Load a made-up file."""
    return store.load(made.offer, made.file, made.document, made.reading, "r1")


def exported(library: Database, what: Any = "speeches") -> list[Any]:
    """All lines of an export."""
    with library.read() as session:
        return list(lines(session, what))


@pytest.mark.both_databases
def test_a_removed_file_stays_out(store: Store, library: Database, make: Make) -> None:
    """Its speeches go with it, unless another file holds them; a later ingest says `removed`."""
    kept = make("b.pdf", ONE, salt="other")
    gone = make("a.pdf", ONE, TWO)
    load(store, gone)
    load(store, kept)
    removal = store.remove(gone.file.sha256[:8], "侵权投诉")
    assert removal.locators == ("/inbox/a.pdf",)
    assert removal.speech_ids == (gone.reading.items[1].fingerprint.speech_id,)
    assert [line.file_sha256 for line in exported(library)] == [kept.file.sha256]
    assert [line.sha256 for line in exported(library, "files")] == [kept.file.sha256]
    assert store.tombstoned(gone.file.sha256) == "侵权投诉"
    known = store.known(gone.file.sha256)
    assert known is not None
    assert known.state == "removed"
    assert store.touch(gone.offer, known, "r1").state == "removed"
    assert load(store, gone).state == "removed"
    assert len(exported(library)) == 1
    with library.read() as session:
        assert counts(session).removed == 1
        found = list(lines(session, "files", Filter(state="removed")))
    assert [line.sha256 for line in found] == [gone.file.sha256]


@pytest.mark.both_databases
def test_restored_is_as_before(store: Store, library: Database, make: Make, clock: Any) -> None:
    """After `restore` and the same ingest exports are the same but for `updated_at` and last-seen."""

    def state() -> list[dict[str, Any]]:
        found = [*exported(library), *exported(library, "files"), *exported(library, "matches")]
        return [
            {name: getattr(line, name) for name in line.__slots__ if name not in ("updated_at", "uploads")}
            for line in found
        ]

    made = make("a.pdf", ONE, TWO, speaker="张明", date="2024-06-11", listing=Listing(title="讲话(2篇)"))
    load(store, made)
    load(store, make("b.pdf", ONE.replace("，", ","), salt="other"))
    before = state()
    clock.forward(days=2)
    store.remove("/inbox/a.pdf", "误传")
    store.restore("/inbox/a.pdf")
    assert store.tombstoned(made.file.sha256) is None
    assert store.known(made.file.sha256) is None
    receipt = load(store, made)
    assert (receipt.state, receipt.item_count) == ("loaded", 2)
    assert state() == before


def test_a_print_that_goes_leaves_the_others_their_words(store: Store, library: Database, make: Make) -> None:
    """When the file that gave a speech its text goes, the other print is what stays."""
    first, second = make("a.pdf", ONE), make("b.pdf", ONE.replace("，", ", "), salt="other")
    load(store, first)
    load(store, second)
    store.remove(first.file.sha256, "误传", forget=True)
    assert [line.text for line in exported(library)] == [ONE.replace("，", ", ")]
    with library.read() as session:
        assert session.execute(sa.text("SELECT text FROM speech_text")).scalars().all() == [
            ONE.replace("，", ", ")
        ]


def test_forgotten_text_is_nowhere_in_the_file(store: Store, library: Database, make: Make) -> None:
    """`--forget` overwrites the stored words, in SQLite's free pages and its log too."""
    if library.url.get_backend_name() != "sqlite":
        pytest.skip("Postgres frees old rows by VACUUM")
    secret = "此稿涉密不得外传" * 400
    made = make("a.pdf", f"同志们：\n{secret}", title="涉密讲话稿题目")
    load(store, made)
    store.remove(made.file.sha256, "涉密", forget=True)
    library.close()
    for path in Path(library.location).parent.iterdir():
        assert "此稿涉密不得外传".encode() not in path.read_bytes(), path.name
        assert "涉密讲话稿题目".encode() not in path.read_bytes(), path.name


def test_references(store: Store, library: Database, make: Make) -> None:
    """A speech id, its beginning, a former id, a sha256 of six characters, a path; or a clear refusal."""
    made = make("a.pdf", ONE, TWO)
    receipt = load(store, made)
    one, two = receipt.speech_ids
    with library.read() as session:
        assert resolve(session, one) == Reference("speech", one)
        assert resolve(session, two[:9]) == Reference("speech", two)
        assert resolve(session, made.file.sha256[:6]) == Reference("file", made.file.sha256)
        assert resolve(session, "/inbox/a.pdf") == Reference("file", made.file.sha256)
        for unknown in ("s_zzzzzzzz", "/inbox/none.pdf", "abc", "ffffffffff"):
            with pytest.raises(NoSuchReference):
                resolve(session, unknown)
    changed = make("a.pdf", ONE + "（完）", TWO, version="2")
    store.load(made.offer, made.file, changed.document, changed.reading, "r1")
    with library.read() as session:
        assert resolve(session, one).name == changed.reading.items[0].fingerprint.speech_id


def test_an_ambiguous_beginning_names_the_candidates(store: Store, library: Database, make: Make) -> None:
    """Two files that begin alike are both named."""
    for beginning in ("abcdef0", "abcdef1"):
        made = make("a.pdf", ONE, salt=beginning)
        load(store, replace(made, file=replace(made.file, sha256=beginning + "0" * 57)))
    with library.read() as session, pytest.raises(AmbiguousReference) as refused:
        resolve(session, "abcdef")
    assert len(refused.value.candidates) == 2


def test_removing_what_is_not_there(store: Store) -> None:
    """An unknown name is exit 2; so is restoring what was not removed."""
    with pytest.raises(NoSuchReference):
        store.remove("ffffffff", "x")
