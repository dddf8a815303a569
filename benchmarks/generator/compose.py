"""From a family and a seed to a compilation: items written, headed, trapped, bound and furnished."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from benchmarks.generator.bank import Bank, topics
from benchmarks.generator.binding import Binding, bind
from benchmarks.generator.english import english_items
from benchmarks.generator.families import Family
from benchmarks.generator.headings import HEADINGS, Heading
from benchmarks.generator.items import make_item
from benchmarks.generator.layout.typography import furnishing, typography
from benchmarks.generator.markers import MARKERS, Marker
from benchmarks.generator.model import Block, BodyParagraph, Compilation, DraftItem, SpeechFacts
from benchmarks.generator.script import half_width, traditional
from benchmarks.generator.traps import JAMMER, NOISE_LINES, TRAPS, cut_short, gloss, jam


@dataclass(frozen=True, slots=True)
class BoundItem:
    """One item of the file: its blocks, and the item with its printed facts only."""

    item: DraftItem
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Drafts:
    """The items of a family and a seed, before headings and bindings are added."""

    bank: Bank
    topic: str
    items: tuple[DraftItem, ...]


def draft(family: Family, seed: int) -> Drafts:
    """The items without headings; `compose` adds these. The same arguments always give the same words."""
    rng = Random(f"{family.name}:{seed}")
    bank = Bank(rng)
    topic = rng.choice(sorted(topics()))
    count = rng.randint(*family.count)
    items = english_items(rng, count) if family.head == "english" else _drafts(family, bank, count, topic)
    return Drafts(bank, topic, tuple(items))


def compose(family: Family, seed: int, borrowed: tuple[DraftItem, ...] = ()) -> Compilation:
    """The compilation of a family and a seed. `borrowed` items, written elsewhere, replace the first ones."""
    drafts = draft(family, seed)
    bank, topic, rng = drafts.bank, drafts.topic, drafts.bank.rng
    items = [*borrowed, *drafts.items[len(borrowed) :]]
    bound = [_bound(family, bank, item, n, topic) for n, item in enumerate(items, 1)]
    if "repeat" in family.traps and len(items) >= 3:
        again = replace(items[0], facts=items[-1].facts if rng.random() < 0.3 else items[0].facts)
        bound[-1] = _bound(family, bank, again, len(bound), topic)
    if "cut" in family.traps:
        bound[-1] = _bound(family, bank, _cut(bank, items[-1]), len(bound), topic)
    parts = bind(
        Binding(family, rng, topic, tuple(tuple(b.blocks) for b in bound), tuple(b.item for b in bound))
    )
    furnish = furnishing(family.furniture, topic)
    if "stamp" in family.traps:
        furnish = replace(furnish, stamp="第 {n} 页 共 {total} 页", folio="")
    made = Compilation(
        id=f"{family.name}-{seed}",
        family=family.name,
        seed=seed,
        title=parts.title,
        declared=parts.declared,
        blocks=parts.blocks,
        items=tuple(b.item for b in bound),
        typography=typography(family.look),
        furnishing=furnish,
        producers=family.producers,
        furniture=(*parts.furniture, *_noise_strings(family)),
        hard_wrap=rng.choice((32, 38)) if "wrapped" in family.traps else 0,
        gap="gap" in family.traps,
        encoding="gb18030" if "gb18030" in family.traps else "utf-8",
        paged="paged" in family.traps,
        options=tuple(t for t in family.traps if t not in TRAPS),
        untitled_open="{topic}" in MARKERS[family.marker].pattern,
    )
    if "half" in family.traps:
        made = half_width(made)
    return traditional(made) if "traditional" in family.traps else made


def _drafts(family: Family, bank: Bank, count: int, topic: str) -> list[DraftItem]:
    rng = bank.rng
    together = "set" in family.traps or len(family.genres) > 2
    genres = list(family.genres)
    if not together:
        rng.shuffle(genres)
    drafts = []
    for n in range(count):
        item = make_item(
            bank,
            genres[n % len(genres)],
            length=rng.randint(*family.length),
            date_form=rng.choice(family.dates),
            greet=rng.random() < family.greet,
            heads=family.heads,
            topic=topic if n == 0 else None,
            same_place=together and n > 0,
        )
        body = list(item.body)
        for trap in family.traps:
            if trap in TRAPS and (rng.random() < 0.6 or count == 1):
                body = TRAPS[trap](bank, body)
        held = sum(piece.text.count("XX") + piece.text.count("××") for piece in body)
        drafts.append(replace(item, body=tuple(body), placeholders=held))
    return drafts


def _noise_strings(family: Family) -> tuple[str, ...]:
    lines = NOISE_LINES if "noise" in family.traps else ()
    return (*lines, JAMMER) if "jammer" in family.traps else tuple(lines)


def _cut(bank: Bank, item: DraftItem) -> DraftItem:
    return replace(item, body=tuple(cut_short(bank, list(item.body))), truncated=True)


def _bound(family: Family, bank: Bank, draft: DraftItem, n: int, topic: str) -> BoundItem:
    rng = bank.rng
    style = family.headings[(n - 1) % len(family.headings)]
    heading = HEADINGS[style](draft, rng)
    marker = _marker(family, n)
    shown = (n - 1) % RESTART + 1 if "restart" in family.traps else n
    pieces = _signed(draft.body, heading.sign)
    if "listed-markers" in family.traps and n == 2:
        pieces = _with_list(bank, pieces, MARKERS[family.marker], topic)
    item = replace(draft, facts=_attested(heading.facts), body=pieces)
    blocks = [*_heading_blocks(heading, marker, shown, n, topic, pieces)]
    first = 1 if _glues(heading, marker) else 0
    blocks += [_body_block(piece, n, family, rng) for piece in pieces[first:]]
    if "noise" in family.traps:
        blocks = _noise(blocks, rng, n)
    if "page-breaks" in family.traps and n > 1:
        blocks[0] = blocks[0].on_new_page()
    return BoundItem(item, tuple(blocks))


def _signed(body: tuple[BodyParagraph, ...], sign: tuple[BodyParagraph, ...]) -> tuple[BodyParagraph, ...]:
    """The body with the signature at the end of the text, before attachments and notes."""
    at = next((i for i, p in enumerate(body) if p.kind in ("attach", "note")), len(body))
    return (*body[:at], *sign, *body[at:])


def _attested(facts: SpeechFacts) -> SpeechFacts:
    """The facts with the kind only if a printed title names it."""
    words = f"{facts.title or ''}{facts.subtitle or ''}"
    return facts if facts.kind and facts.kind in words else replace(facts, kind=None)


def _glues(heading: Heading, marker: Marker) -> bool:
    return heading.glue or marker.mode == "glue"


def _marker(family: Family, n: int) -> Marker:
    """The notation of item n: the same for the file, unless the family mixes sources."""
    if "missing-marker" in family.traps and n == 3:
        return MARKERS["none"]
    if "mixed-notation" in family.traps:
        return MARKERS[MIXED_NOTATION[(n - 1) % len(MIXED_NOTATION)]]
    return MARKERS[family.marker]


RESTART = 3  # items of the first part, after which the count starts again
MIXED_NOTATION = ("di-pian-half", "di-pian-cn", "pian-cn", "bracket-pian-prefix", "fanwen-cn")


def _with_list(
    bank: Bank, body: tuple[BodyParagraph, ...], marker: Marker, topic: str
) -> tuple[BodyParagraph, ...]:
    """A list in mid-body that counts in the file's own notation: the parts of a book, say."""
    at = len(body) // 2
    lead = BodyParagraph("para", f"去年编印的{topic}读本一共三册，书目是：")
    rows = [BodyParagraph("para", marker.text(n, topic).strip() + bank.slot("事")) for n in range(1, 4)]
    return (*body[:at], lead, *rows, BodyParagraph("para", bank.line("frames", "meaning")), *body[at:])


