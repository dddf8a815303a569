"""A site's phrases go when they are all a line says; a speaker's words never do."""

from __future__ import annotations

import pytest

from extractors.claims.site_noise import ADDRESS, ANY_NOISE, NOISE, noise_lines
from extractors.layout.metrics import upright_lines
from tests.support.typeset import document, line


def taken(*rows: str) -> list[str]:
    """The rows of one page that are noise."""
    page = document([line(text, top=100 + 28 * n) for n, text in enumerate(rows)]).pages[0]
    return [rows[index] for _, index in sorted(noise_lines(upright_lines(page)))]


PHRASES = [
    "因篇幅问题不能全部显示，请点此查看更多更全内容",
    "[标签:介绍]",
    "编号:136929198",
    "本文来源：https://wk.example.com/view/1.html",
    "更多范文请访问某某文库",
    "本文由某某文库整理发布",
    "转载请注明出处",
    "点击下载本文",
    "查看全文",
    "仅供学习参考",
]


@pytest.mark.parametrize("text", PHRASES)
def test_a_line_of_nothing_but_a_sites_phrase_is_taken(text: str) -> None:
    """Between two lines of a speech, with white space around it."""
    assert taken("同志们：", f" {text} ", "今天我们开会。") == [f" {text} "]


@pytest.mark.parametrize("at", range(len(PHRASES)))
def test_every_phrase_has_a_pattern_of_its_own(at: int) -> None:
    """Each pattern takes its phrase, so that none of them is dead."""
    assert NOISE[at].fullmatch(PHRASES[at]) and ANY_NOISE.fullmatch(PHRASES[at])
    assert not ANY_NOISE.fullmatch("同志们：")


@pytest.mark.parametrize(
    "text",
    [
        "以上意见仅供同志们在今后的工作中参考，不当之处请批评指正。",
        "要让群众点击查看办事指南更加方便，下载表格不再跑腿，全程网上办理。",
        "编号：12",
        "大家要认真查看全文，吃透精神。",
        "更多的同志还没有认识到这一点。",
    ],
)
def test_what_a_speaker_says_stays(text: str) -> None:
    """Sentences that use the same words are text."""
    assert taken("同志们：", text, "谢谢。") == []


def test_an_address_goes_at_the_edge_of_a_page_only() -> None:
    """In the middle of a page it may be the wrapped end of a sentence."""
    assert taken("www.example.com/doc", "同志们：", "谢谢。") == ["www.example.com/doc"]
    assert taken("请大家登录", "www.example.com/doc", "查询。") == []


def test_addresses() -> None:
    """`ADDRESS` is a whole address and nothing beside it."""
    assert ADDRESS.fullmatch("www.example.com") and ADDRESS.fullmatch("https://example.com/a?b=1")
    assert not ADDRESS.fullmatch("网址www.example.com")
