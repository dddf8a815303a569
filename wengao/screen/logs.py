"""The log on stderr: lines for people or one JSON object a line, each with run, file and stage.

    2026-11-30T08:15:00Z WARNING 20261130T081500Z-… /in/a.pdf extract: quarantined: 0 items (encrypted)

With `--log-format json` every line on stderr is such an object, messages for people among them.
"""

from __future__ import annotations

import logging
import sys
import time
from typing import Final

from pythonjsonlogger.json import JsonFormatter

from flows.logs import FIELDS, LOGGER, AddContext
from schema.text.redaction import redacted
from wengao.screen.output import escape, escape_json, send_messages_to
from wengao.settings.model import Settings

TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
JSON_FIELDS: Final = {"asctime": "time", "levelname": "level"}


class TextLines(logging.Formatter):
    """Formats a record as one line, with control characters escaped."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """The time, the level, the run, file and stage if known, and the message."""
        where = " ".join(str(known) for name in FIELDS if (known := getattr(record, name, None)))
        seconds = getattr(record, "seconds", None)
        tail = "" if seconds is None else f" ({seconds} s)"
        head = f"{self.formatTime(record, TIME)} {record.levelname}"
        line = (
            f"{head} {where}: {record.getMessage()}{tail}" if where else f"{head} {record.getMessage()}{tail}"
        )
        return escape(redacted(line))


class JsonLines(JsonFormatter):
    """One JSON object a record: time, level, message, run, file, stage and what the record adds, safe for a
    terminal and without the secrets of an address."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        names = " ".join(f"%({name})s" for name in ("asctime", "levelname", "message", *FIELDS))
        super().__init__(names, datefmt=TIME, rename_fields=JSON_FIELDS, json_ensure_ascii=False)

    def format(self, record: logging.LogRecord) -> str:
        """The object on one line."""
        return escape_json(redacted(super().format(record)))


def start_log(settings: Settings) -> None:
    """Log to stderr from the settings' level up (JSON alone: from `info` up); with JSON, messages too.

    Replaces what an earlier call in this process started.
    """
    for handler in [*LOGGER.handlers]:
        if isinstance(handler, _Stderr):
            LOGGER.removeHandler(handler)
    level, as_json = settings.log_level, settings.log_format == "json"
    LOGGER.setLevel(logging.DEBUG if level == "debug" else logging.INFO)
    send_messages_to(LOGGER.log if as_json else None)
    if level == "off" and not as_json:
        return
    handler = _Stderr()
    handler.setLevel("INFO" if level == "off" else level.upper())
    handler.addFilter(AddContext())
    handler.setFormatter(JsonLines() if as_json else TextLines())
    LOGGER.addHandler(handler)


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg] # the class is generic for type checkers alone
    """Writes to `sys.stderr` as it is at the time of the record."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
