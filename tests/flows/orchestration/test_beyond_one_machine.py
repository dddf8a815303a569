"""One library made by several workers of a Dask cluster, by configuration alone.

Everything is real and on loopback: scheduler, workers, Prefect, Postgres, an S3 archive, each in processes of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support import cluster, speech_folder
from tests.support.prefect_server import Api, eventually
from tests.support.whole_library import alone, exports

FILES = 100
SOURCE = '[[sources]]\nname = "{name}"\nkind = "folder"\npath = "{name}"\n'
distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")
pytest.importorskip("moto", reason="moto serves S3")
pytestmark = [pytest.mark.campaign, pytest.mark.slow, pytest.mark.timeout(900)]


def loaded(env: dict[str, str]) -> int:
    """How many files the library on Postgres holds now."""
    engine = sa.create_engine(env["WENGAO_DB"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        return int(
            connection.exec_driver_sql("SELECT count(*) FROM file WHERE state = 'loaded'").scalar_one()
        )


def test_a_killed_dask_worker_loses_nothing(tmp_path: Path, shared: dict[str, str], prefect_url: str) -> None:
    """A hundred files by the recorded flow; one of two workers dies between the first files and the last. What it had
    is read by the other one, and the library is that of one machine."""
    speech_folder.fill(tmp_path / "inbox", FILES)
    (tmp_path / "wengao.toml").write_text(SOURCE.format(name="inbox"), "utf-8")
    with ExitStack() as stack:
        address = stack.enter_context(cluster.scheduler(tmp_path, shared))
        workers = {
            name: stack.enter_context(cluster.worker(tmp_path, shared, address, name)) for name in ("a", "b")
        }
        client = stack.enter_context(distributed.Client(address, set_as_default=False))
        client.wait_for_workers(2, timeout=cluster.START_SECONDS)
        assert not cluster.listening_to_all([*(one.pid for one in workers.values())])
        client.get_task_stream()  # from here on the scheduler keeps a log of its tasks
        addresses = {one["name"]: key for key, one in client.scheduler_info(n_workers=-1)["workers"].items()}
        env = shared | {
            "WENGAO_ENGINE": "dask",
            "WENGAO_SCHEDULER": address,
            "PREFECT_API_URL": prefect_url,
            "WENGAO_LOG_FORMAT": "json",
        }
        api = Api(prefect_url)
        before = {one["id"] for one in api.runs()}  # of other tests on this server
        log = stack.enter_context(open(tmp_path / "run.log", "w+b"))
        run = subprocess.Popen(
            [sys.executable, "-m", "wengao", "flow", "run", "inbox", "--json"],
            cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
        stack.callback(run.kill)

        def midway() -> bool:
            assert run.poll() is None, (tmp_path / "run.log").read_text("utf-8")
            return len(cluster.both_worked(client.get_task_stream)) == 2 and loaded(env) >= 20

        eventually(midway, 300, lambda: (tmp_path / "run.log").read_text("utf-8"))
        cluster.kill(workers["a"])
        then = loaded(env)
        out, _ = run.communicate(timeout=400)
        said = (tmp_path / "run.log").read_text("utf-8")
        assert run.returncode == 0, said
        worked = cluster.both_worked(client.get_task_stream)
    assert 20 <= then < FILES
    assert worked == set(addresses.values())
    (report,) = json.loads(out)["runs"]
    totals = report["totals"]
    assert (totals["files"], totals["loaded"] + totals["unchanged"]) == (FILES, FILES), totals
    # not what Prefect prints
    logged = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    read = [line for line in logged if line.get("sha256")]
    assert {line["worker"] for line in read} == worked and all(line["batch"] and line["run"] for line in read)
    ours = [one for one in api.runs() if one["name"] == "inbox" and one["id"] not in before]
    assert [one["state_type"] for one in ours] == ["COMPLETED"]
    assert exports(tmp_path, env) == alone(tmp_path, ["inbox"])
