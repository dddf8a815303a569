"""`wengao init`: a wengao.toml that explains itself, and an empty library."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from wengao.configuration import FILE_NAME
from wengao.errors import Exit
from wengao.library import opened
from wengao.settings import Settings

TEMPLATE: Final = """\
# Wengao's settings. Flags and WENGAO_* variables are stronger than this file.
# Relative paths are relative to this file. `wengao config show --origin` says what holds.

[store]
url = "sqlite:///data/wengao.db"        # or "postgresql://user@host/name"; WENGAO_DB, --db

[archive]
url = "data/archive"                    # every file that was read, by its content; WENGAO_ARCHIVE, --archive

# [ingest]
# workers = 2                           # files read at once; WENGAO_WORKERS, --workers

# [fetch]
# allow_private = ["127.0.0.1:8765"]    # exact host:port pairs that may be private; none by default

# [notify]
# command = ["python", "tell.py"]       # gets a run's JSON on stdin when something needs a person

# [[sources]]
# name = "inbox"
# kind = "folder"
# path = "data/inbox"
# schedule = { interval = 600 }         # seconds, or { cron = "0 6 * * *", timezone = "Asia/Shanghai" }
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the file unless one holds here already, then create the database; harmless when repeated."""
    from wengao import settings as the_settings

    path = settings.file or Path.cwd() / FILE_NAME
    if settings.file:
        print(f"{path} is kept as it is")
    else:
        path.write_text(TEMPLATE, "utf-8")
        print(f"wrote {path}")
        import os

        settings = the_settings.load(vars(arguments), os.environ, Path.cwd())
    with opened(settings, create=True) as database:
        print(f"library: {database.location}")
    print("next: `wengao ingest FOLDER` reads compilations into it")
    return Exit.DONE
