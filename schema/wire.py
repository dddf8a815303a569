"""Serializes records as JSON bytes, between processes and for stored `Document`s.

The reader's child answers in these bytes; the parent decodes them against a named type, so nothing a
hostile document produced is ever unpickled or executed.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")

WireError = msgspec.DecodeError  # also covers a value of the wrong type (ValidationError is a subclass)


def encode(record: object) -> bytes:
    """`record` (a dataclass of `schema.records` or a tuple of them) as UTF-8 JSON."""
    return msgspec.json.encode(record)


def decode(data: bytes, kind: type[T]) -> T:
    """Parse a record of type `kind` from `data`; raises `WireError` when the bytes are not exactly one."""
    return msgspec.json.decode(data, type=kind)
