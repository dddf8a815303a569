"""A filter on kernel calls (seccomp), for what Landlock does not reach and for kernels without it.

A list of what reading needs; the rest is refused: sockets of every family, other processes (signals,
tracing, their memory), programs, forks, keys, io_uring, changes to files. The filter stays for good.
"""

from __future__ import annotations

import ctypes
import os
import struct
from typing import Final

from flows.isolation.sandbox.syscalls import Machine, machine

PR_GET_SECCOMP, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 21, 22, 38
SECCOMP_MODE_FILTER = 2

ALLOW, REFUSE, ABSENT, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000  # EPERM, ENOSYS
LOAD, EQUAL, ABOVE, ANY_BIT, RETURN = 0x20, 0x15, 0x25, 0x45, 0x06  # of classic BPF, on 32-bit words
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; both machines are little-endian

WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0o20000000  # __O_TMPFILE
CLONE_THREAD = 0x10000
CLONE_NEW: Final = 0x7E020080  # namespaces: none for a thread either
HARMLESS_FCNTL: Final = (0, 1, 2, 3, 4, 1030)  # F_DUPFD, flags read and set, F_DUPFD_CLOEXEC; no F_SETOWN
TCGETS = 0x5401  # how open() asks whether a file is a terminal
X32 = 0x3FFFFFFF  # above it: the numbers of x86-64's other interface

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


class Fprog(ctypes.Structure):
    """struct sock_fprog: how many instructions, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


_libc = ctypes.CDLL(None, use_errno=True)


def available() -> bool:
    """Whether this kernel filters calls and we know the machine's numbers."""
    return machine() is not None and _libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0


def enter() -> None:
    """Puts this process and its threads under the filter for good; raises OSError if the kernel refuses."""
    known = machine()
    if known is None:
        raise OSError(f"no table of kernel calls for {os.uname().machine}")
    code = assembled(program(known, os.getpid()))
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    listing = Fprog(len(code) // 8, code)
    if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(listing), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def program(known: Machine, pid: int) -> list[Instruction]:
    """The filter for process `pid` on that machine."""
    free = sorted(known.free.values())
    judged = [step for name, number in known.judged.items() for step in _case(number, _judgement(name, pid))]
    newer = [step for number in known.newer.values() for step in _case(number, [(RETURN, 0, 0, ABSENT)])]
    # one test a free call, each jumping over the rest of them and the two refusals to ALLOW
    allowed = [(EQUAL, len(free) - place + 2, 0, number) for place, number in enumerate(free)]
    return [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, known.audit_arch),
        (RETURN, 0, 0, KILL),  # the numbers would mean other calls
        (LOAD, 0, 0, NUMBER),
        (ABOVE, 0, 1, X32),
        (RETURN, 0, 0, REFUSE),
        *judged,
        *newer,
        *allowed,
        (ABOVE, 0, 1, known.newest),
        (RETURN, 0, 0, ABSENT),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]


def assembled(steps: list[Instruction]) -> bytes:
    """The program as the kernel takes it: eight bytes an instruction."""
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _case(number: int, judgement: list[Instruction]) -> list[Instruction]:
    """`judgement`, which ends in a verdict, for the call `number`; past it for any other."""
    return [(EQUAL, 0, len(judgement), number), *judgement]


def _judgement(name: str, pid: int) -> list[Instruction]:
    """What decides over one call by its arguments; ends in ALLOW or REFUSE."""
    match name:
        case "open":
            return [_argument(1), (ANY_BIT, 1, 0, WRITING), *_YES_ELSE_NO]
        case "openat":
            return [_argument(2), (ANY_BIT, 1, 0, WRITING), *_YES_ELSE_NO]
        case "clone":  # a thread shares our confinement; a process would outlive our end
            return [_argument(0), (ANY_BIT, 2, 0, CLONE_NEW), (ANY_BIT, 0, 1, CLONE_THREAD), *_YES_ELSE_NO]
        case "kill" | "tgkill":  # abort() raises its signal by the second
            return _one_of(0, (pid,))
        case "prlimit64":
            return _one_of(0, (0, pid))
        case "fcntl":
            return _one_of(1, HARMLESS_FCNTL)
        case "ioctl":
            return _one_of(1, (TCGETS,))
    raise KeyError(f"no judgement for the call {name}")


_YES_ELSE_NO: Final[tuple[Instruction, ...]] = ((RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE))


def _argument(place: int) -> Instruction:
    """Loads the low half of an argument: all these are ints, of which the kernel takes no more."""
    return (LOAD, 0, 0, ARGUMENTS + 8 * place)


def _one_of(place: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allows if the argument is one of `values`."""
    tests = [(EQUAL, len(values) - n, 0, value) for n, value in enumerate(values)]
    return [_argument(place), *tests, (RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
