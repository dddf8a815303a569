"""Reading in children: whatever a document does, the run goes on and knows why."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.isolation.limits import BACKGROUND, MIB
from flows.isolation.reader import IsolatedReader, Limits, ReaderClosed, ReaderUnavailable

SMALL = Limits(cpu_seconds=1, pages=0, memory_bytes=300 * MIB, answer_bytes=MIB, wall_seconds=60)


@pytest.fixture(scope="module", autouse=True)
def hostile_modules() -> Iterator[None]:
    """The job modules beside this file can be imported by servers started here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2] / "support" / "jobs"))
        yield


@pytest.fixture(scope="module")
def reader(hostile_modules: None) -> Iterator[IsolatedReader]:
    """One server for all hostile jobs of this module: surviving them is the point."""
    with IsolatedReader(slots=4, jobs="hostile_jobs") as reader:
        yield reader


def test_answers_with_payload_and_file_bytes(reader: IsolatedReader, tmp_path: Path) -> None:
    """A job sees its payload and the file's bytes, and its answer comes back byte for byte."""
    file = tmp_path / "x.pdf"
    file.write_bytes(b"\x00\xff" * 100_000)
    outcome = reader.run("echo", b"p" * 300_000, file=str(file), limits=SMALL)
    assert (outcome.code, outcome.answer) == ("", b"p" * 300_000 + b"|" + b"\x00\xff" * 100_000)
    assert outcome.cpu_seconds > 0 and outcome.peak_rss > MIB


def test_a_child_gives_way_unless_somebody_waits_for_it() -> None:
    """Files are read in the background; a page that a reader waits for is painted with the priority of who asks."""
    words = "import os; from flows.isolation.limits import *; confine({}); print(os.nice(0))"
    own = os.nice(0)
    for limits, expected in (("Limits()", min(19, own + BACKGROUND)), ("page_painting()", own)):
        command = [sys.executable, "-c", words.format(limits)]
        assert int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) == expected


@pytest.mark.parametrize(
    ("job", "payload", "code", "detail"),
    [
        ("segfault", b"", "crashed", "SIGSEGV"),
        ("abort", b"", "crashed", "SIGABRT"),
        ("leave", b"", "crashed", "exit status 3"),
        ("leave_in_peace", b"", "bad-answer", "torn"),
        ("spin", b"", "cpu-limit", "s of CPU"),
        ("spin_through_signals", b"", "cpu-limit", "s of CPU"),
        ("eat", b"", "memory-limit", "314572800"),
        ("eat_dressed_up", b"", "memory-limit", ""),
        ("eat_and_blame", b"", "memory-limit", ""),
        ("eat_and_abort", b"200000000", "memory-limit", "SIGABRT"),
        ("eat_and_abort", b"1000", "crashed", "SIGABRT"),
        ("giant", b"1048577", "answer-limit", "1048576"),
        ("flood", b"", "answer-limit", ""),
        ("torn", b"", "bad-answer", "torn"),
        ("chatter", b"", "bad-answer", "torn"),
        ("gibberish", b"", "bad-answer", "read"),
        ("not_bytes", b"", "internal-error", "dict, not bytes"),
        ("unreadable", b"", "encrypted", "needs a password ?"),
        ("raises", b"", "internal-error", "JSONDecodeError"),
        ("raises_spitefully", b"", "internal-error", "Spiteful"),
        ("exits", b"", "internal-error", "SystemExit: goodbye"),
        ("recurses", b"", "internal-error", "RecursionError"),
    ],
)
def test_every_misdeed_has_its_code(
    reader: IsolatedReader, job: str, payload: bytes, code: str, detail: str
) -> None:
    """A job that misbehaves ends with the code of what it did, and no answer."""
    outcome = reader.run(job, payload, limits=SMALL)
    assert (outcome.code, outcome.answer) == (code, b"")
    assert detail in outcome.detail


@pytest.mark.parametrize(
    ("job", "payload", "code", "parts"),
    [
        ("parts_then_segfault", b"p" * 300_000, "crashed", (b"one", b"p" * 300_000)),
        ("parts_then_refusal", b"", "encrypted", (b"one",)),
        ("parts_without_end", b"", "answer-limit", (b"more",) * 3),
        ("a_part_too_long", b"1048577", "answer-limit", (b"one",)),
        ("a_part_too_long", b"1048576", "", (b"one", bytes(MIB))),
    ],
)
def test_what_has_left_a_child_stays(
    reader: IsolatedReader, job: str, payload: bytes, code: str, parts: tuple[bytes, ...]
) -> None:
    """Parts of an answer are kept whatever becomes of the child afterwards; no more of them, and none longer,
    than is allowed."""
    outcome = reader.run(job, payload, limits=SMALL)
    assert (outcome.code, outcome.parts) == (code, parts)


