"""Where the kernel has Landlock (5.13 and later): no file but the interpreter's, no writes, no TCP, no
signals to others, no tracing.

Limits keep a broken file from eating the machine; this keeps a malicious one, should it take over the
engine, from leaving its process. Where the kernel lacks it, `flows.isolation.sandbox.seccomp` holds what it can alone.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Mapping, Sequence
from typing import Final

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture we run on
VERSION_FLAG = 1
PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, MAKE_SOCKET = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 9
FILE_RIGHTS_BY_ABI: Final = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights each kernel interface knows
FILE_RIGHTS_SINCE_5 = 16
BIND_AND_CONNECT_TCP = 3  # since interface 4
ABSTRACT_SOCKETS_AND_SIGNALS = 3  # since interface 6
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


def abi() -> int:
    """The Landlock interface of this kernel; 0 when it has none."""
    return max(0, int(_libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(VERSION_FLAG))))


def reading_below(folders: Sequence[str]) -> int | None:
    """A descriptor of rules that allow nothing but reading (below) `folders`; None where the kernel cannot.

    Made once by the server (20 folders cost 0.3 ms), entered by every child.
    """
    return _rules(dict.fromkeys(folders, READ_FILE | READ_DIR))


def running_below(programs: Sequence[str], writable: Sequence[str], sockets: Sequence[str]) -> int | None:
    """Rules for another program: reading and running (below) `programs`, everything below `writable`, and
    making sockets, nothing else, in the folders `sockets`."""
    everything = (1 << FILE_RIGHTS_BY_ABI.get(abi(), FILE_RIGHTS_SINCE_5)) - 1
    return _rules(
        dict.fromkeys(programs, EXECUTE | READ_FILE | READ_DIR)
        | dict.fromkeys(writable, everything)
        | dict.fromkeys(sockets, MAKE_SOCKET)
    )


def _rules(allowed: Mapping[str, int]) -> int | None:
    """A descriptor of rules that allow nothing but these rights below these places."""
    version = abi()
    if version < 1:
        return None
    handled = (1 << FILE_RIGHTS_BY_ABI.get(version, FILE_RIGHTS_SINCE_5)) - 1
    network = BIND_AND_CONNECT_TCP if version >= 4 else 0
    scoped = ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    attributes = struct.pack("QQQ", handled, network, scoped)
    rules = int(_libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint(0)))
    if rules < 0:
        return None
    for place, rights in allowed.items():
        _allow(rules, place, rights & handled)
    return rules


def enter(rules: int) -> None:
    """Puts this process under `rules` for good; raises OSError if the kernel refuses."""
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if _libc.syscall(RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint(0)) != 0:
        problem = ctypes.get_errno()
        raise OSError(problem, f"landlock: {os.strerror(problem)}")


def _allow(rules: int, folder: str, rights: int) -> None:
    """Adds one folder, or file (a zip on sys.path), to the rules; one that is not there needs no rule."""
    try:
        place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(folder):
            rights &= EXECUTE | WRITE_FILE | READ_FILE
        rule = struct.pack("=Qi", rights, place)
        _libc.syscall(ADD_RULE, ctypes.c_int(rules), ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint(0))
    finally:
        os.close(place)
