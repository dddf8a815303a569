"""Four bad files among ten good ones, from the command line to the library."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.isolation import reader
from flows.isolation.limits import MIB
from flows.isolation.reader import IsolatedReader, JobOutcome, Limits
from tests.support.printed_pdf import by_hand, pages_of

SMALL = Limits(cpu_seconds=1, pages=0, memory_bytes=400 * MIB)
BODY = [
    "在第{}次全体会议上的讲话",
    "同志们：",
    "    今天召开第{}次全体会议，主要任务是总结前一阶段的工作，安排下一阶段的",
    "任务。会前大家看了材料，刚才几位同志作了发言，我都赞成。",
    "    下面，我讲三点意见。一要提高认识，二要抓住重点，三要落实责任。",
    "    谢谢大家！",
]


class Hasty(IsolatedReader):
    """The real reader with small limits and the spellbound jobs."""

    def __init__(self, slots: int = 1, **options: Any) -> None:
        super().__init__(slots, "hostile_files", **options)

    def run(self, job: str, payload: bytes = b"", *, file: str | None = None, **limits: Any) -> JobOutcome:
        """As the real one, whatever limits it was asked to keep."""
        return super().run(job, payload, file=file, limits=SMALL)


@pytest.fixture
def inbox(home: Path) -> Path:
    """Ten good PDFs, and four that segfault, spin, eat memory and have no page."""
    folder = home / "inbox"
    folder.mkdir()
    for number in range(10):
        (folder / f"good{number}.pdf").write_bytes(pages_of([line.format(number) for line in BODY]).data)
    good = pages_of(["同志们："]).data
    for spell in ("segfault", "spin", "eat"):
        (folder / f"{spell}.pdf").write_bytes(good + f"\n%spell: {spell}\n".encode())
    (folder / "nopages.pdf").write_bytes(by_hand(b"", pages=0).data)
    return folder


@pytest.mark.slow
def test_bad_files_are_named_and_good_ones_loaded(
    inbox: Path, wengao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten loaded, four quarantined with the code of what they did, exit 7; a second run is unchanged, exit 0."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "support" / "jobs"))
    monkeypatch.setattr(reader, "IsolatedReader", Hasty)
    said = wengao("ingest", inbox, "--json", "--workers", "3")
    report = json.loads(said.out)
    codes = {
        Path(file["locator"]).stem: file["issues"][0]["code"]
        for file in report["files"]
        if file["state"] == "quarantined"
    }
    assert codes == {
        "segfault": "crashed",
        "spin": "cpu-limit",
        "eat": "memory-limit",
        "nopages": "no-pages",
    }
    assert report["totals"]["loaded"] == 10
    assert report["totals"]["quarantined"] == 4
    assert said.code == 7
    again = wengao("ingest", inbox, "--json", "--workers", "3")
    states = [file["state"] for file in json.loads(again.out)["files"]]
    assert (states.count("unchanged"), states.count("quarantined"), again.code) == (10, 4, 0)
