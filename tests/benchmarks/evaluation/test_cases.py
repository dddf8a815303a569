"""The reader of field cases: what it compares, and what it leaves to the eye."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.evaluation import cases
from benchmarks.evaluation.cases import compared, read_expected

SAID = """items: 2 (each speaker=何敏 role=镇长)
1 title=在护河会议上的讲话 (no ## in it) date=2021-03-05 (range to 2021-03-07) begins=同志们 ends=完了。
2 printed （2021年3月5日）: date=null place=柳川; all turns are text
no text holds a mark
text of 2:
同志们：
完了。
now: one item
"""


def item(**changed: object) -> dict[str, object]:
    """An exported item that is as expected."""
    return {
        "title": "在护河会议上的讲话", "speaker": "何敏", "role": "镇长", "date": "2021-03-05", "place": None,
        "text": "同志们：\n完了。", "heading": ["在护河会议上的讲话"], "ordinal": 1,
    } | changed  # fmt: skip


RIGHT = [item(), item(date=None, place="柳川")]


def test_an_expectation_is_read() -> None:
    """Counts, facts for all and for one, texts; what explains a value is cut from it, prose is counted."""
    found = read_expected(SAID)
    assert found.counts == {2} and found.left == 1 and found.texts == {2: ["同志们：", "完了。"]}
    assert found.facts[1]["title"] == "在护河会议上的讲话" and found.facts[1]["date"] == "2021-03-05"
    assert found.facts[2] == {"speaker": "何敏", "role": "镇长", "date": "null", "place": "柳川"}
    assert read_expected("items: 1 (or 2 with the notice)\n1 title=甲 2 title=乙\n").facts[2] == {
        "title": "乙"
    }


@pytest.mark.parametrize(
    ("items", "what"),
    [
        (RIGHT[:1], "items: 1"),
        ([RIGHT[0], item(place="柳川")], "item 2 date"),
        ([item(speaker=None), RIGHT[1]], "item 1 speaker"),
        ([item(text="同志们：\n没完"), RIGHT[1]], "item 1 ends"),
        ([RIGHT[0], item(date=None, place="柳川", text="同志们：完了。")], "text of item 2"),
    ],
)
def test_differences_are_told(items: list[dict[str, object]], what: str) -> None:
    """Each in a sentence of its own; what is right says nothing."""
    assert not list(compared(read_expected(SAID), RIGHT))
    assert [line for line in compared(read_expected(SAID), items) if line.startswith(what)]


def test_absent_cases_are_skipped_with_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing fails where they are not at hand."""
    assert cases.main(["--cases", str(tmp_path / "none")]) == 0
    assert "skipped" in capsys.readouterr().out
