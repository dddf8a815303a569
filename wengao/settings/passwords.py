"""Reads passwords for locked files from a file with one password a line."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec.structs import replace

from wengao.errors import BadConfiguration
from wengao.settings.model import Settings


def with_passwords(settings: Settings, path: str | None) -> Settings:
    """`settings` with the passwords of the file at `path` after its own; raises `BadConfiguration`."""
    if path is None:
        return settings
    try:
        lines = Path(os.path.expanduser(path)).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"--password-file: {path} cannot be read: {type(error).__name__}") from None
    return replace(settings, passwords=tuple(dict.fromkeys([*settings.passwords, *filter(None, lines)])))
