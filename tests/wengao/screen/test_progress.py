"""Progress is for terminals: what is fetched shows there, and nowhere else."""

from __future__ import annotations

import io
import sys
import time

import pytest

from wengao.screen.progress import Progress


class Terminal(io.StringIO):
    """Standard error, as a person sees it."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.mark.parametrize(
    ("whole", "said"), [(45_000_000, "fetching 12.3 of 45.0 MB"), (None, "fetching 12.3 MB")]
)
def test_a_single_download_shows_how_far_it_is(
    whole: int | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One address is worth a bar, one file on disk is not."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with Progress(1, fetching=True) as progress:
        progress.fetched(12_300_000, whole)
        time.sleep(0.3)
    assert said in terminal.getvalue()
    monkeypatch.setattr(sys, "stderr", silent := Terminal())
    with Progress(1) as progress:
        progress.fetched(12_300_000, whole)
    assert silent.getvalue() == ""


def test_off_a_terminal_nothing_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs and pipes see nothing of it."""
    monkeypatch.setattr(sys, "stderr", pipe := io.StringIO())
    with Progress(2, fetching=True) as progress:
        progress.fetched(1, 2)
    assert pipe.getvalue() == ""
