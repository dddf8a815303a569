"""Done by somebody who took over an engine: every attempt, behind all walls, behind each alone, behind none.

The table says which wall holds which attempt; with that wall taken out the attempt is done, so no test here
passes because the attempt was not real.
"""

from __future__ import annotations

import os
import platform
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.isolation.reader import IsolatedReader, Limits
from flows.isolation.sandbox import seccomp
from flows.isolation.sandbox.landlock import abi
from flows.isolation.sandbox.syscalls import MACHINES, machine

LIMITS = Limits(cpu_seconds=2, wall_seconds=30)
CAP_SYS_RESOURCE = 1 << 24  # what containers often take from root, too
SECRET = "十三省通行密码"
LANDLOCK, SECCOMP = "landlock", "seccomp"
BOTH = {LANDLOCK, SECCOMP}
BEHIND = {
    "wall_attempts": BOTH,
    "attempts_behind_landlock": {LANDLOCK},
    "attempts_behind_seccomp": {SECCOMP},
    "attempts_in_the_open": set(),
}
HELD_BY = {  # attempt -> (what it is done to, the walls each of which stops it)
    "read_a_file": ("file", {LANDLOCK}),
    "list_a_folder": ("folder", {LANDLOCK}),
    "create_a_file": ("file", BOTH),
    "empty_a_file": ("file", BOTH),
    "open_for_writing": ("file", BOTH),
    "remove_a_file": ("file", BOTH),
    "rename_a_file": ("file", BOTH),
    "make_a_folder": ("file", BOTH),
    "change_rights": ("file", {SECCOMP}),
    "change_times": ("file", {SECCOMP}),
    "write_memory_as_a_file": ("", {SECCOMP}),
    "connect_tcp": ("tcp", BOTH),
    "send_udp": ("udp", {SECCOMP}),
    "connect_unix": ("unix", {SECCOMP}),
    "connect_abstract": ("abstract", BOTH),
    "open_raw_netlink": ("", {SECCOMP}),
    "read_environment": ("victim", {LANDLOCK}),
    "read_memory": ("victim", BOTH),
    "trace": ("victim", BOTH),
    "signal_a_process": ("run", BOTH),
    "kill_a_process": ("victim", BOTH),
    "kill_own_group_and_all": ("", {SECCOMP}),
    "execute_a_program": ("", BOTH),
    "start_a_program": ("", BOTH),
    "fork_a_process": ("", {SECCOMP}),
    "keep_a_key": ("", {SECCOMP}),
    "set_up_io_uring": ("", {SECCOMP}),
    "leave_the_group": ("", {SECCOMP}),
    "outlive_the_server": ("", {SECCOMP}),
}
LANDLOCK_SINCE = {  # the interface that brought the wall, where it was not the first
    "empty_a_file": 3,
    "connect_tcp": 4,
    "connect_abstract": 6,
    "signal_a_process": 6,
    "kill_a_process": 6,
}
THE_MACHINES_OWN = {  # attempts that some machines refuse to everybody (Yama, containers)
    "read_memory",
    "trace",
    "keep_a_key",
    "set_up_io_uring",
    "read_environment",
    "leave_the_group",
}


@dataclass
class Machinery:
    """What the attempts are done to: planted files, listeners, processes."""

    targets: dict[str, str]
    victim: subprocess.Popen[bytes]
    folder: Path
    udp: socket.socket


