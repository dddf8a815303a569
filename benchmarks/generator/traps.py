"""Traps: text that looks like a boundary, a heading or furniture but is none, or that is one in disguise.

Each trap returns a changed body of one item; since the gold is derived from the body, it stays right.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.generator.bank import Bank, cn_number
from benchmarks.generator.model import BodyParagraph
from benchmarks.generator.prose import paragraph

Body = list[BodyParagraph]

JAMMER = "gwxz.example文稿天地"
NOISE_LINES = (
    "[标签:介绍]",
    "编号:136929198",
    "本文由公文写作参考网会员整理上传，转载请注明出处",
    "点击下载本文完整版",
    "——更多精彩范文请关注公文写作参考网——",
)
"""What sites print between paragraphs, on lines of their own."""


def _inside(bank: Bank, body: Body) -> int:
    """A place in the middle third, never before a salutation or after a signature."""
    return bank.rng.randint(max(2, len(body) // 3), max(3, 2 * len(body) // 3))


def quoted_marker(bank: Bank, body: Body) -> Body:
    at = _inside(bank, body)
    return [
        *body[:at],
        BodyParagraph("para", bank.line("genres", "quoted_marker") + paragraph(bank, ("action",), 1)),
        *body[at:],
    ]


def resalute(bank: Bank, body: Body) -> Body:
    """A line 同志们： in mid-body, as in nearly half of real speeches."""
    at = _inside(bank, body)
    return [*body[:at], BodyParagraph("salutation", "同志们："), *body[at:]]


def refrain(bank: Bank, body: Body) -> Body:
    """One short line said three times."""
    line = BodyParagraph("para", bank.line("genres", "refrain"))
    out, step = list(body), max(2, len(body) // 4)
    for n in range(3):
        out.insert(min(len(out) - 1, step * (n + 1) + n), line)
    return out


def series(bank: Bank, body: Body) -> Body:
    """A series that counts inside the body: 第一 / 1. / （1） / ①, each a short line of its own."""
    at = _inside(bank, body)
    form = bank.rng.choice(("第{cn}，", "{n}.", "（{n}）", "第{cn}个问题：", "第{cn}件事："))
    rows = [
        BodyParagraph("para", form.format(cn=cn_number(n), n=n) + bank.slot("做") + "。")
        for n in range(1, bank.rng.randint(4, 6))
    ]
    return [*body[:at], *rows, *body[at:]]


def table(bank: Bank, body: Body) -> Body:
    """Rows of three cells; the gold line has tabs."""
    at = _inside(bank, body)
    rows = [BodyParagraph("row", bank.deck("genres", "tablehead").draw())]
    for _n in range(bank.rng.randint(3, 6)):
        rows.append(
            BodyParagraph("row", f"{bank.slot('事')}\t{bank.slot('单')}\t{bank.rng.randint(1, 12)}月底")
        )
    return [*body[:at], *rows, *body[at:]]


def attachment(bank: Bank, body: Body) -> Body:
    rows = [BodyParagraph("attach", bank.line("genres", "attach"))]
    rows += [BodyParagraph("para", f"{n}.{bank.slot('做')}，由{bank.slot('单')}负责。") for n in range(1, 5)]
    return [*body, *rows]


def footnote(bank: Bank, body: Body) -> Body:
    """Notes at the end of the item, whose place is a matter of taste."""
    return [*body, *(BodyParagraph("note", f"注{n}：" + bank.line("genres", "footnote")) for n in (1, 2))]


def host_lines(bank: Bank, body: Body) -> Body:
    at = _inside(bank, body)
    return [*body[:at], BodyParagraph("para", bank.line("genres", "host_step")), *body[at:]]


def cut_short(bank: Bank, body: Body) -> Body:
    """A preview that stops in mid-sentence."""
    keep = [p for p in body if p.kind != "sign"][: max(3, 2 * len(body) // 3)]
    last = keep[-1] if len(keep[-1].text) > 60 else BodyParagraph("para", paragraph(bank, ("action",), 3))
    cut = last.text[: len(last.text) * 2 // 3].rstrip("。！？，；：、”")
    return [*keep[:-1], BodyParagraph("para", cut)]


def placeholders(bank: Bank, body: Body) -> Body:
    """Names and years replaced by XX, as templates have them."""
    out = []
    for piece in body:
        text = piece.text.replace(bank.area, "XX" + bank.level)
        out.append(BodyParagraph(piece.kind, text))
    at = _inside(bank, out)
    return [
        *out[:at],
        BodyParagraph("para", f"20XX年，XX{bank.level}围绕{bank.slot('事')}投入资金XX万元，办结××件。"),
        *out[at:],
    ]


PINYIN = {
    "发": "fā",
    "展": "zhǎn",
    "群": "qún",
    "众": "zhòng",
    "干": "gàn",
    "题": "tí",
    "会": "huì",
    "民": "mín",
}


def gloss(text: str, rng: Random) -> str:
    """发展 -> 发(fā)展: a pinyin gloss behind one character in some ten that have one."""
    return "".join(c + f"({PINYIN[c]})" if c in PINYIN and rng.random() < 0.1 else c for c in text)


def jam(text: str, rng: Random, jammer: str) -> str:
    """A forum's jammer string set into a long paragraph behind a full stop."""
    stops = [i + 1 for i, c in enumerate(text[:-1]) if c == "。"]
    if not stops or rng.random() < 0.4:
        return text
    at = rng.choice(stops)
    return text[:at] + jammer + text[at:]


