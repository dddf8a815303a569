"""Measures a one-off ingest against `import sqlmodel`: one 64-page file into an existing library.

It runs without a Prefect API and, where the kernel permits it (`unshare -rn`), without network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.speed.clock import Cost, cost_of
from benchmarks.speed.reading import ONE_LINE, environment

PAGES = 64
NO_NETWORK = ("unshare", "-rn")


@dataclass(frozen=True, slots=True)
class OneOff:
    """CPU seconds (medians): of an ingest of one file, of `import sqlmodel`, and their difference."""

    file: str
    ingest: float
    imported: float
    beyond: float
    without_network: bool


def measure(file: Path, rounds: int) -> OneOff:
    """Measure both in turns, each with its process tree; every round begins with the same small library."""
    prefix = list(NO_NETWORK) if _can_go_without_network() else []
    ingests, imports = [], []
    with tempfile.TemporaryDirectory(prefix="wengao-bench-") as folder:
        home, kept = Path(folder) / "home", Path(folder) / "kept"
        kept.mkdir()
        (kept / "line.txt").write_text(ONE_LINE, "utf-8")
        home.mkdir()
        # Bytecode is cached as for an installed program, whatever this environment says.
        bytecode = Path(folder) / "bytecode"
        variables = _variables(home, bytecode)
        _checked(_run([], [str(kept / "line.txt"), str(file)], home, variables))
        shutil.rmtree(home)
        home.mkdir()
        _checked(_run([], [str(kept / "line.txt")], home, variables))
        shutil.copytree(home, kept / "home")
        for _ in range(rounds):
            bare = cost_of([*prefix, sys.executable, "-c", "import sqlmodel"], env=variables, cwd=home)
            imports.append(_checked(bare).cpu)
            shutil.rmtree(home)
            shutil.copytree(kept / "home", home)
            cost = _checked(_run(prefix, [str(file)], home, variables))
            if f'"page_count": {PAGES}' not in cost.stdout and f'"page_count":{PAGES}' not in cost.stdout:
                raise RuntimeError(f"{file} has not {PAGES} pages:\n{cost.stdout}")
            ingests.append(cost.cpu)
    pairs = zip(ingests, imports, strict=True)
    beyond = median(ingest - imported for ingest, imported in pairs)
    return OneOff(file.name, median(ingests), median(imports), beyond, bool(prefix))


def _variables(home: Path, bytecode: Path) -> dict[str, str]:
    left_out = ("PREFECT_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in environment(home).items() if not name.startswith(left_out)}
    return kept | {"PYTHONPYCACHEPREFIX": str(bytecode)}


def _run(prefix: list[str], files: list[str], home: Path, variables: dict[str, str]) -> Cost:
    command = [*prefix, sys.executable, "-m", "wengao", "ingest", "--json", *files]
    return cost_of(command, env=variables, cwd=home)


def _checked(cost: Cost) -> Cost:
    if cost.exit_code:
        raise RuntimeError(cost.stderr)
    return cost


def _can_go_without_network() -> bool:
    if shutil.which(NO_NETWORK[0]) is None:
        return False
    tried = subprocess.run([*NO_NETWORK, "true"], capture_output=True, check=False, env=dict(os.environ))
    return tried.returncode == 0
