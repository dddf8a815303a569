"""What `compare` found, as lines for people: words that speeches hold in colour, who said them, the shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wengao.screen.language import _, marked, ngettext
from wengao.screen.output import escape, paint

if TYPE_CHECKING:
    from schema.comparison.result import ComparedParagraph, Comparison, DraftSource, ParagraphHolder

COLOURS: Final = {"same": "red", "nearly": "yellow", "parts": "cyan"}
IN_WORDS: Final = {
    "same": marked("the same"),
    "nearly": marked("nearly the same"),
    "parts": marked("parts of it"),
}


def lines(found: Comparison, limit: int) -> list[str]:
    """The lines of the output: each paragraph with who holds it, earliest first, then the speeches and the shares."""
    if not found.letters:
        return [_("the draft has no words")]
    shown: list[str] = []
    for paragraph in found.paragraphs:
        shown += [coloured(paragraph)]
        for holder in paragraph.holders[:limit]:
            shown.append(f"  {held(holder)}")
        if len(paragraph.holders) > limit:
            shown.append(
                paint(_("  and in {holders} more").format(holders=len(paragraph.holders) - limit), "dim")
            )
    shown.append("")
    if not found.sources:
        return [*shown, _("no speech holds any of it")]
    by_letters = sorted(found.sources, key=lambda source: -source.letters)
    for source in by_letters[:limit]:
        shown.append(f"{source.letters / found.letters:>4.0%}  {headline(source)}")
    speeches = ngettext("1 speech", "{count} speeches", len(found.sources)).format(count=len(found.sources))
    of = _(" (the first {limit} are shown)").format(limit=limit) if len(found.sources) > limit else ""
    return [
        *shown,
        _("{summary}, in {speeches}{of}").format(summary=summary(found), speeches=speeches, of=of),
    ]


def summary(found: Comparison) -> str:
    """`62% of the draft has been said before (48% letter for letter), 38% only here`."""
    held = found.held / found.letters
    return _(
        "{held:.0%} of the draft has been said before ({same:.0%} letter for letter), {held2:.0%} only here"
    ).format(held=held, same=found.same / found.letters, held2=1 - held)


def coloured(paragraph: ComparedParagraph) -> str:
    """The paragraph: what is only in the draft as it is, what speeches hold in the colour of how."""
    parts: list[str] = []
    for text, how in stretches(paragraph):
        parts.append(paint(escape(text), COLOURS[how]) if how else escape(text))
    return "".join(parts)


def stretches(paragraph: ComparedParagraph) -> list[tuple[str, str]]:
    """The text in pieces, each with how it is held at best: `same`, `nearly`, or "" for what is only here."""
    marks = bytearray(len(paragraph.text))
    for holder in paragraph.holders:
        for passage in holder.passages:
            for at in range(passage.start, passage.end):
                marks[at] = 2 if passage.same else max(marks[at], 1)
    found: list[tuple[str, str]] = []
    start = 0
    for at in range(1, len(marks) + 1):
        if at == len(marks) or marks[at] != marks[start]:
            found.append((paragraph.text[start:at], ("", "nearly", "same")[marks[start]]))
            start = at
    return found


def held(holder: ParagraphHolder) -> str:
    """`the same  2024-03-05  李明  在…上的讲话  p. 12  汇编.pdf`."""
    words = _(IN_WORDS[holder.how]) + ("" if holder.how == "same" else f", {holder.share:.0%}")
    pages = dict.fromkeys(passage.page for passage in holder.passages if passage.page is not None)
    on_page = "  " + _("p. {page}").format(page=", ".join(map(str, pages))) if pages else ""
    return f"{paint(words, COLOURS[holder.how])}  {headline(holder.source)}{on_page}"


def headline(source: DraftSource) -> str:
    """`s_4mzqab12  2024-03-05  李明  在…上的讲话  汇编.pdf`."""
    date, who, title = known(source)
    parts = [paint(source.speech_id[:10], "cyan"), escape(date), escape(who), paint(escape(title), "bold")]
    return "  ".join([*parts, escape((source.locator or source.file_sha256[:12]).rpartition("/")[2])])


def known(source: DraftSource, untitled: str | None = None) -> tuple[str, str, str]:
    """When, who and what: what the print says, else what the speech's other prints say."""
    facts = source.facts
    who = source.speaker or facts["speech_speaker"] or source.role or facts["speech_role"]
    return (
        source.date or facts["speech_date"] or "–",
        who or "–",
        source.title or facts["speech_title"] or untitled or _("(no title)"),
    )
