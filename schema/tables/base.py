"""The base of all tables: the metadata with fixed constraint names, and the column types.

The types make SQLite and Postgres behave alike: text orders and compares by code point on both, and JSON
prints the same text on both.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from pydantic import ConfigDict
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel
from sqlmodel.main import SQLModelMetaclass

from schema.text.storable import storable_json

# Fixed before the first table: without it SQLite constraints have no names and cannot be migrated.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = sa.MetaData(naming_convention=NAMES)


class TableAlone(SQLModelMetaclass):
    """Makes the table of a class declared with `table=True`, and does not map the class.

    The library reads and writes the tables alone and makes no row as an object. Mapping 21 classes took a sixth of the
    start of a command. What pydantic would need for objects is not built either (`defer_build`).
    """

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> None:  # noqa: N805
        type.__init__(cls, name, bases, namespace)
        if not options.get("table"):
            return
        columns = [cls.__dict__[field] for field in cls.model_fields]  # SQLModel has made them of the fields
        for field, column in zip(cls.model_fields, columns, strict=True):
            column.name = column.key = field
        arguments = getattr(cls, "__table_args__", ())
        keywords = arguments[-1] if arguments and isinstance(arguments[-1], dict) else {}
        items = arguments[:-1] if keywords else arguments
        cls.__table__ = sa.Table(namespace["__tablename__"], METADATA, *columns, *items, **keywords)


class Row(SQLModel, metaclass=TableAlone):
    """The base class of all tables, with metadata of its own instead of SQLModel's global one."""

    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment]  # its own kind of one


class Words(sa.types.TypeDecorator[str]):
    """Text ordered by code point on both databases (`COLLATE "C"`; SQLite's BINARY is the same)."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT with the collation "C" on Postgres, whatever the cluster's locale is."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.Text(collation="C"))
        return dialect.type_descriptor(sa.Text())


class Json(sa.types.TypeDecorator[Any]):
    """JSON, as JSONB on Postgres; None is SQL NULL."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB on Postgres, else SQLAlchemy's JSON."""
        if dialect.name == "postgresql":
            from sqlalchemy.dialects import postgresql  # a tenth of a start, and here it is loaded anyway

            return dialect.type_descriptor(postgresql.JSONB(none_as_null=True))
        return dialect.type_descriptor(sa.JSON(none_as_null=True))


def json_text(value: object) -> str:
    """`value` in the text form of Postgres's JSONB, so that the views of both databases agree byte for byte.

    Keys are sorted by length, then by code point; Han are not escaped.
    """
    return storable_json(json.dumps(_by_length(value), ensure_ascii=False))


def _by_length(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: _by_length(value[key])
            for key in sorted(value, key=lambda k: (len(k.encode(errors="replace")), k))
        }
    if isinstance(value, (list, tuple)):
        return [_by_length(part) for part in value]
    return value


def one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    """A check constraint that `column` has one of `values`: an enumeration that both databases can migrate."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def core(model: type[SQLModel]) -> sa.Table:
    """The SQLAlchemy table of the class `model`, for bulk inserts and streamed reads."""
    table: sa.Table = getattr(model, "__table__")  # noqa: B009 - SQLModel does not declare the attribute
    return table
