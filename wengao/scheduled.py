"""The flow that Prefect imports to run a source: `wengao.scheduled.source_run`, the entry point of each deployment.

Its parameters are the source's name and what one run is asked (`force`, `only`, `retry_quarantined`); settings come from wengao.toml and the environment, so that neither paths
nor passwords are stored in Prefect.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from flows.orchestration.serving import scheduled_flow
from flows.runs.selection import Selection
from flows.runs.source_run import RunReport, Watch
from wengao.runs import source_runs
from wengao.screen.logs import start_log
from wengao.settings import load

ENTRY_POINT = "wengao.scheduled.source_run"


def _run(source: str, scheduled_at: datetime | None, watch: Watch, selection: Selection) -> RunReport | str:
    loaded = load.load({}, os.environ, Path.cwd())
    start_log(loaded)
    return source_runs.run_scheduled(loaded, source, scheduled_at, watch, selection)


source_run = scheduled_flow(_run)
