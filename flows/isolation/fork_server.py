"""The process that forks the readers: preloaded, single-threaded, and no reader of anything itself.

Started by `flows.isolation.server_process` as a fresh interpreter. One message on its control socket is one job,
with the descriptors it needs; one child is forked for it, waited for, and its end told on the job's own
status socket. The other side hanging up that socket, a wall limit, or the end of the parent kills it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Mapping

from msgspec import Struct

from flows.isolation.child import Channels, Job, adopt_orphans, run_child
from flows.isolation.limits import Limits, cpu_limit_of
from flows.isolation.outcome import ABANDONED
from flows.isolation.sandbox.landlock import reading_below
from flows.isolation.sandbox.readable_paths import readable_places
from schema.pattern_cache import PatternCache, patterns_of

MAX_REQUEST = 64 << 10  # bytes; a request is a few hundred, its payload travels as a descriptor
MAX_TRACEBACK = 8_000  # characters; its end tells what failed
YOUNG_OBJECTS = 50_000  # before a child looks for garbage: a reading makes little, looking costs it a tenth
MAX_DESCRIPTORS = 4  # payload, answer, status, file


class Running(Struct):
    """One child at work. `killed` is why the server killed it, "" while it did not."""

    status: socket.socket
    limits: Limits
    started: float
    deadline: float
    killed: str = ""


def main(control: int, jobs: str, parent: int) -> None:
    """Serves jobs of module `jobs` until descriptor `control` hangs up or process `parent` ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
    with socket.socket(fileno=control) as channel:
        patterns = patterns_of(__file__)
        try:
            with patterns.in_use():
                module = _preloaded(jobs)
        except BaseException:  # noqa: BLE001 - told in full: a server without its modules is none
            channel.send(json.dumps({"error": traceback.format_exc()[-MAX_TRACEBACK:]}).encode())
            raise SystemExit(1) from None
        channel.send(json.dumps({"ready": os.getpid()}).encode())
        ForkServer(channel, module, parent, patterns).serve()


class JobModule(Struct, frozen=True):
    """What children can be asked to do; by job, the modules to import and what to do before its first child."""

    jobs: Mapping[str, Job]
    preloads: Mapping[str, tuple[str, ...]]
    warm_ups: Mapping[str, Callable[[], None]]


def _preloaded(name: str) -> JobModule:
    """The job module `name`, everything it imports being in memory; raises what importing raises."""
    module = importlib.import_module(name)
    _settle_modules(name)
    return JobModule(module.JOBS, getattr(module, "PRELOADS", {}), getattr(module, "WARM_UPS", {}))


def _settle_modules(loaded: str) -> None:
    """Keeps what is loaded out of the children's garbage collections, which would copy its memory pages."""
    if threading.active_count() > 1 or len(os.listdir("/proc/self/task")) > 1:
        raise ImportError(f"importing {loaded} started a thread: children of such a process can deadlock")
    gc.set_threshold(YOUNG_OBJECTS)
    gc.collect()
    gc.freeze()


