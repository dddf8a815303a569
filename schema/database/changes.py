"""Records what a write transaction changes in the view `speeches`: one place for all that write.

The session of `Database.write` passes each of its statements here before it is carried out. What the statement is
about to touch is noted as it stands; before the commit it is compared with what stands there then, and each
difference becomes a row of `change`. So no writer can forget to say what it did, and what comes to nothing says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from schema.clock import stamp, utc_now
from schema.database.batches import batches
from schema.database.change_rows import (
    PrintKey,
    SeenChange,
    ends_of_prints,
    offered_places,
    present_ids,
    print_changes,
)
from schema.database.core_session import CoreSession, Parameters
from schema.database.statement import WriteStatement
from schema.tables.handles import (
    ALIAS,
    CHANGE,
    CORRECTION,
    FILE,
    JOINED,
    OCCURRENCE,
    OFFER,
    RELATION,
    SPEECH,
    SPEECH_FACT,
)

SHOWN_OF_FILE: Final = frozenset(
    {"declared_items", "paged", "sha256"}
)  # columns of a file that the view shows
PLACED: Final = frozenset(
    {"file_no", "first_seen", "upload_no"}
)  # columns that decide which offers a file has
SHOWN_OF_FACTS: Final = frozenset(f"{name}{part}" for name in JOINED for part in ("", "_print", "_rule"))
RUN: Final = "run_id"  # keys of `session.info`
AT: Final = "at"
BY: Final = "by"  # the person who decided what this transaction carries out


class ChangeLog:
    """What one transaction has touched so far, as it stood before."""

    def __init__(self, session: WritingSession) -> None:
        self._session = session
        self._prints: dict[PrintKey, Mapping[str, Any] | None] = {}
        self._places: dict[int, object] = {}  # by file number: who offered it before
        self._files: set[int] = set()  # files of which the view shows something else
        self._returning: set[int] = set()  # files that were removed and are loaded again
        self._made: set[str] = set()  # speech ids and sha256 of what comes: all its prints are new
        self._speech_ids: set[str] = set()
        self._speech_nos: set[int] = set()
        self._joined: set[int] = set()  # speeches whose joined facts change
        self._moved: dict[str, str] = {}
        self._marked: dict[str, set[str]] = {}  # former or present ids of speeches, by the field that changes
        self._relations: list[SeenChange] = []

    def note(self, statement: WriteStatement) -> None:
        """Notes what a statement is about to touch."""
        if (noting := NOTED.get(statement.statement.table.name)) is not None:
            noting(self, statement)

    def of_prints(self, statement: WriteStatement) -> None:
        """Notes the prints as they stand; where one comes, that nothing stands there."""
        if statement.is_insert:
            for row in statement.rows():
                self._prints.setdefault((row["file_no"], row["ordinal"]), None)
            return
        query = sa.select(OCCURRENCE, SPEECH.c.speech_id, FILE.c.sha256)
        query = query.join(SPEECH, SPEECH.c.no == OCCURRENCE.c.speech_no)
        for row in statement.matching(query.join(FILE, FILE.c.no == OCCURRENCE.c.file_no)):
            self._prints.setdefault((row.file_no, row.ordinal), dict(row._mapping))

    def of_speeches(self, statement: WriteStatement) -> None:
        """Notes speeches whose columns change: one that comes has no print yet, one that goes has none any more."""
        if statement.is_insert:
            self._made.update(row["speech_id"] for row in statement.rows())
        elif not statement.is_update:
            return
        elif (speech_id := statement.named(SPEECH.c.speech_id)) is not None:
            self._speech_ids.add(speech_id)
        else:
            self._speech_nos.update(row.no for row in statement.matching(sa.select(SPEECH.c.no)))

    def of_facts(self, statement: WriteStatement) -> None:
        """Notes speeches whose joined facts come or change: all their prints show them."""
        if statement.is_insert:
            self._joined.update(row["speech_no"] for row in statement.rows())
        elif statement.is_update and not SHOWN_OF_FACTS.isdisjoint(statement.values()):
            self._joined.update(
                row.no for row in statement.matching(sa.select(SPEECH_FACT.c.speech_no.label("no")))
            )

    def of_files(self, statement: WriteStatement) -> None:
        """Notes files of which the view shows something else, and those that come back after a removal."""
        if statement.is_insert:
            self._made.update(row["sha256"] for row in statement.rows())
        if not statement.is_update:
            return
        values = statement.values()
        if SHOWN_OF_FILE.isdisjoint(values) and values.get("state") != "loaded":
            return
        for row in statement.matching(sa.select(FILE.c.no, FILE.c.state)):
            if not SHOWN_OF_FILE.isdisjoint(values):
                self._files.add(row.no)
            if row.state == "removed" and values.get("state") == "loaded":
                self._returning.add(row.no)

    def of_offers(self, statement: WriteStatement) -> None:
        """Notes who offered these files until now."""
        if statement.is_insert:
            touched: Iterable[int | None] = [row.get("file_no") for row in statement.rows()]
        elif statement.is_update and PLACED.isdisjoint(statement.values()):
            return
        else:
            touched = [row.file_no for row in statement.matching(sa.select(OFFER.c.file_no))]
            if statement.is_update:
                touched = [*touched, statement.values().get("file_no")]
        for file_no in touched:
            if file_no is not None and file_no not in self._places:
                self._places[file_no] = offered_places(self._session.opened(), file_no)

    def of_aliases(self, statement: WriteStatement) -> None:
        """Notes where former ids lead."""
        if statement.is_insert:
            self._moved |= {row["old_id"]: row["new_id"] for row in statement.rows()}
        elif statement.is_update:
            new_id = statement.values()["new_id"]
            for row in statement.matching(sa.select(ALIAS.c.old_id)):
                self._moved[row.old_id] = new_id

    def of_decisions(self, statement: WriteStatement) -> None:
        """Notes speeches that are given tags or notes, or lose them."""
        if statement.is_insert:
            rows: Iterable[Any] = statement.rows()
        else:
            columns = (CORRECTION.c.kind, CORRECTION.c.speech_id, CORRECTION.c.value)
            rows = [row._mapping for row in statement.matching(sa.select(*columns))]
        for row in rows:
            if row["kind"] == "speech":
                field = "tags" if row["value"]["op"] == "tag" else "notes"
                self._marked.setdefault(field, set()).add(row["speech_id"])

    def of_relations(self, statement: WriteStatement) -> None:
        """Notes relations that come, change or end."""
        if statement.is_insert:
            made = [row for row in statement.rows() if row.get("revoked_at") is None]
            self._relations += [_related("related", row) for row in made]
        elif statement.is_update:
            kind = "related" if statement.values().get("revoked_at") is None else "unrelated"
            columns = sa.select(RELATION.c.a, RELATION.c.b, RELATION.c.kind)
            self._relations += [_related(kind, dict(row._mapping)) for row in statement.matching(columns)]

    def write(self) -> None:
        """Writes the rows of `change`; called once, before the commit."""
        connection = self._session.opened()
        after = ends_of_prints(connection, self._prints)
        found = print_changes(self._prints, after, self._moved, self._returning)
        found += [
            SeenChange("moved", old_id, None, {"to": new_id})
            for old_id, new_id in self._moved.items()
            if not any(one.kind == "moved" and one.speech_id == old_id for one in found)
        ]
        told = {(one.speech_id, one.file_sha256) for one in found}
        speeches = {row["speech_no"] for row in after.values() if row["speech_id"] in self._made}
        files = {row["file_no"] for row in after.values() if row["sha256"] in self._made}
        moved_places = {
            no
            for no, before in self._places.items()
            if no not in files and before != offered_places(connection, no)
        }
        touched: tuple[tuple[sa.Column[Any], Iterable[Any], list[str]], ...] = (
            (SPEECH.c.speech_id, self._speech_ids - self._made, ["cluster_id", "is_canonical"]),
            (SPEECH.c.no, self._speech_nos - speeches, ["cluster_id", "is_canonical"]),
            (SPEECH.c.no, self._joined - speeches, [f"speech_{name}" for name in JOINED]),
            (FILE.c.no, self._files - files, ["declared_items"]),
            (FILE.c.no, moved_places, ["locator", "locators", "source"]),
            *(
                (SPEECH.c.speech_id, present_ids(connection, ids), [name])
                for name, ids in self._marked.items()
            ),
        )
        for column, values, fields in touched:
            for one in _prints_of(connection, column, values, fields):
                if (one.speech_id, one.file_sha256) not in told:
                    told.add((one.speech_id, one.file_sha256))
                    found.append(one)
        found += self._relations
        if found:
            info = self._session.info
            at, run_id = info.get(AT) or stamp(utc_now()), info.get(RUN)
            by = {BY: info[BY]} if info.get(BY) else {}
            rows = [
                {
                    "at": at,
                    "run_id": run_id,
                    "kind": one.kind,
                    "speech_id": one.speech_id,
                    "file_sha256": one.file_sha256,
                    "detail": {**one.detail, **by},
                }
                for one in found
            ]
            connection.execute(NEW_CHANGES, rows)


NOTED: Final[dict[str, Callable[[ChangeLog, WriteStatement], None]]] = {
    OCCURRENCE.name: ChangeLog.of_prints,
    SPEECH.name: ChangeLog.of_speeches,
    SPEECH_FACT.name: ChangeLog.of_facts,
    FILE.name: ChangeLog.of_files,
    OFFER.name: ChangeLog.of_offers,
    ALIAS.name: ChangeLog.of_aliases,
    CORRECTION.name: ChangeLog.of_decisions,
    RELATION.name: ChangeLog.of_relations,
}


def _related(kind: str, row: Mapping[str, Any]) -> SeenChange:
    return SeenChange(kind, row["a"], None, {"to": row["b"], "relation": row["kind"]})


PRINTS: Final = (
    sa.select(SPEECH.c.speech_id, FILE.c.sha256, OCCURRENCE.c.ordinal)
    .join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no)
    .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
    .order_by(SPEECH.c.speech_id, FILE.c.sha256, OCCURRENCE.c.ordinal)
)
NEW_CHANGES: Final = sa.insert(CHANGE)


def _prints_of(
    connection: sa.Connection, column: sa.Column[Any], values: Iterable[Any], fields: list[str]
) -> Iterable[SeenChange]:
    """A change of `fields` for each print of the files or speeches whose `column` has one of `values`."""
    for some in batches(sorted(values)):
        for row in connection.execute(PRINTS.where(column.in_(some))):
            yield SeenChange("changed", row.speech_id, row.sha256, {"ordinal": row.ordinal, "fields": fields})


class WritingSession(CoreSession):
    """The session of one write transaction, which records its changes unless it copies a library as it is."""

    def __init__(self, engine: Engine, *, recorded: bool) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.log = ChangeLog(self) if recorded else None

    def execute(  # type: ignore[override]  # see CoreSession
        self, statement: Any, params: Parameters = None, *, execution_options: Mapping[str, Any] | None = None
    ) -> sa.CursorResult[Any]:
        """Executes a statement; one that writes is noted first."""
        if self.log is not None and statement.is_dml:
            self.log.note(WriteStatement(self.opened(), statement, params))
        return super().execute(statement, params, execution_options=execution_options)

    def record(self) -> None:
        """Writes down what this transaction changed; called once, before the commit."""
        if self.log is not None:
            self.flush()
            self.log.write()
