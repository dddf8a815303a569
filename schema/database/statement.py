"""A statement that is about to be carried out: what it writes, and which rows it is going to touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa


class WriteStatement:
    """One INSERT, UPDATE or DELETE that is about to be carried out, with its parameters."""

    def __init__(
        self,
        connection: sa.Connection,
        statement: Any,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None,
    ) -> None:
        self._connection = connection
        self._given: list[Mapping[str, Any]] = (
            [{}] if not parameters else [parameters] if isinstance(parameters, Mapping) else list(parameters)
        )
        self.statement: Any = statement
        self.is_insert: bool = statement.is_insert
        self.is_update: bool = statement.is_update

    def rows(self) -> list[Mapping[str, Any]]:
        """The rows that an INSERT brings."""
        return self._given if self.statement._values is None else [self.values()]

    def values(self) -> Mapping[str, Any]:
        """The columns that an UPDATE sets, or a single INSERT; a value that SQL computes is an expression.

        (The public way, compiling the statement, costs as much as carrying it out.)
        """
        written = self.statement._values or {}
        columns = self.statement.table.c
        values = {
            getattr(column, "name", column): getattr(one, "value", one) for column, one in written.items()
        }
        return values | {name: value for name, value in self._given[0].items() if name in columns}

    def named(self, column: sa.Column[Any]) -> Any:
        """The value where the statement asks for one value of `column` and nothing else; None otherwise."""
        where = self.statement.whereclause
        if len(self._given) > 1 or not isinstance(where, sa.BinaryExpression) or where.left is not column:
            return None
        asked = where.right
        return self._given[0].get(getattr(asked, "key", ""), getattr(asked, "value", None))

    def matching(self, query: sa.Select[Any]) -> list[Any]:
        """What `query` finds of the rows that the statement is about to touch."""
        where = self.statement.whereclause
        asked = query if where is None else query.where(where)
        return [row for given in self._given for row in self._connection.execute(asked, given)]
