"""Reads locked files with the passwords that a person gave, from an unlocked copy that is not stored.

Promise: a password is tried and not kept, shown or written down; a locked file that none opens says so.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.ocr.layer import without_garbage
from flows.engine_fallback import first_reading, second_opinion
from flows.isolation.messages import UnlockRequest
from schema.errors import Unreadable
from schema.records import ArchivedFile, Document
from schema.wire import encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader


def opened_reading(file: ArchivedFile, reader: IsolatedReader) -> Document:
    """The file by the ladder of engines, unlocked first where it is locked, without pages whose text is garbage;
    raises `Unreadable`."""
    try:
        return without_garbage(second_opinion(file, first_reading(file, reader), reader))
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
        return without_garbage(second_opinion(copy, first_reading(copy, reader), reader))
