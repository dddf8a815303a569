"""`python -m benchmarks.evaluation.cases`: the field cases of `../shared/cases` through the real program, against what is right.

`*.expected.txt` are written for people; what they say in `items: 3`, `1 title=… speaker=…`, `text of 2:` is compared,
their other lines are counted as left to the eye. Exit 0: all that was compared agrees, or no case is there.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.evaluation.harvest import ROOT, harvest

FOLDER = ROOT.parent / "shared" / "cases"
EXPECTED = ".expected.txt"
KEYS = "title speaker role date place jurisdiction salutation kind truncated begins ends heading".split()
KEY = re.compile(rf"\b(?P<key>{'|'.join(KEYS)})=")
ITEMS = re.compile(r"^items:\s*(?P<count>\d+)(?:\s*\((?:or (?P<other>\d+)|each (?P<each>[^)]*)))?")
ROW = re.compile(r"^(?P<n>\d{1,2}) (?=\S)")
APART = re.compile(r"\s+·\s+|\s+(?=\d{1,2} (?:title=|在))")  # several items on one line
TEXT = re.compile(r"^text(?: of (?P<n>\d+))?\b[^:]*:$")
ENDS = re.compile(r"^(?:now|why):|^\(")
# what stands behind a value and explains it: " (range to …)", "; 开场白…", " · 3 speaker=…"
BEHIND = re.compile(r"\s+\(.*$|;.*$|\s+·\s.*$|,\s.*$|\s+or\s.*$|:\s.*$")
SECONDS = 120.0


@dataclass(slots=True)
class Expected:
    """What a case says in a form that can be compared."""

    counts: frozenset[int] = frozenset()
    facts: dict[int, dict[str, str]] = field(default_factory=dict)
    texts: dict[int, list[str]] = field(default_factory=dict)
    left: int = 0  # lines for the eye


def read_expected(text: str) -> Expected:
    """The part of an expectation that is not prose."""
    found, each = Expected(), {}
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if match := ITEMS.match(line):
            found.counts = frozenset(int(n) for n in (match["count"], match["other"]) if n)
            each = _facts(match["each"] or "")
        elif match := TEXT.match(line):
            stop = next((n for n in range(at, len(lines)) if _stops(lines[n])), len(lines))
            found.texts[int(match["n"] or 1)] = lines[at:stop]
            at = stop
        elif match := ROW.match(line):
            for part in APART.split(line):
                if row := ROW.match(part):
                    found.facts[int(row["n"])] = each | _facts(part[row.end() :])
        elif line.strip() and not ENDS.match(line):
            found.left += 1
    return found


def _stops(line: str) -> bool:
    return ENDS.match(line) is not None or TEXT.match(line) is not None


def _facts(line: str) -> dict[str, str]:
    line = re.sub(r"^在", "title=在", re.split(r",? (?:never|or both) ", line)[0])
    starts = list(KEY.finditer(line))
    if not starts:
        return {}
    ends = [match.start() for match in starts[1:]] + [len(line)]
    return {
        match["key"]: BEHIND.sub("", line[match.end() : end]).strip()
        for match, end in zip(starts, ends, strict=True)
    }


def compared(expected: Expected, items: list[dict[str, Any]]) -> Iterator[str]:
    """What differs, a sentence each."""
    if expected.counts and len(items) not in expected.counts:
        yield f"items: {len(items)}, right are {sorted(expected.counts)}"
        return
    for n, facts in expected.facts.items():
        item = items[n - 1] if n <= len(items) else {}
        for key, right in facts.items():
            got = _value(item, key)
            if not _same(key, right, got):
                yield f"item {n} {key}: {got!r}, right is {right!r}"
    for n, right_lines in expected.texts.items():
        lines = str(items[n - 1]["text"]).split("\n") if n <= len(items) else []
        if lines != right_lines:
            yield f"text of item {n} differs"


def _value(item: dict[str, Any], key: str) -> str:
    if key == "heading":
        return str(item.get("heading", [""])[0])
    if key in ("begins", "ends"):
        return str(item.get("text") or "")
    value = item.get(key)
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _same(key: str, right: str, got: str) -> bool:
    if key == "begins":
        return got.startswith(right)
    if key == "ends":
        return got.rstrip().endswith(right)
    return right in ("", got) or (key == "salutation" and right == got.rstrip(":："))


def main(arguments: list[str] | None = None) -> int:
    """Runs and judges every case."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation.cases", description=__doc__)
    parser.add_argument("--cases", type=Path, default=FOLDER)
    folder = parser.parse_args(arguments).cases.resolve()
    if not folder.is_dir():
        print(f"skipped: no cases in {folder}")
        return 0
    with tempfile.TemporaryDirectory(prefix="wengao-cases-") as work:
        return _judge(folder, Path(work))


def _judge(folder: Path, work: Path) -> int:
    inputs = work / "in"
    inputs.mkdir()
    names = [path.name.removesuffix(EXPECTED) for path in sorted(folder.glob(f"*{EXPECTED}"))]
    paths = {name: _input(folder, name, inputs) for name in names}
    made = harvest([path for path in paths.values() if path], work / "library", 2)
    rows = made.rows()
    fallen = 0
    for name in names:
        path = paths[name]
        if path is None:
            print(f"{name}: {_script(folder / f'{name}.sh', work)}")
            continue
        items = [row for row in rows if str(path) in row["locators"]]
        expected = read_expected((folder / f"{name}{EXPECTED}").read_text("utf-8"))
        wrong = list(compared(expected, sorted(items, key=lambda row: row["ordinal"])))
        fallen += bool(wrong)
        eye = f", {expected.left} lines left to the eye" if expected.left else ""
        print(f"{name}: {'; '.join(wrong) if wrong else 'as expected'}{eye}")
    print(f"{fallen} of {len(names)} cases differ")
    return int(fallen > 0)


def _input(folder: Path, name: str, inputs: Path) -> Path | None:
    """The case's file, printed where it is a script; None for a shell script."""
    source = next(path for path in sorted(folder.glob(f"{name}.*")) if not path.name.endswith(EXPECTED))
    if source.suffix == ".sh":
        return None
    target = inputs / (f"{name}.pdf" if source.suffix == ".py" else source.name)
    if source.suffix == ".py":
        subprocess.run([sys.executable, str(source), str(target)], check=True, timeout=SECONDS)
    else:
        shutil.copyfile(source, target)
    return target


def _script(path: Path, work: Path) -> str:
    """What a shell script prints last; it finds `wengao` beside this interpreter and writes into a work folder."""
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WENGAO_")}
    done = subprocess.run(
        ["bash", str(path)], cwd=work,
        env=environment | {"PATH": search}, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    return f"says {' / '.join((done.stdout + done.stderr).strip().splitlines()[-3:])!r}"


if __name__ == "__main__":
    raise SystemExit(main())
