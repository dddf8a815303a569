"""`wengao doctor`: tries what reading and storing need on this machine, and says what to do where it fails."""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from schema.text.redaction import redacted
from wengao.errors import Exit
from wengao.screen.language import _
from wengao.screen.output import escape, paint, print_json
from wengao.screen.sentences import sentence
from wengao.screen.words import word
from wengao.settings.model import Settings

ROOM: Final = 1 << 30  # below one free GiB, a long run may fill the disk
OLDEST_SQLITE: Final = (3, 35)  # the first version with RETURNING, which loading uses
EXTRAS: Final = {"ocr": "rapidocr", "postgres": "psycopg", "parquet": "pyarrow", "datasette": "datasette"}


class Finding(Struct, frozen=True):
    """The result of one check. `code` is the exit code of the command if it failed."""

    name: str
    verdict: Literal["ok", "note", "broken"]
    detail: str
    advice: str = ""
    code: int = Exit.INTERNAL


def configure(parser: argparse.ArgumentParser) -> None:
    """`[--json]`."""
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run every check; exits with the code of the first that failed."""
    findings = list(examine(settings))
    if arguments.json:
        print_json(
            {
                "findings": [
                    {"name": f.name, "verdict": f.verdict, "detail": f.detail, "advice": f.advice}
                    for f in findings
                ]
            }
        )
    else:
        marks = {"ok": paint("✓", "green"), "note": paint("–", "yellow"), "broken": paint("✗", "red")}
        for finding in findings:
            print(
                f"{marks[finding.verdict]} {named(finding.name)}{_(': ')}{escape(sentence(finding.detail))}"
            )
            if finding.advice:
                print(f"    {escape(sentence(finding.advice))}")
    return next((finding.code for finding in findings if finding.verdict == "broken"), Exit.DONE)


def named(name: str) -> str:
    """What was looked at, in the reader's language: `library`, `wall: new processes`, `extra ocr`."""
    head, mark, rest = name.partition(": ")
    if mark:
        return _("{word}: {name}").format(word=word(head), name=sentence(rest))
    head, mark, rest = name.partition(" ")
    return f"{word(head)} {rest}" if mark else word(name)


def examine(settings: Settings) -> Iterator[Finding]:
    """The results of all checks, the fast ones first."""
    yield Finding("python", "ok", f"{platform.python_version()} at {sys.executable}")
    yield _sqlite()
    yield Finding("settings", "ok", str(settings.file or "no wengao.toml: variables and defaults"))
    for warning in settings.warnings:
        yield Finding("settings", "note", warning)
    looks: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
        ("library", _library),
        ("archive", _archive),
        ("reading", _reading),
    )
    for name, look in looks:
        try:
            yield look(settings)
        except Exception as error:  # noqa: BLE001 - whatever is wrong here is what the doctor reports
            code = getattr(error, "exit_code", Exit.INTERNAL)
            yield Finding(name, "broken", _last_line(error), getattr(error, "advice", ""), code)
    if sys.platform == "linux":  # elsewhere nothing is read, as "reading" has said
        yield from _walls()
        yield _office()
        yield _unpacker()
    yield from _optional()
    yield _prefect()


def _last_line(error: Exception) -> str:
    """The last line of a child's traceback: the exception itself."""
    return (str(error).strip().splitlines() or [type(error).__name__])[-1]


def _sqlite() -> Finding:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Finding("sqlite", "broken", f"{sqlite3.sqlite_version} is too old", "3.35 or newer is needed")
    memory = sqlite3.connect(":memory:")
    try:
        memory.execute("CREATE VIRTUAL TABLE t USING fts5(a)")
    except sqlite3.OperationalError:
        return Finding(
            "sqlite", "broken", "built without FTS5", "use a Python whose SQLite has full-text search"
        )
    finally:
        memory.close()
    return Finding("sqlite", "ok", f"{sqlite3.sqlite_version} with full-text search")