def censor(bank: Bank, body: Body) -> Body:
    """Words that a site censored, such as 领导干* and X委."""
    return [BodyParagraph(p.kind, p.text.replace("领导干部", "领导干*").replace("党委", "X委")) for p in body]


def long_quote(bank: Bank, body: Body) -> Body:
    """A quoted passage that reads like another speech's opening."""
    at = _inside(bank, body)
    text = f"我给大家念一段去年的讲话：“{bank.line('openings', 'convene')}”今天再读，仍有启发。"
    return [*body[:at], BodyParagraph("para", text), *body[at:]]


def thanks_inside(bank: Bank, body: Body) -> Body:
    """Words of a closing in the middle of a speech."""
    at = _inside(bank, body)
    return [*body[:at], BodyParagraph("para", "在此，我向大家表示衷心的感谢！谢谢大家！"), *body[at:]]


def stage_notes(bank: Bank, body: Body) -> Body:
    """（掌声） behind sentences and （完） at the end."""
    out = list(body)
    for _ in range(3):
        at = _inside(bank, out)
        if out[at].kind == "para" and not out[at].text.endswith("）"):
            out[at] = BodyParagraph(
                "para", out[at].text + bank.rng.choice(("（掌声）", "（热烈鼓掌）", "（笑声）"))
            )
    return [*out, BodyParagraph("para", bank.rng.choice(("（完）", "（散会）")))]


def inner_letter(bank: Bank, body: Body) -> Body:
    """A letter read out in mid-speech, with salutation and closing of its own."""
    at = _inside(bank, body)
    rows = [
        BodyParagraph("para", "在这里，我给大家读一封群众来信："),
        BodyParagraph("para", "尊敬的书记："),
        BodyParagraph("para", bank.line("genres", "letter_part")),
        BodyParagraph("para", "此致敬礼！"),
        BodyParagraph("para", "信读完了，大家作何感想？"),
    ]
    return [*body[:at], *rows, *body[at:]]


def centred_lines(bank: Bank, body: Body) -> Body:
    """A slogan set centred in mid-body, and dates alone on lines."""
    at = _inside(bank, body)
    rows = [
        BodyParagraph("slogan", bank.line("frames", "section")),
        BodyParagraph("para", f"{bank.rng.randint(2010, 2024)}年以来："),
    ]
    return [*body[:at], *rows, *body[at:]]


def page_notes(bank: Bank, body: Body) -> Body:
    """A footnote at the foot of the page its paragraph stands on."""
    at = _inside(bank, body)
    return [*body[:at], BodyParagraph("foot", "① " + bank.line("genres", "footnote")), *body[at:]]


TRAPS: dict[str, Callable[[Bank, Body], Body]] = {
    "quoted-marker": quoted_marker,
    "resalute": resalute,
    "refrain": refrain,
    "series": series,
    "table": table,
    "attachment": attachment,
    "footnote": footnote,
    "host-lines": host_lines,
    "placeholders": placeholders,
    "censor": censor,
    "long-quote": long_quote,
    "thanks-inside": thanks_inside,
    "stage-notes": stage_notes,
    "inner-letter": inner_letter,
    "centred-lines": centred_lines,
    "page-notes": page_notes,
}
"""Traps inside one body. Traps of the whole file (contents, chrome, wrong counts …) live in `compose`."""
