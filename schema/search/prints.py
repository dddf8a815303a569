"""The print of a speech that stands for it: the newest of those that count, or the oldest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.batches import batches
from schema.facts.evidence import SOURCES, speech_columns
from schema.intake.offers import first_locator
from schema.query.filters import Filter, occurrence_conditions
from schema.search.entry import newest_of
from schema.search.places import order
from schema.tables.handles import (
    FILE,
    OCCURRENCE,
    OCCURRENCE_TEXT,
    PRINTED_TEXT,
    SPEECH,
    printed_page,
    with_facts,
    with_texts,
)

EVERYTHING: Final = Filter()
# Put together once: every search asks them.
PRINTS: Final = with_facts(
    sa.select(
        SPEECH.c.no,
        SPEECH.c.speech_id,
        SPEECH.c.cluster_id,
        SPEECH.c.is_canonical,
        OCCURRENCE.c.no.label("print_no"),
        *(OCCURRENCE.c[name] for name in ("title", "speaker", "role", "date", "ordinal")),
        printed_page(OCCURRENCE.c.page_first),
        FILE.c.paged,
        FILE.c.sha256,
        first_locator().label("locator"),
        newest_of().label("newest"),
        *speech_columns(),
        *SOURCES,
    )
    .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
    .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    .where(SPEECH.c.no.in_(sa.bindparam("speech_nos", expanding=True)))
)
WORDS: Final = with_texts(
    sa.select(OCCURRENCE.c.no, OCCURRENCE_TEXT.c.body_spans, PRINTED_TEXT.label("text"))
).where(OCCURRENCE.c.no.in_(sa.bindparam("print_nos", expanding=True)))


def shown_prints(
    session: Session, speech_nos: Iterable[int], where: Filter = EVERYTHING, *, oldest: bool = False
) -> dict[int, Any]:
    """Returns the newest print of each speech that counts, or the oldest; of equals the first by file and order."""
    query = PRINTS if where == EVERYTHING else PRINTS.where(*occurrence_conditions(session, where))
    shown: dict[int, Any] = {}
    for some in batches(speech_nos):
        for row in sorted(
            session.execute(query, {"speech_nos": some}), key=lambda row: (row.sha256, row.ordinal)
        ):
            if row.no not in shown or _before(row.newest, shown[row.no].newest, oldest=oldest):
                shown[row.no] = row
    return shown


def _before(time: str, other: str, *, oldest: bool) -> bool:
    """Whether a print of this time is shown rather than one of the other; those without a date come last."""
    (dated, _), (other_dated, _) = order(time), order(other)
    if dated != other_dated:
        return dated
    return time < other if oldest else time > other


def words_of(session: Session, print_nos: Iterable[int]) -> dict[int, Any]:
    """Returns the text of each of these prints, and where it stands."""
    found: dict[int, Any] = {}
    for some in batches(print_nos):
        found |= {row.no: row for row in session.execute(WORDS, {"print_nos": some})}
    return found
