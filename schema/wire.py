"""Records as JSON bytes: what crosses a process boundary and what the store keeps of a `Document`.

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
    """The record of type `kind` in `data`; raises `WireError` when the bytes are not exactly that."""
    return msgspec.json.decode(data, type=kind)
