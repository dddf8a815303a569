"""The kernel calls a reader needs, by number, for the two machines we know; everything else is refused.

Reading a document takes memory, its descriptors and the interpreter's own files: nothing here makes a
process, a socket, a file or a change to one. Calls that can do both are judged by their arguments.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import Final

from msgspec import Struct


class Machine(Struct, frozen=True):
    """One architecture: the kernel's name for it and the numbers of its calls."""

    audit_arch: int
    free: Mapping[str, int]  # allowed whatever the arguments
    judged: Mapping[str, int]  # allowed by their arguments, see flows.isolation.sandbox.seccomp
    newer: Mapping[str, int]  # known, absent for us: libc then takes the older call, which is judged
    newest: int  # the highest number whose meaning we know; beyond it a call does not exist for us


X86_64: Final = Machine(
    audit_arch=0xC000003E,
    free={
        # descriptors it holds
        "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "pread64": 17, "readv": 19,
        "writev": 20, "dup": 32, "poll": 7, "ppoll": 271, "fadvise64": 221, "getdents64": 217,
        # names of files: what may be opened is Landlock's matter
        "stat": 4, "lstat": 6, "access": 21, "readlink": 89, "getcwd": 79, "statfs": 137, "fstatfs": 138,
        "newfstatat": 262, "readlinkat": 267, "faccessat": 269, "statx": 332,
        # memory
        "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "mremap": 25, "madvise": 28,
        # signals to itself, threads, the clock, its own facts, the end
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "sigaltstack": 131,
        "restart_syscall": 219, "futex": 202, "set_robust_list": 273, "rseq": 334, "arch_prctl": 158,
        "sched_yield": 24, "sched_getaffinity": 204, "nanosleep": 35, "clock_nanosleep": 230,
        "clock_gettime": 228, "clock_getres": 229, "gettimeofday": 96, "time": 201, "times": 100,
        "getrusage": 98, "getrlimit": 97, "sysinfo": 99, "uname": 63, "getrandom": 318,
        "getpid": 39, "gettid": 186, "getppid": 110, "getuid": 102, "geteuid": 107, "getgid": 104,
        "getegid": 108, "exit": 60, "exit_group": 231,
    },
    judged={
        "open": 2, "openat": 257, "clone": 56, "kill": 62, "tgkill": 234, "prlimit64": 302,
        "fcntl": 72, "ioctl": 16,
    },
    newer={"clone3": 435, "close_range": 436, "openat2": 437, "faccessat2": 439},
    newest=462,
)  # fmt: skip

AARCH64: Final = Machine(
    audit_arch=0xC00000B7,
    free={
        "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "pread64": 67, "readv": 65,
        "writev": 66, "dup": 23, "ppoll": 73, "fadvise64": 223, "getdents64": 61,
        "getcwd": 17, "statfs": 43, "fstatfs": 44, "newfstatat": 79, "readlinkat": 78, "faccessat": 48,
        "statx": 291,
        "mmap": 222, "mprotect": 226, "munmap": 215, "brk": 214, "mremap": 216, "madvise": 233,
        "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "sigaltstack": 132,
        "restart_syscall": 128, "futex": 98, "set_robust_list": 99, "rseq": 293,
        "sched_yield": 124, "sched_getaffinity": 123, "nanosleep": 101, "clock_nanosleep": 115,
        "clock_gettime": 113, "clock_getres": 114, "gettimeofday": 169, "times": 153,
        "getrusage": 165, "getrlimit": 163, "sysinfo": 179, "uname": 160, "getrandom": 278,
        "getpid": 172, "gettid": 178, "getppid": 173, "getuid": 174, "geteuid": 175, "getgid": 176,
        "getegid": 177, "exit": 93, "exit_group": 94,
    },
    judged={
        "openat": 56, "clone": 220, "kill": 129, "tgkill": 131, "prlimit64": 261, "fcntl": 25, "ioctl": 29,
    },
    newer={"clone3": 435, "close_range": 436, "openat2": 437, "faccessat2": 439},
    newest=462,
)  # fmt: skip

MACHINES: Final[Mapping[str, Machine]] = {"x86_64": X86_64, "aarch64": AARCH64, "arm64": AARCH64}


def machine(name: str | None = None) -> Machine | None:
    """The calls of the machine called `name` (default: this one); None for one whose numbers we lack."""
    return MACHINES.get(platform.machine() if name is None else name)