def test_every_step_has_the_cpu_of_its_own(reader: IsolatedReader) -> None:
    """What the steps before it used is not taken from it: up to the ceiling, which is the whole job's."""
    assert reader.run("work_in_steps", b"1.7", limits=Limits(cpu_seconds=1, pages=2)).code == "cpu-limit"
    assert reader.run("work_in_steps", b"0.8", limits=Limits(cpu_seconds=1, pages=2)).parts == (b"0", b"1")


def test_an_answer_of_just_the_limit_passes(reader: IsolatedReader) -> None:
    """The answer limit counts what the job answers, not the frame around it."""
    assert len(reader.run("giant", b"1048576", limits=SMALL).answer) == MIB


def test_wall_limit_catches_only_those_that_stopped_working(reader: IsolatedReader) -> None:
    """A sleeping child is killed at its wall limit, long before it would have used its CPU."""
    began = time.monotonic()
    outcome = reader.run("sleep", limits=Limits(wall_seconds=0.4))
    assert outcome.code == "wall-limit"
    assert time.monotonic() - began < 20


def test_cpu_limit_grows_with_the_pages_a_job_counts(reader: IsolatedReader) -> None:
    """30 s + 0.5 s a page: a job that tells its pages may use more, up to the ceiling it was given."""
    assert reader.run("work", b"1.7", limits=Limits(cpu_seconds=1, pages=4)).code == "cpu-limit"
    assert reader.run("work", b"1.7 4", limits=Limits(cpu_seconds=1, pages=4)).answer == b"done"


def test_wall_limit_follows_the_cpu_limit() -> None:
    """20 times the CPU limit, at least 300 s, unless a test says otherwise."""
    assert Limits().wall(1) == 300
    assert Limits().wall(30) == 600
    assert Limits(wall_seconds=5).wall(30) == 5
    assert Limits().cpu_ceiling == 30 + 0.5 * 5000


def test_too_large_a_file_is_never_opened_by_a_child(reader: IsolatedReader, tmp_path: Path) -> None:
    """A file beyond its limit is refused before a child is made for it."""
    file = tmp_path / "big.pdf"
    file.write_bytes(bytes(1001))
    assert reader.run("echo", file=str(file), limits=Limits(file_bytes=1000)).code == "too-large"
    assert reader.run("echo", file=str(file), limits=Limits(file_bytes=1001)).code == ""


def test_what_is_no_file_is_the_callers_problem(reader: IsolatedReader, tmp_path: Path) -> None:
    """Missing files and pipes raise OSError at once, instead of making a reader wait."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("missing.pdf", "pipe"):
        with pytest.raises(OSError):
            reader.run("echo", file=str(tmp_path / name))


def test_unknown_job_is_no_files_fault(reader: IsolatedReader) -> None:
    """A job that does not exist is a fault of the program, not of the file."""
    with pytest.raises(ReaderUnavailable, match="no job called nonsense"):
        reader.run("nonsense")


def test_child_sees_nothing_of_the_run(
    reader: IsolatedReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No descriptors but its own three, no streams, no variables but PATH, LANG, PYTHON* and what keeps a recogniser
    to one thread and without telemetry."""
    monkeypatch.setenv("WENGAO_SECRET", "x")
    with IsolatedReader(jobs="hostile_jobs") as fresh:
        seen = json.loads(fresh.run("surroundings").answer)
    strange = [name for name in seen["variables"] if not name.startswith("PYTHON")]
    threads = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ORT_DISABLE_TELEMETRY"}
    assert set(strange) - threads <= {"PATH", "LANG", "LC_CTYPE"}  # the last is the interpreter's own doing
    assert seen["silent"] == [True] * 3
    assert len(seen["descriptors"]) == 3 + 2  # streams, payload and answer


def test_child_holds_no_scheduler_and_no_database(reader: IsolatedReader) -> None:
    """What the run has imported is not in its readers, nor is anything of the test framework."""
    loaded = json.loads(reader.run("modules").answer)
    forbidden = ("prefect", "sqlalchemy", "sqlmodel", "wengao", "pytest")
    assert [name for name in loaded if name.split(".")[0] in forbidden] == []


def test_modules_some_jobs_need_are_loaded_once_before_them(reader: IsolatedReader) -> None:
    """`PRELOADS` brings a module into the server with the first job that asks for it."""
    with IsolatedReader(jobs="hostile_jobs") as fresh:
        assert "colorsys" not in json.loads(fresh.run("modules").answer)
        fresh.run("echo")
        assert "colorsys" in json.loads(fresh.run("modules").answer)


def test_child_cannot_write(reader: IsolatedReader, tmp_path: Path) -> None:
    """No file comes into being or changes, whoever the run belongs to."""
    target = tmp_path / "planted"
    assert reader.run("write_file", str(target).encode(), limits=SMALL).code == "internal-error"
    assert not target.exists() or target.read_bytes() == b""


