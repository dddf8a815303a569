"""`status --format prometheus`: what a Prometheus server takes, whatever stands in names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wengao.screen.prometheus import Metric, text

Wengao = Callable[..., Any]
SAMPLE = re.compile(
    r'(?P<name>[a-z_]+)(?:\{(?P<labels>(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (?P<value>-?[0-9.e+]+)'
)
LABEL = re.compile(r'([a-z]+)="((?:[^"\\\n]|\\["\\n])*)"')


def parsed(said: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """The samples by metric; fails where a line is not of the format, or stands before its HELP and TYPE."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    typed, helped = {}, set()
    for line in said.splitlines():
        if line.startswith("# HELP "):
            helped.add(line.split(" ", 3)[2])
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in typed and name in helped and kind in ("gauge", "counter")
            assert name.endswith("_total") == (kind == "counter")
            typed[name] = kind
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample and sample["name"] in typed, line
            pairs = {
                name: re.sub(r"\\(.)", lambda one: {"n": "\n"}.get(one[1], one[1]), value)
                for name, value in LABEL.findall(sample["labels"] or "")
            }
            found.setdefault(sample["name"], []).append((pairs, float(sample["value"])))
    assert said.endswith("\n")
    return found


def test_labels_are_escaped() -> None:
    """Quotation marks, backslashes and line ends in a source's name end no line and no label."""
    names = ['a"b', "a\\b", "a\nb", "文稿,}", "\\n"]
    said = text(
        [Metric("things_total", "counter", "Things\nof all kinds.", [({"source": n}, 1.5) for n in names])]
    )
    assert [labels["source"] for labels, _ in parsed(said)["wengao_things_total"]] == names
    assert text([Metric("nothing", "gauge", "Nothing.", [])]) == ""
    assert (
        text([Metric("large", "gauge", "Large.", [({}, 123456789012)])]).splitlines()[-1]
        == "wengao_large 123456789012"
    )


def test_what_the_library_and_its_runs_say(shelf: Wengao, compilation: Path, home: Path) -> None:
    """The figures are those of `status --json` and of the runs; a run counts once, and bytes are those read."""
    (home / "leer.txt").write_text("", "utf-8")
    shelf("ingest", home / "leer.txt")
    shelf("ingest", compilation)  # unchanged: nothing is read
    found = parsed(shelf("status", "--format", "prometheus").out)
    status = shelf("status", "--format", "json").json
    by_state = {labels["state"]: value for labels, value in found["wengao_files"]}
    assert by_state == {name: status[key] for name, key in
                        (("loaded", "files"), ("quarantined", "quarantined"), ("removed", "removed"))}  # fmt: skip
    assert found["wengao_speeches"] == [({}, 3.0)]
    runs = {(labels["command"], labels["state"]): value for labels, value in found["wengao_runs_total"]}
    assert runs == {("ingest", "done"): 3}
    assert found["wengao_run_files_total"] == [({"source": ""}, 3.0)]
    assert found["wengao_run_bytes_total"] == [({"source": ""}, float(compilation.stat().st_size))]
    stages = {labels["stage"]: value for labels, value in found["wengao_run_stage_seconds_total"]}
    assert set(stages) == {"archive", "extract", "load"} and stages["extract"] > 0
    codes = {labels["code"] for labels, _ in found["wengao_run_issues_total"]}
    assert codes == {issue["code"] for issue in status["issues"]}
    assert found["wengao_changes_total"] == [({}, float(len(shelf("export", "changes").jsonl)))]
    columns = "files, pages, bytes, seconds, codes"
    rows = shelf("sql", f"SELECT {columns} FROM runs ORDER BY started_at, run_id", "--json").json["rows"]
    assert [row[0] for row in rows] == [1, 1, 1] and rows[0][2] == compilation.stat().st_size


def test_a_run_on_many_workers_says_how_far_it_is_and_who_read(shelf: Wengao, home: Path) -> None:
    """As it last recorded; a run that is over is one of the totals alone."""
    from schema.database.opening import open_database
    from schema.records import Receipt
    from schema.runs.recorder import RunRecorder

    with open_database(f"sqlite:///{home}/data/wengao.db") as database:
        runs = RunRecorder(database)
        runs.begin("r9", "flow run", "inbox")
        read = [
            ("tcp://10.0.0.1:1", "loaded"),
            ("tcp://10.0.0.2:1", "loaded"),
            ("tcp://10.0.0.2:1", "quarantined"),
        ]
        receipts = [
            Receipt(f"/in/{number}", "0" * 64, state, worker=worker)
            for number, (worker, state) in enumerate(read)
        ]
        runs.record_progress("r9", [*receipts, Receipt("/in/9", "1" * 64, "unchanged", known=True)], 40)
        found = parsed(shelf("status", "--format", "prometheus").out)
        runs.finish("r9", receipts)
        over = parsed(shelf("status", "--format", "prometheus").out)
    of_run = {"run": "r9", "source": "inbox"}
    assert found["wengao_running_files"] == [
        ({**of_run, "state": state}, value)
        for state, value in (("loaded", 2.0), ("unchanged", 1.0), ("quarantined", 1.0))
    ]
    assert found["wengao_running_listed"] == [(of_run, 40.0)]
    assert found["wengao_running_worker_files"] == [
        ({**of_run, "worker": "tcp://10.0.0.1:1"}, 1.0),
        ({**of_run, "worker": "tcp://10.0.0.2:1"}, 2.0),
    ]
    assert 0 <= found["wengao_running_silent_seconds"][0][1] < 300
    assert not any(name.startswith("wengao_running") for name in over)