def _heading_blocks(
    heading: Heading, marker: Marker, shown: int, n: int, topic: str, body: tuple[BodyParagraph, ...]
) -> list[Block]:
    text = marker.text(shown, topic)
    lines = list(heading.lines)
    out: list[Block] = []
    if (text and marker.mode == "line") or (
        text and marker.mode == "prefix" and (not lines or lines[0][0] != "title")
    ):
        out.append(Block("marker", text.strip(), n, lines=text.strip()))
    elif text and marker.mode == "prefix":
        lines[0] = ("title", text + lines[0][1])
    if not _glues(heading, marker):
        return out + [Block(kind, line, n, lines=line) for kind, line in lines]
    above, glued = (lines, text) if marker.mode == "glue" else (lines[:-1], lines[-1][1])
    out += [Block(kind, line, n, lines=line) for kind, line in above]
    return [*out, Block("glue", glued + body[0].text, n, lines=glued, body=body[0].text)]


def _body_block(piece: BodyParagraph, n: int, family: Family, rng: Random) -> Block:
    """The printed paragraph of a body; inserted noise is printed but is not part of the body."""
    printed = piece.text
    if "gloss" in family.traps and piece.kind == "para":
        printed = gloss(printed, rng)
    if "jammer" in family.traps and piece.kind == "para":
        printed = jam(printed, rng, JAMMER)
    return Block(piece.kind, printed, n, body=piece.text, anywhere=piece.kind in ("note", "foot"))


def _noise(blocks: list[Block], rng: Random, n: int) -> list[Block]:
    """Site phrases on lines of their own between the paragraphs of an item."""
    out = list(blocks)
    for text in rng.sample(NOISE_LINES, 2):
        at = rng.randint(min(len(out) - 1, 4), len(out) - 1)
        out.insert(at, Block("noise", text, n))
    return out
