"""Cut speeches that a whole speech contains: previews, which give way to the full text wherever it stands.

A preview of most of a speech is a near copy of it and loses the election of their cluster. One of less is an
excerpt and stands in a cluster of its own; that cluster then has no canonical while the whole speech is there.
Which speeches give way is read from live relations and prints alone, so the order of loading does not matter.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.batches import batches
from schema.tables.handles import OCCURRENCE, RELATION, SPEECH


def _prints(speech: sa.FromClause, truncated: bool) -> sa.ColumnElement[bool]:
    """Whether `speech` has a print that is `truncated` or not."""
    flag = OCCURRENCE.c.truncated if truncated else ~OCCURRENCE.c.truncated
    return sa.exists().where(OCCURRENCE.c.speech_no == speech.c.no, flag)


PREVIEW = SPEECH.alias("preview")
WHOLE = SPEECH.alias("whole")
YIELDING = (
    sa.select(RELATION.c.a)
    .join(PREVIEW, PREVIEW.c.speech_id == RELATION.c.a)
    .join(WHOLE, WHOLE.c.speech_id == RELATION.c.b)
    .where(
        RELATION.c.kind == "excerpt_of",
        RELATION.c.revoked_at.is_(None),
        _prints(PREVIEW, truncated=True),
        ~_prints(PREVIEW, truncated=False),
        _prints(WHOLE, truncated=False),
    )
    .distinct()
)


def yielding(session: Session, speech_ids: Collection[str] | None = None) -> set[str]:
    """Returns those of `speech_ids` (of all speeches, when None) that are cut in every print and an excerpt of a
    speech that is whole in some print."""
    if speech_ids is None:
        return set(session.scalars(YIELDING))
    found: set[str] = set()
    for some in batches(sorted(speech_ids)):
        found |= set(session.scalars(YIELDING.where(RELATION.c.a.in_(some))))
    return found
