"""Cursors: where a page of an answer ended, as an opaque word. A cursor of another list is refused."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from wengao.web.url_filters import BadRequest


def packed(kind: str, place: tuple[Any, ...] | None) -> str | None:
    """The cursor of a place in a list of this kind; None at the end."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(json.dumps([kind, *place]).encode()).decode().rstrip("=")


def unpacked(kind: str, cursor: str | None, types: tuple[type, ...]) -> tuple[Any, ...] | None:
    """The place in a cursor of ours, whose parts have these types; raises BadRequest."""
    if not cursor:
        return None
    try:
        found = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or found[:1] != [kind] or len(found) != len(types) + 1:
        raise BadRequest("this is no cursor of this list")
    for value, wanted in zip(found[1:], types, strict=True):
        if type(value) is not wanted or (isinstance(value, int) and abs(value) >= 1 << 62):
            raise BadRequest("this is no cursor of this list")
        if isinstance(value, str) and ("\x00" in value or any("\ud800" <= one <= "\udfff" for one in value)):
            raise BadRequest("this is no cursor of this list")
    return tuple(found[1:])
