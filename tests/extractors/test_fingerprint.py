"""The contract's id and the sampled shingles: what changes them and what does not."""

from __future__ import annotations

import base64
import hashlib
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.fingerprint import fingerprint, identity_key, speech_id
from schema.text.han_variants import SIMPLIFIED, TRADITIONAL
from schema.text.shingles import (
    FACTORS,
    LEAST_KEYS,
    LETTER_WIDTH,
    SAMPLE_LIMIT,
    WIDTH,
    folded,
    reach,
    sampled,
    shingles,
    signed,
)

SENTENCES = (
    "各位代表，现在我向大会报告工作，请予审议。",
    "过去一年，全县地区生产总值增长5.2%，粮食总产量达到12.3万吨。",
    "同志们，做好今年的工作，任务艰巨，责任重大。",
    "我们要坚持问题导向，补齐短板，把每一件实事办好。",
)
PRINTED = st.text(alphabet=st.sampled_from("中文发展，。　 ２2a，Ａ〇Z\n\t·、é𠀀"), max_size=60)


def han(count: int, seed: int) -> str:
    """Random Han without meaning: nothing repeats by chance."""
    chooser = random.Random(seed)
    return "".join(chr(chooser.randrange(0x4E00, 0x9FA5)) for _ in range(count))


def plain_key(text: str) -> str:
    """The contract's sentence, character by character."""
    folded_text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        c for c in folded_text if unicodedata.category(c)[0] in "LN" or 0x20000 <= ord(c) <= 0x3FFFF
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("各位领导、同志们：", "各位领导同志们"),
        ("２０２４年　ＧＤＰ 增长 5.2%", "2024年gdp增长52"),
        ("二〇二四年①《决定》", "二〇二四年1决定"),
        ("Straße_Ⅳ", "strasseiv"),
        ("𠮷野家\U000323af", "𠮷野家\U000323af"),
        ("……——！", ""),
    ],
)
def test_the_key_keeps_letters_digits_and_han(text: str, key: str) -> None:
    """NFKC, case folding, nothing masked, nothing else kept; unknown Han of the higher planes stay."""
    assert identity_key(text) == key


@given(st.text(max_size=80))
def test_the_key_is_the_contracts_sentence(text: str) -> None:
    """For any text the fast key is the one that the contract describes."""
    assert identity_key(text) == plain_key(text)


def test_an_id_is_base32_of_sha256() -> None:
    """`s_` + the first 26 lower-case base32 characters, computed here by hand."""
    digest = hashlib.sha256("各位领导同志们".encode()).digest()
    by_hand = "s_" + base64.b32encode(digest)[:26].decode("ascii").lower()
    assert speech_id("各位领导、同志们：\n") == by_hand
    assert len(by_hand) == 28


@given(PRINTED, st.sampled_from("，。 　\n·、—"))
def test_punctuation_and_spaces_do_not_change_a_fingerprint(text: str, mark: str) -> None:
    """Setting a mark after every character leaves id and shingles as they were."""
    assert fingerprint(mark.join(text)) == fingerprint(text)


@given(PRINTED)
def test_the_long_multiplication_equals_the_plain_sum(text: str) -> None:
    """Every shingle is the sum of code times factor over its window, mod 2^64."""
    key = folded(identity_key(text))
    numbers = set()
    for at in range(max(1, len(key) - WIDTH + 1) if key else 0):
        width = LETTER_WIDTH if 0x30 < ord(key[at]) < 0x2E80 else WIDTH
        window = zip(key[at : at + width], FACTORS, strict=False)
        numbers.add(sum(ord(character) * factor for character, factor in window) % 2**64)
    assert shingles(text) == numbers


def test_script_width_and_figures_do_not_change_shingles() -> None:
    """Traditional print, full width and other figures are the same words; the id still differs."""
    simplified, traditional = "全县经济发展增长5%，2023年预算", "全縣經濟發展增長12.5％，２０２４年預算"
    assert shingles(simplified) == shingles(traditional)
    assert fingerprint(simplified).speech_id != fingerprint(traditional).speech_id


def test_another_order_shares_no_shingle() -> None:
    """The characters alone do not make a text: reversed it is another one."""
    text = han(500, seed=3)
    assert not shingles(text) & shingles(text[::-1])


def test_letters_take_wider_shingles() -> None:
    """Two English texts with the same words in another order share little."""
    words = "the council thanks every member of the committee for a year of patient work".split()
    one, other = " ".join(words), " ".join(reversed(words))
    assert len(shingles(one) & shingles(other)) <= len(shingles(one)) / 5


def test_the_sample_is_even() -> None:
    """One shingle in 64 is kept, within four standard deviations, of ordinary sentences as of random Han."""
    for text in (han(60_000, seed=1), "".join(f"{s}{han(9, seed=n)}" for n in range(900) for s in SENTENCES)):
        numbers = shingles(text)
        kept = sum(number < SAMPLE_LIMIT for number in numbers)
        expected = len(numbers) / 64
        assert abs(kept - expected) < 4 * expected**0.5


@given(st.sets(st.integers(0, 2**64 - 1), max_size=200))
def test_a_sample_is_whole_below_its_reach(numbers: set[int]) -> None:
    """Everything below the reach is in the sample, and a short text is kept whole."""
    keys = sampled(frozenset(numbers))
    limit = reach(keys, len(numbers)) if keys else 2**64
    assert [n for n in sorted(numbers) if n < limit] == [k for k in keys if k < limit]
    assert len(keys) >= min(LEAST_KEYS, len(numbers))
    assert all(n in keys for n in numbers if n < SAMPLE_LIMIT)


@given(st.integers(0, 2**64 - 1))
def test_sql_numbers_go_there_and_back(number: int) -> None:
    """An unsigned number fits BIGINT, and no two become one."""
    assert -(2**63) <= signed(number) < 2**63
    assert signed(number) % 2**64 == number


def test_a_text_without_words_has_no_shingles() -> None:
    """Punctuation alone: an id, no shingles; one character: one shingle."""
    assert fingerprint("……").shingles == () and fingerprint("……").size == 0
    assert fingerprint("好").size == 1


def test_the_character_table_is_one_to_one_and_final() -> None:
    """Every traditional character stands once, and nothing is folded to what is folded again."""
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert not set(SIMPLIFIED) & set(TRADITIONAL)


def test_the_character_table_agrees_with_opencc() -> None:
    """Where OpenCC is installed, its own conversion of each character is ours, all but a handful."""
    opencc = pytest.importorskip("opencc")
    converted = opencc.OpenCC("t2s").convert("\n".join(TRADITIONAL)).split("\n")
    others = [c for c, theirs, ours in zip(TRADITIONAL, converted, SIMPLIFIED, strict=True) if theirs != ours]
    assert len(others) <= 3, others
