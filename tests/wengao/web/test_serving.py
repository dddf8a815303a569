"""`wengao web` as it is started: what `--read-only` opens cannot be written through, and answers leave at once."""

from __future__ import annotations

import socket
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn
from sqlalchemy.exc import DBAPIError

from schema.errors import DatabaseUnwritable
from schema.tables.handles import RUN
from tests.wengao.web.conftest import Shelf
from wengao.__main__ import main


@pytest.mark.parametrize("flags", [["--read-only"], []])
def test_the_flag_reaches_the_database(
    room_shelf: Shelf, monkeypatch: pytest.MonkeyPatch, flags: list[str]
) -> None:
    """With the flag every write fails, by whatever way; without it one may begin."""
    seen: list[bool] = []

    def looked_at(server: uvicorn.Server, sockets: Any = None) -> None:
        room = server.config.app.state.room  # type: ignore[union-attr]
        try:
            with room.database.write():
                pass
            with room.database.writer.connect() as connection:
                connection.execute(sa.delete(RUN).where(RUN.c.run_id == "nobody"))
        except (DatabaseUnwritable, DBAPIError):
            seen.append(False)
            with pytest.raises(DBAPIError, match="readonly"), room.database.writer.connect() as connection:
                connection.execute(sa.delete(RUN).where(RUN.c.run_id == "nobody"))
        else:
            seen.append(True)
        assert room.may_write == (not flags)
        for one in sockets:
            one.close()

    monkeypatch.setattr(uvicorn.Server, "run", looked_at)
    assert main(["--db", room_shelf.settings.database, "web", "--port", "0", *flags]) == 0
    assert seen == [not flags]


def test_small_parts_of_an_answer_are_sent_at_once(
    room_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """asyncio sets TCP_NODELAY only where a socket names its protocol; else the head of an answer waits 40 ms for an
    acknowledgement."""
    protocols: list[int] = []

    def looked_at(server: uvicorn.Server, sockets: Any = None) -> None:
        for one in sockets:
            protocols.append(one.proto)
            one.close()

    monkeypatch.setattr(uvicorn.Server, "run", looked_at)
    assert main(["--db", room_shelf.settings.database, "web", "--port", "0"]) == 0
    assert protocols == [socket.IPPROTO_TCP]
