"""Records between processes: what is decoded, and threads that decode a type for the first time at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from schema.records import Span
from schema.wire import WireError, decode, encode

# Without the lock one process in three is killed by a segmentation fault.
AT_ONCE = """
import sys, threading
sys.setswitchinterval(1e-6)
from schema.records import Document, Reading
from schema.wire import WireError, decode
start = threading.Barrier(8)
def go(kind):
    start.wait()
    try:
        decode(b'{"pages": [{"number": 1, "lines": [{"text": "a"}]}]}', kind)
    except WireError:
        pass
threads = [threading.Thread(target=go, args=((Reading, Document)[n % 2],)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
PROCESSES = 8


def test_what_is_encoded_comes_back() -> None:
    """A record, and a tuple of them; bytes of something else are refused."""
    assert decode(encode(Span(1, 2, 3, 4)), Span) == Span(1, 2, 3, 4)
    assert decode(encode((Span(1, 2, 3, 4),)), tuple[Span, ...]) == (Span(1, 2, 3, 4),)
    with pytest.raises(WireError):
        decode(b"{}", Span)


def test_threads_may_meet_a_type_for_the_first_time_together() -> None:
    """The readers of a run decode their first answers at once."""
    ended = [
        subprocess.run([sys.executable, "-c", AT_ONCE], check=False).returncode for _ in range(PROCESSES)
    ]
    assert ended == [0] * PROCESSES
