"""One file in an archive, as it crosses from the child that unpacked it."""

from __future__ import annotations

from msgspec import Struct


class Member(Struct, frozen=True):
    """One file in an archive. `skip` says why its bytes are not here, `problem` why they could not be had."""

    name: str
    data: bytes = b""
    skip: str = ""
    problem: str = ""
    detail: str = ""

    def __repr__(self) -> str:
        return f"Member({self.name!r})"
