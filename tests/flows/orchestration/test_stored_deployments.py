"""Deployments that stand in a Prefect server since an earlier program still run: their entry point is stored there."""

from __future__ import annotations

import json
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


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_stored_deployment_runs(tmp_path: Path) -> None:
    """Made by nothing of ours, executed by Prefect's own engine, it reads its source into the library."""
    home = tmp_path / "home"
    (home / "inbox").mkdir(parents=True)
    (home / "inbox" / "讲话.txt").write_text(SPEECH, "utf-8")
    (home / "wengao.toml").write_text(SETTINGS, "utf-8")
    env = environment(tmp_path)
    with prefect_server(tmp_path) as url:
        env |= {"PREFECT_API_URL": url}
        python(["wengao", "init"], home, env)
        run = stored_run(url)
        python(["prefect.engine", run], home, env)  # as a worker of Prefect starts it
        states = {one["id"]: one["state_type"] for one in Api(url).runs()}
    assert states == {run: "COMPLETED"}
    listed = json.loads(python(["wengao", "runs", "list", "--source", "inbox", "--json"], home, env))
    assert [(row["state"], row["loaded"]) for row in listed] == [("done", 1)]


def python(words: list[str], folder: Path, env: dict[str, str]) -> str:
    """What a module run as a program prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def stored_run(url: str) -> str:
    """A run of a deployment as the API keeps it: flow, name, entry point, the source's name."""

    def post(path: str, **fields: object) -> str:
        answer = httpx.post(f"{url}{path}", json=fields, timeout=60)
        return str(answer.raise_for_status().json()["id"])

    flow = post("/flows/", name="wengao-source")
    deployment = post(
        "/deployments/",
        name="inbox",
        flow_id=flow,
        entrypoint=STORED,
        parameters={"source": "inbox"},
    )
    return post(f"/deployments/{deployment}/create_flow_run")
