"""What the gold of the real documents leaves open: every row has its item, and the page prints what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.evaluation.harvest import ROOT
from benchmarks.evaluation.measured import Measured
from benchmarks.evaluation.openings import NOTHING, Opening, opened, openings
from benchmarks.evaluation.sets import facts_together
from benchmarks.scoring.counts import Score
from benchmarks.scoring.goldfile import STRICT, GoldFile, GoldItem, read_gold
from extractors.text.dates import DATE, find_date

REAL = ROOT.parent / "shared" / "corpus" / "real" / "gold.jsonl"
NEAR = 6  # paragraphs at either end of a text


def test_rows_are_well_formed() -> None:
    """Known facts and kinds, and no fact twice."""
    rows = openings()
    assert rows and all(row.fact in STRICT and row.kind in ("open", "corrected") for row in rows)
    assert len({(row.file, row.item, row.fact) for row in rows}) == len(rows)


@pytest.mark.skipif(not REAL.is_file(), reason="shared/corpus/real is not here")
def test_every_value_is_printed_where_it_is_said_to_be() -> None:
    """Near the head or the end of its item: a row excuses nothing that the page does not print."""
    golds = {gold.id: gold for gold in read_gold(Path(REAL))}
    for row in openings():
        item = golds[row.file].items[row.item - 1]
        if row.kind == "open":
            assert item.facts.get(row.fact) is None or row.fact == "date", row
        near = [*item.lines, *item.body[:NEAR], *item.body[len(item.body) * 2 // 3 :]]
        if row.printed == NOTHING:
            continue
        if row.fact == "date":
            found = [find_date(match.group()) for text in near for match in DATE.finditer(text)]
            days = [day.date for day in found if day]
            slashed = [
                f"{y}-{int(m):02}-{int(d):02}"
                for t in near
                for y, m, d in re.findall(r"(\d{4})/(\d+)/(\d+)", t)
            ]
            roc = [text for text in near if re.search(r"[廿十]?[一二三四五六七八九]?年.{1,3}月", text)]
            assert row.printed in days + slashed or roc, row
        else:
            assert row.printed in "".join(near).replace(" ", "") or row.printed in " ".join(near), row


def test_opened() -> None:
    """An open fact keeps what is printed beside the gold, a corrected one replaces it."""
    gold = GoldFile("x", "g", (GoldItem((), (), {"speaker": None, "date": "2013"}),))
    rows = [
        Opening("x", 1, "speaker", "open", "何敏", "signature"),
        Opening("x", 1, "date", "corrected", "2013-10-19", "below the title"),
        Opening("y", 9, "date", "corrected", "2013-10-19", "another file"),
    ]
    found = opened(gold, rows).items[0]
    assert found.facts == {"speaker": None, "date": "2013-10-19"} and found.printed == {"speaker": "何敏"}
    nothing = opened(gold, [Opening("x", 1, "date", "corrected", NOTHING, "")]).items[0]
    assert nothing.facts["date"] is None


def test_facts_together_needs_its_three_sets() -> None:
    """One figure over the real documents, the compilations and the own families; none without one of them."""
    gold = GoldFile("x", "g", ())
    sets = [
        Measured(name, [(gold, Score(sure_facts=total, sure_facts_right=right))])
        for name, total, right in (
            ("real", 10, 9),
            ("compilations", 20, 20),
            ("ours", 70, 70),
            ("printed", 5, 0),
        )
    ]
    found = facts_together(sets)
    assert found and found.figures == {"sure_fact": 0.99}
    assert facts_together(sets[1:]) is None