@pytest.fixture
def machinery(tmp_path: Path) -> Iterator[Machinery]:
    """A planted secret, listeners of four kinds, and a process that may be killed."""
    planted = tmp_path / "密码.txt"
    planted.write_text(SECRET, "utf-8")
    planted.chmod(0o600)
    with ExitStack() as until_done:
        tcp = until_done.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = until_done.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        udp.setblocking(False)
        unix = until_done.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(str(tmp_path / "s"))
        unix.listen()
        abstract = until_done.enter_context(socket.socket(socket.AF_UNIX))
        name = f"wengao-test-{os.getpid()}"
        abstract.bind("\0" + name)
        abstract.listen()
        victim = subprocess.Popen(
            [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"],
            env={"WENGAO_DB": f"postgresql://wengao:{SECRET}@db/wengao"},
            stdout=subprocess.PIPE,
        )
        until_done.callback(victim.wait)
        until_done.callback(victim.kill)
        assert victim.stdout is not None
        until_done.callback(victim.stdout.close)
        victim.stdout.readline()
        targets = {
            "": "",
            "file": str(planted),
            "folder": str(tmp_path),
            "tcp": str(tcp.getsockname()[1]),
            "udp": str(udp.getsockname()[1]),
            "unix": str(tmp_path / "s"),
            "abstract": name,
            "victim": str(victim.pid),
            "run": str(os.getpid()),
        }
        yield Machinery(targets, victim, tmp_path, udp)


@pytest.fixture(scope="module")
def readers() -> Iterator[dict[str, IsolatedReader]]:
    """A reader behind each set of walls."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as until_done:
        patch.syspath_prepend(str(Path(__file__).parents[2] / "support" / "jobs"))
        names = [*BEHIND, "attempts_without_privileges"]
        yield {jobs: until_done.enter_context(IsolatedReader(jobs=jobs)) for jobs in names}


needs_walls = pytest.mark.skipif(
    abi() < 1 or not seccomp.available(), reason="this kernel lacks Landlock or seccomp; doctor says so"
)


def is_walled(attempt: str, jobs: str) -> bool:
    """Whether a wall that holds `attempt` stands around `jobs` on this kernel."""
    here = {LANDLOCK} if abi() >= LANDLOCK_SINCE.get(attempt, 1) else set()
    here |= {SECCOMP} if seccomp.available() else set()
    return bool(HELD_BY[attempt][1] & BEHIND[jobs] & here)


@pytest.mark.parametrize("jobs", BEHIND)
@pytest.mark.parametrize("attempt", HELD_BY)
def test_each_attempt_is_stopped_by_its_walls_and_by_them_alone(
    readers: dict[str, IsolatedReader], machinery: Machinery, attempt: str, jobs: str
) -> None:
    """Behind a wall that holds it the attempt gets the kernel's refusal and changes nothing; else it is done."""
    target, _ = HELD_BY[attempt]
    before = sorted(machinery.folder.iterdir())
    outcome = readers[jobs].run(attempt, machinery.targets[target].encode(), limits=LIMITS)
    if not is_walled(attempt, jobs):
        if attempt in THE_MACHINES_OWN and outcome.code:
            pytest.skip(f"this machine refuses it to everybody: {outcome.detail}")
        done = outcome.code == "" or (attempt == "execute_a_program" and outcome.code == "bad-answer")
        assert done, outcome
        return
    assert outcome.code == "internal-error"
    assert any(word in outcome.detail for word in ("PermissionError", "BlockingIOError")), outcome.detail
    assert outcome.answer == b""
    assert sorted(machinery.folder.iterdir()) == before
    assert (machinery.folder / "密码.txt").read_text("utf-8") == SECRET
    assert (machinery.folder / "密码.txt").stat().st_mode & 0o777 == 0o600
    assert machinery.victim.poll() is None
    with pytest.raises(BlockingIOError):
        machinery.udp.recv(100)


@needs_walls
def test_the_parents_secrets_are_nowhere_in_reach(
    readers: dict[str, IsolatedReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the child's own variables, nor behind /proc: not of the run, the server or itself."""
    monkeypatch.setenv("WENGAO_DB", f"postgresql://wengao:{SECRET}@db/wengao")
    reader = readers["wall_attempts"]
    for pid in (str(os.getpid()), "self", "thread-self", str(os.getppid())):
        outcome = reader.run("read_environment", pid.encode(), limits=LIMITS)
        assert "PermissionError" in outcome.detail and outcome.answer == b""


@needs_walls
def test_a_folder_on_the_module_path_is_no_open_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m wengao` puts the working folder on the module path: what lies there stays unread."""
    (tmp_path / "wengao.toml").write_text(f'[store]\nurl = "{SECRET}"\n', "utf-8")
    (tmp_path / "planted.py").write_text(f"SECRET = {SECRET!r}\n", "utf-8")
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "support" / "jobs"))
    monkeypatch.syspath_prepend(str(tmp_path))
    with IsolatedReader(jobs="wall_attempts") as reader:
        for name in ("wengao.toml", "planted.py"):
            outcome = reader.run("read_a_file", str(tmp_path / name).encode(), limits=LIMITS)
            assert "PermissionError" in outcome.detail
        own = reader.run(
            "read_a_file", str(Path(__file__).parents[2] / "support" / "jobs" / "wall_attempts.py").encode()
        )
        assert own.code == ""  # what is imported may be read: its traceback would be


@needs_walls
def test_a_thread_stands_behind_the_same_walls(readers: dict[str, IsolatedReader]) -> None:
    """Threads may be started (an engine may need one); they get no further."""
    assert readers["wall_attempts"].run("start_a_thread", limits=LIMITS).answer == b"PermissionError"
    assert readers["attempts_in_the_open"].run("start_a_thread", limits=LIMITS).answer == b"out"


def test_limits_cannot_be_raised_even_by_root(readers: dict[str, IsolatedReader]) -> None:
    """The limit on CPU stays; only with root's privileges left to it could a child lift it."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if "CapEff" in line)
    may_raise = bool(int(held.split()[1], 16) & CAP_SYS_RESOURCE)
    assert readers["wall_attempts"].run("raise_own_limits", limits=LIMITS).code == "internal-error"
    assert (readers["attempts_in_the_open"].run("raise_own_limits", limits=LIMITS).code == "") == may_raise


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to give up")
def test_root_keeps_the_right_to_read_and_no_other(
    readers: dict[str, IsolatedReader], machinery: Machinery
) -> None:
    """Of root's privileges only reading is left, even where no other wall stands: nothing changes owner."""
    planted = machinery.targets["file"].encode()
    assert "PermissionError" in readers["attempts_without_privileges"].run("change_owner", planted).detail
    assert readers["attempts_without_privileges"].run("read_a_file", planted).code == ""
    assert readers["attempts_in_the_open"].run("change_owner", planted).code == ""


def test_who_kills_the_server_is_found_and_costs_nobody(readers: dict[str, IsolatedReader]) -> None:
    """Without walls a job can kill the fork server: it is run again alone, convicted, and reading goes on."""
    reader = readers["attempts_in_the_open"]
    outcome = reader.run("be_killed_waiting", limits=LIMITS)
    assert (outcome.code, "twice" in outcome.detail) == ("crashed", True)
    assert reader.run("echo", b"x", limits=LIMITS).answer == b"x"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the other interface is x86-64's own")
@needs_walls
def test_calls_by_another_interface_are_refused() -> None:
    """The filter knows numbers of one interface; x32 numbers of the same machine are none of them."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            seccomp.enter()
            refused = seccomp._libc.syscall(0x40000000 + 39)
            status = 0 if refused == -1 else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_the_filter_is_sound_on_every_machine(name: str) -> None:
    """Every allowed call ends in ALLOW, every other in a refusal: the program, run here by hand."""
    known = machine(name)
    assert known is not None
    steps = seccomp.program(known, pid=77)
    free = set(known.free.values())
    for number in range(500):
        verdict = _verdict(steps, known.audit_arch, number)
        if number in free:
            assert verdict == seccomp.ALLOW
        elif number in known.newer.values() or number > known.newest:
            assert verdict == seccomp.ABSENT
        elif number not in known.judged.values():
            assert verdict == seccomp.REFUSE
    assert _verdict(steps, 0x40000003, 1) == seccomp.KILL
    judged = known.judged
    for call, arguments, verdict in (
        ("openat", (0, 0, os.O_RDONLY | os.O_CLOEXEC), seccomp.ALLOW),
        ("openat", (0, 0, os.O_RDWR), seccomp.REFUSE),
        ("openat", (0, 0, os.O_CREAT), seccomp.REFUSE),
        ("openat", (0, 0, os.O_TMPFILE), seccomp.REFUSE),
        ("kill", (77, 9), seccomp.ALLOW),
        ("kill", (78, 9), seccomp.REFUSE),
        ("kill", (0xFFFFFFFF, 9), seccomp.REFUSE),
        ("tgkill", (77, 77, 6), seccomp.ALLOW),
        ("prlimit64", (0, 0), seccomp.ALLOW),
        ("prlimit64", (1, 0), seccomp.REFUSE),
        ("clone", (0x3D0F00,), seccomp.ALLOW),  # what a thread of libc is made with
        ("clone", (signal.SIGCHLD,), seccomp.REFUSE),
        ("clone", (0x10000000 | 0x10000,), seccomp.REFUSE),
        ("fcntl", (3, 8, 1), seccomp.REFUSE),  # F_SETOWN: signals by another way
        ("ioctl", (0, 0x5412), seccomp.REFUSE),  # TIOCSTI: typing into a terminal
    ):
        assert _verdict(steps, known.audit_arch, judged[call], arguments) == verdict, (call, arguments)


def _verdict(
    steps: list[seccomp.Instruction], arch: int, number: int, arguments: tuple[int, ...] = ()
) -> int:
    """What the filter answers: classic BPF, as far as it uses it, in the kernel's order."""
    packed = struct.pack("=iIQ6Q", number, arch, 0, *(*arguments, *([0] * (6 - len(arguments)))))
    word, place = 0, 0
    while True:
        code, jump_true, jump_false, operand = steps[place]
        place += 1
        match code:
            case seccomp.LOAD:
                (word,) = struct.unpack_from("=I", packed, operand)
            case seccomp.RETURN:
                return operand
            case seccomp.EQUAL:
                place += jump_true if word == operand else jump_false
            case seccomp.ABOVE:
                place += jump_true if word > operand else jump_false
            case seccomp.ANY_BIT:
                place += jump_true if word & operand else jump_false
            case _:
                raise AssertionError(code)


def test_a_wall_that_does_not_stand_stops_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the kernel has a wall and refuses to put it up, no document is read in the open."""
    (tmp_path / "jobs_without_a_wall.py").write_text(
        "from flows.isolation.sandbox import seccomp\n"
        "def refuse():\n    raise OSError('no wall today')\n"
        "seccomp.available = lambda: True\nseccomp.enter = refuse\n"
        "JOBS = {'read': lambda payload, data: b'read in the open'}\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with IsolatedReader(jobs="jobs_without_a_wall") as reader:
        outcome = reader.run("read")
    assert (outcome.code, outcome.answer) == ("internal-error", b"")
    assert "no wall today" in outcome.detail
