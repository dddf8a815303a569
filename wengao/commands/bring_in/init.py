"""`wengao config init`: writes a wengao.toml with comments on every key, and creates an empty library."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from wengao.errors import Exit
from wengao.runs.opened import opened
from wengao.screen.language import _
from wengao.screen.output import escape
from wengao.settings.keys import FILE_NAME
from wengao.settings.model import Settings

TEMPLATE: Final = """\
# Wengao's settings. Flags and WENGAO_* variables are stronger than this file.
# Relative paths are relative to this file. `wengao config --origin` says what holds.

[store]
url = "sqlite:///data/wengao.db"        # or "postgresql://user@host/name"; WENGAO_DB, --db

[archive]
url = "data/archive"                    # every file that was read, by its content; WENGAO_ARCHIVE, --archive

# [workers]
# count = 2                             # files read at once; WENGAO_WORKERS, --workers
# engine = "local"                      # or "dask", a cluster: docs/operations.md, Beyond one machine; WENGAO_ENGINE
# address = "tcp://127.0.0.1:8786"      # of its scheduler; without it a cluster on this machine; WENGAO_SCHEDULER

# [fetch]
# allow_private = ["127.0.0.1:8765"]    # exact host:port pairs that may be private; none by default

# [passwords]
# try = ["…"]                           # for locked PDF files and archives, in turn; never stored or shown elsewhere

# [ocr]                                 # scans and photos, with the extra: pip install -e '.[ocr]'
# pages_per_run = 500                   # pages recognised in one run, three seconds each; the others wait for the next

# [notify]
# command = ["python", "tell.py"]       # gets a run's JSON on stdin when something needs a person or a watch has news
# quiet_days = 14                       # also when a source had nothing new for so long

# [[watch]]                             # a query; what is new for it is told after each run, and in `wengao status`
# name = "营商环境"
# query = "营商环境"

# [web]                                 # the reading room: `wengao web`
# allowed_hosts = ["library.office"]    # names it answers to beside this machine's; others need a token as well
# base_url = "https://library.office"   # its address as readers see it, behind a proxy

# [log]
# level = "info"                        # off, debug, info, warning or error, to stderr; WENGAO_LOG_LEVEL, --log-level
# format = "text"                       # or "json": one object a line; WENGAO_LOG_FORMAT, --log-format

# # Sources: where uploads come from. `wengao flow discover` shows what each has, without fetching a file.
# # Credentials stand in the environment alone: WENGAO_AUTH_NAME="https://docs.example Bearer TOKEN".

# [[sources]]                           # a watched folder; half-written files wait
# name = "inbox"
# kind = "folder"
# path = "data/inbox"
# schedule = { interval = 600 }         # seconds, or { cron = "0 6 * * *", timezone = "Asia/Shanghai" }

# [[sources]]                           # a site's list of listing pages, each of which leads to a file
# name = "library"
# kind = "listing"
# url = "https://docs.example/list?page={page}"   # counts from 1 until a page brings no entry
# entry = "a.title"                     # CSS selector of the links to listing pages; common lists need none
# file = "a.download"                   # CSS selector of the link to the file on a listing page; likewise
# schedule = { cron = "0 */6 * * *", timezone = "Asia/Shanghai" }
# missed = "once"                       # runs missed while the machine was off: skip, once or all

# [[sources]]                           # RSS, Atom or a sitemap
# name = "news"
# kind = "feed"
# url = "https://docs.example/feed.xml"

# [[sources]]                           # single addresses
# name = "by-hand"
# kind = "urls"
# urls = ["https://docs.example/1.pdf"]

# [[sources]]                           # a table: url, title, uploaded_on, page_count, byte_size, views_min, access
# name = "table"
# kind = "manifest"
# path = "data/manifest.csv"            # or .jsonl; or url = "https://…"

# [[sources]]                           # an object store: pip install -e '.[s3]'; AWS_… from the environment
# name = "bucket"
# kind = "bucket"
# url = "s3://speeches/2024"
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no arguments: the command has none of its own."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write wengao.toml unless one applies to this folder already, then create the database unless it exists."""
    from wengao.settings.load import load

    path = settings.file or Path.cwd() / FILE_NAME
    if settings.file:
        print(_("{path} is kept as it is").format(path=escape(path)))
    else:
        path.write_text(TEMPLATE, "utf-8")
        print(_("wrote {path}").format(path=escape(path)))
        import os

        settings = load(vars(arguments), os.environ, Path.cwd())
    with opened(settings, create=True) as database:
        print(_("library: {location}").format(location=escape(database.location)))
    print(_("next: `wengao ingest FOLDER` reads compilations into it"))
    return Exit.DONE
