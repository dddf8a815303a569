"""What a given value of a setting must look like: converted to its type, or refused with where it was set.

`WENGAO_WORKERS=0` → `WENGAO_WORKERS: '0' is not a number from 1 up`, exit 4.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from wengao.errors import BadConfiguration

if TYPE_CHECKING:
    from wengao.settings.keys import Key

SCHEMA: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
SCHEDULER: Final = re.compile(r"(tcp|tls)://[^/@?#\s]+:\d{1,5}")
YES_NO: Final[dict[object, bool]] = {
    True: True,
    False: False,
    "true": True,
    "false": False,
    "1": True,
    "0": False,
}


def fitted(key: Key, value: object, base: Path, place: str) -> str | int | tuple[str, ...]:
    """`value` converted to the type of `key`; raises `BadConfiguration` with `place`, where the value was set."""
    if key.kind == "count":
        count = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise BadConfiguration(f"{place}: {value!r} is not a number from 1 up")
        return count
    if key.kind == "texts":
        texts = value.split() if isinstance(value, str) else value
        if not isinstance(texts, (list, tuple)) or not all(isinstance(text, str) for text in texts):
            raise BadConfiguration(f"{place}: {value!r} is not a list of texts")
        return tuple(texts)
    if key.kind == "yes-no":
        if value not in YES_NO:
            raise BadConfiguration(f"{place}: {value!r} is neither true nor false")
        return YES_NO[value]
    if key.kind == "address":
        return _address(value, place)
    if key.kind == "scheduler":
        return _scheduler(value, place)
    if key.kind == "schema" and (not isinstance(value, str) or (value and not SCHEMA.fullmatch(value))):
        raise BadConfiguration(
            f"{place}: {value!r} is no name of a schema", "small letters, digits and _, as in wengao_2"
        )
    if key.kind == "schema":
        return str(value)
    if not isinstance(value, str) or not value:
        raise BadConfiguration(f"{place}: {value!r} is not a text")
    if key.kind == "choice":
        if value not in key.choices:
            raise BadConfiguration(f"{place}: {value!r} is none of {', '.join(key.choices)}")
        return value
    return absolute_database(value, base, place) if key.kind == "database" else absolute_place(value, base)


def _address(value: object, place: str) -> str:
    """`https://wengao.example/room`, without a slash at the end; "" is none."""
    parts = urlsplit(value) if isinstance(value, str) else None
    if value and (
        parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.query
    ):
        raise BadConfiguration(
            f"{place}: {value!r} is no address of a site", "write it like https://wengao.example"
        )
    return str(value).rstrip("/")


def _scheduler(value: object, place: str) -> str:
    """`tcp://127.0.0.1:8786` or `tls://scheduler.office:8786`; "" is none."""
    if value and (not isinstance(value, str) or not SCHEDULER.fullmatch(value)):
        raise BadConfiguration(
            f"{place}: {value!r} is no address of a scheduler",
            "write tcp://127.0.0.1:8786 on this machine, tls://host:8786 for another one",
        )
    return str(value)


def absolute_database(url: str, base: Path, place: str) -> str:
    """`url` with a relative SQLite path made absolute from `base`; raises `BadConfiguration`."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise BadConfiguration(
            f"{place}: {url!r} is not a database URL",
            f"a file is written as sqlite:///{url or 'data/wengao.db'}",
        )
    if scheme.partition("+")[0] != "sqlite":
        return url
    path, question, options = rest.partition("?")
    if path in ("", "/", "/:memory:"):
        raise BadConfiguration(
            f"{place}: a library in memory is gone at once", "use sqlite:///data/wengao.db"
        )
    absolute = Path(os.path.abspath(base / os.path.expanduser(path.removeprefix("/"))))
    return f"{scheme}:///{absolute}{question}{options}"


def absolute_place(value: str, base: Path) -> str:
    """A folder made absolute from `base`; a URL such as s3://… as it is."""
    if "://" in value and not value.startswith("file://"):
        return value
    return os.path.abspath(base / os.path.expanduser(value.removeprefix("file://")))
