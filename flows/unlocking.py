"""Reads locked files with the passwords that a person gave, from an unlocked copy that is not stored.

Promise: a password is tried and not kept, shown or written down; a locked file that none opens says so.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from msgspec.structs import replace

from flows.converted_reading import converted_reading
from flows.isolation.messages import Claims, UnlockRequest
from flows.recognition import Recogniser, recognised_reading
from schema.errors import Unreadable
from schema.records import ArchivedFile, Document, Reading
from schema.wire import encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader


def opened_reading(
    file: ArchivedFile, reader: IsolatedReader, claims: Claims, recogniser: Recogniser | None = None
) -> tuple[Document, Reading]:
    """The file and what it says by the ladder of engines, unlocked first where it is locked; raises `Unreadable`."""
    try:
        return _reading(file, reader, claims, recogniser)
    except Unreadable as error:
        if error.code != "encrypted" or not reader.passwords:
            raise
    outcome = reader.run("unlock", encode(UnlockRequest(file.name, reader.passwords)), file=file.path)
    if outcome.code:
        raise Unreadable(outcome.code, outcome.detail)
    with tempfile.NamedTemporaryFile() as unlocked:  # children read files
        unlocked.write(outcome.answer)
        unlocked.flush()
        copy = replace(file, path=unlocked.name, byte_size=len(outcome.answer))
        return _reading(copy, reader, claims, recogniser)


def _reading(
    file: ArchivedFile, reader: IsolatedReader, claims: Claims, recogniser: Recogniser | None
) -> tuple[Document, Reading]:
    return converted_reading(file, reader, claims) or recognised_reading(file, reader, claims, recogniser)
