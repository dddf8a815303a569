"""A library in a Postgres schema of its own, beside other tables: `postgresql://server/office?schema=wengao`.

Its connections look for tables in that schema alone, so nothing else in the program names it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import URL, Connection

from schema.errors import BadDatabaseUrl

SCHEMA: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")


class PostgresPlace(Struct, frozen=True):
    """How a library is reached: the server's URL, the options of each connection, and what sets the writers' lock of
    this schema apart: libraries of one database do not wait for each other."""

    url: URL
    options: Mapping[str, str]
    lock: int


def schema_of(url: URL) -> str | None:
    """The schema that a URL names (`?schema=wengao`): there alone the library's tables are; None: the server's default.

    Raises BadDatabaseUrl.
    """
    if (schema := url.query.get("schema")) is None:
        return None
    if not isinstance(schema, str) or not SCHEMA.fullmatch(schema):
        raise BadDatabaseUrl(url.render_as_string(), f"{schema!r} is no name of a schema")
    return schema


def make_schema(connection: Connection, url: URL) -> None:
    """Creates the schema that the URL names where it is missing."""
    if (schema := schema_of(url)) is None:
        return
    known = sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :schema")
    if connection.execute(known, {"schema": schema}).first() is None:
        connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')


def place_of(url: URL) -> PostgresPlace:
    """Returns how the library at `url` is reached; raises BadDatabaseUrl."""
    schema, server = schema_of(url), url.difference_update_query(["schema"])
    if schema is None:
        return PostgresPlace(server, {}, 0)
    given = server.query.get("options", "")
    options = f"{given if isinstance(given, str) else ''} -csearch_path={schema}".strip()
    return PostgresPlace(server, {"options": options}, zlib.crc32(schema.encode()))
