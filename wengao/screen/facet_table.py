"""Facets of `search` and `speeches list`: their flags, their table, their JSON.

facet    value     speeches
year     2024             3
         2023             1
speaker  李志明           2
         (not stated)     2
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wengao.errors import UsageProblem
from wengao.screen.language import _
from wengao.screen.output import table
from wengao.screen.words import word

if TYPE_CHECKING:
    from schema.search.facets import Facet


def add_facets(parser: argparse.ArgumentParser) -> None:
    """`--facets [--top N]`."""
    parser.add_argument(
        "--facets",
        action="store_true",
        help="count by year, role, place, jurisdiction, speaker, kind, source",
    )
    parser.add_argument("--top", type=int, default=10, metavar="N", help="values of a facet at most (10)")


def refuse_no_values(arguments: argparse.Namespace) -> None:
    """Raise `UsageProblem` for a `--top` below 1."""
    if arguments.top < 1:
        raise UsageProblem("--top is above zero")


def as_json(facets: Sequence[Facet]) -> dict[str, object]:
    """`{"year": {"values": [{"value", "speeches"}], "distinct", "missing"}, …}`."""
    return {facet.name: facet.as_json() for facet in facets}


def lines(facets: Sequence[Facet]) -> list[str]:
    """The lines of the table; values cut off and speeches without a value are counted in rows of their own."""
    rows: list[tuple[str, str, int | str]] = []
    for facet in facets:
        values: list[tuple[str, int | str]] = list(facet.values)
        if facet.distinct > len(facet.values):
            values.append((_("… {distinct} more").format(distinct=facet.distinct - len(facet.values)), ""))
        if facet.missing:
            values.append((_("(not stated)"), facet.missing))
        rows += [("" if n else word(facet.name), value, count) for n, (value, count) in enumerate(values)]
    return table((_("facet"), _("value"), _("speeches")), rows, right=(2,)) if rows else []
