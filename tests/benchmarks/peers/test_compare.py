"""The comparison with other programs: each program is one, what it found is read back, and the report says what was found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks.peers import compare, report
from benchmarks.peers.programs import MARKERS, PDFIUM, PEERS, Peer

SAMPLE = Path(__file__).parents[3] / "data" / "samples" / "jianghua-5pian.pdf"


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_program_can_be_read(peer: Peer) -> None:
    """Also those of programs that are not installed here."""
    compile(peer.program, peer.name, "exec")


@pytest.mark.campaign  # ten seconds of CPU each: a program beside it reads what `make bench` gives it
@pytest.mark.parametrize("name", [PDFIUM, "pdfplumber + markers + SQLModel"])
def test_programs_say_what_they_read(tmp_path: Path, name: str) -> None:
    """One line a file: an extractor the whole text, a job its items."""
    peer = next(peer for peer in PEERS if peer.name == name)
    _, texts = compare._run(peer, [SAMPLE], tmp_path, sys.executable)
    assert list(texts) == [SAMPLE.stem]
    assert "同志们" in "".join(texts[SAMPLE.stem])
    assert (len(texts[SAMPLE.stem]) > 1) == peer.splits


def test_markers_cut_where_they_stand_at_a_line(tmp_path: Path) -> None:
    """And a text without any stays whole."""
    cut: dict[str, Any] = {}
    exec(MARKERS, cut)
    assert cut["cut"]("目录\n第1篇：甲\n讲话第2篇\n第二篇 乙\n【篇3】丙") == [
        "第1篇：甲\n讲话第2篇",
        "第二篇 乙",
        "【篇3】丙",
    ]
    assert cut["cut"]("同志们：\n谢谢。") == ["同志们：\n谢谢。"]


def test_what_is_not_installed_is_said() -> None:
    """Its row has no figures."""
    nowhere = Peer("a program", "no_such_module", "")
    command = Peer("a command", "no-such-command", "", is_command=True)
    assert not compare._is_installed(nowhere, sys.executable)
    assert not compare._is_installed(command, sys.executable)
    row = dict.fromkeys(("cpu", "net", "wall", "peak_mb", "cer", "f1", "exact", "ratio")) | {
        "name": "a program"
    }
    assert "| a program | not installed |" in report.table([row])


def figures(name: str, ratio: float) -> dict[str, Any]:
    """A row as it is measured."""
    costs = {"cpu": 2.0, "net": 1.5, "wall": 2.5, "peak_mb": 90.0, "cer": 0.0123, "f1": None, "exact": None}
    return {"name": name, "ratio": ratio, **costs}


def test_the_report_stands_between_its_marks(tmp_path: Path) -> None:
    """What people wrote around it stays; a second report takes the place of the first."""
    (tmp_path / "images").mkdir()
    document = tmp_path / report.DOCUMENT
    document.write_text(f"above\n{report.BEGIN}\nold\n{report.END}\nbelow\n", "utf-8")
    for ratio in (2.5, 3.5):
        report.write([figures("ours & all", ratio), figures("theirs", 1.0)], tmp_path)
    text = document.read_text("utf-8")
    assert text.startswith("above\n") and text.endswith("\nbelow\n")
    assert "3.50 | 2.50 | 90 | 1.23 %" in text and "2.50 | 2.50" not in text and "old" not in text
    chart = ElementTree.parse(tmp_path / report.CHART).getroot()
    words = [element.text for element in chart.iter("{http://www.w3.org/2000/svg}text")]
    assert words[1:] == ["ours & all", "3.5", "theirs", "1.0"]


def test_the_most_memory_is_that_of_a_process_below_too() -> None:
    """A child's, where it had more."""
    code = (
        "from benchmarks.speed.clock import cost_of; import sys;"
        "child = 'x = bytearray(200 << 20)';"
        "c = cost_of([sys.executable, '-c', f'import subprocess, sys; subprocess.run([sys.executable, \"-c\", {child!r}])']);"
        "print(c.peak >> 20)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 200 <= int(done.stdout) < 300
