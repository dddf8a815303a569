"""A statement that is about to be carried out: what it writes, and which rows it is going to touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState


class WriteStatement:
    """One INSERT, UPDATE or DELETE that is about to be carried out."""

    def __init__(self, state: ORMExecuteState) -> None:
        self._state = state
        self.statement: Any = state.statement
        self.is_insert = state.is_insert
        self.is_update = state.is_update

    def rows(self) -> list[Mapping[str, Any]]:
        """The rows that an INSERT brings."""
        given = self._state.parameters
        if given is None:
            return [self.values()]
        return [given] if isinstance(given, Mapping) else list(given)

    def values(self) -> Mapping[str, Any]:
        """The columns that an UPDATE sets, or a single INSERT; a value that SQL computes is an expression.

        (The public way, compiling the statement, costs as much as carrying it out.)
        """
        values = self.statement._values or {}
        return {getattr(column, "name", column): getattr(one, "value", one) for column, one in values.items()}

    def named(self, column: sa.Column[Any]) -> Any:
        """The value where the statement asks for one value of `column` and nothing else; None otherwise."""
        where = self.statement.whereclause
        if isinstance(where, sa.BinaryExpression) and where.left is column:
            return getattr(where.right, "value", None)
        return None

    def matching(self, query: sa.Select[Any]) -> list[Any]:
        """What `query` finds of the rows that the statement is about to touch."""
        where = self.statement.whereclause
        asked = query if where is None else query.where(where)
        return list(self._state.session.connection().execute(asked).all())
