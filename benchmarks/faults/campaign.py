"""Runs a scenario with a fault at its n-th call, for one n after the other, and checks the library afterwards.

Faults that raise are injected in this process; SIGKILL and full disks, which the C code meets, in a forked one.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest import mock

import sqlalchemy as sa

from benchmarks.faults import fault_kinds, fault_points, oracle
from benchmarks.faults.fault_points import Call
from benchmarks.faults.forking import THROUGH, forked
from benchmarks.faults.hooks import interposed
from benchmarks.faults.scenarios import Scenario, ScenarioRun
from benchmarks.faults.snapshots import Ground, Grounds, Variant
from benchmarks.faults.tally import FaultRun, Tally
from schema.database import sqlite_file

NO_PATIENCE: Final = 0.05  # seconds to wait for a lock that is never released
# Faults that quarantine a file: such files are retried afterwards, as a person would.
TRANSIENT: Final = (fault_kinds.TORN, fault_kinds.CHILD_DIED)


class Trigger:
    """A listener that counts calls and injects a fault at the n-th."""

    def __init__(self, nth: int, choose: Callable[[Call], str], strike: Callable[[str, Call], None]) -> None:
        self._left = nth
        self._choose = choose
        self._strike = strike
        self.call: Call | None = None
        self.fault = ""

    def __call__(self, call: Call) -> None:
        if self._left == 0:
            return
        self._left -= 1
        if self._left == 0:
            self.call, self.fault = call, self._choose(call)
            self._strike(self.fault, call)


class Campaign:
    """The runs of one scenario on one kind of database."""

    def __init__(
        self, grounds: Grounds, scenario: Scenario, tally: Tally, variant: Variant | None = None
    ) -> None:
        self.grounds, self.scenario, self.tally = grounds, scenario, tally
        self._variant = variant or Variant()
        self._state = f"scenario_{scenario.name.replace(' ', '_')}"
        ground = grounds.fresh("empty", Variant())
        scenario.prepare(ground)
        ground.acknowledged.unlink(missing_ok=True)
        self.before = scenario.look(ground)
        grounds.keep(self._state)
        scenario.act(ScenarioRun(grounds.fresh(self._state, Variant())))
        self.after = scenario.look(ground)
        for seen in (self.before, self.after):
            if wrong := oracle.same(seen, seen):
                raise AssertionError(f"{scenario.name} goes wrong without any fault: {wrong}")
        self.calls = self._all_calls()

    # -------------------------------------------------------------- faults that raise

    def raising(
        self, step: int, *, each_place: bool = True, seams: Collection[str] = fault_points.SEAMS
    ) -> None:
        """Inject a fault at every `step`-th call, and at the first call at each place that had none yet."""
        had = self._had(lambda fault: fault != fault_kinds.KILL) if each_place else None
        for nth in self._struck(step, had, seams):
            self.raise_at(nth)

    def raise_at(self, nth: int, fault: str = "") -> bool:
        """One run; False when the scenario has fewer calls."""
        ground = self._fresh()
        trigger = Trigger(nth, lambda call: self._chosen(call, fault), self._strike(ground))
        doing = ScenarioRun(ground, trigger)
        with interposed(trigger, ground.watched), mock.patch.object(sqlite_file, "BUSY_SECONDS", NO_PATIENCE):
            # Any reaction to the fault is allowed: only the library is checked.
            try:
                self.scenario.act(doing)
            except (Exception, KeyboardInterrupt):  # noqa: BLE001
                pass
            finally:
                self.grounds.release()
        if trigger.call is None:
            return False
        self._judge(ground, trigger.call.place, trigger.fault)
        return True

    def _chosen(self, call: Call, fault: str) -> str:
        """`fault` if it is given and fits the call; else the fault that was injected least at this place, then at
        all places."""
        if fault and call.connection is not None:
            return fault
        fitting = fault_kinds.fitting(call, postgres=self.grounds.postgres, leased=self.scenario.leased)
        used, struck = self.tally.used, self.tally.struck
        return min(fitting, key=lambda fault: (used[self.grounds.name, call.place, fault], struck[fault]))

    def _strike(self, ground: Ground) -> Callable[[str, Call], None]:
        def outside(fault: str, call: Call) -> None:
            if fault in (fault_kinds.LEASE, fault_kinds.OVERTAKEN):
                self.grounds.take_over()
                if fault == fault_kinds.OVERTAKEN:
                    self.scenario.act(ScenarioRun(ground))
            else:
                self.grounds.outside(fault, call.connection)

        return lambda fault, call: fault_kinds.strike(fault, call, outside=outside)

    def serving(self, fault: str, times: int) -> None:
        """Let the server fail `times` times, evenly over the scenario's statements."""
        statements = [nth for nth, call in enumerate(self.calls, 1) if call.seam == fault_points.STATEMENT]
        for turn in range(times):
            self.raise_at(statements[(turn * len(statements) + len(statements) // 2) // times], fault)

    def _had(self, of_kind: Callable[[str], bool]) -> set[str]:
        """The places on this database that had a fault of one of these kinds."""
        used = self.tally.used
        return {place for on, place, fault in used if on == self.grounds.name and of_kind(fault)}

    def _struck(
        self, step: int, had: set[str] | None, seams: Collection[str] = fault_points.SEAMS
    ) -> list[int]:
        """The numbers of the calls to break; with `had`, also the first call at each place that is not in it."""
        first = {call.place: nth for nth, call in reversed([*enumerate(self.calls, 1)])}
        fresh = () if had is None else (nth for place, nth in first.items() if place not in had)
        chosen = {*range(1 + len(self.tally.runs) % step, len(self.calls) + 1, step), *fresh}
        return [nth for nth in sorted(chosen) if self.calls[nth - 1].seam in seams]

    def _all_calls(self) -> tuple[Call, ...]:
        """The calls of the scenario in a run without faults."""
        told: list[Call] = []
        ground = self._fresh()
        with interposed(told.append, ground.watched):
            self.scenario.act(ScenarioRun(ground, told.append))
        return tuple(told)

    # -------------------------------------------------------------- faults that end the process

    def killing(self, step: int, *, each_place: bool = True) -> None:
        """Kill a process of its own by SIGKILL, at calls chosen as in `raising`."""
        for nth in self._struck(
            step, self._had(lambda fault: fault == fault_kinds.KILL) if each_place else None
        ):
            self.kill_at(nth)

    def kill_at(self, nth: int) -> bool:
        """One run; False when the scenario has fewer calls."""
        ground = self._fresh()
        told, tell = os.pipe()

        def strike(fault: str, call: Call) -> None:
            os.write(tell, call.place.encode())
            os.kill(os.getpid(), signal.SIGKILL)

        def work() -> None:
            trigger = Trigger(nth, lambda call: fault_kinds.KILL, strike)
            with interposed(trigger, ground.watched):
                self.scenario.act(ScenarioRun(ground, trigger))

        status = forked(work)
        os.close(tell)
        with os.fdopen(told) as pipe:
            place = pipe.read()
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == THROUGH:
            return False
        if not os.WIFSIGNALED(status):
            raise AssertionError("a run that should have been killed ended by itself")
        self._judge(ground, place, fault_kinds.KILL)
        return True

    def filling(self, room: int, factor: float) -> None:
        """Limit files to `room` bytes, then to `factor` times as many, until a run succeeds."""
        while True:
            ground = self._fresh()
            limit = int(room)

            def work(limit: int = limit, ground: Ground = ground) -> None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
                self.scenario.act(ScenarioRun(ground))

            status = forked(work)
            if os.WIFEXITED(status) and os.WEXITSTATUS(status) == THROUGH:
                return
            self._judge(ground, "any write of C code", fault_kinds.FULL)
            room = int(room * factor)

    def paging(self, step: int = 1) -> None:
        """Limit an SQLite library to its present pages, then to `step` more, until a run succeeds."""
        more = 0
        while True:
            ground = self._fresh()
            with at_most(more):
                try:
                    self.scenario.act(ScenarioRun(ground))
                except Exception:  # noqa: BLE001 - judged by what is left
                    pass
                else:
                    return
            self._judge(ground, "any new page", fault_kinds.FULL)
            more += step

    # -------------------------------------------------------------- judging

    def _fresh(self) -> Ground:
        return self.grounds.fresh(self._state, self._variant)

    def _judge(self, ground: Ground, place: str, fault: str) -> None:
        sound = Ground(ground.url, ground.folder, ground.inbox, Variant(), ground.answers)
        found = oracle.between(
            self.scenario.look(sound),
            self.before,
            self.after,
            acknowledged(ground),
            misread=fault in TRANSIENT,
        )
        wrong = [f"after the fault: {one}" for one in found + self.scenario.violations_outside(sound)]
        try:
            self.scenario.act(ScenarioRun(sound))
            if fault in TRANSIENT:
                self.scenario.act(ScenarioRun(sound, force=True))
        except Exception as error:  # noqa: BLE001 - whatever it is, it should not be
            wrong.append(f"going on: {type(error).__name__}: {error}")
        found = oracle.same(self.scenario.look(sound), self.after, but_for_times=self.scenario.timed)
        wrong += [f"after going on: {one}" for one in found + self.scenario.violations_outside(sound)]
        self.tally.add(FaultRun(self.grounds.name, self.scenario.name, place, fault, tuple(wrong)))


def acknowledged(ground: Ground) -> Mapping[str, str]:
    """The files that the program acknowledged before it ended: state by sha256."""
    if not ground.acknowledged.exists():
        return {}
    lines = [line.split("\t") for line in ground.acknowledged.read_text("utf-8").splitlines()]
    return {sha256: state for sha256, state in lines if sha256 != "None"}


@contextmanager
def at_most(more: int) -> Iterator[None]:
    """SQLite libraries opened in this block may grow by `more` pages."""

    def limit(connection: Any, record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + more}")

    sa.event.listen(sa.engine.Engine, "connect", limit)
    try:
        yield
    finally:
        sa.event.remove(sa.engine.Engine, "connect", limit)
