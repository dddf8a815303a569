"""The sentence bank: texts of the project, drawn from shuffled decks so that files repeat little.

`Deck.draw` returns every card once before any is repeated; `Bank.fill` puts topic words into a frame.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from random import Random

SLOT = re.compile(r"\{([^{}]+)\}")  # example: {事} in "要把{事}摆上重要位置"
HALF_TO_FULL = str.maketrans({",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"})
CN_DIGITS = "零一二三四五六七八九十"

Sections = dict[str, tuple[str, ...]]


@cache
def sections(name: str) -> Sections:
    """`{heading: lines}` of one bank file; lines starting with one # are comments."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    text = resources.files(__package__).joinpath("bank", name + ".txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("## "):
            current = found.setdefault(line[3:].strip(), [])
        elif line.strip() and not line.startswith("#"):
            current.append(line)
    return {k: tuple(v) for k, v in found.items()}


def choices(name: str, heading: str) -> tuple[str, ...]:
    """The values of a heading whose lines hold several, parted by " | "."""
    return tuple(v.strip() for line in sections(name)[heading] for v in line.split(" | "))


@cache
def topics() -> dict[str, dict[str, tuple[str, ...]]]:
    """`{topic: {key: values}}` of the topic file."""
    out: dict[str, dict[str, tuple[str, ...]]] = {}
    for topic, lines in sections("topics").items():
        rows = (line.split(":", 1) for line in lines)
        out[topic] = {k.strip(): tuple(v.strip() for v in values.split(" | ")) for k, values in rows}
    return out


def full_width(text: str) -> str:
    """Chinese punctuation as official papers print it."""
    return text.translate(HALF_TO_FULL)


def cn_number(n: int) -> str:
    """1..99 as 一, 十二, 二十, 三十五."""
    if n <= 10:
        return CN_DIGITS[n]
    tens, ones = divmod(n, 10)
    return (CN_DIGITS[tens] if tens > 1 else "") + "十" + (CN_DIGITS[ones] if ones else "")


class Deck:
    """Cards dealt in a shuffled order, all of them before any comes twice."""

    def __init__(self, cards: tuple[str, ...], rng: Random) -> None:
        self._cards, self._rng, self._left = cards, rng, list[str]()

    def draw(self) -> str:
        if not self._left:
            self._left = list(self._cards)
            self._rng.shuffle(self._left)
        return self._left.pop()


class Bank:
    """The decks of one file: frames are shared by all its items, topic words belong to one item."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._decks: dict[tuple[str, str], Deck] = {}
        self.set_topic(rng.choice(sorted(topics())))
        self.set_place()

    def deck(self, name: str, heading: str) -> Deck:
        key = (name, heading)
        if key not in self._decks:
            cards = choices(name, heading) if name == "places" else sections(name)[heading]
            self._decks[key] = Deck(cards, self.rng)
        return self._decks[key]

    def set_topic(self, topic: str) -> None:
        self.topic = topic
        self._words = {key: Deck(values, self.rng) for key, values in topics()[topic].items()}
        self.meeting = self._words["meet"].draw()

    def set_place(self) -> None:
        level = self.rng.choice(("county", "city", "district"))
        self.level = {"county": "县", "city": "市", "district": "区"}[level]
        self.area = self.deck("places", level).draw()

    def person(self) -> tuple[str, str]:
        """(surname, given name)."""
        return self.deck("places", "surname").draw(), self.deck("places", "given").draw()

    def slot(self, name: str) -> str:
        """One value for a slot; KeyError for a slot nobody defined."""
        rng = self.rng
        keys = {"事": "obj", "做": "act", "弊": "bad", "效": "good", "具": "tool", "单": "unit", "言": "say"}
        base = name.rstrip("2")
        if base in keys:
            return self._words[keys[base]].draw()
        if name in ("地", "人", "季", "姓", "名"):
            heading = {"地": "town", "人": "people", "季": "season", "姓": "surname", "名": "given"}[name]
            return self.deck("places", heading).draw()
        made = {
            "题": lambda: self.topic,
            "会": lambda: f"全{self.level}{self.meeting}",
            "区": lambda: rng.choice((f"全{self.level}", self.area, f"{self.level}委、{self.level}政府")),
            "区级": lambda: self.level,
            "几": lambda: rng.choice("两三四五六"),
            "序": lambda: cn_number(rng.randint(1, 9)),
            "数": lambda: str(rng.randint(3, 96)),
            "万": lambda: str(rng.randint(2, 980)),
            "百": lambda: cn_number(rng.randint(2, 30)),
            "月": lambda: f"{rng.randint(1, 12)}月",
            "年": lambda: f"{rng.randint(2012, 2025)}年",
        }
        return made[name]()

    def fill(self, frame: str) -> str:
        """A frame with its slots filled, in full-width punctuation."""
        return full_width(SLOT.sub(lambda m: self.slot(m.group(1)), frame))

    def line(self, name: str, heading: str) -> str:
        return self.fill(self.deck(name, heading).draw())
