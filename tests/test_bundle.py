"""The offline bundle's install script: it says what does not fit instead of half installing.

That it installs, with the index switched off, is a step of `.ci/run`.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell script")


def install(folder: Path, made_for: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a bundle without wheels, made for `made_for`, with this Python at hand."""
    bundle = folder / "bundle"
    bundle.mkdir()
    shutil.copy(ROOT / ".ci" / "install.sh", bundle)
    (bundle / "made-for").write_text(made_for + "\n")
    (bundle / "installs").write_text("wengao\n")
    return subprocess.run(
        ["/bin/sh", str(bundle / "install.sh"), *words],
        cwd=folder,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("made_for", "says"),
    [
        (f"{HERE} OtherOS riscv", "OtherOS riscv"),
        (f"2.7 {platform.system()} {platform.machine()}", "need Python 2.7"),
    ],
)
def test_wheels_for_another_machine_are_refused(tmp_path: Path, made_for: str, says: str) -> None:
    """With what they are for and the way out, and nothing is left behind."""
    done = install(tmp_path, made_for, "env")
    assert done.returncode == 1 and says in done.stderr and "bundle" in done.stderr
    assert not (tmp_path / "env").exists()


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path) -> None:
    """An environment somebody uses is never installed over."""
    (tmp_path / "env").mkdir()
    done = install(tmp_path, f"{HERE} {platform.system()} {platform.machine()}", "env")
    assert done.returncode == 1 and "there already" in done.stderr
    assert not list((tmp_path / "env").iterdir())


@pytest.mark.campaign
def test_what_is_missing_is_not_fetched(tmp_path: Path) -> None:
    """Without its wheel the installation fails: no index is asked."""
    done = install(tmp_path, f"{HERE} {platform.system()} {platform.machine()}", "env")
    assert done.returncode != 0 and "wengao" in done.stderr
    assert "installed:" not in done.stdout