def test_neighbours_of_a_crash_lose_nothing(reader: IsolatedReader) -> None:
    """Twenty good jobs around four bad ones, four at a time: good ones answer, bad ones are named."""
    bad = {3: "segfault", 8: "leave", 13: "abort", 17: "eat"}
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(
            pool.map(lambda i: reader.run(bad.get(i, "echo"), str(i).encode(), limits=SMALL), range(24))
        )
    assert [i for i, outcome in enumerate(outcomes) if outcome.code] == sorted(bad)
    assert all(o.answer == str(i).encode() for i, o in enumerate(outcomes) if i not in bad)


def test_no_process_survives_its_job() -> None:
    """Where no wall forbids a fork, a process that a job leaves behind is ended even in a session of its own."""
    with IsolatedReader(jobs="jobs_in_the_open") as reader:
        left = int(reader.run("leave_a_child", limits=SMALL).answer)
        assert _ends(left)


def test_no_file_grows_even_without_walls() -> None:
    """The limit on file sizes is none at all, so what has no path cannot be written either."""
    with IsolatedReader(jobs="jobs_in_the_open") as reader:
        assert "File too large" in reader.run("write_to_open_file", limits=SMALL).detail


def _ends(pid: int, within: float = 10.0) -> bool:
    """Whether process `pid` is gone (or only waits to be collected) soon."""
    last = time.monotonic() + within
    while time.monotonic() < last:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def test_a_server_that_dies_is_replaced(reader: IsolatedReader) -> None:
    """A server killed between jobs costs nobody anything; the next job gets a new one."""
    first = json.loads(reader.run("surroundings").answer)["server"]
    os.kill(first, signal.SIGKILL)
    assert json.loads(reader.run("surroundings").answer)["server"] != first


def test_a_suspect_runs_alone_and_is_convicted() -> None:
    """Jobs that were running when the server died run again one by one; the guilty one is `crashed`."""
    with IsolatedReader(slots=3, jobs="hostile_jobs") as reader, ThreadPoolExecutor(3) as pool:
        slow = [pool.submit(reader.run, "work", b"0.3") for _ in range(2)]
        sleeper = pool.submit(reader.run, "sleep", limits=Limits(wall_seconds=60))
        killed = set()
        while not sleeper.done():  # whoever runs the sleeper loses its server, as if the sleeper killed it
            server = reader._server
            if server is not None and server.pid not in killed and _sleeps(server.pid):
                killed.add(server.pid)
                os.kill(server.pid, signal.SIGKILL)
            time.sleep(0.05)
        assert sleeper.result().code == "crashed"
        assert "twice" in sleeper.result().detail
        assert [outcome.result().answer for outcome in slow] == [b"done", b"done"]
        assert len(killed) == 2


def _sleeps(server: int) -> bool:
    """Whether a child of the server has been sleeping for a moment (working ones use the processor)."""
    try:
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        states = [Path(f"/proc/{pid}/wchan").read_text() for pid in children]
    except OSError:
        return False
    return any("nanosleep" in state for state in states)


def test_closing_ends_jobs_and_counts_their_cpu() -> None:
    """After close the server is collected: its children's CPU, and their children's, is ours to see."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    reader = IsolatedReader(jobs="jobs_in_the_open")
    assert reader.run("burn_in_grandchild", b"0.5").code == ""
    reader.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime >= 0.5
    with pytest.raises(ReaderClosed):
        reader.run("echo")


def test_closing_while_a_job_runs() -> None:
    """A job whose reader is closed raises ReaderClosed; its child is gone with the server."""
    reader = IsolatedReader(jobs="hostile_jobs")
    server = json.loads(reader.run("surroundings").answer)["server"]
    raised: list[BaseException] = []

    def wait() -> None:
        try:
            reader.run("sleep")
        except ReaderClosed as closed:
            raised.append(closed)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.3)
    reader.close()
    waiting.join(10)
    assert len(raised) == 1
    assert not Path(f"/proc/{server}").exists()


def test_slots_bound_the_children_at_work() -> None:
    """Eight threads, two slots: never more than two children at once."""
    with IsolatedReader(slots=2, jobs="hostile_jobs") as reader, ThreadPoolExecutor(8) as pool:
        server = json.loads(reader.run("surroundings").answer)["server"]
        jobs = [pool.submit(reader.run, "work", b"0.1") for _ in range(8)]
        most = 0
        while not all(job.done() for job in jobs):
            most = max(most, len(Path(f"/proc/{server}/task/{server}/children").read_text().split()))
            time.sleep(0.01)
        assert 1 <= most <= 2


def test_modules_that_fail_to_load_are_told_in_full() -> None:
    """A job module that cannot be imported raises with its traceback: no silent server without engines."""
    with IsolatedReader(jobs="broken_jobs") as reader, pytest.raises(ReaderUnavailable) as told:
        reader.run("empty")
    assert "no_such_module_anywhere" in str(told.value)


def test_modules_that_start_threads_are_refused() -> None:
    """Forking a process with threads can deadlock its children, so such a module is no job module."""
    with IsolatedReader(jobs="threaded_jobs") as reader, pytest.raises(ReaderUnavailable, match="thread"):
        reader.run("empty")
