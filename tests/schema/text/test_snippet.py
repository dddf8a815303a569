"""What is shown of a hit, and the page it is on."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schema.records import Span
from schema.text.search_key import search_key
from schema.text.snippet import aligned, cut, page_of, stretches

TEXT = st.text(alphabet=st.sampled_from("中文发展，。　 ２aＡ\n\té—…①ß“e\u0301か\u3099𠀀㎡ﬁ"), max_size=40)


@given(TEXT)
def test_keys_and_prints_are_aligned(text: str) -> None:
    """The aligned key is the key, and every place is in the text and not before the one before."""
    key, places = aligned(text)
    assert key == search_key(text)
    assert len(places) == len(key)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(st.text(max_size=40), st.text(min_size=1, max_size=4))
def test_any_text_can_be_shown(text: str, wanted: str) -> None:
    """Marks of every script: a snippet always comes out, and its words are the text's."""
    found = stretches(text, [search_key(wanted)])
    assert all(left < right for left, right in found)
    assert "".join(cut(text, found).plain().split()).strip("…") in "".join(text.split()) + "…"


def test_a_hit_is_marked_across_a_line_break() -> None:
    """The print keeps its form; the mark spans what the key had joined."""
    text = "要全面推进经济\n发展和社会进步。"
    assert cut(text, stretches(text, ["经济发展"])).html() == "要全面推进<mark>经济 发展</mark>和社会进步。"


def test_folded_characters_are_marked_as_printed() -> None:
    """Full width, case and ligatures: what is marked is what stands there."""
    text = "今年ＧＤＰ增长①％"
    assert cut(text, stretches(text, ["gdp", "1%"])).html() == "今年<mark>ＧＤＰ</mark>增长<mark>①％</mark>"


def test_a_snippet_is_escaped_before_it_is_marked() -> None:
    """No text becomes markup."""
    text = "a<script>&安全</script>"
    assert (
        cut(text, stretches(text, ["安全"])).html() == "a&lt;script&gt;&amp;<mark>安全</mark>&lt;/script&gt;"
    )


def test_a_snippet_surrounds_the_first_hit() -> None:
    """Thirty characters on each side, dots where print goes on, later hits in sight marked too."""
    text = "甲" * 100 + "安全" + "乙" * 10 + "安全" + "丙" * 100
    parts = cut(text, stretches(text, ["安全"])).parts
    assert parts == (
        ("…", False),
        ("甲" * 30, False),
        ("安全", True),
        ("乙" * 10, False),
        ("安全", True),
        ("丙" * 18, False),
        ("…", False),
    )


def test_without_a_hit_the_beginning_is_shown() -> None:
    """What a query of exclusions brings."""
    assert cut("短文", []).plain() == "短文"
    assert cut("长" * 200, []).plain() == "长" * 60 + "…"


def test_a_hit_is_on_the_page_of_its_line() -> None:
    """By paragraph, and within one that crosses pages by its share of the characters."""
    text = "甲" * 50 + "\n" + "乙" * 100
    paragraphs = [[Span(1, 0, 0, 50)], [Span(1, 1, 0, 40), Span(2, 0, 0, 60)]]
    assert page_of(text, 0, paragraphs) == 1
    assert page_of(text, 51, paragraphs) == 1
    assert page_of(text, 51 + 39, paragraphs) == 1
    assert page_of(text, 51 + 40, paragraphs) == 2
    assert page_of(text, len(text) - 1, paragraphs) == 2
    assert page_of(text, 0, []) is None
    assert page_of(text, len(text) - 1, [[Span(3, 0, 0, 75), Span(4, 0, 0, 75)]]) == 4


PLAIN_TEXT = st.text(alphabet=st.sampled_from("中文发展，。　 ２aＡ\n\t“—"), max_size=40)


@given(
    PLAIN_TEXT,
    st.lists(st.text(alphabet=st.sampled_from('中文发展,2a "“—'), min_size=1, max_size=3), max_size=3),
)
def test_stretches_are_where_the_key_was_printed(text: str, wanted: list[str]) -> None:
    """Of a text of plain characters as of any: every place of a key, by the places of the key's characters."""
    key, places = aligned(text)
    marked = set()
    for one in filter(None, map(search_key, wanted)):
        for at in range(len(key)):
            if key.startswith(one, at):
                marked |= set(range(places[at], places[at + len(one) - 1] + 1))
    found = stretches(text, [one for one in map(search_key, wanted) if one])
    assert {at for start, end in found for at in range(start, end)} == marked
    assert all(before[1] < after[0] for before, after in pairwise(found))
