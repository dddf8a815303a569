"""Writes lines as Parquet: one column for each field, lists and objects nested, row group by row group.

Needs `pyarrow`, an optional dependency: importing this module without it raises ImportError.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from schema.export.lines import LINES, ExportLine, SpeechLine, What

GROUP: Final = 1000  # the most lines in a row group
# the most characters of speeches in a row group, about 3 MB: long reports end it sooner
LETTERS: Final = 1 << 20
PLAIN: Final = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def write_parquet(lines: Iterable[ExportLine], what: What, out: BinaryIO) -> int:
    """Write the lines as one Parquet file; returns their number. An empty export has its columns, too."""
    schema = pa.schema(fields(LINES[what]))
    number = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(lines):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
            number += len(group)
    return number


def fields(record: type[Any]) -> list[Any]:
    """The Arrow columns of a record type, from its annotations."""
    kinds = typing.get_type_hints(record)
    return [pa.field(field.name, arrow_type(kinds[field.name])) for field in dataclasses.fields(record)]


def arrow_type(kind: Any) -> Any:
    """The Arrow type of an annotation: `list[str] | None` → list of strings; raises TypeError for an unknown one."""
    if kind in PLAIN:
        return PLAIN[kind]
    if dataclasses.is_dataclass(kind):
        return pa.struct(fields(typing.cast("type[Any]", kind)))
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return arrow_type(next(part for part in inner if part is not types.NoneType))
    if origin is list:
        return pa.list_(arrow_type(inner[0]))
    if origin is dict:
        return pa.map_(arrow_type(inner[0]), arrow_type(inner[1]))
    raise TypeError(f"no Parquet type for {kind}")


def _groups(lines: Iterable[ExportLine]) -> Iterator[list[dict[str, Any]]]:
    """Yields the rows of each row group in one list, which is emptied when the next group is requested."""
    group: list[dict[str, Any]] = []
    letters = 0
    for line in lines:
        group.append(_row(line))
        letters += len(line.text) if isinstance(line, SpeechLine) else 0
        if len(group) == GROUP or letters >= LETTERS:
            yield group
            group.clear()
            letters = 0
    if group:
        yield group


def _row(line: ExportLine) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(line)
    return {
        name: list(value.items()) if isinstance(value, dict) and name == "versions" else value
        for name, value in row.items()
    }
