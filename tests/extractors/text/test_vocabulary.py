"""The words as data: what each list is for, and that a style's words can be taken out."""

from __future__ import annotations

import pytest

from extractors.text.vocabulary import ALL, FULL, Vocabulary, Word


@pytest.mark.parametrize(
    ("said", "yes", "no"),
    [
        ("item_unit", ["第一篇", "范文三", "【范例2】", "讲话稿1", "Speech 2"], ["第一部分", "三方面"]),
        ("section_unit", ["第一部分", "第二章", "三个方面", "第一季度"], ["篇", "范文"]),
        (
            "title_end",
            [
                "在大会上的讲话",
                "年度述职报告",
                "新年献词",
                "在大会上的讲话（2022年3月1日）",
                "Closing remarks",
            ],
            ["讲话要点如下所述", "报告了情况"],
        ),
        (
            "title_part",
            ["在全县教育大会上的讲话", "王强同志在会上", "Remarks at the opening"],
            ["召开全县教育大会"],
        ),
        ("salutation", ["同志们：", "尊敬的各位领导", "Ladies and gentlemen"], ["一、提高认识"]),
        (
            "closing",
            ["谢谢大家！", "现在散会。", "预祝大会圆满成功！", "Thank you very much."],
            ["下面讲三点。"],
        ),
        ("office", ["县委书记", "副市长", "总工程师", "Deputy Mayor of Northbridge"], ["李志明", "青岭县"]),
        ("compiled", ["（5篇）2022年讲话", "讲话汇编", "精选10篇", "12 speeches"], ["第5篇", "5个方面"]),
        (
            "label",
            ["【致辞人】县委书记", "时间：2022年", "主持人：王强", "（会议地点）礼堂"],
            ["同志们：", "时间紧迫"],
        ),
    ],
)
def test_what_each_list_says(said: str, yes: list[str], no: list[str]) -> None:
    """Each compiled pattern finds its examples and leaves the near misses."""
    pattern = getattr(FULL, said)
    assert [text for text in yes if not pattern.search(text)] == []
    assert [text for text in no if pattern.search(text)] == []


def test_a_style_can_be_taken_out() -> None:
    """Without `fanwen` the word 范文 says nothing, all others stay."""
    less = FULL.without({"fanwen"})
    assert not less.item_unit.search("范文三") and less.item_unit.search("第一篇")
    assert FULL.item_unit.search("范文三")


def test_no_words_at_all() -> None:
    """`emptied` matches nothing anywhere, not even the empty text."""
    empty = FULL.emptied()
    assert not any(words for words in empty._lists())
    for pattern in (
        empty.item_unit,
        empty.salutation,
        empty.closing,
        empty.office,
        empty.compiled,
        empty.title_part,
    ):
        assert not pattern.search("同志们：县委书记在大会上的讲话") and not pattern.search("")


def test_every_word_is_a_pattern_with_a_family() -> None:
    """No word is empty, holds white space from a wrapped list, or belongs to nobody."""
    for words in FULL._lists():
        for word in words:
            assert word.pattern.strip() == word.pattern != ""
            assert word.family
            assert "\n" not in word.pattern


def test_longer_words_win() -> None:
    """`同志们` is matched whole although `同志` is a word too."""
    words = Vocabulary(salutations=(Word("同志", ALL), Word("同志们", ALL)))
    match = words.salutation.search("同志们：")
    assert match and match.group() == "同志们"