def _office() -> Finding:
    from flows.isolation.converter import program

    office = program()
    if office is None:
        return Finding(
            "libreoffice",
            "note",
            "not installed: DOC, WPS, RTF and ODT are left out with `converter-missing`",
            "apt install libreoffice-writer-nogui, if such files come",
        )
    return Finding("libreoffice", "ok", f"{office}: DOC, WPS, RTF and ODT are read")


def _unpacker() -> Finding:
    from flows.isolation.unpacker import program

    found = program()
    if found is None:
        return Finding(
            "bsdtar",
            "note",
            "not installed: 7z and RAR archives are left out with `converter-missing`",
            "apt install libarchive-tools, if such files come",
        )
    return Finding("bsdtar", "ok", f"{found}: 7z and RAR archives are unpacked")


def _library(settings: Settings) -> Finding:
    from schema.database.opening import open_database
    from schema.database.roles import READER
    from schema.errors import DatabaseMissing
    from schema.sql.postgres import second_wall

    shown = redacted(settings.database)
    try:
        with open_database(settings.database) as database:
            if database.refusal:
                return Finding("library", "note", f"{database.location} can only be read: {database.refusal}")
            if not settings.database.startswith("sqlite") and not second_wall(database):
                return Finding(
                    "library",
                    "note",
                    f"{database.location}: no role {READER}; `wengao sql` has one wall instead of two",
                    f"let an administrator run: CREATE ROLE {READER} NOLOGIN; then `wengao db upgrade --roles`",
                )
            return Finding("library", "ok", f"{database.location}")
    except DatabaseMissing as missing:
        return Finding("library", "note", f"{shown} does not exist yet", missing.advice)


def _archive(settings: Settings) -> Finding:
    if "://" in settings.archive:
        return Finding("archive", "note", f"{settings.archive} was not tried")
    folder_path = Path(settings.archive)
    above = next(folder for folder in (folder_path, *folder_path.parents) if folder.exists())
    if not os.access(above, os.W_OK):
        return Finding(
            "archive",
            "broken",
            f"{above} cannot be written to",
            "name another with --archive",
            Exit.CONFIGURATION,
        )
    free = shutil.disk_usage(above).free
    if free < ROOM:
        return Finding(
            "archive",
            "note",
            f"{folder_path}: only {free >> 20} MB left on its disk",
            "make room before a long run",
        )
    return Finding("archive", "ok", f"{folder_path}, {free >> 30} GB free")


def _reading(settings: Settings) -> Finding:
    from flows.isolation.reader import IsolatedReader

    with IsolatedReader() as reader:
        outcome = reader.run("empty")
    if outcome.code:
        return Finding("reading", "broken", f"a child process ended with {outcome.code}: {outcome.detail}")
    return Finding("reading", "ok", "files are read in processes of their own")


def _walls() -> Iterator[Finding]:
    """Test each wall from inside a reading child; a missing wall is only a note, since files are still read."""
    from flows.isolation.probe import inspect, kernel
    from flows.isolation.reader import IsolatedReader, ReaderUnavailable

    try:
        with IsolatedReader() as reader:
            walls = inspect(reader)
    except (OSError, ValueError, ReaderUnavailable) as error:
        yield Finding("walls", "broken", _last_line(error), "files of strangers are not safe to read here")
        return
    for wall in walls:
        name = f"wall: {wall.name}"
        if wall.open:
            advice = f"this kernel has {kernel()}; {wall.needs} would close it"
            yield Finding(name, "note", f"open: a reader tried and {wall.open}", advice)
        else:
            yield Finding(name, "ok", f"a reader tried and was stopped ({kernel()})")


def _optional() -> Iterator[Finding]:
    for extra, module in EXTRAS.items():
        if importlib.util.find_spec(module) is None:
            yield Finding(
                f"extra {extra}",
                "note",
                "not installed",
                f"pip install -e '.[{extra}]' in the project's folder",
            )
        else:
            yield Finding(f"extra {extra}", "ok", "installed")


def _prefect() -> Finding:
    api = os.environ.get("PREFECT_API_URL")
    if not api:
        return Finding("prefect", "note", "no PREFECT_API_URL: one-off runs need none, schedules do")
    return Finding("prefect", "ok", f"API at {redacted(api)} (not called)")
