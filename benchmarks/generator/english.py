"""English items: remarks written from our English bank."""

from __future__ import annotations

from random import Random

from benchmarks.generator.bank import SLOT, Deck, sections
from benchmarks.generator.model import BodyParagraph, DraftItem, SpeechFacts

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def english_items(rng: Random, count: int) -> list[DraftItem]:
    """Items with title, speaker, role and a date like "14 March 2019"."""
    bank = sections("english")
    decks = {
        name: Deck(tuple(c for line in lines for c in line.split(" | ")), rng) for name, lines in bank.items()
    }

    def fill(frame: str, topic: str) -> str:
        words = {
            "topic": topic,
            "Topic": topic.title(),
            "place": decks["places"].draw(),
            "group": decks["groups"].draw(),
            "month": rng.choice(MONTHS),
            "n": str(rng.randint(12, 95)),
            "pct": str(rng.randint(4, 60)),
        }
        return SLOT.sub(lambda m: words[m.group(1)], frame)

    out = []
    for _ in range(count):
        topic = decks["topics"].draw()
        year, month, day = rng.randint(2009, 2024), rng.randint(1, 12), rng.randint(1, 28)
        body = [
            BodyParagraph("salutation", decks["salutations"].draw()),
            BodyParagraph("para", fill(decks["open"].draw(), topic)),
        ]
        for _ in range(rng.randint(3, 5)):
            sentences = (fill(decks["body"].draw(), topic) for _ in range(rng.randint(2, 4)))
            body.append(BodyParagraph("para", " ".join(sentences)))
        body.append(BodyParagraph("para", fill(decks["close"].draw(), topic)))
        facts = SpeechFacts(
            title=fill(decks["titles"].draw(), topic),
            speaker=decks["names"].draw(),
            role=decks["roles"].draw(),
            date=f"{year}-{month:02d}-{day:02d}",
            date_printed=f"{day} {MONTHS[month - 1]} {year}",
        )
        out.append(DraftItem(facts, tuple(body)))
    return out
