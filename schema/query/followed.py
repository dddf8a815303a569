"""The place up to which another system followed the changes of a library: `4711`, or `4711@2026-11-30T08:00:00Z`.

When an older backup takes the library's place, by whatever means, changes that were given out are gone, and their
numbers may be used again. Changes are never deleted otherwise: the one that a follower saw last is there, with the same
time, or this is another history than the one it followed.
"""

from __future__ import annotations

import re
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.errors import LibraryError
from schema.tables.handles import CHANGE

FORM: Final = re.compile(r"(\d{1,18})(?:@(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ))?")
HISTORY: Final = 1_000_000  # numbering goes on at the next multiple of it when a backup was restored


class Followed(Struct, frozen=True):
    """The number of the last change that a follower saw (0: none), and, if it kept it, that change's time."""

    seq: int
    at: str | None = None


class AnotherHistory(LibraryError):
    """The change that was seen last is not one of this library."""

    exit_code = 2

    def __init__(self, followed: Followed) -> None:
        at = "" if followed.at is None else f" of {followed.at}"
        super().__init__(
            f"this library has no change {followed.seq}{at}: an older backup was restored since, or it is another library",
            "begin again: `wengao export changes --since 0`, and replace all rows you hold",
        )


def parse_followed(text: str) -> Followed:
    """Returns the place in `4711` or `4711@2026-11-30T08:00:00Z`; raises ValueError."""
    found = FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is neither the number of a change nor NUMBER@TIME")
    return Followed(int(found[1]), found[2])


def check_followed(session: Session, followed: Followed) -> None:
    """Raises AnotherHistory unless the library has the change that was seen last."""
    if followed.seq == 0:
        return
    at = session.scalar(sa.select(CHANGE.c.at).where(CHANGE.c.no == followed.seq))
    if at is None or followed.at not in (None, at):
        raise AnotherHistory(followed)


def begin_history(session: Session) -> None:
    """Lets the numbers of changes go on at the next full million, since those that follow now may have been given out.

    They begin with a change that says nothing new: the last print that changed, `changed` in no field.
    """
    query = sa.select(CHANGE).where(CHANGE.c.file_sha256.is_not(None)).order_by(CHANGE.c.no.desc()).limit(1)
    last: dict[str, Any] | None = next(map(dict, session.execute(query).mappings()), None)
    if last is None:
        return
    newest = session.scalar(sa.select(sa.func.max(CHANGE.c.no))) or 0
    detail = {name: value for name, value in last["detail"].items() if name == "ordinal"} | {"fields": []}
    first = last | {
        "no": (newest // HISTORY + 1) * HISTORY,
        "kind": "changed",
        "run_id": None,
        "detail": detail,
    }
    session.connection().execute(sa.insert(CHANGE), first)
