"""Deployments that stand in a Prefect server since an earlier program still run: their entry point is stored there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml

from tests.support.prefect_server import Api, environment, prefect_server

ROOT = Path(__file__).parents[3]
STORED = "wengao.scheduled.source_run"  # as every release wrote it; renaming it strands all schedules
SETTINGS = """
[[sources]]
name = "inbox"
kind = "folder"
path = "inbox"
"""
SPEECH = "在全县工作会议上的讲话\n同志们：\n今天我们召开全县工作会议，总结去年，部署今年。\n谢谢大家！\n"


def test_the_deployments_that_people_copied_name_the_same_entry_point() -> None:
    """prefect.yaml is copied beside a wengao.toml and stays there."""
    described = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    assert {one["entrypoint"] for one in described["deployments"]} == {STORED}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_stored_deployment_runs(tmp_path: Path) -> None:
    """Made by nothing of ours, executed by Prefect's own command, it reads its source into the library."""
    home = tmp_path / "home"
    (home / "inbox").mkdir(parents=True)
    (home / "inbox" / "讲话.txt").write_text(SPEECH, "utf-8")
    (home / "wengao.toml").write_text(SETTINGS, "utf-8")
    env = environment(tmp_path)
    with prefect_server(tmp_path) as url:
        env |= {"PREFECT_API_URL": url}
        python(["wengao", "init"], home, env)
        run = stored_run(url, home)
        python(["prefect", "flow-run", "execute", run], home, env)
        states = {one["id"]: one["state_type"] for one in Api(url).runs()}
    assert states == {run: "COMPLETED"}
    assert '"loaded": 1' in python(["wengao", "runs", "list", "--source", "inbox", "--json"], home, env)


def python(words: list[str], folder: Path, env: dict[str, str]) -> str:
    """What a module run as a program prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def stored_run(url: str, home: Path) -> str:
    """A run of a deployment as `prefect deploy` leaves it: entry point, the source's name, the folder it begins in."""

    def post(path: str, **fields: object) -> str:
        answer = httpx.post(f"{url}{path}", json=fields, timeout=60)
        return str(answer.raise_for_status().json()["id"])

    flow = post("/flows/", name="wengao-source")
    begin_there = {"prefect.deployments.steps.set_working_directory": {"directory": str(home)}}
    deployment = post(
        "/deployments/",
        name="inbox",
        flow_id=flow,
        entrypoint=STORED,
        parameters={"source": "inbox"},
        pull_steps=[begin_there],
    )
    return post(f"/deployments/{deployment}/create_flow_run")
