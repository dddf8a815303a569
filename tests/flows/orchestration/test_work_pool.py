"""Two workers of a Prefect work pool make one library together, by the commands of docs/operations.md."""

from __future__ import annotations

import re
import shlex
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import speech_folder
from tests.support.prefect_server import Api, eventually, process
from tests.support.whole_library import alone, exports, python

ROOT = Path(__file__).parents[3]
SOURCES = ("inbox", "library")  # those of the prefect.yaml that people copy
SOURCE = '[[sources]]\nname = "{name}"\nkind = "folder"\npath = "{name}"\n'
BLOCK = re.compile(r"test_work_pool\.py types these lines -->\n```bash\n(.*?)```", re.S)
FILES = 50  # in each source
pytest.importorskip("moto", reason="moto serves S3")


def documented() -> list[list[str]]:
    """The commands of the page, as words."""
    block = BLOCK.search((ROOT / "docs" / "operations.md").read_text("utf-8"))
    assert block is not None
    return [shlex.split(line) for line in block[1].splitlines()]


def test_the_page_types_a_pool_deployments_a_run_and_a_worker() -> None:
    """In that order, for the pool and the sources of prefect.yaml."""
    commands = documented()
    assert [words[1:3] for words in commands] == [
        ["work-pool", "create"], ["deploy", "--all"], ["deployment", "run"], ["worker", "start"],
    ]  # fmt: skip
    described = (ROOT / "prefect.yaml").read_text("utf-8")
    assert all(f"- name: {name}" in described for name in SOURCES)


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_workers_of_a_pool_make_one_library(
    tmp_path: Path, shared: dict[str, str], prefect_url: str
) -> None:
    """Two sources of fifty files, a run each, at the same time on two workers: the library of one machine."""
    home = tmp_path / "home"
    home.mkdir()
    for number, name in enumerate(SOURCES):
        speech_folder.fill(home / name, FILES, seed=1000 * number)
    (home / "wengao.toml").write_text("".join(SOURCE.format(name=name) for name in SOURCES), "utf-8")
    shutil.copy(ROOT / "prefect.yaml", home)
    env = shared | {"PREFECT_API_URL": prefect_url, "PREFECT_WORKER_QUERY_SECONDS": "2"}
    create, deploy, run, start = documented()
    python(["prefect", "--no-prompt", *create[1:]], home, env)
    python(["prefect", "--no-prompt", *deploy[1:]], home, env)
    api = Api(prefect_url)
    before = {one["id"] for one in api.runs()}  # of other tests on this server
    for name in SOURCES:
        python([*run[:-1], f"wengao-source/{name}"], home, env)
    with ExitStack() as stack:
        for name in ("a", "b"):
            stack.enter_context(process(["-m", *start, "--name", name], home, env, f"{name}.log"))

        def logs() -> str:
            return "".join((home / f"{name}.log").read_text("utf-8") for name in ("a", "b"))

        def finished() -> bool:
            done = [one for one in api.runs("COMPLETED") if one["id"] not in before]
            return {one["name"] for one in done} >= set(SOURCES)

        eventually(finished, 400, logs)
        taken = {name: (home / f"{name}.log").read_text("utf-8") for name in ("a", "b")}
    assert all("submitting flow run" in said for said in taken.values()), taken
    assert exports(home, shared) == alone(home, list(SOURCES))
