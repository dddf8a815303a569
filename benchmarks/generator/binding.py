"""Adds the parts around the items of a file: its title, contents list, site chrome, summary tail."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.generator.bank import cn_number
from benchmarks.generator.families import Family
from benchmarks.generator.model import Block, DraftItem


@dataclass(frozen=True, slots=True)
class Binding:
    """The arguments of binding."""

    family: Family
    rng: Random
    topic: str
    blocks: tuple[tuple[Block, ...], ...]
    items: tuple[DraftItem, ...]


@dataclass(frozen=True, slots=True)
class BoundFile:
    """The file as blocks; `furniture` are strings that no text may contain."""

    blocks: tuple[Block, ...]
    title: str | None
    declared: int | None
    furniture: tuple[str, ...]


def compilation_title(family: Family, rng: Random, topic: str, count: int) -> tuple[str | None, int | None]:
    """The printed head of the file and the count it declares."""
    year = rng.randint(2015, 2024)
    shown = count + rng.choice((-1, 2, 3)) if "wrong-count" in family.traps else count
    forms = {
        "site": (f"({shown}篇){year}关于{topic}讲话(全文完整)", shown),
        "plain": (f"{year}年{topic}讲话材料汇编（{shown}篇）", shown),
        "selected": (f"{topic}领导讲话稿（精选{cn_number(shown)}篇）", shown),
        "uncounted": (f"{topic}工作讲话选编", None),
        "english": (f"{shown} Speeches and Remarks, {year}", shown),
        "none": (None, None),
    }
    return forms[family.head]


def bind(given: Binding) -> BoundFile:
    """Blocks of the file in printed order."""
    family, rng = given.family, given.rng
    title, declared = compilation_title(family, rng, given.topic, len(given.items))
    head = [Block("head", title)] if title else []
    front: list[Block] = []
    furniture: list[str] = []
    if "chrome" in family.traps and title:
        front = _chrome(title, rng)
        furniture += ["侵权投诉", "VIP专免"]
    if "toc" in family.traps:
        head += _contents(given)
    foreword, foreign = _foreword(given, len(given.items))
    head += foreword
    furniture += foreign
    body = _joined(given)
    if "separators" in family.traps:
        furniture.append(SEPARATOR)
    if "toc" in family.traps or "title-page" in family.traps:
        body[0] = body[0].on_new_page()
    tail: list[Block] = []
    if "summary" in family.traps and title:
        tail = _summary(title, given)
        furniture += ["收起<<", title + "第1篇"]
    if "disclaimer" in family.traps:
        tail.append(Block("summary", "因篇幅问题不能全部显示，请点此查看更多更全内容"))
        furniture.append("因篇幅问题不能全部显示")
    return BoundFile((*front, *head, *body, *tail), title, declared, tuple(furniture))


SEPARATOR = "* * * * * * * *"


def _joined(given: Binding) -> list[Block]:
    """The items one after the other, with a rule of stars between them where the family has one."""
    out: list[Block] = []
    for n, blocks in enumerate(given.blocks):
        if n and "separators" in given.family.traps:
            out.append(Block("rule", SEPARATOR))
        out += blocks
    return out


def _foreword(given: Binding, count: int) -> tuple[list[Block], list[str]]:
    """The foreword of a site or an editor before the first item; it belongs to no item."""
    out: list[str] = []
    if "blurb" in given.family.traps:
        out.append(
            f"以下是小编为大家整理的{given.topic}讲话稿{cn_number(count)}篇，仅供参考，希望对您有所帮助。"
        )
    if "preface" in given.family.traps:
        out.append(f"编者按：为便于学习交流，现将近年来关于{given.topic}的部分讲话汇编成册，按时间先后编排。")
        out.append("各单位可结合实际组织学习，编印中的疏漏之处，敬请指正。")
    return [Block("blurb", text) for text in out], out


def _chrome(title: str, rng: Random) -> list[Block]:
    """What a document site prints above a preview."""
    spaced = title.replace(")", ") ", 1)
    lines = (
        title, "VIP专免", f"{rng.randint(2019, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}", "999+",
        f"{rng.randint(20, 90)}.{rng.randint(10, 99)}KB", f"{rng.randint(8, 90)} 页", "海报", "侵权投诉",
    )  # fmt: skip
    return [Block("chrome", line) for line in lines if line != spaced]


def _contents(given: Binding) -> list[Block]:
    """A contents page with leaders; page numbers grow plausibly."""
    page, rows = 1, [Block("toc-head", "目　录").on_new_page()]
    for blocks in given.blocks:
        label = (
            "　".join(b.lines for b in blocks if b.kind in ("marker", "title"))[:28] or blocks[0].text[:20]
        )
        rows.append(Block("toc", f"{label}{'…' * max(4, (34 - len(label)) // 2)}{page}"))
        page += given.rng.randint(1, 4)
    return rows


def _summary(title: str, given: Binding) -> list[Block]:
    """The tail that repeats title and first item, glued, with the site's buttons."""
    first = "".join(block.text for block in given.blocks[0])[:180]
    glued = title + (first if first.startswith("第1篇") else "第1篇:" + first)
    return [Block("summary", text) for text in ("摘要:", "展开>>", "收起<<", glued)]
