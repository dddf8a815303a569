"""Where it was said, whose jurisdiction it is about, on what occasion."""

from __future__ import annotations

import pytest

from extractors.description.beside_dates import DATE_LABEL, place_beside_date
from extractors.description.heading_parts import Part
from extractors.description.places import (
    ENGLISH_OCCASION,
    LEADING,
    NAMED,
    OCCASION,
    UNNAMED,
    jurisdiction_of,
    occasion_of,
)
from tests.support.typeset import paragraph


@pytest.mark.parametrize(
    ("title", "occasion"),
    [
        ("在青岭县专精特新企业培育会上的讲话", "青岭县专精特新企业培育会"),
        ("在全市教育大会上的总结讲话", "全市教育大会"),
        ("在春季运动会开幕式上的致辞", "春季运动会开幕式"),
        ("在调研乡村振兴工作时的讲话", "调研乡村振兴工作"),
        ("Remarks at the opening of the new library", "the opening of the new library"),
        ("2021年度述职报告", ""),
        ("在困难面前", ""),
    ],
)
def test_occasions(title: str, occasion: str) -> None:
    """What stands between `在` and `上的`; nothing where a title names no event."""
    assert occasion_of(title) == occasion


def part(kind: str, text: str) -> Part:
    """One heading line."""
    return Part(kind, text, paragraph(text))


@pytest.mark.parametrize(
    ("title", "byline", "place"),
    [
        ("在青岭县教育大会上的讲话", "", "青岭县"),
        ("——在河东省江浔市工作会议上的讲话", "", "河东省江浔市"),
        ("在全县教育大会上的讲话", "青岭县县长　李明", "青岭县"),
        ("在全县教育大会上的讲话", "县长　李明", ""),
        ("在我市教育大会上的讲话", "", ""),
        ("在市委全会上的讲话", "", ""),
        ("关于滨河新区建设的报告", "", "滨河新区"),
    ],
)
def test_jurisdictions(title: str, byline: str, place: str) -> None:
    """A place with a name in the title, else in the office; `全县` and `我市` name none."""
    titles, office = [part("title", title)], byline.split("　", maxsplit=1)[0]
    value, where = jurisdiction_of(titles, (office, paragraph(byline) if byline else None))
    assert value == place
    assert (where is not None) == bool(place)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("（2022年3月1日，北京）", "北京"),
        ("二〇二二年三月一日 青岭县会堂", "青岭县会堂"),
        ("（2022年3月1日）", ""),
        ("时间：2022年3月1日", ""),
        ("2022年3月1日，3", ""),
        ("2022年3月1日，12345", ""),
        ("（2022年3月1日，甲）", ""),
    ],
)
def test_places_beside_a_date(line: str, place: str) -> None:
    """What is left of a date line when the date is gone, if it is a word."""
    assert place_beside_date(line) == place


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert OCCASION.search("在全县大会上的讲话") and not OCCASION.search("在全县大会上")
    assert ENGLISH_OCCASION.search("Remarks at the opening of the library") and not ENGLISH_OCCASION.search(
        "Remarks at opening"
    )
    assert NAMED.match("滨河新区") and not NAMED.match("教育大会")
    assert UNNAMED.match("全县") and UNNAMED.match("我市") and not UNNAMED.match("青岭县")
    assert DATE_LABEL.match("时间：2022年") and not DATE_LABEL.match("时间2022年")
    assert LEADING.sub("", "——在青岭县") == "青岭县"
