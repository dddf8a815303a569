"""The process that becomes another program: puts itself behind walls and under limits, then is LibreOffice or bsdtar.

Landlock lets it read the system's programs, libraries and fonts and write its own folder, if it has one; a network
of its own (where the kernel allows one) has nobody in it.
"""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Sequence
from typing import Final, NoReturn

from flows.isolation.sandbox import landlock

CPU_SECONDS: Final = 120
MEMORY_BYTES: Final = 4 << 30  # of addresses: it uses 0.3
FILE_BYTES: Final = 256 << 20
STREAMING_MEMORY: Final = 1 << 30  # of a program that works from pipe to pipe
STREAMING_FILE: Final = 1 << 20  # what it may complain, into the one file that it has
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
READABLE: Final = (
    *("/usr", "/bin", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.conf"),
    *("/etc/libreoffice", "/etc/passwd", "/etc/nsswitch.conf", "/etc/localtime", "/var/cache/fontconfig"),
    *("/var/lib/libreoffice", "/var/spool/libreoffice", "/sys/devices/system/cpu", "/dev/urandom"),
)
PIPES: Final = "/tmp"  # noqa: S108 - where LibreOffice makes its socket, whatever TMPDIR says
DEVICES: Final = ("/dev/null",)


def main(folder: str, words: Sequence[str]) -> NoReturn:
    """Confines this process to `folder`, or to the pipes it has where that is "", and becomes `words`."""
    for kind, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES if folder else STREAMING_MEMORY),
        (resource.RLIMIT_FSIZE, FILE_BYTES if folder else STREAMING_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    _leave_the_network()
    programs = os.path.dirname(os.path.realpath(words[0]))
    installed = os.path.dirname(programs)
    if folder:
        rules = landlock.running_below(
            (*READABLE, installed), (folder, *DEVICES), (PIPES,)
        )  # …/program/soffice
    else:
        rules = landlock.running_below((*READABLE, programs, os.path.join(installed, "lib")), DEVICES, ())
    if rules is not None:
        landlock.enter(rules)
    os.execv(words[0], list(words))  # noqa: S606 - this is what the process is for


def _leave_the_network() -> None:
    """A network without anybody; as a user who may not have one, in a user space of its own, else not at all."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare"):
        return
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
