"""A reader that reads every file once, in this process, and then repeats the same answers.

The pipeline around it is the real one. Failures of reading are injected as faults (a torn answer, a dead child);
real children are tested by the campaign's runs of the command.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from benchmarks.faults import fault_points
from benchmarks.faults.fault_kinds import ReaderAnswers
from benchmarks.faults.fault_points import Call
from flows.isolation.jobs import JOBS
from flows.isolation.limits import ORDINARY, Limits
from flows.isolation.outcome import JobOutcome
from flows.isolation.reader import IsolatedReader
from schema.errors import Unreadable

Answers = dict[tuple[str, str], JobOutcome]


class Replay(IsolatedReader):
    """Repeats answers from memory; `listener` is called before each."""

    def __init__(self, answers: Answers, listener: Callable[[Call], None] = lambda call: None) -> None:
        super().__init__()
        self._answers = answers
        self._listener = listener

    def run(
        self,
        job: str,
        payload: bytes = b"",
        *,
        file: str | None = None,
        limits: Limits = ORDINARY,
        on_part: Callable[[bytes], None] = lambda part: None,
    ) -> JobOutcome:
        """The first answer to the same job."""
        data = Path(file).read_bytes() if file else b""
        key = job, hashlib.sha256(payload + b"\0" + data).hexdigest()
        if key not in self._answers:
            self._answers[key] = _really(job, payload, data)
        try:
            self._listener(Call(fault_points.READER, f"reader: {job}"))
        except ReaderAnswers as said:
            return said.outcome or _half(self._answers[key])
        return self._answers[key]


def _half(whole: JobOutcome) -> JobOutcome:
    """The first half of a true answer, or of its first part."""
    first = whole.parts[0] if whole.parts else whole.answer
    torn = first[: len(first) // 2]
    return replace(whole, answer=b"", parts=(torn,)) if whole.parts else JobOutcome("", torn)


def _really(job: str, payload: bytes, data: bytes) -> JobOutcome:
    parts: list[bytes] = []
    try:
        answer = JOBS[job](payload, data)
        if isinstance(answer, bytes):
            return JobOutcome("", answer)
        for part in answer:
            parts.append(part)  # those before an error are kept
        return JobOutcome("", parts=tuple(parts))
    except Unreadable as error:
        return JobOutcome(error.code, detail=error.detail, parts=tuple(parts))
