"""A site's list of other documents below the last speech is the site's; a signature is the speaker's."""

from __future__ import annotations

import pytest

from extractors.furniture.related_documents import LABEL, SENTENCE, SIGNED, listed_below
from extractors.layout.metrics import Placed
from schema.records import TextLine

SPEECH = ("同志们：", "今天开这个会，是为了把防汛的责任落到人。", "谢谢大家！")
OTHERS = ("防汛工作会议讲话稿06-12", "开学典礼讲话稿11-23", "3.年会致辞")


def taken(*rows: str) -> list[int]:
    """Which of these lines go."""
    lines = [Placed(1, at, TextLine(text, 0, 0, 0, 0, 0)) for at, text in enumerate(rows)]
    return sorted(line for _, line in listed_below(lines))


@pytest.mark.parametrize(
    "label",
    [
        "【防汛讲话稿】相关文章：",
        "看过防汛讲话稿的人还看了：",
        "相关文章：",
        "您可能感兴趣的文章：",
        "猜你喜欢",
        "推荐阅读：",
        "喜欢本文的读者也在看",
    ],
)
def test_the_label_and_all_below_it(label: str) -> None:
    """The titles of other documents go, with the words above them."""
    assert taken(*SPEECH, label, *OTHERS) == [3, 4, 5, 6]


def test_nothing_without_a_label() -> None:
    """Short lines at the end may be a signature or a poem."""
    assert taken(*SPEECH, "述职人：张三", "2023年1月5日") == []
    assert taken(*SPEECH, *OTHERS) == []


def test_a_speech_below_the_words_stays() -> None:
    """A sentence below them: the words were no label of a list."""
    assert taken("推荐阅读", *SPEECH) == []
    assert taken(*SPEECH, "相关文章：", *OTHERS, "以上就是我的发言。") == []


def test_patterns() -> None:
    """Each pattern with what it is for and what it is not."""
    assert LABEL.fullmatch("【党课】相关范文推荐：") and not LABEL.fullmatch("要认真学习相关文章，领会精神")
    assert SENTENCE.search("谢谢大家！") and not SENTENCE.search("年会致辞02-03")
    assert SIGNED.fullmatch("2023年1月5日") and not SIGNED.fullmatch("2023年校长述职报告")
