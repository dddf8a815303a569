"""The wheel, installed where nothing else of ours is: a reading child finds its modules there and only there."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("wengao", "flows", "extractors", "schema")

JOBS = """
import json, sys

def places(payload, data):
    import extractors, flows, schema
    return json.dumps([sys.path, flows.__file__, extractors.__file__, schema.__file__]).encode()

JOBS = {"places": places}
"""

PROGRAM = """
import sys
sys.path += sys.argv[1:]
from flows.isolation.reader import IsolatedReader
with IsolatedReader(jobs="path_jobs") as reader:
    outcome = reader.run("places")
assert not outcome.code, outcome
print(outcome.answer.decode())
"""


@pytest.fixture(scope="module")
def install_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like site-packages that holds the built wheel and nothing else."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed (make test installs it)")
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "wheel", *options, "-w", str(folder / "wheels"), str(ROOT)], check=True)
    (wheel,) = (folder / "wheels").glob("wengao-*.whl")
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", "--target", str(folder / "root"), str(wheel)], check=True
    )
    return folder / "root"


@pytest.mark.campaign
def test_a_child_of_the_wheel_looks_for_our_modules_in_the_install_root_alone(
    install_root: Path, tmp_path: Path
) -> None:
    """From another folder: the root is on the child's path, and no folder in it nor any other copy of ours."""
    (tmp_path / "path_jobs.py").write_text(JOBS, "utf-8")
    # -S: an editable install would bring its own copy along, by a .pth file.
    done = subprocess.run(
        [
            *(sys.executable, "-I", "-S", "-c", PROGRAM),
            *(str(install_root), str(tmp_path), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    places, *files = json.loads(done.stdout)
    ours = [
        place
        for place in places
        if Path(place).is_relative_to(install_root) or any((Path(place) / floor).is_dir() for floor in FLOORS)
    ]
    assert ours == [str(install_root)]
    assert {Path(file).parents[1] for file in files} == {install_root}
