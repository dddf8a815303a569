"""Makes text storable in both databases: no NUL, no half of a surrogate pair.

`讲\\x00话\\udcff.pdf` -> `讲\\ufffd话\\ufffd.pdf`, in stored values and in the parameters of queries alike.
"""

from __future__ import annotations

import os
import re
from typing import Final

UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")  # "讲话\udcff.pdf": a file name that is not UTF-8
NUL_IN_JSON: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # Postgres takes no "讲\u0000话" into JSONB


def storable(text: str) -> str:
    """`text` with U+FFFD in the place of each character that one of the databases refuses."""
    return UNSTORABLE.sub("\ufffd", text)


def clean_unicode(text: str) -> tuple[str, int]:
    """`text` with NUL and lone surrogates replaced by U+FFFD, and how many there were."""
    return UNSTORABLE.subn("\ufffd", text)


def storable_json(text: str) -> str:
    """Like `storable` for JSON text, in which NUL is an escape sequence."""
    return storable(NUL_IN_JSON.sub("\\1\ufffd", text))


def place(path: str | os.PathLike[str]) -> str:
    """The canonical path of a file or folder: absolute, its folder without links, `..` and superfluous slashes.

    `lib/../a.pdf` and `link/a.pdf` become the path of `a.pdf`; a link to a file keeps its own name.
    """
    named = os.path.abspath(path) if os.path.basename(path) in ("", ".", "..") else os.fspath(path)
    folder, name = os.path.split(named)
    return os.path.join(os.path.realpath(folder), name)


def spelled(name: str) -> str:
    """A file name as text; bytes that are no UTF-8 are written `\\xb4\\xba.pdf`, so that names stay different.

    Many archives hold names in GBK; with U+FFFD for each strange byte `春.pdf` and `夏.pdf` would be one.
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
