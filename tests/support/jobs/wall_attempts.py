"""What somebody who took over an engine would try next; each attempt, done, answers with what it got.

Run through the real child: a attempt that a wall stops raises the kernel's refusal.
"""

# ruff: noqa: D103 - a attempt's name says what it does

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import subprocess
import threading
import time

PTRACE_SEIZE = 0x4206  # attaches without stopping, so that a test does not hang where it succeeds
NUMBERS = {  # io_uring_setup has one number everywhere; add_key has not
    "x86_64": {"process_vm_readv": 310, "add_key": 248, "io_uring_setup": 425, "bpf": 321, "socket": 41},
    "aarch64": {"process_vm_readv": 270, "add_key": 217, "io_uring_setup": 425, "bpf": 280, "socket": 198},
}[os.uname().machine]

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long


def _done(result: int) -> bytes:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return str(result).encode()


def read_a_file(payload: bytes, data: bytes | None) -> bytes:
    with open(payload, "rb") as file:
        return file.read()


def list_a_folder(payload: bytes, data: bytes | None) -> bytes:
    return " ".join(os.listdir(payload.decode())).encode()


def create_a_file(payload: bytes, data: bytes | None) -> bytes:
    os.close(os.open(payload + b".new", os.O_WRONLY | os.O_CREAT, 0o600))
    return b"created"


def empty_a_file(payload: bytes, data: bytes | None) -> bytes:
    os.close(os.open(payload, os.O_RDONLY | os.O_TRUNC))
    return b"emptied"


def open_for_writing(payload: bytes, data: bytes | None) -> bytes:
    os.close(os.open(payload, os.O_WRONLY))
    return b"open"


def remove_a_file(payload: bytes, data: bytes | None) -> bytes:
    os.unlink(payload)
    return b"gone"


def rename_a_file(payload: bytes, data: bytes | None) -> bytes:
    os.rename(payload, payload + b".mine")
    return b"renamed"


def make_a_folder(payload: bytes, data: bytes | None) -> bytes:
    os.mkdir(payload + b".d")
    return b"made"


def change_rights(payload: bytes, data: bytes | None) -> bytes:
    os.chmod(payload, 0o777)
    return b"changed"


def change_times(payload: bytes, data: bytes | None) -> bytes:
    os.utime(payload, (0, 0))
    return b"changed"


def write_memory_as_a_file(payload: bytes, data: bytes | None) -> bytes:
    return str(os.memfd_create("x")).encode()


def connect_tcp(payload: bytes, data: bytes | None) -> bytes:
    with socket.create_connection(("127.0.0.1", int(payload)), timeout=5):
        return b"connected"


def send_udp(payload: bytes, data: bytes | None) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        return str(out.sendto(b"secret", ("127.0.0.1", int(payload)))).encode()


def connect_unix(payload: bytes, data: bytes | None) -> bytes:
    with socket.socket(socket.AF_UNIX) as out:
        out.connect(payload.decode())
        return b"connected"


def connect_abstract(payload: bytes, data: bytes | None) -> bytes:
    with socket.socket(socket.AF_UNIX) as out:
        out.connect("\0" + payload.decode())
        return b"connected"


def open_raw_netlink(payload: bytes, data: bytes | None) -> bytes:
    return _done(_libc.syscall(NUMBERS["socket"], 16, 3, 0))


def read_environment(payload: bytes, data: bytes | None) -> bytes:
    with open(f"/proc/{payload.decode()}/environ", "rb") as variables:
        return variables.read()


def read_memory(payload: bytes, data: bytes | None) -> bytes:
    """One byte of another process's memory. An address that is not mapped there is no refusal."""
    mine = ctypes.create_string_buffer(1)
    address = ctypes.addressof(ctypes.create_string_buffer(1))
    local = (ctypes.c_size_t * 2)(ctypes.addressof(mine), 1)
    remote = (ctypes.c_size_t * 2)(address, 1)
    call, victim, one, none = NUMBERS["process_vm_readv"], int(payload), ctypes.c_ulong(1), ctypes.c_ulong(0)
    got = _libc.syscall(call, victim, local, one, remote, one, none)
    return b"unmapped" if got < 0 and ctypes.get_errno() == 14 else _done(got)


def trace(payload: bytes, data: bytes | None) -> bytes:
    return _done(_libc.ptrace(ctypes.c_long(PTRACE_SEIZE), ctypes.c_long(int(payload)), None, None))


def signal_a_process(payload: bytes, data: bytes | None) -> bytes:
    os.kill(int(payload), 0)
    return b"reachable"


def kill_a_process(payload: bytes, data: bytes | None) -> bytes:
    os.kill(int(payload), signal.SIGKILL)
    return b"killed"


def kill_own_group_and_all(payload: bytes, data: bytes | None) -> bytes:
    os.kill(0, 0)
    return b"reachable"


def execute_a_program(payload: bytes, data: bytes | None) -> bytes:
    os.execv("/bin/true", ["true"])


def start_a_program(payload: bytes, data: bytes | None) -> bytes:
    return subprocess.run(["/bin/echo", "hello"], capture_output=True, check=True).stdout


def fork_a_process(payload: bytes, data: bytes | None) -> bytes:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return b"forked"


def start_a_thread(payload: bytes, data: bytes | None) -> bytes:
    """No harm: a thread stands behind the same walls, and tries to get out."""
    told: list[str] = []

    def escape() -> None:
        try:
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            told.append("out")
        except OSError as refusal:
            told.append(type(refusal).__name__)

    thread = threading.Thread(target=escape)
    thread.start()
    thread.join()
    return told[0].encode()


def keep_a_key(payload: bytes, data: bytes | None) -> bytes:
    """-2 is the process's keyring, which needs no right of its own."""
    return _done(_libc.syscall(NUMBERS["add_key"], b"user", b"wengao-test", b"x", ctypes.c_size_t(1), -2))


def set_up_io_uring(payload: bytes, data: bytes | None) -> bytes:
    return _done(_libc.syscall(NUMBERS["io_uring_setup"], 1, ctypes.create_string_buffer(256)))


def leave_the_group(payload: bytes, data: bytes | None) -> bytes:
    os.setpgid(0, os.getppid()) if payload else os.setsid()
    return b"left"


def outlive_the_server(payload: bytes, data: bytes | None) -> bytes:
    return _done(_libc.prctl(1, 0, 0, 0, 0))


def raise_own_limits(payload: bytes, data: bytes | None) -> bytes:
    endless = resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_CPU, (endless, endless))
    return b"no limit"


def change_owner(payload: bytes, data: bytes | None) -> bytes:
    os.chown(payload, 1, 1)
    return b"changed"


def be_killed_waiting(payload: bytes, data: bytes | None) -> bytes:
    """Kills the fork server and waits for the consequences."""
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(5)
    return b"it lives"


def echo(payload: bytes, data: bytes | None) -> bytes:
    return payload


JOBS = {
    name: job
    for name, job in globals().items()
    if getattr(job, "__module__", "") == __name__ and name.islower() and not name.startswith("_")
}
