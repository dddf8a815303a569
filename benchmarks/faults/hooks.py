"""Intercepts the program's calls to the databases' drivers and the file system.

Within `interposed`, a listener is called before every statement, commit and file operation below the watched
folders; the program gets an exception that it raises as if the driver or the kernel had raised it.
"""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest import mock

from sqlalchemy.engine.default import DefaultDialect

from benchmarks.faults import fault_points
from benchmarks.faults.fault_points import Call

Listener = Callable[[Call], None]
ONE_PATH: Final = ("open", "unlink", "mkdir", "chmod")
TWO_PATHS: Final = ("replace", "rename")


class ShortWrite(OSError):
    """A disk became full after half of the bytes were written."""


@contextmanager
def interposed(listener: Listener, folders: Sequence[Path]) -> Iterator[None]:
    """Call `listener` before every intercepted call in the block, and after commits, too."""
    patches = [*_statements(listener), *_file_calls(listener, folders), *_writes(listener, folders)]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()


# ------------------------------------------------------------------ databases


def _statements(listener: Listener) -> list[Any]:
    """The patches of SQLAlchemy's four methods through which all statements and commits pass."""

    def watched(name: str) -> Any:
        ask = getattr(DefaultDialect, name)

        def asked(self: DefaultDialect, cursor: Any, statement: str, *more: Any) -> None:
            listener(Call(fault_points.STATEMENT, fault_points.of_statement(statement), cursor.connection))
            ask(self, cursor, statement, *more)

        return mock.patch.object(DefaultDialect, name, asked)

    commit: Callable[[DefaultDialect, Any], None] = DefaultDialect.do_commit

    def committed(self: DefaultDialect, connection: Any) -> None:
        listener(Call(fault_points.COMMIT, "commit", connection))
        commit(self, connection)
        listener(Call(fault_points.COMMITTED, "committed", connection))

    names = ("do_execute", "do_executemany", "do_execute_no_params")
    return [*(watched(name) for name in names), mock.patch.object(DefaultDialect, "do_commit", committed)]


# ------------------------------------------------------------------ files


def _watched(path: Any, folders: Sequence[Path]) -> tuple[str, Path] | None:
    """The path of a file (or descriptor) and the watched folder that contains it; None outside of these."""
    if isinstance(path, int):
        try:
            path = os.readlink(f"/proc/self/fd/{path}")
        except OSError:
            return None
    text = os.fspath(path)
    if isinstance(text, bytes):
        text = os.fsdecode(text)
    for folder in folders:
        if text.startswith(f"{folder}/"):
            return text, folder
    return None


def _file_calls(listener: Listener, folders: Sequence[Path]) -> list[Any]:
    def watched(name: str, as_name: str) -> Any:
        ask = getattr(os, name)

        def asked(path: Any, *more: Any, **named: Any) -> Any:
            found = _watched(path, folders)
            if found:
                listener(Call(fault_points.FILE, fault_points.of_path(as_name, *found)))
            return ask(path, *more, **named)

        return mock.patch.object(os, name, asked)

    return [
        *(watched(name, name) for name in ONE_PATH),
        *(watched(name, "rename") for name in TWO_PATHS),
        watched("fsync", "fsync"),
    ]


class _Writer:
    """Wraps a file: the listener is called before every write."""

    def __init__(self, file: Any, tell: Callable[[], None]) -> None:
        self._file = file
        self._tell = tell

    def write(self, data: Any) -> int:
        try:
            self._tell()
        except ShortWrite:
            self._file.write(data[: len(data) // 2])
            self._file.flush()
            raise
        return int(self._file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *reason: object) -> None:
        self._file.close()


def _writes(listener: Listener, folders: Sequence[Path]) -> list[Any]:
    ask = builtins.open

    def opened(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        there = ask(file, mode, *more, **named)
        found = _watched(file, folders) if set(mode) & set("wax+") else None
        if found is None:
            return there
        call = Call(fault_points.WRITE, fault_points.of_path("write", *found))
        return _Writer(there, lambda: listener(call))

    return [mock.patch.object(builtins, "open", opened), mock.patch.object(io, "open", opened)]
