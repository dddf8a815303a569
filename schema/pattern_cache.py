"""Keeps compiled patterns in a file between starts of the program, as Python keeps compiled modules.

Compiling its 350 patterns was half of the CPU that a fork server spends before its first child: a class of all Han
costs 0.3 ms, a date has 147 of them. The file stands in `__pycache__` beside the module that asks for it and is
trusted as what stands there is; it holds what `re` hands to its matcher, by pattern and flags. A Python that keeps
patterns otherwise, or a folder that cannot be written, means compiling them as ever.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import re
import sys
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import cache_from_source
from threading import RLock
from types import FrameType, SimpleNamespace
from typing import Any, Final

Key = tuple[Any, ...]
Compiled = tuple[Any, ...]  # the arguments of `_sre.compile`, its code packed

FORMAT: Final = 1
ARGUMENTS: Final = 6
COMPILING: Final = RLock()
CODE: Final = "I"  # a word of what the matcher runs


class PatternCache:
    """Compiled patterns by their text and flags; `path` is where they are kept."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._stamp = (FORMAT, sys.version, getattr(_matcher(), "MAGIC", None))
        self._known: dict[Key, Compiled] = {}
        self._new: dict[Key, Compiled] = {}
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError), open(path, "rb") as file:
            stamp, known = marshal.loads(file.read())  # noqa: S302 - trusted as the .pyc files beside it
            if stamp == self._stamp:
                self._known = known

    @contextmanager
    def in_use(self, *, of_modules: bool = False) -> Iterator[None]:
        """Within the block, patterns that are known are not compiled again; those that are not are kept at its end.

        With `of_modules` those alone that a module compiles while it is imported: no word of a user is kept.
        """
        compiler: Any = getattr(re, "_compiler", None)
        if not hasattr(compiler, "compile") or not hasattr(compiler, "_sre"):
            yield
            return
        plain, matcher = compiler.compile, compiler._sre

        def compile_pattern(pattern: Any, flags: int = 0) -> Any:
            key = (pattern, int(flags))
            if not isinstance(pattern, str | bytes):
                return plain(pattern, flags)
            if (known := self._known.get(key)) is not None:
                with contextlib.suppress(TypeError, ValueError, RuntimeError, OverflowError):
                    text, its_flags, packed, *groups = known
                    return matcher.compile(text, its_flags, array(CODE, packed).tolist(), *groups)
            if of_modules and not _in_a_module():
                return plain(pattern, flags)
            return self._compiled(key, compiler, plain)

        compiler.compile = compile_pattern
        try:
            yield
        finally:
            compiler.compile = plain
            self._keep()

    def _compiled(self, key: Key, compiler: Any, plain: Any) -> Any:
        """Compiles a pattern, and notes what the matcher was handed."""
        handed: list[tuple[Any, ...]] = []
        with COMPILING:  # one thread at a time
            matcher = compiler._sre

            def note(*arguments: Any) -> Any:
                handed.append(arguments)
                return matcher.compile(*arguments)

            compiler._sre = SimpleNamespace(**{**vars(matcher), "compile": note})
            try:
                made = plain(*key)
            finally:
                compiler._sre = matcher
        if len(handed) == 1 and len(handed[0]) == ARGUMENTS:
            pattern, flags, code, groups, names, by_group = handed[0]
            with contextlib.suppress(TypeError, ValueError, OverflowError):
                packed = array(CODE, map(int, code)).tobytes()
                self._new[key] = (pattern, int(flags), packed, int(groups), dict(names), tuple(by_group))
        return made

    def _keep(self) -> None:
        """Writes what was compiled, in one step, so that a server that starts meanwhile reads the old or the new."""
        if not self._new or sys.dont_write_bytecode:
            return
        known, self._new = {**self._known, **self._new}, {}
        self._known = known
        folder = os.path.dirname(self.path)
        with contextlib.suppress(OSError, ValueError):
            data = marshal.dumps((self._stamp, known))
            os.makedirs(folder, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
                file.write(data)
            os.replace(file.name, self.path)


def patterns_of(module: str) -> PatternCache:
    """The cache beside the compiled form of the module in this file."""
    return PatternCache(cache_from_source(module).removesuffix(".pyc") + ".patterns")


def _in_a_module() -> bool:
    """Whether `re.compile` was called by the body of a module."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") == re.__name__:
        frame = frame.f_back
    return frame is not None and frame.f_code.co_name == "<module>"


def _matcher() -> Any:
    return getattr(getattr(re, "_compiler", None), "_sre", None)
