"""A reader without processes, for tests of what is done with answers: pages of our own site are no danger."""

from __future__ import annotations

from collections.abc import Callable

from flows.isolation.jobs import JOBS
from flows.isolation.limits import ORDINARY, Limits
from flows.isolation.outcome import JobOutcome
from flows.isolation.reader import IsolatedReader
from schema.errors import Unreadable


class DirectReader(IsolatedReader):
    """Runs a job where it stands. What a child keeps from us is tested in `tests/flows/isolation`."""

    def run(
        self,
        job: str,
        payload: bytes = b"",
        *,
        file: str | None = None,
        limits: Limits = ORDINARY,
        on_part: Callable[[bytes], None] = lambda part: None,
    ) -> JobOutcome:
        """The answer to a job of one answer, about no file."""
        assert file is None, "files are read in a child"
        try:
            answer = JOBS[job](payload, None)
        except Unreadable as refused:
            return JobOutcome(refused.code, detail=str(refused))
        assert isinstance(answer, bytes)
        return JobOutcome("", answer)
