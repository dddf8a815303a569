"""A progress bar on stderr, on a terminal only: logs and pipes see nothing of it."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING

from schema.records import Receipt
from wengao.terminal import clip, escape

if TYPE_CHECKING:
    import rich.progress


class Progress:
    """A context manager; `show` is called with every receipt, from whatever thread."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._bar: rich.progress.Progress | None = None

    def __enter__(self) -> Progress:
        if self._total > 1 and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.description}", markup=False),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.add_task("", total=self._total)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, receipt: Receipt) -> None:
        """One more file is done; a quarantined one leaves a line above the bar."""
        if self._bar is None:
            return
        name = clip(escape(os.path.basename(receipt.locator)), 40)
        task = self._bar.task_ids[0]
        self._bar.update(task, advance=1, description=name)
        if receipt.state == "quarantined" and not receipt.known:
            reason = " ".join(issue.code for issue in receipt.issues)
            self._bar.console.print(f"quarantined {name}: {reason}", markup=False, highlight=False)
