"""Floors: raised by a flag, lowered only with a reason, bound to the generator that made the set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.evaluation import floors
from benchmarks.evaluation.near_duplicates import count


def test_a_floor_holds_for_the_measurement_that_set_it(tmp_path: Path) -> None:
    """Rounding never makes a measurement fail against itself, upwards or downwards."""
    path = tmp_path / "baseline.json"
    figures = {"ours": {"f1": 0.987654321, "cer": 0.000123456}}
    assert floors.update(figures, lower=False, why="", at="2026-01-01", path=path) == []
    kept = floors.read(path)
    assert floors.falls(figures, kept) == []
    assert kept["floors"]["ours"] == {"f1": 0.9876, "cer": 0.0002}
    assert kept["digest"] == floors.digest()


def test_worse_figures_fall_and_better_ones_do_not(tmp_path: Path) -> None:
    """Rates must not sink, error rates must not grow; sets that were not measured are not judged."""
    path = tmp_path / "baseline.json"
    floors.update({"ours": {"f1": 0.9, "cer": 0.01}}, lower=False, why="", at="", path=path)
    kept = floors.read(path)
    fallen = floors.falls({"ours": {"f1": 0.89, "cer": 0.02}}, kept)
    assert {fall.figure for fall in fallen} == {"f1", "cer"}
    assert floors.falls({"ours": {"f1": 0.95, "cer": 0.0}}, kept) == []
    assert floors.falls({}, kept) == []


def test_updating_raises_and_never_lowers_by_itself(tmp_path: Path) -> None:
    """What fell is reported and stays; what rose is kept."""
    path = tmp_path / "baseline.json"
    floors.update({"ours": {"f1": 0.9, "exact": 0.8}}, lower=False, why="", at="", path=path)
    fallen = floors.update({"ours": {"f1": 0.85, "exact": 0.9}}, lower=False, why="", at="", path=path)
    assert [fall.figure for fall in fallen] == ["f1"]
    assert floors.read(path)["floors"]["ours"] == {"f1": 0.9, "exact": 0.9}


def test_lowering_keeps_the_reason(tmp_path: Path) -> None:
    """The file says when, what and why."""
    path = tmp_path / "baseline.json"
    floors.update({"ours": {"f1": 0.9}}, lower=False, why="", at="", path=path)
    floors.update({"ours": {"f1": 0.85}}, lower=True, why="harder families", at="2026-01-02", path=path)
    kept = json.loads(path.read_text("utf-8"))
    assert kept["floors"]["ours"]["f1"] == 0.85
    assert kept["lowered"] == [
        {"at": "2026-01-02", "why": "harder families",
         "moved": [{"set": "ours", "figure": "f1", "from": 0.9, "to": 0.85}]}
    ]  # fmt: skip


def test_copies_are_counted_by_clusters_and_excerpt_links() -> None:
    """Same cluster or linked clusters: found; another base there: wrong; gray ones: not judged."""
    bases = [{"id": 1, "sib_gray": False}, {"id": 2, "sib_gray": False}, {"id": 3, "sib_gray": True}]
    copies = [
        {"vid": 1, "base": 1, "gray": False, "op": "del10"},
        {"vid": 2, "base": 2, "gray": False, "op": "trunc50"},
        {"vid": 3, "base": 2, "gray": False, "op": "ins5"},
        {"vid": 4, "base": 2, "gray": True, "op": "ins5"},
    ]
    clusters = {
        "b00001": {"p"}, "b00002": {"q"}, "b00003": {"p"}, "v00001": {"p"}, "v00002": {"r"}, "v00003": {"p"},
        "v00004": {"z"},
    }  # fmt: skip
    pairs = count(bases, copies, clusters, {"r": {"q"}, "q": {"r"}, "p": set()})
    assert (pairs.found, pairs.wrong, pairs.missed, pairs.cut_found, pairs.cut_all) == (2, 1, 1, 1, 1)


def test_without_a_baseline_nothing_is_judged_in_silence(tmp_path: Path) -> None:
    """A baseline that is not found is an error: no floors would be no falls."""
    with pytest.raises(FileNotFoundError):
        floors.read(tmp_path / "baseline.json")


def test_the_floors_are_of_todays_generator() -> None:
    """Whoever changes a sentence or a layout of the set measures anew before it lands."""
    assert floors.read()["digest"] == floors.digest(), "make eval with --update-floors (see CONTRIBUTING)"
