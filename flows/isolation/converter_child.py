"""The process that becomes the converter: puts itself behind walls and under limits, then is LibreOffice.

Landlock lets it read the system's programs, libraries and fonts and write its own folder; a network of its own
(where the kernel allows one) has nobody in it.
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
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
READABLE: Final = (
    *("/usr", "/bin", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.conf"),
    *("/etc/libreoffice", "/etc/passwd", "/etc/nsswitch.conf", "/etc/localtime", "/var/cache/fontconfig"),
    *("/var/lib/libreoffice", "/var/spool/libreoffice", "/sys/devices/system/cpu", "/dev/urandom"),
)
PIPES: Final = "/tmp"  # noqa: S108 - where LibreOffice makes its socket, whatever TMPDIR says
DEVICES: Final = ("/dev/null",)


def main(folder: str, words: Sequence[str]) -> NoReturn:
    """Confines this process to `folder` and becomes `words`."""
    for kind, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    _leave_the_network()
    installed = os.path.dirname(os.path.dirname(os.path.realpath(words[0])))  # …/program/soffice
    rules = landlock.running_below((*READABLE, installed), (folder, *DEVICES), (PIPES,))
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
