"""The rule by which the facts of a speech follow from its prints."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.facts.join import joined
from schema.facts.printed import PrintedFacts, is_blank


def days(date: str | None) -> tuple[str | None, str | None]:
    """The first and last day of a date."""
    return (None, None) if date is None else ((date + "-01-01")[:10], (date + "-12-31")[:10])


def prints(field: str, *values: str | None) -> list[PrintedFacts]:
    """Prints that state one field, the earliest first."""
    made = []
    for number, value in enumerate(values, 1):
        stated: dict[str, Any] = {field: value}
        if field == "date":
            stated["date_from"], stated["date_to"] = days(value)
        made.append(PrintedFacts(number, f"{number}" * 64, 1, f"2024-01-0{number}", **stated))
    return made


@pytest.mark.parametrize(
    ("field", "values", "value", "number", "rule"),
    [
        ("date", (None, "2019-08-05"), "2019-08-05", 2, "only-print"),
        ("date", ("2019-08-05", "2019-08-05"), "2019-08-05", 1, "agreeing-prints"),
        ("date", ("2019", "2019-08", "2019-08-05", "2019"), "2019-08-05", 3, "most-specific"),
        ("role", ("纪委书记", "县纪委书记"), "县纪委书记", 2, "most-specific"),
        ("role", ("县纪委书记、监委主任", "县纪委书记"), "县纪委书记、监委主任", 1, "most-specific"),
        ("role", ("县委副书记、县长", "县长、县委副书记"), "县委副书记、县长", 1, "earliest"),
        ("role", ("中共云溪县县委书记", "云溪县委书记"), "中共云溪县县委书记", 1, "most-specific"),
        ("speaker", ("李　明", "李明"), "李　明", 1, "earliest"),
        ("speaker", ("陳曉東", "陈晓东"), "陳曉東", 1, "earliest"),
        ("place", ("云溪县", "云溪县委礼堂"), "云溪县委礼堂", 2, "most-specific"),
        ("title", ("在教育工作会议上的讲话", "李明在教育工作会议上的讲话"), "李明在教育工作会议上的讲话", 2, "most-specific"),
        ("place", ("XX县", "云溪县"), "云溪县", 2, "only-print"),
        ("title", ("在某县教育大会上的讲话", "在教育大会上的讲话"), "在教育大会上的讲话", 2, "only-print"),
    ],
)  # fmt: skip
def test_the_print_that_says_all_is_chosen_and_named(
    field: str, values: tuple[str | None, ...], value: str, number: int, rule: str
) -> None:
    """Agreeing prints, the most specific, of equals the earliest; blanks never win."""
    found = joined(prints(field, *values))
    assert found.contradicted == ()
    fact = found.facts[field]
    assert (fact.value, fact.source.no, fact.rule) == (value, number, rule)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("date", ("2019-08-05", "2019-08-06")),
        ("date", ("2019", "2020-01-03")),
        ("date", ("2019-08-05", "2019", "2019-09")),
        ("speaker", ("李明", "李鸣")),
        ("role", ("书记", "副书记")),
        ("role", ("县长", "县长助理")),
        ("role", ("县委副书记", "县长")),
        ("place", ("云溪县", "临岳市")),
        ("title", ("在教育大会上的讲话", "在卫生大会上的讲话")),
    ],
)
def test_prints_that_contradict_each_other_give_nothing(field: str, values: tuple[str, ...]) -> None:
    """No majority and no first come: two dates are no date."""
    assert joined(prints(field, *values)) == joined(prints(field, *values, values[0]))
    found = joined(prints(field, *values))
    assert found.facts == {} and found.contradicted == (field,)


@pytest.mark.parametrize(
    "value", ["XX县", "某某", "××同志", "某县", "20**年工作会议", "镇X委书记", "____", "——", "领导干*"]
)
def test_blanks_state_nothing(value: str) -> None:
    """Not even where they are all that is printed."""
    assert is_blank(value)
    assert joined(prints("title", value)).facts == {}


def test_a_persons_word_outweighs_print() -> None:
    """Where a person set a fact, the other prints do not contradict it."""
    first, second = prints("speaker", "李明", "李鸣")
    decided = PrintedFacts(second.no, second.file_sha256, 1, speaker="李鸣", corrected=("speaker",))
    found = joined([first, decided])
    assert found.contradicted == ()
    assert (found.facts["speaker"].value, found.facts["speaker"].rule) == ("李鸣", "correction")


def test_undated_uploads_come_after_dated_ones() -> None:
    """The earliest print is that of the earliest upload, not the one that was loaded first."""
    late = PrintedFacts(1, "a" * 64, 1, None, speaker="李　明")
    early = PrintedFacts(2, "b" * 64, 1, "2020-01-01", speaker="李明")
    assert joined([late, early]).facts["speaker"].value == "李明"


stated = st.builds(
    PrintedFacts,
    st.integers(1, 9),
    st.sampled_from("abcdef").map(lambda letter: letter * 64),
    st.integers(1, 3),
    st.sampled_from([None, "2020-01-01", "2021-01-01"]),
    title=st.sampled_from([None, "讲话", "在会上的讲话", "在XX会上的讲话"]),
    speaker=st.sampled_from([None, "李明", "李 明", "张华"]),
    role=st.sampled_from([None, "书记", "县委书记", "县委书记、县长", "副书记"]),
    place=st.sampled_from([None, "云溪县", "云溪", "某县"]),
    corrected=st.sampled_from([(), ("speaker",)]),
)


@given(
    st.lists(stated, max_size=6, unique_by=lambda one: (one.file_sha256, one.ordinal)).flatmap(
        lambda found: st.tuples(st.just(found), st.permutations(found))
    )
)
def test_the_order_of_prints_leaves_no_trace(both: tuple[list[PrintedFacts], list[PrintedFacts]]) -> None:
    """Whatever comes first, the facts and the prints that they name are the same, and no blank is among them."""
    found = joined(both[0])
    assert joined(both[1]) == found
    assert not any(is_blank(fact.value) for fact in found.facts.values())