class ForkServer:
    """The loop: requests in, children forked, their ends reported."""

    def __init__(
        self, control: socket.socket, module: JobModule, parent: int, patterns: PatternCache
    ) -> None:
        self._control = control
        self._module = module
        self._prepared: set[str] = set()
        self._parent = parent
        self._patterns = patterns
        self._pid = os.getpid()
        self._running: dict[int, Running] = {}
        self._selector = selectors.DefaultSelector()
        self._rules = reading_below(readable_places())

    def serve(self) -> None:
        """Until the control socket hangs up or the parent is gone; then kills what runs and reaps it."""
        adopt_orphans()
        woken, waker = socket.socketpair()
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno())
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # only the byte on `woken` matters
        self._watch(self._control, self._accept)
        self._watch(woken, lambda: bool(woken.recv(4096)))
        with contextlib.suppress(OSError):  # a kernel before 5.3: the control socket must tell alone
            self._watch(os.pidfd_open(self._parent), lambda: False)
        alive = os.getppid() == self._parent
        while alive:
            ready = self._selector.select(self._patience())
            answers = [key.data() for key, _ in ready]  # all of them, before any is judged
            alive = all(answers)
            self._reap()
            self._enforce_wall()
        for pid in self._running:
            self._kill(pid, ABANDONED)
        while self._running:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            self._reap()

    def _watch(self, source: socket.socket | int, react: Callable[[], bool]) -> None:
        self._selector.register(source, selectors.EVENT_READ, react)

    def _accept(self) -> bool:
        """Takes one request and forks for it; False when the parent hung up."""
        message, descriptors, _, _ = socket.recv_fds(
            self._control, MAX_REQUEST, MAX_DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
        )
        if not message:
            return False
        request = json.loads(message)
        status_end, *channel_ends = descriptors
        status = socket.socket(fileno=status_end)
        try:
            job = self._ready(request["job"])
            self._fork(job, Channels(*channel_ends), status, Limits(**request["limits"]))
        except (OSError, ImportError, KeyError) as error:  # the machine's or the program's fault, no file's
            _send_status(status, refused=f"{type(error).__name__}: {error}")
        finally:
            for descriptor in channel_ends:
                os.close(descriptor)
        return True

    def _ready(self, name: str) -> Job:
        """The job called `name`; imports what only some jobs need, once, before the first is forked."""
        if name not in self._module.jobs:
            raise KeyError(f"no job called {name}")
        if name not in self._prepared:
            self._prepare(name)
        return self._module.jobs[name]

    def _prepare(self, name: str) -> None:
        modules, warm_up = self._module.preloads.get(name, ()), self._module.warm_ups.get(name)
        with self._patterns.in_use():
            for module in modules:
                importlib.import_module(module)
            if warm_up is not None:
                warm_up()
        if modules or warm_up is not None:
            _settle_modules(name)
            self._renew_rules()
        self._prepared.add(name)

    def _renew_rules(self) -> None:
        """Lets children read what was imported since."""
        if self._rules is not None:
            os.close(self._rules)
            self._rules = reading_below(readable_places())

    def _fork(self, job: Job, channels: Channels, status: socket.socket, limits: Limits) -> None:
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            run_child(job, channels, limits, self._pid, self._rules)
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)  # the child does so too; whoever comes first
        self._running[pid] = Running(status, limits, started, started + limits.wall(limits.cpu_seconds))
        self._watch(status, lambda: self._kill(pid, ABANDONED))

    def _patience(self) -> float | None:
        """Seconds until the next wall limit, None when nothing runs."""
        deadlines = [running.deadline for running in self._running.values() if not running.killed]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _reap(self) -> None:
        """Collects the children that ended and tells how; ends what they left behind."""
        while (ended := _ended_child()) is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(ended, signal.SIGKILL)  # before it is collected: its number is still its own
            _, wait_status, usage = os.wait4(ended, 0)
            running = self._running.pop(ended, None)
            if running is not None:
                if not running.killed:
                    self._selector.unregister(running.status)
                cpu_seconds = usage.ru_utime + usage.ru_stime
                _send_status(
                    running.status,
                    status=wait_status,
                    killed=running.killed,
                    cpu=cpu_seconds,
                    rss=usage.ru_maxrss,
                )
            for orphan in _children() - self._running.keys():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(orphan, signal.SIGKILL)

    def _enforce_wall(self) -> None:
        """Kills children beyond their wall limit, which moves with the CPU limit they were allowed since."""
        now = time.monotonic()
        for pid, running in self._running.items():
            if running.killed or now < running.deadline:
                continue
            allowed = min(cpu_limit_of(pid), running.limits.cpu_ceiling)
            running.deadline = running.started + running.limits.wall(allowed)
            if now >= running.deadline:
                self._kill(pid, "wall-limit")

    def _kill(self, pid: int, why: str) -> bool:
        """Ends a child and its group; its end is told when it is reaped. Always True: serving goes on."""
        running = self._running[pid]
        if not running.killed:
            running.killed = why
            self._selector.unregister(running.status)
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:  # it has not made its group yet
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return True


def _ended_child() -> int | None:
    """A child that ended and waits to be collected."""
    try:
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    return ended.si_pid if ended is not None else None


def _children() -> set[int]:
    """The living children of this (single-threaded) process; none where the kernel does not list them."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as listing:
            return {int(pid) for pid in listing.read().split()}
    except OSError:
        return set()


def _send_status(listener: socket.socket, **told: object) -> None:
    """One message about a job, its last; nobody may be listening any more."""
    with listener, contextlib.suppress(OSError):
        listener.send(json.dumps(told).encode())
