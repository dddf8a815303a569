"""What differs between the two databases in the SQL of the views."""
# ruff: noqa: S608 - every part of the SQL is a constant of this module

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct


class Dialect(Struct, frozen=True):
    """The SQL expressions that differ between the two databases; each function returns SQL."""

    quote: Callable[[str], str]  # a text as JSON
    join: Callable[[str, str], str]  # the rows of a sub-select, as JSON, in its order
    text: Callable[[str], str]  # a JSON column as text
    truth: Callable[[str], str]  # a boolean as 0 or 1
    part: Callable[[str, str], str]  # (JSON column, name) -> a member of the object in it, as text
    seen: Callable[
        [str, str, str], str
    ]  # (evidence, field, part) -> page or line in the evidence of a field, as text


SQLITE: Final = Dialect(
    quote=lambda sql: f"json_quote({sql})",
    join=lambda item, rows: (
        f"(SELECT '[' || coalesce(group_concat(item, ', '), '') || ']' "
        f"FROM (SELECT {item} AS item FROM {rows}))"
    ),
    text=lambda sql: sql,
    truth=lambda sql: sql,
    part=lambda sql, name: f"json_extract({sql}, '$.{name}')",
    seen=lambda evidence, field, part: (
        f"(SELECT CAST(json_extract(value, '$.{part}') AS text) FROM json_each({evidence}) "
        f"WHERE json_extract(value, '$.field') = '{field}' LIMIT 1)"
    ),
)
POSTGRES: Final = Dialect(
    quote=lambda sql: f"to_json({sql})::text",
    join=lambda item, rows: (
        f"(SELECT '[' || coalesce(string_agg(item, ', '), '') || ']' "
        f"FROM (SELECT {item} AS item FROM {rows}) AS listed)"
    ),
    text=lambda sql: f"({sql})::text",
    truth=lambda sql: f"({sql})::int",
    part=lambda sql, name: f"({sql} ->> '{name}')",
    seen=lambda evidence, field, part: (
        f"(SELECT value ->> '{part}' FROM jsonb_array_elements({evidence}) "
        f"WHERE value ->> 'field' = '{field}' LIMIT 1)"
    ),
)


def json_object(dialect: Dialect, pairs: dict[str, str]) -> str:
    """SQL for a JSON object; the values are SQL for JSON, NULL becomes null."""
    parts = [f"'\"{name}\": ' || coalesce({sql}, 'null')" for name, sql in pairs.items()]
    return "'{' || " + " || ', ' || ".join(parts) + " || '}'"
