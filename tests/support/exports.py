"""All exports of a library, to be compared byte for byte."""

from __future__ import annotations

import io
from typing import Final, get_args

from schema.database.connection import Database
from schema.export.formats import write_jsonl
from schema.export.lines import What
from schema.export.rows import lines

EXPORTS: Final[tuple[What, ...]] = get_args(What)


def exported(library: Database, *, history: bool = False) -> dict[str, bytes]:
    """Everything that programs see, by export; with `history` also how it came about (`changes`)."""
    found: dict[str, bytes] = {}
    with library.read() as session:
        for what in (what for what in EXPORTS if history or what != "changes"):
            out = io.BytesIO()
            write_jsonl(lines(session, what), out)
            found[what] = out.getvalue()
    return found
