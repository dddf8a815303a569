"""Serves the application with uvicorn, after saying where; refuses an address that others reach without a token."""

from __future__ import annotations

import os
import socket
from typing import Final

import uvicorn

from wengao.errors import BadConfiguration, UsageProblem
from wengao.runs.opened import opened
from wengao.runs.source_runs import mark_lost_runs
from wengao.screen.output import say
from wengao.settings.model import Settings
from wengao.web.app import application
from wengao.web.bringing_in.uploads import require_multipart
from wengao.web.entrance.addresses import is_loopback
from wengao.web.entrance.tokens import NamedTokens, read_tokens
from wengao.web.reading_room import ReadingRoom

KEEP_ALIVE_SECONDS: Final = 20
BACKLOG: Final = 128


def serve(settings: Settings, host: str, port: int, *, token_file: str | None, read_only: bool) -> None:
    """Answers until it is interrupted. Raises BadConfiguration (exit 4), MissingExtra (3), UsageProblem, and those of `opened`."""
    tokens = read_tokens(os.environ.get("WENGAO_WEB_TOKEN", ""), token_file)
    refuse_open_door(host, tokens)
    if settings.web_upload and not read_only:
        require_multipart()
    with opened(settings, read_only=read_only) as database:
        bound = _bound(host, port)
        named = settings.web_hosts if host in ("", "0.0.0.0", "::") else (*settings.web_hosts, host)  # noqa: S104
        room = ReadingRoom(_with_hosts(settings, named), database, tokens, read_only)
        if room.may_write:
            mark_lost_runs(database, settings)  # those of a server that was killed say so at once
        config = uvicorn.Config(
            application(room),
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            backlog=BACKLOG,
            ws="none",
            proxy_headers=False,
        )
        address = (
            settings.web_base_url or f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}"
        )
        say(f"the reading room is at {address} (Ctrl-C ends it)")
        if (settings.web_base_url or settings.web_hosts) and not tokens:
            say(
                "warning: it answers to other names than this machine's, and everybody who reaches it may read; "
                "nothing is decided or taken in there without a token"
            )
        try:
            uvicorn.Server(config).run(sockets=[bound])
        finally:
            room.close()


def refuse_open_door(host: str, tokens: NamedTokens) -> None:
    """Raise BadConfiguration for an address that other machines reach, without a token."""
    if not tokens and not is_loopback(host):
        raise BadConfiguration(
            f"--host {host}: other machines reach this address, and there is no token",
            "set WENGAO_WEB_TOKEN or give --token-file, or leave --host out",
        )


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens there; bound first, so that a taken port is told in one line."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with the protocol named, else asyncio does not know that it may send small parts of an answer at once (40 ms each)
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise UsageProblem(
            f"{host}:{port} cannot be used: {error.strerror or error}",
            "another --port, or --port 0 for a free one",
        ) from error
    return made


def _with_hosts(settings: Settings, hosts: tuple[str, ...]) -> Settings:
    from msgspec.structs import replace

    return replace(settings, web_hosts=hosts)
