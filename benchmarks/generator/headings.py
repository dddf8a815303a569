"""Heading blocks: which facts an item prints above its text, in which lines, and which in a signature.

A heading function takes an item and returns a `Heading`; the facts it returns are only those printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from benchmarks.generator.model import BodyParagraph, DraftItem, SpeechFacts


@dataclass(frozen=True, slots=True)
class Heading:
    """`lines` are (block kind, text); `sign` closes the body; `glue` prints all on the salutation's line."""

    lines: tuple[tuple[str, str], ...]
    facts: SpeechFacts
    sign: tuple[BodyParagraph, ...] = ()
    glue: bool = False


def spaced(name: str) -> str:
    """李明 -> 李　明; names of three characters get thin gaps; two-character surnames are not spaced."""
    if len(name) == 2:
        return f"{name[0]}　{name[1]}"
    return "　".join(name) if len(name) == 3 else name


def keep(facts: SpeechFacts, *names: str) -> SpeechFacts:
    """Only the named facts, plus the kind, which the title or text shows."""
    return SpeechFacts(kind=facts.kind, **{name: getattr(facts, name) for name in names})


def title_only(item: DraftItem, rng: Random) -> Heading:
    return Heading((("title", item.facts.title or ""),), keep(item.facts, "title"))


def title_date(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    return Heading(
        (("title", f.title or ""), ("date", f"（{f.date_printed}）")),
        keep(f, "title", "date", "date_printed"),
    )


def title_date_speaker(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    lines = (
        ("title", f.title or ""),
        ("date", f"（{f.date_printed}）"),
        ("speaker", f"{f.role}　{f.speaker}"),
    )
    return Heading(lines, keep(f, "title", "date", "date_printed", "speaker", "role"))


def title_speaker_date(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    lines = (("title", f.title or ""), ("speaker", spaced(f.speaker or "")), ("date", f"({f.date_printed})"))
    return Heading(lines, keep(f, "title", "date", "date_printed", "speaker"))


def title_role(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    return Heading((("title", f.title or ""), ("speaker", f.role or "")), keep(f, "title", "role"))


def title_name(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    return Heading((("title", f.title or ""), ("speaker", f.speaker or "")), keep(f, "title", "speaker"))


def role_only(item: DraftItem, rng: Random) -> Heading:
    return Heading((("speaker", item.facts.role or ""),), keep(item.facts, "role"))


def role_name_only(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    return Heading((("speaker", f"{f.role} {spaced(f.speaker or '')}"),), keep(f, "role", "speaker"))


def name_in_title(item: DraftItem, rng: Random) -> Heading:
    f = replace(item.facts, title=f"{item.facts.speaker}同志{item.facts.title}")
    lines = (("title", f.title or ""), ("date", f"（{f.date_printed}）"))
    return Heading(lines, keep(f, "title", "speaker", "date", "date_printed"))


MAINS = (
    "凝心聚力 实干争先",
    "以钉钉子精神抓好{t}",
    "奋力谱写{t}新篇章",
    "把{t}抓得实而又实",
    "{t}要在细处见真章",
)


def two_part(item: DraftItem, rng: Random) -> Heading:
    """A main line and ——在…上的讲话 below it."""
    f = item.facts
    main = rng.choice(MAINS).format(t=item.topic)
    found = replace(f, title=main, subtitle=f.title)
    lines = (("title", main), ("subtitle", f"——{f.title}"), ("speaker", f"{f.role}　{f.speaker}"))
    return Heading(lines, keep(found, "title", "subtitle", "speaker", "role"))


def two_part_date(item: DraftItem, rng: Random) -> Heading:
    base = two_part(item, rng)
    f = replace(
        base.facts, date=item.facts.date, date_printed=item.facts.date_printed, speaker=None, role=None
    )
    return Heading((*base.lines[:2], ("date", f"（{item.facts.date_printed}）")), f)


def long_title(item: DraftItem, rng: Random) -> Heading:
    """A title too long for one line, so every producer wraps it."""
    f = item.facts
    title = f"{f.title or ''}".replace("在", "在学习贯彻上级决策部署暨", 1)
    title = title.replace("上的", "和先进集体、先进个人表彰大会上的")
    lines = (("title", title), ("date", f"（{f.date_printed}）"), ("speaker", f.speaker or ""))
    return Heading(lines, keep(replace(f, title=title), "title", "date", "date_printed", "speaker"))


def date_in_brackets_with_speaker(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    lines = (("title", f.title or ""), ("date", f"（{f.date_printed}　{f.role}　{f.speaker}）"))
    return Heading(lines, keep(f, "title", "date", "date_printed", "speaker", "role"))


def occasion_lines(item: DraftItem, rng: Random) -> Heading:
    """Time, place and speaker on labelled lines."""
    f = item.facts
    lines = (
        ("title", f.title or ""),
        ("label", f"时间：{f.date_printed}"),
        ("label", f"地点：{f.place}"),
        ("label", f"讲话人：{f.role} {f.speaker}"),
    )
    return Heading(lines, keep(f, "title", "date", "date_printed", "place", "role", "speaker"))


def labelled(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    lines = (
        ("label", f"【致辞人】{f.role}{f.speaker}"),
        ("label", f"【致辞背景】{f.occasion}"),
        ("label", f"【致辞时间】{f.date_printed}"),
    )
    return Heading(lines, keep(f, "speaker", "role", "occasion", "date", "date_printed"))


def closing_date(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    sign = (BodyParagraph("sign", f.date_printed or ""),)
    lines = (("title", f.title or ""), ("speaker", f.role or ""))
    return Heading(lines, keep(f, "title", "role", "date", "date_printed"), sign)


def closing_name_date(item: DraftItem, rng: Random) -> Heading:
    """Name and date in the signature, as in reports on duty and letters."""
    f = item.facts
    label = "述职人：" if f.kind == "述职" else ""
    sign = (BodyParagraph("sign", label + (f.speaker or "")), BodyParagraph("sign", f.date_printed or ""))
    return Heading((("title", f.title or ""),), keep(f, "title", "speaker", "date", "date_printed"), sign)


def closing_unit_date(item: DraftItem, rng: Random) -> Heading:
    """An office that signs is not a person: no speaker."""
    f = item.facts
    sign = (
        BodyParagraph("sign", f"{(f.place or '')[:-4]}人民政府"),
        BodyParagraph("sign", f.date_printed or ""),
    )
    return Heading((("title", f.title or ""),), keep(f, "title", "date", "date_printed"), sign)


def named_byline(item: DraftItem, rng: Random) -> Heading:
    """The speaker's line in one of the many ways papers set it."""
    f = item.facts
    form = rng.choice(
        ("{r}：{n}", "{n}（{r}）", "——{r}　{n}", "讲话人：{r} {n}", "（{r}　{n}）", "中共{a}委员会　{r}　{n}")
    )
    line = form.format(r=f.role, n=f.speaker, a=(f.place or "")[:-4])
    found = keep(f, "title", "role", "speaker")
    if "中共" in form:
        found = replace(found, open=("role",))
    return Heading((("title", f.title or ""), ("speaker", line)), found)


def name_and_date(item: DraftItem, rng: Random) -> Heading:
    """Name and date share a line."""
    f = item.facts
    lines = (("title", f.title or ""), ("speaker", f"{f.speaker}　　{f.date_printed}"))
    return Heading(lines, keep(f, "title", "speaker", "date", "date_printed"))


def date_and_place(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    lines = (
        ("title", f.title or ""),
        ("date", f"（{f.date_printed}，{f.place}）"),
        ("speaker", f.speaker or ""),
    )
    return Heading(lines, keep(f, "title", "speaker", "date", "date_printed", "place"))


def noted(item: DraftItem, rng: Random) -> Heading:
    """A note that the text was taken from a recording."""
    f = item.facts
    note = rng.choice(
        ("（根据录音整理，未经本人审阅）", "（摘要）", "（审议稿）", "（节选，标题为编者所加）")
    )
    lines = (
        ("title", f.title or ""),
        ("date", note),
        ("speaker", f.speaker or ""),
        ("date", f"（{f.date_printed}）"),
    )
    return Heading(lines, keep(f, "title", "speaker", "date", "date_printed"))


def broken_title(item: DraftItem, rng: Random) -> Heading:
    """A title broken by hand into two centred lines."""
    f = item.facts
    title = f.title or ""
    at = next(
        (i + 1 for i, c in enumerate(title) if c in "县市区" and 3 < i < len(title) - 8), len(title) // 2
    )
    lines = (("title", title[:at]), ("title-rest", title[at:]), ("date", f"（{f.date_printed}）"))
    return Heading(lines, keep(f, "title", "date", "date_printed"))


def byline_first(item: DraftItem, rng: Random) -> Heading:
    """Office and name above the title."""
    f = item.facts
    lines = (
        ("speaker", f"{f.role}　{f.speaker}"),
        ("title", f.title or ""),
        ("date", f"（{f.date_printed}）"),
    )
    return Heading(lines, keep(f, "title", "speaker", "role", "date", "date_printed"))


def date_alone(item: DraftItem, rng: Random) -> Heading:
    """No title at all: a bracketed date is all that begins an item."""
    f = item.facts
    return Heading((("date", f"（{f.date_printed}）"),), keep(f, "date", "date_printed"))


def plain_title(item: DraftItem, rng: Random) -> Heading:
    """A title without any word of occasion: what an essay in a speech collection is called."""
    f = replace(item.facts, title=rng.choice(MAINS).format(t=item.topic), kind=None)
    return Heading((("title", f.title or ""),), keep(f, "title"))


def glued_line(item: DraftItem, rng: Random) -> Heading:
    """县委书记李明（二〇一八年…）同志们： in one line, nothing else."""
    f = item.facts
    text = f"{f.role}{f.speaker}（{f.date_printed}）"
    return Heading((("glue", text),), keep(f, "role", "speaker", "date", "date_printed"), glue=True)


def bracket_title(item: DraftItem, rng: Random) -> Heading:
    """【标题】同志们： in one line."""
    return Heading((("glue", f"【{item.facts.title}】"),), keep(item.facts, "title"), glue=True)


def censored(item: DraftItem, rng: Random) -> Heading:
    """A template: names and dates are XX, so there is neither speaker nor date."""
    f = item.facts
    level = (f.role or "县")[0] if (f.role or "县")[0] in "县市区" else "县"
    title = f"在XX{level}{(f.occasion or '')[2:]}上的讲话"
    lines = (("title", title), ("date", "（20XX年X月X日）"), ("speaker", f"XX{level}委书记　XXX"))
    return Heading(lines, replace(keep(replace(f, title=title), "title"), open=("role",)))


def nothing(item: DraftItem, rng: Random) -> Heading:
    return Heading((), keep(item.facts))


def english(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    lines = (("title", f.title or ""), ("speaker", f"{f.speaker}, {f.role}"), ("date", f.date_printed or ""))
    return Heading(lines, keep(f, "title", "speaker", "role", "date", "date_printed"))


def english_remarks(item: DraftItem, rng: Random) -> Heading:
    f = item.facts
    lines = (("title", f"Remarks by {f.speaker}, {f.role}"), ("date", f.date_printed or ""))
    return Heading(lines, replace(keep(f, "speaker", "role", "date", "date_printed"), open=("title",)))


HEADINGS: dict[str, Callable[[DraftItem, Random], Heading]] = {
    f.__name__.replace("_", "-"): f
    for f in (
        title_only, title_date, title_date_speaker, title_speaker_date, title_role, title_name, role_only,
        role_name_only, name_in_title, two_part, two_part_date, long_title, date_in_brackets_with_speaker,
        occasion_lines, labelled, named_byline, name_and_date, date_and_place, noted, broken_title, byline_first,
        date_alone, plain_title, closing_date, closing_name_date, closing_unit_date, glued_line, bracket_title,
        censored, nothing, english, english_remarks,
    )
}  # fmt: skip
