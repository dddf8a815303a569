"""One file in an archive, as it crosses from the child that unpacked it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive. `skip` says why its bytes are not here, `problem` why they could not be had."""

    name: str
    data: bytes = field(default=b"", repr=False)
    skip: str = ""
    problem: str = ""
    detail: str = ""
