"""What the tables have on Postgres alone.

Apart from the tables: whoever names an option of a dialect loads all of it, a tenth of the start of every command.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from schema.tables.base import METADATA

LIVE_ONLY: Final = {  # index -> what its rows have in common
    "uq_relation_live": "revoked_at IS NULL",
    "uq_tombstone_live": "lifted_at IS NULL",
}


def declare() -> None:
    """Sets the options at the declared tables, for those who compare them with a library on Postgres."""
    for table in METADATA.tables.values():
        for index in table.indexes:
            if (where := LIVE_ONLY.get(str(index.name))) is not None:
                index.dialect_options["postgresql"]["where"] = sa.text(where)
    key = METADATA.tables["fingerprint"].primary_key
    key.dialect_options["postgresql"]["include"] = ["short"]  # all that a look-up reads is in this index
