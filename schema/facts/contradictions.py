"""The speeches whose prints contradict each other, for the review: what each print states of the field."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.facts.join import counting
from schema.facts.printed import PrintedFacts
from schema.facts.stored import prints
from schema.tables.handles import SPEECH, SPEECH_FACT


class Contradiction(Struct, frozen=True):
    """A field in which the prints of a speech contradict each other; `stated` are its values, each with the earliest
    print that states it, in the order of these prints."""

    speech_id: str
    field: str
    stated: tuple[tuple[str, PrintedFacts], ...]


def contradictions(session: Session) -> Iterator[Contradiction]:
    """Yields all contradictions by speech id and field."""
    query = (
        sa.select(SPEECH.c.no, SPEECH.c.speech_id, SPEECH_FACT.c.contradicted)
        .join(SPEECH_FACT, SPEECH_FACT.c.speech_no == SPEECH.c.no)
        .where(SPEECH_FACT.c.contradicted != "")
        .order_by(SPEECH.c.speech_id)
    )
    for some in batches(session.execute(query).all()):
        found = prints(session, [row.no for row in some])
        for row in some:
            ordered = sorted(found.get(row.no, ()), key=lambda printed: printed.order)
            for field in row.contradicted.split():
                values: dict[str, PrintedFacts] = {}
                for printed in counting(ordered, field):
                    values.setdefault(printed.value(field) or "", printed)
                yield Contradiction(row.speech_id, field, tuple(values.items()))
