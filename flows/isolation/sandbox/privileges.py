"""What being root is worth to a reader: the right to read its own libraries, and no other.

Root could raise its own limits again, and act on files and processes where the walls do not reach.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from typing import Final

CAPSET: Final = {"x86_64": 126, "aarch64": 91, "arm64": 91}
VERSION_3 = 0x20080522
DAC_READ_SEARCH = 1 << 2  # an installation may belong to another user than the one who runs it as root

_libc = ctypes.CDLL(None, use_errno=True)


def drop() -> None:
    """Gives up, for good with no_new_privs, every privilege but reading; nothing for who has none.

    Raises OSError if the kernel refuses.
    """
    if os.geteuid() != 0 or (number := CAPSET.get(platform.machine())) is None:
        return
    header = struct.pack("=Ii", VERSION_3, 0)
    kept = struct.pack("=6I", DAC_READ_SEARCH, DAC_READ_SEARCH, 0, 0, 0, 0)
    if _libc.syscall(number, header, kept) != 0:
        problem = ctypes.get_errno()
        raise OSError(problem, f"capset: {os.strerror(problem)}")
