"""What happens in a run, as records of the logger `wengao` that say which run, file and stage they belong to.

    with context(run="20261130T…", file="/in/a.pdf"):
        with stage("extract"):
            LOGGER.warning("the second engine answered")   # carries run, file and stage

Nothing is printed from here: whoever looks on (the command line, Prefect) adds a handler.
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
LOGGER.propagate = False  # a log is what the handlers of this logger show, no program's root logger
LOGGER.addHandler(logging.NullHandler())  # without any other nothing is written
LOGGER.setLevel(logging.INFO)  # handlers have levels of their own
FIELDS: Final = ("run", "file", "stage")  # on every record, None where there is none
_CONTEXT: ContextVar[dict[str, str]] = ContextVar("wengao_log_context")


class AddContext(logging.Filter):
    """Gives every record the run, file and stage at work in its thread; a handler's filter."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: nothing is left out here."""
        known = _CONTEXT.get({})
        for name in FIELDS:
            if not hasattr(record, name):
                setattr(record, name, known.get(name))
        return True


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
    """The block is the stage `name` of a file; its time is logged for whoever asks for details."""
    began = time.perf_counter()
    with context(stage=name):
        yield
        LOGGER.debug("done", extra={"seconds": round(time.perf_counter() - began, 3)})


def log_begin(run: str, what: str) -> None:
    """A run begins: `ingest`, `flow run library`."""
    with context(run=run):
        LOGGER.info("%s begins", what)


def log_end(run: str, state: str, error: str | None, files: int) -> None:
    """A run is over: INFO when it is done, ERROR with the reason when it is not."""
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
    """What became of one file: a line of level INFO, WARNING where the file is newly quarantined."""
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
