"""Measures what looking into an existing library costs beyond `import sqlmodel`: `search`, `speeches list`, `status`.

Each figure is the least CPU of several runs, since whatever else the machine does only ever adds to it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.speed.clock import cost_of
from benchmarks.speed.reading import environment

SAMPLE: Final = Path(__file__).parents[2] / "data" / "samples" / "jianghua-5pian.pdf"
COMMANDS: Final = (("search", "发展"), ("speeches", "list"), ("status",))


@dataclass(frozen=True, slots=True)
class StartUp:
    """CPU seconds of `import sqlmodel`, and of each command beyond it."""

    imported: float
    beyond: dict[str, float]


def measure(rounds: int) -> StartUp:
    """Measure all in turns, on a library of one compilation; bytecode is cached as for an installed program."""
    with tempfile.TemporaryDirectory(prefix="wengao-bench-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        variables = {**environment(home), "PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode")}
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        _least([sys.executable, "-m", "wengao", "ingest", str(SAMPLE)], home, variables, 1)
        everything = {"import": [sys.executable, "-c", "import sqlmodel"]}
        everything |= {" ".join(words): [sys.executable, "-m", "wengao", *words] for words in COMMANDS}
        least: dict[str, float] = {}
        for number in range(rounds + 1):  # the first one caches the bytecode
            for name, command in everything.items():
                spent = _least(command, home, variables, 1)
                least[name] = spent if number < 2 else min(least[name], spent)
    imported = least.pop("import")
    return StartUp(imported, {name: spent - imported for name, spent in least.items()})


def _least(command: list[str], home: Path, variables: Mapping[str, str], rounds: int) -> float:
    costs = [cost_of(command, env=variables, cwd=home) for _ in range(rounds)]
    for cost in costs:
        if cost.exit_code:
            raise RuntimeError(f"{' '.join(command)}: {cost.stderr}")
    return min(cost.cpu for cost in costs)
