"""Text parameters of every statement, cleaned before the driver sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from schema.text.storable import UNSTORABLE, storable


def make_storable(engine: Engine) -> None:
    """Have `engine` clean every text parameter of every statement: no query, reason or name can break one."""

    @sa.event.listens_for(engine, "before_cursor_execute", retval=True)
    def clean(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> tuple[str, Any]:
        return statement, [_cleaned(row) for row in parameters] if many else _cleaned(parameters)


def _cleaned(row: Any) -> Any:
    """One set of parameters; the same object when there is nothing to clean."""
    for value in row.values() if isinstance(row, dict) else row:
        if isinstance(value, str) and UNSTORABLE.search(value):
            break
    else:
        return row
    if isinstance(row, Mapping):
        return {name: _text(value) for name, value in row.items()}
    return tuple(_text(value) for value in row)


def _text(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value
