"""Limits and names that hold for every kind of archive: how much its members may unpack to, how their names are read."""

from __future__ import annotations

import re
from typing import Final

MAX_MEMBERS: Final = 5_000
MAX_MEMBER: Final = 100 << 20  # bytes: what the archive of originals takes
MAX_UNPACKED: Final = 512 << 20  # bytes of all members together
MAX_RATIO: Final = 200  # a text packs ten times smaller, a Word document not at all
RATIO_FROM: Final = 4 << 20  # bytes unpacked before the ratio is looked at: blank pages pack well
DRIVE: Final = re.compile(r"[A-Za-z]:")  # "C:/稿件"


def decoded(raw: bytes) -> str:
    """A name in UTF-8 or GB18030; "" in neither."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def written_name(raw: bytes) -> str:
    """The name of a member whose archive does not say how it is written, with `/` between folders."""
    return (decoded(raw) or raw.decode("utf-8", "replace")).replace("\\", "/")


def leads_out(name: str) -> bool:
    """Whether a member's name leads out of the archive."""
    return name.startswith("/") or DRIVE.match(name) is not None or ".." in name.split("/")


def inside(name: str) -> str:
    """`name` as a path below the archive."""
    parts = [part for part in DRIVE.sub("", name).split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "_"
