"""Loads on Postgres write beside each other and take turns where order matters: the library is that of one loader.

On SQLite, where they queue from their first statement, the same holds.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import pytest

from schema.audit.check import look
from schema.database import side_by_side
from schema.database.connection import Database
from schema.store import load as load_module
from schema.store.store import Store
from tests.schema.conftest import Made
from tests.support.exports import exported

pytestmark = pytest.mark.both_databases
Fresh = Callable[[], AbstractContextManager[Store]]
SENTENCES = [f"第{n}件事要抓紧抓实抓出成效，{'农林水电路'[n % 5]}都要有人管。" for n in range(400)]
SECONDS = 30  # within which a thread that is not held up has gone on


def body(seed: int) -> str:
    """A speech of thirty sentences."""
    chance = random.Random(seed)
    return "\n".join(["同志们：", *("".join(chance.sample(SENTENCES, 6)) for _ in range(5)), "谢谢大家！"])


def files(make: Callable[..., Made]) -> list[Made]:
    """New speeches, near copies of them, and the same ones in other files."""
    made = []
    for number in range(16):
        first, second = body(2 * number), body(2 * number + 1)
        if number % 4 == 3:
            second = body(2 * number - 1)
        elif number % 3 == 2:
            second = body(2 * number - 1) + "\n散会。"
        date = f"2024-0{1 + number % 9}-11"
        made.append(make(f"{number}.pdf", first, second, date=date, speaker="张明", title=f"讲话{number}"))
    return made


def put(store: Store, one: Made) -> Any:
    """Load a made-up file."""
    return store.load(one.offer, one.file, one.document, one.reading, "r1")


def test_any_order_on_any_number_of_threads_makes_the_same_library(
    fresh: Fresh, make: Callable[..., Made]
) -> None:
    """Each file offered twice, four threads, shuffled: exports and proof are those of one after the other."""
    made = files(make)
    with fresh() as serial:
        for one in made:
            put(serial, one)
        wanted = exported(serial.database)
    shuffled = [*made, *made]
    random.Random(7).shuffle(shuffled)
    with fresh() as beside:
        with ThreadPoolExecutor(4) as pool:
            receipts = list(pool.map(lambda one: put(beside, one), shuffled))
        assert {receipt.state for receipt in receipts} == {"loaded"}
        assert exported(beside.database) == wanted
        with beside.database.read() as session:
            assert list(look(session)) == []


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """The first load that comes to its turn says so (first event) and waits (second event)."""
    there, on = threading.Event(), threading.Event()

    def in_turn(session: Any) -> None:
        if not there.is_set():
            there.set()
            assert on.wait(2 * SECONDS)
        side_by_side.in_turn(session)

    monkeypatch.setattr(load_module, "in_turn", in_turn)
    return there, on


def test_a_load_goes_on_while_another_waits_and_both_are_related(
    library: Database, store: Store, make: Callable[..., Made], held: tuple[threading.Event, threading.Event]
) -> None:
    """The one that commits later finds the other's near copy."""
    if library.url.get_backend_name() == "sqlite":
        pytest.skip("on SQLite loads queue from their first statement")
    there, on = held
    first, second = make("a.pdf", body(1)), make("b.pdf", body(1) + "\n散会。")
    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(put, store, first)
        assert there.wait(SECONDS)
        assert pool.submit(put, store, second).result(SECONDS).state == "loaded"
        assert not waiting.done()
        on.set()
        assert waiting.result(SECONDS).state == "loaded"
    assert exported(library)["matches"].count(b'"same"') == 1


def test_the_same_file_and_the_same_speech_come_in_once(
    library: Database, store: Store, make: Callable[..., Made], held: tuple[threading.Event, threading.Event]
) -> None:
    """The later one of two meets the other's key, and is made again when it is there."""
    if library.url.get_backend_name() == "sqlite":
        pytest.skip("on SQLite loads queue from their first statement")
    there, on = held
    first, twin, other = make("a.pdf", body(1)), make("a.pdf", body(1)), make("b.pdf", body(1), salt="b")
    with ThreadPoolExecutor(3) as pool:
        waiting = pool.submit(put, store, first)
        assert there.wait(SECONDS)
        both = [pool.submit(put, store, twin), pool.submit(put, store, other)]
        on.set()
        receipts = [one.result(SECONDS) for one in (waiting, *both)]
    assert [receipt.new_speeches for receipt in receipts] == [1, 0, 0]
    found = exported(library)
    assert found["files"].count(b"\n") == 2 and found["speeches"].count(b"\n") == 2


def test_no_other_writer_is_at_work_beside_a_load(
    library: Database, store: Store, make: Callable[..., Made], held: tuple[threading.Event, threading.Event]
) -> None:
    """A removal waits until the load has committed, and takes out what it brought."""
    there, on = held
    one = make("a.pdf", body(1))
    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(put, store, one)
        assert there.wait(SECONDS)
        removal = pool.submit(store.remove, one.file.sha256, "不公开")
        threading.Event().wait(0.5)
        assert not removal.done()
        on.set()
        assert waiting.result(SECONDS).state == "loaded"
        removal.result(SECONDS)
    assert exported(library)["speeches"] == b""
