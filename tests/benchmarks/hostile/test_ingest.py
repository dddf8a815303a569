"""The hostile benchmark: it sees each promise broken, and passes over a small corpus that keeps them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.hostile import ingest
from benchmarks.hostile.engine_jobs import Alone
from benchmarks.hostile.ingest import Ended, interleave, violations
from tests.support.printed_pdf import by_hand, pages_of

GOOD = pages_of(["在作风建设推进会上的讲话", "同志们：", "今天的会议有三项议程。谢谢大家！"]).data
BAD, FINE = "00000-bad-x.pdf", "00000-good-y-0.pdf"


def entry(state: str = "loaded", *codes: str, pages: int | None = 1, items: int = 1) -> dict[str, Any]:
    """One entry of a report."""
    issues = [{"stage": "extract", "code": code, "page": None, "detail": ""} for code in codes]
    return {"state": state, "sha256": "a", "page_count": pages, "item_count": items, "issues": issues}


def ended(entries: dict[str, Any], exit_code: int = 7, peak: float = 100.0) -> Ended:
    """One ingest that reported these entries."""
    return Ended(exit_code, entries, len(entries), peak, 1.0)


SERIAL = ended({FINE: entry()})
ALONE = {BAD: {"pdfium": Alone(2, ("words", "")), "pdfplumber": None}}
PLACES = [Path(BAD), Path(FINE)]


@pytest.mark.parametrize(
    ("mixed", "word"),
    [
        (ended({FINE: entry()}), "no entry"),
        (ended({BAD: entry(pages=2), FINE: entry()}, exit_code=1), "exit code"),
        (ended({BAD: entry(pages=2), FINE: entry()}, peak=301.0), "peak"),
        (ended({BAD: entry("lost"), FINE: entry()}), "lost"),
        (ended({BAD: entry("quarantined", "no-such-code"), FINE: entry()}), "no-such-code"),
        (ended({BAD: entry("quarantined"), FINE: entry()}), "without a code"),
        (ended({BAD: entry(pages=1), FINE: entry()}), "PDFium alone counts 2"),
        (ended({BAD: entry("quarantined", "empty-text", pages=2), FINE: entry()}), "alone reads"),
        (ended({BAD: entry(pages=2), FINE: entry("quarantined", "crashed")}), "alone it was"),
        (ended({BAD: entry(pages=2), FINE: entry(items=2)}), "item_count"),
    ],
)
def test_a_broken_promise_is_named(mixed: Ended, word: str) -> None:
    """Each in words that say which."""
    assert any(word in told for told in violations(mixed, SERIAL, ALONE, PLACES))


def test_kept_promises_are_not() -> None:
    """A loaded file with all its pages, or fewer and an issue; a good one as it was alone."""
    for bad in (entry(pages=2), entry("loaded", "page-count-differs", pages=1)):
        assert list(violations(ended({BAD: bad, FINE: entry()}), SERIAL, ALONE, PLACES)) == []


def test_good_files_stand_between_hostile_ones(tmp_path: Path) -> None:
    """A good one after the first of every twenty, its bytes new each time it comes again."""
    good = tmp_path / "g.pdf"
    good.write_bytes(GOOD)
    bad = [tmp_path / f"{n}.pdf" for n in range(45)]
    for path in bad:
        path.write_bytes(b"%PDF-")
    interleave(bad, [good], tmp_path / "all")
    names = sorted(path.name for path in (tmp_path / "all").iterdir())
    assert len(names) == 48
    assert [n for n, name in enumerate(names) if "-good-" in name] == [1, 22, 43]
    assert len({path.read_bytes() for path in (tmp_path / "all").glob("*-good-*")}) == 3


@pytest.mark.campaign
@pytest.mark.slow
def test_a_small_corpus_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole benchmark over five files: no page, a cut one, rubbish, a blank one, one line of text."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name, data in {
        "none": by_hand(b"", pages=0).data,
        "cut": GOOD[: len(GOOD) // 2],
        "junk": bytes(range(256)) * 9,
        "blank": by_hand(b"").data,
        "line": by_hand(b"BT /F1 12 Tf 80 700 Td (Page 1) Tj ET").data,
    }.items():
        (folder / f"{name}.pdf").write_bytes(data)
    (tmp_path / "good.pdf").write_bytes(GOOD)
    monkeypatch.setattr(ingest, "printed_files", lambda corpus: [tmp_path / "good.pdf"])
    code = ingest.main(["--corpus", str(tmp_path), "--workers", "2"])
    said = capsys.readouterr().out
    assert code == 0, said
    figures = json.loads(said)
    assert (figures["hostile"], figures["good_loaded"], figures["violations"]) == (5, figures["good"], 0)


@pytest.mark.campaign
def test_the_parents_peak_is_its_own(tmp_path: Path) -> None:
    """However much the process holds that starts the ingest."""
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "good.pdf").write_bytes(GOOD)
    held = b"x" * (400 << 20)
    ended = ingest.ingest(tmp_path / "good", tmp_path / "home", 1)
    assert 20 < ended.peak_mib < 300 and len(held) > 0


def test_no_corpus_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Absent data is no failure, and no silence."""
    assert ingest.main(["--corpus", str(tmp_path)]) == 0
    assert "skipped" in capsys.readouterr().out
