"""Generates speeches for libraries of any size: varied ones, and template-heavy ones with shared stock phrases.

Varied text is drawn from 20,000 words as often as words are used (Zipf); half the sentences of a
template-heavy speech come from the generator's frames, as its speeches would: `要把{事}摆上重要位置…`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from benchmarks.generator.bank import Bank, topics
from benchmarks.generator.prose import closing, opening, salutation, sentence

WORDS = 20_000
HEAD = (
    "工作 发展 建设 推进 加强 全县 群众 我们 要 的 和 是 在 坚持 落实 经济 社会 服务 企业 项目 安全 生产 管理 "
    "提高 改革 重点 问题 干部 乡村 生态 教育 责任 制度 创新 质量 城市 农村 环境 基层 组织"
).split()
ZIPF_SHIFT = 10  # the most used word is about one in eighty, as 发展 in print
SENTENCE_WORDS = (6, 16)
SENTENCES = (30, 100)  # 500 to 3,000 characters, about 1,700 at the mean
STOCK_SHARE = 0.5  # of a template-heavy speech's sentences
MOODS = ("fact", "problem", "action", "meaning", "story")
YEARS = (2004, 2025)


@dataclass(frozen=True, slots=True)
class WrittenSpeech:
    """One speech: its title, its day and its text."""

    title: str
    date: str
    text: str


SpeechSource = Callable[[int], WrittenSpeech]


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """The words, most used first, and their cumulative weights."""
    chooser = Random("vocabulary")
    known = {value for keys in topics().values() for values in keys.values() for value in values}
    characters = sorted({character for word in known for character in word if character >= "一"})
    words = dict.fromkeys(HEAD)
    while len(words) < WORDS:
        words["".join(chooser.choices(characters, k=chooser.choice((1, 2, 2, 2, 3, 4))))] = None
    return list(words), list(accumulate(1 / (rank + ZIPF_SHIFT) for rank in range(WORDS)))


def _sentence(chooser: Random) -> str:
    words, weights = _vocabulary()
    drawn = chooser.choices(words, cum_weights=weights, k=chooser.randint(*SENTENCE_WORDS))
    half = len(drawn) // 2
    return f"{''.join(drawn[:half])}，{''.join(drawn[half:])}。"


def _paragraphs(sentences: list[str]) -> str:
    return "\n".join("".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5))


def _heading(chooser: Random) -> tuple[str, str]:
    topic = chooser.choice(sorted(topics()))
    date = f"{chooser.randint(*YEARS)}-{chooser.randint(1, 12):02}-{chooser.randint(1, 28):02}"
    return f"在全县{topic}工作会议上的讲话", date


def varied(number: int) -> WrittenSpeech:
    """Speech `number` of varied text."""
    chooser = Random(f"varied:{number}")
    title, date = _heading(chooser)
    return WrittenSpeech(
        title, date, _paragraphs([_sentence(chooser) for _ in range(chooser.randint(*SENTENCES))])
    )


def templated(number: int) -> WrittenSpeech:
    """Speech `number` of template-heavy text: opened, closed and half filled from the generator's bank."""
    chooser = Random(f"templated:{number}")
    title, date = _heading(chooser)
    bank = Bank(chooser)
    body = [
        sentence(bank, chooser.choice(MOODS)) if chooser.random() < STOCK_SHARE else _sentence(chooser)
        for _ in range(chooser.randint(*SENTENCES))
    ]
    parts = [salutation(bank), *(piece.text for piece in opening(bank)), _paragraphs(body)]
    return WrittenSpeech(title, date, "\n".join([*parts, closing(bank).text]))


SOURCES: dict[str, SpeechSource] = {"varied": varied, "templated": templated}
