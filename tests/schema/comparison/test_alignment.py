"""Cutting, aligning and judging: pure functions on made-up words."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schema.comparison.alignment import alignments
from schema.comparison.draft import DraftParagraph, Stretch, cut
from schema.comparison.judging import gaps, how_held, passages
from schema.comparison.letters import folded_letters, letters_of, same_words
from schema.comparison.screening import promising
from schema.comparison.voting import chosen, votes, weights
from schema.text.tiles import WIDTH, probes, tiles
from tests.support.shelf import han

TEXTS = st.text(alphabet="安全生产工作要抓好Ａ1２年。，！\n ”x發é", max_size=80)


@given(TEXTS)
def test_letters_stand_where_they_were_printed(text: str) -> None:
    """Each letter comes from its place, places ascend, and the quick way gives the same letters."""
    letters = letters_of(text)
    assert letters.folded == folded_letters(text)
    assert len(letters.folded) == len(letters.starts) == len(letters.ends)
    assert letters.starts == sorted(letters.starts)
    for letter, start, end in zip(letters.folded, letters.starts, letters.ends, strict=True):
        assert folded_letters(text[start:end]) == letter or "\u0301" in text[start : end + 1]


@given(st.lists(TEXTS, max_size=6))
def test_a_draft_loses_no_letter(texts: list[str]) -> None:
    """Paragraphs follow each other without gaps, and so do the sentences of each."""
    draft = cut([DraftParagraph(text) for text in texts])
    assert draft.folded == "".join(folded_letters(text) for text in texts)
    for parts in (draft.paragraphs, draft.sentences):
        assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
        assert not parts or (parts[0].start, parts[-1].end) == (0, len(draft.folded))
    for letter in range(len(draft.folded)):
        paragraph = draft.paragraphs[draft.paragraph_at(letter)]
        assert paragraph.start <= letter < paragraph.end


def test_sentences_end_at_their_marks() -> None:
    """A closing quote belongs to its sentence; a paragraph ends one; a point within a number does not."""
    draft = cut([DraftParagraph("他说：“要抓好落实。”我们去了！GDP增长5.2%；好"), DraftParagraph("无句号")])
    said = [draft.folded[part.start : part.end] for part in draft.sentences]
    assert said == ["他说要抓好落实", "我们去了", "gdp增长0", "好", "无句号"]


@given(st.text(alphabet="安全生产工作", max_size=60))
def test_every_tile_of_a_text_is_found_by_its_probes(text: str) -> None:
    """What is posted is asked for, from whichever letter the draft begins."""
    assert set(tiles(text)) <= set(probes("前言" + text))
    assert len(probes(text)) == max(0, len(text) - WIDTH + 1)


@given(
    st.integers(0, 10**6),
    st.integers(15, 60),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_a_tenth_of_a_sentence_may_be_changed(seed: int, length: int, before: int, after: int) -> None:
    """Two tiles of it are left, they are seen to stand together, and the sentence is held as a whole."""
    chooser = Random(seed)
    sentence = han(length, seed)
    text = han(before, seed + 1) + sentence + han(after + WIDTH, seed + 2)
    changed = list(sentence)
    for at in chooser.sample(range(length), length // 10):
        changed[at] = han(1, seed + at + 3)
    draft = "".join(changed)
    posted = set(tiles(text))
    places = votes([[1] if number in posted else [] for number in probes(draft)])
    assert 1 in places and promising(text, draft, places[1])
    (held,) = passages(alignments(draft, text, places[1]), [Stretch(0, length)], draft, text)
    assert (held.start, held.end) == (0, length)
    assert (held.other_start, held.other_end) == (before, before + length)
    assert held.alike >= length - length // 10


def test_letters_put_in_and_left_out_break_no_passage() -> None:
    """Names of other lengths are exchanged: one passage, whose likeness says how much differs."""
    mine = "今天我们在峨边彝族自治县召开全县安全生产工作会议"
    other = "前面的话今天我们在营山县召开全县安全生产工作会议后面的话"
    (found,) = alignments(mine, other, range(len(mine)))
    assert mine[found.start : found.end] == mine
    assert other[found.other_start : found.other_end] == "今天我们在营山县召开全县安全生产工作会议"
    assert found.likeness == 18 / 24


def test_other_words_are_no_passage() -> None:
    """A few letters in common, or half of a short sentence, do not count; fifteen letters do."""
    mine, other = han(40, 1), han(40, 2)
    short = mine[:10] + other[10:40]
    assert passages(alignments(mine, short, range(37)), [Stretch(0, 40)], mine, short) == []
    long = mine[:15] + other[15:40]
    (found,) = passages(alignments(mine, long, range(37)), [Stretch(0, 40)], mine, long)
    assert (found.start, found.end, found.alike) == (0, 15, 15)


def test_a_sentence_of_fifteen_characters_counts_as_a_whole_only() -> None:
    """Twelve letters that are a sentence are held, twelve of a longer one are not."""
    mine, other = han(30, 3), han(9, 4)
    there = mine[:12] + other
    found = alignments(mine, there, range(9))
    assert passages(found, [Stretch(0, 30)], mine, there) == []
    (held,) = passages(found, [Stretch(0, 12), Stretch(12, 30)], mine, there)
    assert (held.start, held.end) == (0, 12)


def test_how_a_paragraph_is_held() -> None:
    """The same as a whole and letter for letter; nearly from four letters of five."""
    assert how_held(20, [(0, 20, True)]) == "same"
    assert how_held(20, [(0, 20, False)]) == "nearly"
    assert how_held(20, [(0, 16, True)]) == "nearly"
    assert how_held(20, [(0, 15, True)]) == "parts"


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted), max_size=6))
def test_gaps_are_what_no_stretch_covers(pairs: list[list[int]]) -> None:
    """Letter by letter."""
    stretches = [(first, last) for first, last in pairs]
    covered = {at for first, last in stretches for at in range(first, last)}
    uncovered = {at for first, last in gaps(20, stretches) for at in range(first, last)}
    assert uncovered == set(range(20)) - covered


def test_numbers_make_words_differ_and_script_does_not() -> None:
    """Folding finds a passage in another year; it is not the same one."""
    assert same_words("發展２０２４年，", "发展2024年")
    assert not same_words("发展2024年", "发展2023年")
    assert folded_letters("发展2024年") == folded_letters("發展1999年")


def test_two_tiles_far_apart_are_chance() -> None:
    """A speech that holds two tiles of the draft is looked at only where they stand together, not on top of each other."""
    held: list[list[int]] = [[] for _ in range(60)]
    held[0] = [1, 2, 3]
    held[2] = [2]  # of the same letters
    held[8] = [1]
    held[50] = [3]
    assert votes(held) == {1: [0, 8]}


def test_the_best_and_the_earliest_are_read() -> None:
    """Of many that hold a sentence: those with the rarest tiles, and the earliest of those with half as much."""
    held = [list(range(100)) if at in (0, 4) else [] for at in range(40)]
    held[8] = [7]
    voted = votes(held)
    read = chosen(voted, weights(held, 1000), {no: 1000 - no for no in range(100)})
    assert 7 in read and 99 in read and len(read) < 20


def test_a_text_is_looked_at_before_it_is_read() -> None:
    """Tiles that stand together within punctuation, line breaks and other numbers; never without a look at old script."""
    draft = folded_letters("到2025年要把安全生产放在首位")
    places = list(range(len(draft) - WIDTH + 1))
    assert promising("……到2019年，\n要把安全、生产放在首位。", draft, places)
    assert not promising("要把安全" + "别的话" * 30 + "放在首位", draft, places)
    assert promising("到2019年們要把安全生產", draft, places)
