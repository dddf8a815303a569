"""Whatever happened before, the library holds what its files say now: histories drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.audit.check import look
from schema.database.connection import Database
from schema.export.rows import lines
from schema.records import Issue
from schema.store.store import Store

Make = Callable[..., Any]
Fresh = Callable[[], AbstractContextManager[Store]]
STOCK = "全面贯彻落实会议精神，坚持稳中求进的工作总基调，扎实推进各项工作。" * 12
BODIES = (
    f"同志们：\n第一件事。{STOCK}\n谢谢大家！",
    f"同志们:\n第一件事.{STOCK}\n谢谢大家!",  # the same words, printed otherwise
    f"同志们：\n第一件事和别的。{STOCK}\n谢谢大家！",  # a near copy
    f"各位代表：\n另一件事。{'城乡融合发展要因地制宜分类推进。' * 20}",
    "尊敬的来宾：\n欢迎。",
)
FILES = 4
bodies = st.lists(st.sampled_from(BODIES), min_size=1, max_size=3)
step = st.one_of(
    st.tuples(st.just("load"), st.integers(0, FILES - 1), bodies),
    st.tuples(st.just("load"), st.integers(0, FILES - 1), bodies),
    st.tuples(st.just("remove"), st.integers(0, FILES - 1), st.booleans()),
    st.tuples(st.just("restore"), st.integers(0, FILES - 1), st.none()),
    st.tuples(st.just("fail"), st.integers(0, FILES - 1), st.none()),
    st.tuples(st.just("offer"), st.integers(0, FILES - 1), st.text("ab", min_size=1, max_size=1)),
)


def exported(library: Database) -> list[dict[str, Any]]:
    """What the library says, without times and without who offered what first."""
    moving = {"loaded_at", "updated_at", "uploads", "locator", "locators", "source", "issues"}
    with library.read() as session:
        assert list(look(session)) == []
        return [
            {name: getattr(line, name) for name in line.__slots__ if name not in moving}
            for what in ("speeches", "files", "matches")
            for line in lines(session, what)  # type: ignore[arg-type]
            if getattr(line, "state", "loaded") == "loaded"
        ]


class History:
    """Plays steps on a store and remembers what each file says last."""

    def __init__(self, store: Store, make: Make) -> None:
        self.store = store
        self.make = make
        self.now: dict[int, Any] = {}
        self.out: set[int] = set()
        self.shas = {n: make(f"{n}.pdf", BODIES[0], salt=f"{n}").file for n in range(FILES)}

    def file(self, number: int, texts: list[str]) -> Any:
        """File `number` as a version reads it that finds `texts`."""
        made = self.make(f"{number}.pdf", *texts, version=str(len(texts)))
        return made, self.shas[number]

    def play(self, what: str, number: int, detail: Any) -> None:
        """Do one thing, where it makes sense."""
        sha256 = self.shas[number].sha256
        known = self.store.known(sha256)
        if what == "load":
            made, file = self.file(number, detail)
            receipt = self.store.load(made.offer, file, made.document, made.reading, "r1")
            assert receipt.state == ("removed" if number in self.out else "loaded")
            if number not in self.out:
                self.now[number] = detail
        elif what == "remove" and known is not None:
            self.store.remove(sha256, "误传", forget=detail)
            self.now.pop(number, None)
            self.out.add(number)
        elif what == "restore" and number in self.out:
            self.store.restore(sha256)
            self.out.remove(number)
        elif what == "fail" and number not in self.out:
            made, file = self.file(number, [BODIES[0]])
            self.store.quarantine(made.offer, file, (Issue("extract", "crashed"),), "r1")
        elif what == "offer" and known is not None:
            made, _ = self.file(number, [BODIES[0]])
            self.store.touch(made.offered_as(f"/other/{detail}").offer, known, "r1")


@pytest.mark.campaign
@pytest.mark.slow
def test_history_does_not_show(fresh: Fresh, make: Make, new_url: Callable[[], str]) -> None:
    """Loads, re-readings, removals, restorations and failures end where a fresh library would be."""
    number = 20 if new_url().startswith("sqlite") else 5

    @settings(
        max_examples=number,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(step, min_size=2, max_size=12))
    def play(steps: list[tuple[str, int, Any]]) -> None:
        with fresh() as store:
            history = History(store, make)
            for each in steps:
                history.play(*each)
            found = exported(store.database)
        with fresh() as store:
            again = History(store, make)
            for number, texts in sorted(history.now.items(), reverse=True):
                again.play("load", number, texts)
            assert exported(store.database) == found

    play()
