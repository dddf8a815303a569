"""`wengao flow serve`: every source read at its times, by Prefect's schedules, until it is stopped.

It needs a Prefect API (`PREFECT_API_URL`) and a library that exists. Stopping it pauses no schedule. Started
again, it closes runs whose process died and makes up for missed times as each source's `missed` says.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import socket
from datetime import datetime
from typing import TYPE_CHECKING

from wengao.errors import BadConfiguration, Exit, WengaoError
from wengao.screen.output import say
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.orchestration.deployments import Judgement
    from schema.database.connection import Database


def configure(parser: argparse.ArgumentParser) -> None:
    """`[SOURCE…]`."""
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="names from wengao.toml; all, if none")
    parser.epilog = (
        "prefect server start    the API, once on a machine; then the schedules\n"
        "PREFECT_API_URL=http://127.0.0.1:4200/api wengao flow serve"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until a signal; the library is opened before Prefect is imported, so that its errors come at once."""
    from flows.runs.timetable import timetable
    from wengao.runs import source_runs
    from wengao.runs.opened import opened
    from wengao.settings.sources import chosen

    sources = chosen(settings, arguments.sources)
    tables = {source.name: timetable(source.keys) for source in sources}
    if not any(tables.values()):
        raise BadConfiguration("no source has a schedule", "write schedule = { interval = 600 } beneath one")
    with opened(settings) as database:
        hand_on(settings)
        from flows.orchestration import serving
        from flows.orchestration.deployments import Library, Served
        from flows.orchestration.recording import RecordingUnavailable
        from wengao import scheduled

        def served() -> list[Served]:
            description = f"reads into {database.location}"
            return [
                Served(name, table, source_runs.last_looked_at(database, name), description)
                for name, table in tables.items()
            ]

        library = Library(
            tag=tag_of(database.location),
            judge=lambda flow_run: judge(database, flow_run),
            mark_lost=lambda: source_runs.mark_lost_runs(database, settings),
        )
        try:
            serving.serve(served, scheduled.source_run, scheduled.ENTRY_POINT, library, say)
        except RecordingUnavailable as reason:
            advice = (
                "start one with `prefect server start` and name it: PREFECT_API_URL=http://127.0.0.1:4200/api"
            )
            if not reason.configured:
                raise BadConfiguration(str(reason), advice) from reason
            raise WengaoError(str(reason), advice) from reason
    return Exit.DONE


def hand_on(settings: Settings) -> None:
    """Set the environment of the processes that run sources, so that no setting becomes a Prefect parameter."""
    os.environ["WENGAO_DB"] = settings.database
    os.environ["WENGAO_ARCHIVE"] = settings.archive
    os.environ["WENGAO_WORKERS"] = str(settings.workers)
    os.environ["WENGAO_LOG_LEVEL"] = settings.log_level
    os.environ["WENGAO_LOG_FORMAT"] = settings.log_format
    if settings.file is not None:
        os.environ["WENGAO_CONFIG"] = str(settings.file)


def tag_of(location: str) -> str:
    """The tag of this library's deployments: from host and path of a database file, from the URL of a server."""
    address = location if "://" in location else f"{socket.gethostname()}:{location}"
    return "wengao-" + hashlib.sha256(address.encode()).hexdigest()[:12]


def judge(database: Database, flow_run: str) -> tuple[Judgement, datetime | None]:
    """The state of a Prefect run as the library recorded it, and when it ended."""
    from schema.clock import moment
    from schema.runs.history import run_of

    with database.read() as session:
        row = run_of(session, flow_run)
    if row is None:
        return "unknown", None
    if row["state"] == "running":
        return "alive", None
    return "lost" if row["state"] == "lost" else "over", moment(row["finished_at"])
