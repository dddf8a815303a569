"""What two compilations print of one speech is found together, in the library of the samples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Wengao = Callable[..., Any]
SAMPLES = Path(__file__).parents[4] / "data" / "samples"


def test_the_samples_answer_with_the_speech_that_two_prints_describe(wengao: Wengao) -> None:
    """One sample prints its date, the other the office; both prints are found, and each fact names its print."""
    both = ("jianghua-5pian.pdf", "jianghua-jingxuan-4pian.pdf")
    assert wengao("ingest", *(str(SAMPLES / name) for name in both), "--json").code == 0
    filters = ("--role", "县纪委", "--year", "2019")
    found = wengao("speeches", "list", *filters, "--json").json
    assert len({line["speech_id"] for line in found}) == 1
    assert {(line["role"], line["date"]) for line in found} == {
        ("县纪委书记、监委主任", None),
        (None, "2019-08-05"),
    }
    for line in found:
        assert (line["speech_role"], line["speech_date"]) == ("县纪委书记、监委主任", "2019-08-05")
        rules = {seen["field"]: seen["rule"] for seen in line["evidence"]}
        prints = {f"{one['file_sha256']}#{one['ordinal']}": Path(one["locator"]).name for one in found}
        named = {
            name: prints[rules[name].removeprefix("only-print ")] for name in ("speech_role", "speech_date")
        }
        assert named == {"speech_role": both[0], "speech_date": both[1]}
    assert len(wengao("speeches", "list", *filters).out.splitlines()) == 3
    assert wengao("search", "各位领导", *filters, "--json").json["total"] == 1
    assert "县纪委书记、监委主任" in wengao("speeches", "show", found[0]["speech_id"]).out
