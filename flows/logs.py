"""Log records of runs: the logger `wengao`, whose records carry the run, file and stage that they are about.

    with context(run="20261130T…", file="/in/a.pdf"):
        with stage("extract"):
            LOGGER.warning("the second engine answered")   # carries run, file and stage

This module prints nothing: the command line and Prefect add handlers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from schema.records import Receipt
from schema.text.redaction import redacted

LOGGER: Final = logging.getLogger("wengao")
LOGGER.propagate = False  # only this logger's handlers write records, never those of the root logger
LOGGER.addHandler(logging.NullHandler())  # without another handler, logging would print warnings to stderr
LOGGER.setLevel(logging.INFO)  # handlers have levels of their own
# on every record, None where there is none; `worker` is that of a cluster
FIELDS: Final = ("run", "batch", "worker", "file", "stage")
_CONTEXT: ContextVar[dict[str, str]] = ContextVar("wengao_log_context")
_STAGES: ContextVar[dict[str, float] | None] = ContextVar("wengao_stage_seconds", default=None)


class AddContext(logging.Filter):
    """A filter of handlers that adds the run, file and stage of the current thread to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the fields to the record; returns True, since no record is dropped."""
        known = _CONTEXT.get({})
        for name in FIELDS:
            if not hasattr(record, name):
                setattr(record, name, known.get(name))
        return True


def current() -> dict[str, str]:
    """The fields of records made here now, for the threads that do a part of the work."""
    return dict(_CONTEXT.get({}))


@contextmanager
def context(**fields: str) -> Iterator[None]:
    """Records made in the block carry these `FIELDS`, beside those of the blocks around it."""
    token = _CONTEXT.set({**_CONTEXT.get({}), **{name: redacted(value) for name, value in fields.items()}})
    try:
        yield
    finally:
        _CONTEXT.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Mark the block as the stage `name` of a file; logs its duration in seconds at level DEBUG."""
    began = time.perf_counter()
    with context(stage=name):
        try:
            yield
        finally:
            seconds = round(time.perf_counter() - began, 3)
            if (measured := _STAGES.get()) is not None:
                measured[name] = round(measured.get(name, 0.0) + seconds, 3)
        LOGGER.debug("done", extra={"seconds": seconds})


@contextmanager
def stage_seconds() -> Iterator[dict[str, float]]:
    """Yields a mapping that holds, at the end of the block, how many seconds each stage within took."""
    measured: dict[str, float] = {}
    token = _STAGES.set(measured)
    try:
        yield measured
    finally:
        _STAGES.reset(token)


def log_begin(run: str, what: str) -> None:
    """Log the beginning of a run; `what` is its command, for example `flow run library`."""
    with context(run=run):
        LOGGER.info("%s begins", what)


def log_end(run: str, state: str, error: str | None, files: int) -> None:
    """Log the end of a run: at level INFO when it is done, else at level ERROR with the reason."""
    with context(run=run):
        why = f": {error}" if error else ""
        LOGGER.log(
            logging.INFO if state == "done" else logging.ERROR,
            "run %s, %d files%s",
            state,
            files,
            why,
            extra={"state": state, "files": files},
        )


def log_receipt(receipt: Receipt) -> None:
    """Log the receipt of one file: at level WARNING if it is newly quarantined, else at level INFO."""
    codes = [issue.code for issue in receipt.issues]
    newly = receipt.state == "quarantined" and not receipt.known
    LOGGER.log(
        logging.WARNING if newly else logging.INFO,
        "%s: %d items%s",
        receipt.state,
        receipt.item_count or 0,
        f" ({' '.join(codes)})" if codes else "",
        extra={
            "state": receipt.state,
            "sha256": receipt.sha256,
            "items": receipt.item_count,
            "new_speeches": receipt.new_speeches,
            "codes": codes,
            "seconds": receipt.seconds,
        },
    )
