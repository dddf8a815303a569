"""Writes items: from a genre, a topic and a place, a body with all its facts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.generator import prose
from benchmarks.generator.bank import Bank, topics
from benchmarks.generator.dates import draw_date
from benchmarks.generator.documents import DOCUMENT_TITLES, DOCUMENTS
from benchmarks.generator.model import BodyParagraph, DraftItem, SpeechFacts


def office(bank: Bank) -> str:
    """An office that fits the bank's place."""
    for _ in range(40):
        role = bank.deck("places", "role").draw()
        if role[0] == bank.level or role[0] not in "县市区":
            return role
    return f"{bank.level}委书记"


def title_of(bank: Bank, genre: str, year: str) -> str:
    """A title for a genre; `year` is that of the item's date."""
    rng = bank.rng
    where = rng.choice((f"全{bank.level}", bank.area))
    if genre in DOCUMENT_TITLES:
        return DOCUMENT_TITLES[genre].format(area=bank.area, topic=bank.topic)
    meeting = where + bank.meeting
    event = bank.slot("事")
    return {
        "speech": f"在{meeting}上的讲话",
        "pledge": f"在{meeting}上的表态发言",
        "address": f"在{bank.area}{bank.topic}论坛开幕式上的致辞",
        "host": f"{meeting}主持词",
        "duty": f"{year}年度述职述廉报告",
        "study": f"学习{bank.topic}有关文件的心得体会",
        "letter": f"致{rng.choice(('全体居民', '返乡人员', '广大家长', '驻外企业家'))}的一封信",
        "qa": f"{bank.slot('单')}负责人就{event}答记者问",
        "short": f"关于{event}的寄语",
    }[genre]


KIND = {
    "speech": "讲话", "pledge": "发言", "address": "致辞", "host": "主持词", "duty": "述职",
    "study": "心得体会", "letter": "其他", "qa": "答记者问", "short": None, "work-report": "报告",
}  # fmt: skip


def make_item(
    bank: Bank,
    genre: str = "speech",
    *,
    length: int = 3,
    date_form: str = "arabic",
    topic: str | None = None,
    greet: bool = True,
    heads: str = "一、",
    same_place: bool = False,
) -> DraftItem:
    """One item of a genre on a fresh topic; the bank's place changes too unless `same_place`."""
    rng = bank.rng
    bank.set_topic(topic or rng.choice(sorted(topics())))
    if not same_place:
        bank.set_place()
    writers: dict[str, Callable[[], list[BodyParagraph]]] = {
        "speech": lambda: prose.speech(bank, length, greet=greet, heads=heads),
        "pledge": lambda: prose.pledge(bank),
        "address": lambda: prose.address(bank, length),
        "host": lambda: prose.host(bank),
        "duty": lambda: prose.duty(bank),
        "study": lambda: prose.study(bank),
        "letter": lambda: prose.letter(bank),
        "qa": lambda: prose.questions(bank),
        "short": lambda: prose.short(bank),
        **{name: partial(write, bank) for name, write in DOCUMENTS.items()},
    }
    body = writers[genre]()
    surname, given = bank.person()
    date, printed = draw_date(rng, date_form)
    facts = SpeechFacts(
        title=title_of(bank, genre, date[:4]),
        speaker=surname + given,
        role=office(bank),
        date=date,
        date_printed=printed,
        kind=KIND.get(genre),
        occasion=f"全{bank.level}{bank.meeting}",
        place=f"{bank.area}会议中心",
    )
    return DraftItem(facts, tuple(body), bank.topic)
