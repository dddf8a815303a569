"""Drafts made of known speeches: whole ones, halves, ten sentences among new text, edited as people edit.

A tenth of the letters of a copied sentence may be changed; places and years are exchanged first, as the `entity`
copies of the near-duplicate corpus do. What was copied from where is known, so recall can be counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.generator.random_speeches import varied

LENGTH: Final = 6000  # characters of a draft with new text
LEAST: Final = 15  # characters of a copied sentence that counts
CHANGED: Final = (0.0, 0.03, 0.06, 0.1)  # shares of a sentence's characters
TEN: Final = 10
FIRST_NEW: Final = 2_000_000_000  # numbers of new text: no library holds it

SENTENCE: Final = re.compile("[^。！？；\n]+[。！？；]?")  # "要抓好落实。"
YEAR: Final = re.compile("(?:19|20)[0-9]{2}(?=年)")  # "2014" in "2014年"
PLACE: Final = re.compile("[\u4e00-\u9fff]{2}(?=[省市县区镇乡])")  # "营山" in "营山县"
PLACES: Final = ("清河", "东山", "石门", "开江", "南阳", "安宁", "永丰", "长寿", "平乐", "古城")
LETTERS: Final = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"


@dataclass(frozen=True, slots=True)
class KnownSpeech:
    """A speech of the library."""

    speech_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A sentence of a draft, as it stands there, and the speech it was taken from."""

    text: str
    speech_id: str


@dataclass(frozen=True, slots=True)
class MadeDraft:
    """A draft, its kind, and what in it was copied."""

    kind: str
    text: str
    copied: tuple[Copied, ...]


def sentences(text: str) -> list[str]:
    """The sentences of a text that are long enough to count."""
    return [found.strip() for found in SENTENCE.findall(text) if len(found.strip()) >= LEAST]


def edited(chooser: Random, sentence: str, share: float) -> str:
    """A sentence with at most this share of its characters changed: places and years first, then any."""
    left = int(share * len(sentence))
    for pattern, others in ((YEAR, [str(year) for year in range(1998, 2026)]), (PLACE, PLACES)):
        for found in reversed(list(pattern.finditer(sentence))):
            other = chooser.choice(others)
            cost = sum(one != two for one, two in zip(found[0], other, strict=True))
            if cost <= left:
                left -= cost
                sentence = sentence[: found.start()] + other + sentence[found.end() :]
    letters = list(sentence)
    for at in chooser.sample(range(len(letters)), left):
        kind = chooser.random()
        if kind < 0.7:
            letters[at] = chooser.choice(LETTERS)
        elif kind < 0.85:
            letters[at] = ""
        else:
            letters[at] += chooser.choice(LETTERS)
    return "".join(letters)


def new_text(chooser: Random, length: int) -> list[str]:
    """Sentences that no library holds, of about this length together."""
    found: list[str] = []
    while sum(map(len, found)) < length:
        found += sentences(varied(FIRST_NEW + chooser.randrange(FIRST_NEW)).text)
    while found and sum(map(len, found)) > length:
        found.pop()
    return found


def _of(chooser: Random, speech: KnownSpeech, some: Sequence[str]) -> list[Copied]:
    share = chooser.choice(CHANGED)
    return [Copied(edited(chooser, sentence, share), speech.speech_id) for sentence in some]


def _whole(chooser: Random, known: Sequence[KnownSpeech]) -> tuple[list[Copied], list[str]]:
    speech = chooser.choice(known)
    return _of(chooser, speech, sentences(speech.text)), []


def _half(chooser: Random, known: Sequence[KnownSpeech]) -> tuple[list[Copied], list[str]]:
    speech = chooser.choice(known)
    all_of_it = sentences(speech.text)
    middle = len(all_of_it) // 2
    half = chooser.choice((all_of_it[:middle], all_of_it[middle:]))
    return _of(chooser, speech, half), new_text(chooser, sum(map(len, half)))


def _ten(chooser: Random, known: Sequence[KnownSpeech]) -> tuple[list[Copied], list[str]]:
    copied: list[Copied] = []
    while len(copied) < TEN:
        speech = chooser.choice(known)
        if some := sentences(speech.text):
            copied += _of(chooser, speech, [chooser.choice(some)])
    return copied, new_text(chooser, LENGTH - sum(len(one.text) for one in copied))


def _reworked(chooser: Random, known: Sequence[KnownSpeech]) -> tuple[list[Copied], list[str]]:
    """Sentences left out, put in and in another order."""
    speech = chooser.choice(known)
    kept = [sentence for sentence in sentences(speech.text) if chooser.random() < 0.7]
    chooser.shuffle(kept)
    return _of(chooser, speech, kept), new_text(chooser, sum(map(len, kept)) // 3)


KINDS: Final[dict[str, Callable[[Random, Sequence[KnownSpeech]], tuple[list[Copied], list[str]]]]] = {
    "whole": _whole,
    "half": _half,
    "ten sentences": _ten,
    "reworked": _reworked,
}


def drafts(known: Sequence[KnownSpeech], number: int) -> list[MadeDraft]:
    """So many drafts, of each kind in turn; the same ones each time."""
    made = []
    for at in range(number):
        kind = list(KINDS)[at % len(KINDS)]
        chooser = Random(f"draft:{at}")
        copied, new = KINDS[kind](chooser, known)
        parts = [one.text for one in copied]
        for sentence in new:
            parts.insert(chooser.randrange(len(parts) + 1), sentence)
        made.append(MadeDraft(kind, _paragraphs(chooser, parts), tuple(copied)))
    return made


def nothing_copied(number: int) -> list[MadeDraft]:
    """Drafts of new text alone."""
    made = []
    for at in range(number):
        chooser = Random(f"new draft:{at}")
        made.append(MadeDraft("new", _paragraphs(chooser, new_text(chooser, LENGTH)), ()))
    return made


def _paragraphs(chooser: Random, parts: Sequence[str]) -> str:
    lines: list[str] = []
    at = 0
    while at < len(parts):
        size = chooser.randint(1, 6)
        lines.append("".join(parts[at : at + size]))
        at += size
    return "\n".join(lines)
