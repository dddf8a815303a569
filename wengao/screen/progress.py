"""A progress bar on stderr, on a terminal only: logs and pipes see nothing of it."""

from __future__ import annotations

import os
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Final

from schema.records import Receipt
from wengao.screen.language import _
from wengao.screen.output import clip, escape, messages_are_logged
from wengao.screen.words import code_name

if TYPE_CHECKING:
    import rich.progress


MEGABYTE: Final = 1_000_000


class Progress:
    """A context manager that shows the bar.

    `show` is called with every receipt, `fetched` with the bytes of a file so far, both from any thread. A single
    file shows a bar only if it is fetched (`fetching`) or recognised.
    """

    def __init__(self, total: int, *, fetching: bool = False) -> None:
        self._total = total
        self._fetching = fetching
        self._bar: rich.progress.Progress | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Progress:
        if self._total > 1 or self._fetching:
            self._begin()
        return self

    def _begin(self) -> None:
        """Show the bar, on a terminal."""
        terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not messages_are_logged()
        if terminal:
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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def fetched(self, size: int, whole: int | None) -> None:
        """Show that `size` bytes of a file have arrived, of `whole` bytes (None: its server does not say)."""
        if self._bar is not None:
            of = _(" of {whole:.1f}").format(whole=whole / MEGABYTE) if whole else ""
            words = _("fetching {size:.1f}{of} MB").format(size=size / MEGABYTE, of=of)
            self._bar.update(self._bar.task_ids[0], description=words)

    def recognised(self, name: str, done: int, pages: int) -> None:
        """Show that `done` of a file's `pages` pictures are recognised; of a single file, too: it takes minutes."""
        with self._turn:
            if self._bar is None:
                self._begin()
        if self._bar is not None:
            words = _("recognising {name}: page {done} of {pages}").format(
                name=clip(escape(os.path.basename(name)), 30), done=done, pages=pages
            )
            self._bar.update(self._bar.task_ids[0], description=words)

    def show(self, receipt: Receipt) -> None:
        """Advance the bar by one file; a quarantined file is printed on a line above it."""
        if self._bar is None:
            return
        name = clip(escape(os.path.basename(receipt.locator)), 40)
        task = self._bar.task_ids[0]
        self._bar.update(task, advance=1, description=name)
        if receipt.state == "quarantined" and not receipt.known:
            reason = " ".join(code_name(issue.code) for issue in receipt.issues)
            self._bar.console.print(
                _("quarantined {name}: {reason}").format(name=name, reason=reason),
                markup=False,
                highlight=False,
            )
