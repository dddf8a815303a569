"""Bodies: a speech, a pledge, a host's script, a report on duty … written from the bank.

Every function returns the pieces between heading and next item: salutation first, signature last.
"""

from __future__ import annotations

from benchmarks.generator.bank import Bank, cn_number, sections
from benchmarks.generator.model import BodyParagraph

FLOW = (
    ("fact", "meaning"),
    ("problem", "fact"),
    ("action", "meaning"),
    ("action", "story"),
    ("action", "action"),
)


def sentence(bank: Bank, mood: str) -> str:
    """One sentence: mostly a whole frame, sometimes built of three clauses."""
    if bank.rng.random() < 0.4:
        parts = (bank.deck("frames", kind).draw() for kind in ("lead", "core", "tail"))
        return bank.fill("".join(parts))
    return bank.line("frames", mood)


def paragraph(bank: Bank, moods: tuple[str, ...], sentences: int) -> str:
    text = "".join(sentence(bank, bank.rng.choice(moods)) for _ in range(sentences))
    if bank.rng.random() < 0.12:
        text += bank.line("frames", "numbered")
    return text


def salutation(bank: Bank) -> str:
    return bank.line("places", "salutation")


def opening(bank: Bank, kinds: tuple[str, ...] = ()) -> list[BodyParagraph]:
    kind = bank.rng.choice(kinds or tuple(sections("openings")))
    return [BodyParagraph("para", part) for part in bank.line("openings", kind).split(" // ")]


def closing(bank: Bank, kinds: tuple[str, ...] = ()) -> BodyParagraph:
    return BodyParagraph("para", bank.line("closings", bank.rng.choice(kinds or SPEECH_CLOSINGS)))


SECTIONS = {
    "一、": "{cn}、",
    "第一部分": "第{cn}部分　",
    "（一）": "（{cn}）",
    "1.": "{n}.",
    "第一，": "第{cn}，",
    "一是": "{cn}是",
}

SPEECH_CLOSINGS = ("struggle", "thanks", "wish", "demand", "quotation", "open", "future", "repeat")
SPEECH_OPENINGS = (
    "convene", "after_reports", "festival", "history", "situation", "visit", "question", "video", "quote", "plain",
)  # fmt: skip


def section_body(bank: Bank, moods: tuple[str, ...], paragraphs: int, subs: bool) -> list[BodyParagraph]:
    out: list[BodyParagraph] = []
    for n in range(paragraphs):
        if subs:
            out.append(BodyParagraph("sub", f"（{cn_number(n + 1)}）{bank.line('frames', 'sub')}。"))
        out.append(BodyParagraph("para", paragraph(bank, moods, bank.rng.randint(2, 5))))
    return out


def speech(bank: Bank, length: int = 4, *, greet: bool = True, heads: str = "一、") -> list[BodyParagraph]:
    """A leader's speech of `length` sections. `heads`: a notation of `SECTIONS`, "" for none."""
    out = [BodyParagraph("salutation", salutation(bank))] if greet else []
    out += opening(bank, SPEECH_OPENINGS)
    subs = bank.rng.random() < 0.4 and heads == "一、"
    for n in range(length):
        if heads:
            label = SECTIONS[heads].format(cn=cn_number(n + 1), n=n + 1)
            out.append(BodyParagraph("section", label + bank.line("frames", "section")))
        out += section_body(bank, FLOW[min(n, len(FLOW) - 1)], bank.rng.randint(1, 3), subs and n > 0)
    return [*out, closing(bank)]


def pledge(bank: Bank) -> list[BodyParagraph]:
    """表态发言: short, three promises."""
    out = [BodyParagraph("salutation", salutation(bank)), *opening(bank, ("pledge",))]
    for n in range(3):
        head = f"{cn_number(n + 1)}是{bank.slot('做')}。"
        out.append(BodyParagraph("para", head + paragraph(bank, ("action", "meaning"), 2)))
    return [*out, closing(bank, ("pledge", "humble"))]


def address(bank: Bank, length: int = 3) -> list[BodyParagraph]:
    """致辞: congratulation, a few paragraphs, good wishes."""
    out = [
        BodyParagraph("salutation", salutation(bank)),
        *opening(bank, ("congratulation", "history", "festival")),
    ]
    out += [BodyParagraph("para", paragraph(bank, ("fact", "meaning", "story"), 3)) for _ in range(length)]
    return [*out, closing(bank, ("success", "wish"))]


def host(bank: Bank) -> list[BodyParagraph]:
    """主持词: opens, calls speakers up, sums up. The second salutation stays inside the item."""
    line = bank.line
    out = [BodyParagraph("salutation", "同志们："), BodyParagraph("para", line("genres", "host_open"))]
    for _ in range(bank.rng.randint(2, 4)):
        out.append(BodyParagraph("para", line("genres", "host_step")))
        out.append(BodyParagraph("para", line("genres", "host_mid")))
    out += [BodyParagraph("salutation", "同志们："), BodyParagraph("para", line("genres", "host_end"))]
    out.append(BodyParagraph("para", paragraph(bank, ("action", "meaning"), 3)))
    return [*out, closing(bank, ("chair",))]


def duty(bank: Bank) -> list[BodyParagraph]:
    """述职: parts in order, a closing word; the signature is added by the heading block."""
    parts = sections("genres")["duty_part"]
    out = [BodyParagraph("salutation", salutation(bank))] if bank.rng.random() < 0.6 else []
    for n, part in enumerate(parts):
        if n:
            out.append(BodyParagraph("section", f"{cn_number(n)}、{bank.line('frames', 'section')}"))
        out.append(BodyParagraph("para", bank.fill(part) + paragraph(bank, ("fact", "problem"), 2)))
    return [*out, closing(bank, ("report_end",))]


def study(bank: Bank) -> list[BodyParagraph]:
    """心得体会."""
    out = opening(bank, ("study",))
    for _ in range(4):
        text = bank.line("genres", "study_part") + paragraph(bank, ("meaning", "story", "problem"), 2)
        out.append(BodyParagraph("para", text))
    return [*out, closing(bank, ("humble", "quotation"))]


def letter(bank: Bank) -> list[BodyParagraph]:
    """A letter to residents or staff, with 此致 敬礼."""
    who = bank.rng.choice(("广大居民朋友们", "亲爱的工友们", "尊敬的各位乡贤", "全体教师朋友们"))
    out = [BodyParagraph("salutation", who + "：")]
    out += [
        BodyParagraph("para", bank.line("genres", "letter_part") + paragraph(bank, ("meaning", "fact"), 1))
        for _ in range(4)
    ]
    return [*out, *(BodyParagraph("para", part) for part in sections("genres")["letter_end"])]


def questions(bank: Bank) -> list[BodyParagraph]:
    """答记者问: 问 and 答 in turn."""
    style = bank.rng.choice((("问：", "答："), ("记者：", "发言人："), ("问：", "")))
    out: list[BodyParagraph] = [BodyParagraph("para", opening(bank, ("situation",))[0].text)]
    for _ in range(bank.rng.randint(4, 6)):
        out.append(BodyParagraph("para", style[0] + bank.line("genres", "qa_q")))
        out.append(
            BodyParagraph(
                "para", style[1] + bank.line("genres", "qa_a") + paragraph(bank, ("action", "fact"), 2)
            )
        )
    return out


def short(bank: Bank) -> list[BodyParagraph]:
    """An item of about 200 characters."""
    text = bank.line("genres", "short")
    while len(text) < 130:
        text += sentence(bank, "meaning")
    return [BodyParagraph("para", text)]
