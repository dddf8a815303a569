"""A reading room that listens on a free port of this machine, in a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from schema.database.opening import open_database
from wengao.settings.model import Settings
from wengao.web.app import application
from wengao.web.entrance.tokens import NamedTokens
from wengao.web.reading_room import ReadingRoom


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of a reading room over the library of `settings`; it ends with the block."""
    with open_database(settings.database) as database, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        room = ReadingRoom(settings, database, NamedTokens({}))
        server = uvicorn.Server(uvicorn.Config(application(room), log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
