"""Noise inside lines: cut out as spans, the words around it untouched."""

from __future__ import annotations

import pytest

from extractors.furniture.inline_noise import ADDRESS, GLOSS, LABEL, TONE, inline_spans
from extractors.layout.metrics import upright_lines
from schema.records import Document
from tests.support.typeset import document, line, prose


def cut(source: Document) -> list[tuple[str, str]]:
    """(text, rule) of every stretch taken."""
    lines = [placed for page in source.pages for placed in upright_lines(page)]
    return [
        (source.pages[s.page - 1].lines[s.line].text[s.start : s.end], rule)
        for s, rule in inline_spans(lines)
    ]


def rows(*texts: str) -> Document:
    """One page of these lines."""
    return document([line(text, top=100 + 28 * n) for n, text in enumerate(texts)])


def test_a_pinyin_gloss_is_cut_out() -> None:
    """`發(fā)展`: the gloss goes, the character stays."""
    assert cut(rows("推動經濟發(fā)展，群眾(zhòng)滿意")) == [("(fā)", "gloss"), ("(zhòng)", "gloss")]


def test_a_gloss_broken_by_the_lines_end_is_cut_on_both_lines() -> None:
    """A wrap inside the gloss leaves a piece on either line; both go."""
    assert cut(rows("推動經濟發(f", "ā)展")) == [("(f", "gloss"), ("ā)", "gloss")]


@pytest.mark.parametrize("text", ["国内生产总值(gdp)增长", "人工智能（ai）", "(fā)展", "坚持(一)"])
def test_abbreviations_in_brackets_stay(text: str) -> None:
    """Without a tone mark, or without a character before it, it is the author's."""
    assert cut(rows(text, "tā")) == []


def test_a_sites_label_inside_a_line_is_cut_out() -> None:
    """`[标签:介绍]` between two sentences."""
    assert cut(rows("工作总结。[标签:介绍]下面讲三点。")) == [("[标签:介绍]", "site-label")]
    assert cut(rows("列入[附件:名单]管理")) == []


def test_an_address_strewn_over_the_file_goes_with_its_words() -> None:
    """The words that always follow the address belong to the site, those before it to the speech."""
    texts = [f"{prose(n, 30)}wk.example.com文库热线{prose(n + 50, 30)}" for n in range(6)]
    assert cut(rows(*texts)) == [("wk.example.com文库热线", "site-address")] * 6


def test_the_words_before_an_address_may_be_the_sites_too() -> None:
    """`更多请见wk.example.com` wherever it stands; where other words stand before it, only the address."""
    texts = [f"{prose(n, 30)}更多请见wk.example.com{prose(n + 50, 30)}" for n in range(9)]
    texts.append(f"{prose(70, 30)}网址wk.example.com{prose(71, 30)}")
    assert cut(rows(*texts)) == [("更多请见wk.example.com", "site-address")] * 9 + [
        ("wk.example.com", "site-address")
    ]


def test_an_address_that_a_speaker_names_stays() -> None:
    """Three times or fewer it is the author's own."""
    texts = [f"{prose(n, 30)}请登录www.example.com查询。" for n in range(3)]
    assert cut(rows(*texts)) == []


def test_nothing_to_look_for_costs_nothing() -> None:
    """Ordinary text gives no spans."""
    assert cut(rows(*(prose(n) for n in range(5)))) == []


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert TONE.search("fā") and not TONE.search("fa")
    assert GLOSS.search("众(zhòng)") and not GLOSS.search("众(zhong)")
    assert GLOSS.search("石料(shíliào)") and not GLOSS.search("石料(shiliao)")
    assert LABEL.search("[标签:介绍]") and not LABEL.search("[介绍]")
    assert ADDRESS.search("www.example.com") and not ADDRESS.search("example.comet")
