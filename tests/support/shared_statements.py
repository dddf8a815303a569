"""Statements that SQLAlchemy compiled for one library serve for the next one of the same database.

It keeps them by engine, and a test opens a library or ten of its own: half of what the tests of the store cost was
compiling the same statements again. Programs open one library and need none of this.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

Key = tuple[Any, ...]


class SharedStatements(MutableMapping[Key, Any]):
    """Stands in for an engine's own cache, whose keys begin with the engine's dialect."""

    def __init__(self, capacity: int) -> None:
        self._kept: LRUCache[Key, Any] = LRUCache(capacity)

    def get(self, key: Key, default: Any = None) -> Any:
        """What was compiled for the same statement and the same kind of database."""
        return self._kept.get(_regardless_of_engine(key), default)

    def __getitem__(self, key: Key) -> Any:
        return self._kept[_regardless_of_engine(key)]

    def __setitem__(self, key: Key, compiled: Any) -> None:
        self._kept[_regardless_of_engine(key)] = compiled

    def __delitem__(self, key: Key) -> None:
        del self._kept[_regardless_of_engine(key)]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def _regardless_of_engine(key: Key) -> Key:
    dialect, *statement = key
    return type(dialect), dialect.server_version_info, *statement


def share_statements() -> None:
    """From now on every engine of this process."""
    kept = SharedStatements(capacity=3000)

    Engine._compiled_cache = property(lambda _: kept, lambda *_: None)  # type: ignore[assignment]
