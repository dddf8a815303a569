"""What stands around a date is matched as if the pattern of a date were written into it."""

from __future__ import annotations

import re

import pytest

from extractors.text.dated_pattern import DatedPattern
from extractors.text.dates import DATE

LINES = [
    "（2021年3月18日印发",
    "二〇二一年三月十八日 印 发",
    "柳川县人民政府办公室 2021年3月18日印发",
    "2021年3月5—7日印发，2022年3月1日施行",
    "印发2021年3月18日",
    "March 5, 2021 印发",
    "2021年度印发",
    "",
]
SHAPES = [r"{}\s*印\s*发", r"[（(]?\s*{}", r"^{}|[，,]{}施行$", r"[\u4e00-\u9fff]{{4,30}}\s*{}.*"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("line", LINES)
def test_it_matches_as_with_the_date_written_into_it(shape: str, line: str) -> None:
    """The whole line or not, and the same date first."""
    plain = re.compile(shape.replace("{}", f"(?:{DATE.pattern})").replace("{{", "{").replace("}}", "}"))
    dated = DatedPattern(shape.replace("{}", "{date}").replace("{{", "{").replace("}}", "}"))
    assert dated.fullmatch(line) == (plain.fullmatch(line) is not None)
    found = plain.search(line)
    first = DATE.search(found.group()) if found else None
    assert dated.date(line) == (first.group() if first else None)


def test_of_several_dates_it_is_the_one_that_fits() -> None:
    """Not the first of the line."""
    assert (
        DatedPattern(r"{date}印发").date("2020年1月1日通过，2021年3月18日印发，2022年起施行")
        == "2021年3月18日"
    )
