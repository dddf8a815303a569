"""Where the joined facts of speeches stand in print: an evidence entry each, as exports and search hits give them.

{"field": "speech_date", "page": 3, "line": 1, "rule": "only-print 9f86…#2"}

The rule ends with the print as a reference: the second item of the file of that sha256.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.batches import batches
from schema.tables.handles import FILE, JOINED, OCCURRENCE, SPEECH_FACT

PREFIX: Final = "speech_"  # of the names of joined facts: `speech_date`
# The columns that `joined_evidence` reads of a row.
SOURCES: Final = tuple(SPEECH_FACT.c[f"{name}_{part}"] for name in JOINED for part in ("print", "rule"))

STATING: Final = (
    sa.select(
        OCCURRENCE.c.no, OCCURRENCE.c.ordinal, OCCURRENCE.c.evidence, OCCURRENCE.c.page_first, FILE.c.sha256
    )
    .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    .where(OCCURRENCE.c.no.in_(sa.bindparam("nos", expanding=True)))
)


def speech_columns() -> list[sa.ColumnElement[Any]]:
    """Returns the joined facts as columns `speech_title` …, for a query `with_facts`."""
    return [SPEECH_FACT.c[name].label(f"{PREFIX}{name}") for name in JOINED]


def joined_evidence(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """Returns for each row, which has the columns `SOURCES`, the evidence of its speech's facts."""
    wanted = {row[f"{name}_print"] for row in rows for name in JOINED} - {None}
    prints = _prints(session, wanted)
    return [list(_entries(row, prints)) for row in rows]


def _prints(session: Session, nos: Iterable[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for some in batches(sorted(nos)):
        found |= {row.no: row for row in session.execute(STATING, {"nos": some})}
    return found


def _entries(row: Mapping[str, Any], prints: Mapping[int, Any]) -> Iterable[dict[str, Any]]:
    for name in JOINED:
        printed = prints.get(row[f"{name}_print"])
        if printed is None:
            continue
        seen: dict[str, Any] = next((entry for entry in printed.evidence if entry["field"] == name), {})
        yield {
            "field": f"{PREFIX}{name}",
            "page": seen.get("page", printed.page_first),
            "line": seen.get("line", 0),
            "rule": f"{row[f'{name}_rule']} {printed.sha256}#{printed.ordinal}",
        }
