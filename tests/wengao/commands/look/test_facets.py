"""`--facets` of `search` and `speeches list`: a table for people, one more JSON field for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Wengao = Callable[..., Any]
NAMES = ["year", "role", "place", "jurisdiction", "speaker", "kind", "source"]


def test_search_counts_what_it_found(shelf: Wengao) -> None:
    """The field stands beside the hits only when asked for; the limit of hits does not limit it."""
    assert list(shelf("search", "讲", "--json").json) == ["total", "hits"]
    said = shelf("search", "讲", "--facets", "--limit", "1", "--json").json
    assert list(said) == ["total", "hits", "facets"] and list(said["facets"]) == NAMES
    assert len(said["hits"]) == 1 and said["total"] == 2
    assert said["facets"]["year"] == {
        "values": [{"value": "2024", "speeches": 1}, {"value": "2023", "speeches": 1}],
        "distinct": 2,
        "missing": 0,
    }
    assert {row["value"] for row in said["facets"]["speaker"]["values"]} == {"李志明", "陈晓东"}


def test_lists_count_what_they_filter(shelf: Wengao) -> None:
    """Without `--facets` the JSON stays a list."""
    assert isinstance(shelf("speeches", "list", "--json").json, list)
    said = shelf("speeches", "list", "--year", "2023", "--facets", "--json").json
    assert list(said) == ["speeches", "facets"] and len(said["speeches"]) == 2
    assert said["facets"]["year"]["values"] == [{"value": "2023", "speeches": 2}]


def test_a_person_sees_a_table(shelf: Wengao) -> None:
    """Facets by name, values with their numbers, what is cut off as a number."""
    out = shelf("search", "同志们", "--facets", "--in", "text").out
    rows = [line.split() for line in out[out.index("facet") :].splitlines()]
    assert rows[0] == ["facet", "value", "speeches"]
    assert ["year", "2024", "1"] in rows and ["2023", "1"] in rows
    assert ["…", "2", "more"] in [
        line.split() for line in shelf("speeches", "list", "--facets", "--top", "1").out.splitlines()
    ]
    assert "facet" not in shelf("search", "没有这样的话", "--facets").out
    assert shelf("search", "讲", "--facets", "--top", "0").code == 2
