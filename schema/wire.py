"""Serializes records as JSON bytes, between processes and for stored `Document`s.

The reader's child answers in these bytes; the parent decodes them against a named type, so nothing a
hostile document produced is ever unpickled or executed.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")

WireError = msgspec.DecodeError  # also covers a value of the wrong type (ValidationError is a subclass)


# msgspec keeps what it learns of a type on the type, half learnt at first: two threads that decode it for the first time
# crash the process (seen with 0.22). One thread at a time learns a type; decoding needs no lock.
_DECODERS: Final[dict[object, msgspec.json.Decoder[Any]]] = {}
_LEARNING: Final = Lock()


def encode(record: object) -> bytes:
    """`record` (a dataclass of `schema.records` or a tuple of them) as UTF-8 JSON."""
    return msgspec.json.encode(record)


def decode(data: bytes, kind: type[T]) -> T:
    """Parse a record of type `kind` from `data`; raises `WireError` when the bytes are not exactly one."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        with _LEARNING:
            decoder = _DECODERS.setdefault(kind, msgspec.json.Decoder(kind))
    found: T = decoder.decode(data)
    return found
