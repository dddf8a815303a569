"""What became of prints in a transaction: their rows before and after, as changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from msgspec import Struct, field

from schema.database.batches import batches
from schema.tables.handles import ALIAS, FILE, OCCURRENCE, OFFER, SPEECH, UPLOAD

PrintKey: TypeAlias = tuple[int, int]  # file number and ordinal
Ends: TypeAlias = Mapping[PrintKey, Mapping[str, Any]]
KEY_COLUMNS: Final = [OCCURRENCE.c.file_no, OCCURRENCE.c.ordinal, OCCURRENCE.c.speech_no]
# Columns of an occurrence that are no field of the view, or change with any other.
NO_FIELDS: Final = frozenset({"no", "file_no", "ordinal", "speech_no", "updated_at"})


class SeenChange(Struct, frozen=True):
    """One row of `change`, but for its time and run."""

    kind: str
    speech_id: str
    file_sha256: str | None
    detail: dict[str, Any] = field(default_factory=dict)


OFFERED_PLACES: Final = (
    sa.select(UPLOAD.c.locator, UPLOAD.c.source)
    .join(OFFER, OFFER.c.upload_no == UPLOAD.c.no)
    .where(OFFER.c.file_no == sa.bindparam("file_no"))
    .order_by(OFFER.c.first_seen, UPLOAD.c.locator, UPLOAD.c.source)
)


def offered_places(connection: sa.Connection, file_no: int) -> object:
    """Returns what the view shows of the offers of a file: the first locator and source, and all locators."""
    rows = connection.execute(OFFERED_PLACES, {"file_no": file_no}).all()
    return None if not rows else (*rows[0], frozenset(row.locator for row in rows))


def present_ids(connection: sa.Connection, speech_ids: Collection[str]) -> set[str]:
    """Returns the present ids of speeches, given ids that they have or had."""
    found = set(speech_ids)
    for some in batches(sorted(speech_ids)):
        found |= set(connection.scalars(sa.select(ALIAS.c.new_id).where(ALIAS.c.old_id.in_(some))))
    return found


def _standing_with(columns: Iterable[sa.Column[Any]]) -> sa.Select[Any]:
    """The prints with these ordinals in these files, with their speeches' ids and their files' digests."""
    return (
        sa.select(*columns, SPEECH.c.speech_id, FILE.c.sha256)
        .select_from(OCCURRENCE)
        .join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .where(
            OCCURRENCE.c.file_no.in_(sa.bindparam("files", expanding=True)),
            OCCURRENCE.c.ordinal.in_(sa.bindparam("ordinals", expanding=True)),
        )
    )


NEW_PRINTS: Final = _standing_with(KEY_COLUMNS)
OTHER_PRINTS: Final = _standing_with(OCCURRENCE.c)


def ends_of_prints(connection: sa.Connection, before: Mapping[PrintKey, object]) -> Ends:
    """Returns the rows that stand at these places now, each with its speech's id and its file's digest; all columns
    of those where a row stood `before`."""
    found = _standing(connection, NEW_PRINTS, {key for key, row in before.items() if row is None})
    return found | _standing(
        connection, OTHER_PRINTS, {key for key, row in before.items() if row is not None}
    )


def _standing(
    connection: sa.Connection, query: sa.Select[Any], keys: Collection[PrintKey]
) -> dict[PrintKey, Mapping[str, Any]]:
    found: dict[PrintKey, Mapping[str, Any]] = {}
    for some in batches(sorted(keys)):
        files, ordinals = {file_no for file_no, _ in some}, {ordinal for _, ordinal in some}
        for row in connection.execute(query, {"files": list(files), "ordinals": list(ordinals)}):
            if (row.file_no, row.ordinal) in keys:
                found[row.file_no, row.ordinal] = dict(row._mapping)
    return found


def print_changes(
    before: Mapping[PrintKey, Mapping[str, Any] | None],
    after: Ends,
    moved: Mapping[str, str],
    returning: Collection[int],
) -> list[SeenChange]:
    """Returns what became of each print: first what left its place, then what came or changed.

    `moved` leads from former speech ids to present ones; prints of `returning` files are restored.
    """
    left, came = [], []
    for key in sorted(before):
        old, new = before[key], after.get(key)
        if old is not None and new is not None and old["speech_id"] == new["speech_id"]:
            came += _changed(old, new)
            continue
        if old is not None:
            left.append(_left(old, moved))
        if new is not None:
            kind = "restored" if key[0] in returning else "new"
            came.append(SeenChange(kind, new["speech_id"], new["sha256"], {"ordinal": key[1]}))
    return [*left, *came]


def _left(old: Mapping[str, Any], moved: Mapping[str, str]) -> SeenChange:
    detail = {"ordinal": old["ordinal"]}
    if (to := moved.get(old["speech_id"])) is not None:
        return SeenChange("moved", old["speech_id"], old["sha256"], detail | {"to": to})
    return SeenChange("removed", old["speech_id"], old["sha256"], detail)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[SeenChange]:
    fields = [name for name in OCCURRENCE.c.keys() if name not in NO_FIELDS and old[name] != new[name]]  # noqa: SIM118
    if not fields and old["updated_at"] == new["updated_at"]:
        return []
    by_hand = {*old["corrected"], *new["corrected"]}
    kind = "corrected" if "corrected" in fields or by_hand.intersection(fields) else "changed"
    return [SeenChange(kind, new["speech_id"], new["sha256"], {"ordinal": new["ordinal"], "fields": fields})]
