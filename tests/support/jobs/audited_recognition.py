"""The recognition of pictures, and what it tried meanwhile: sockets, programs, files to write."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator

from flows.isolation.picture_jobs import recognise

__all__ = ["JOBS"]

WATCHED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "urllib.", "http.")


def audited(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    """The parts of the job, then a JSON object of what was tried."""
    tried: list[str] = []

    def note(event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and "w" in str(arguments[1])
        if writes or event.startswith(WATCHED):
            tried.append(f"{event} {arguments!r}")

    sys.addaudithook(note)
    yield from recognise(payload, data)
    time.sleep(1.0)  # so that whoever got the page can count this process's threads
    names = ("ORT_DISABLE_TELEMETRY", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    told = {
        "tried": tried,
        "environment": {name: os.environ.get(name) for name in names},
        "loaded": sorted({"rapidocr", "onnxruntime"} & set(sys.modules)),
    }
    yield json.dumps(told).encode()


def modules(payload: bytes, data: bytes | None) -> bytes:
    """The modules that a child begins with."""
    return "\n".join(sorted(sys.modules)).encode()


JOBS = {"audited": audited, "modules": modules}
