"""All exports of a library, to be compared byte for byte."""

from __future__ import annotations

import io
from typing import Final, get_args

from schema.database.connection import Database
from schema.export.formats import write_jsonl
from schema.export.lines import What
from schema.export.rows import lines

EXPORTS: Final[tuple[What, ...]] = get_args(What)


def exported(library: Database) -> dict[str, bytes]:
    """Everything that programs see, by export."""
    found = {}
    with library.read() as session:
        for what in EXPORTS:
            out = io.BytesIO()
            write_jsonl(lines(session, what), out)
            found[what] = out.getvalue()
    return found
