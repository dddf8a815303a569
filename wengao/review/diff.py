"""Formats what a new reading would change: facts as `[-old-]{+new+}`, texts as a unified diff."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from typing import TYPE_CHECKING, Final

from wengao.screen.language import _
from wengao.screen.output import escape, paint
from wengao.screen.words import code_name, detail, word

if TYPE_CHECKING:
    from schema.store.preview import FactChange, ItemChange, Revision

CONTEXT: Final = 1  # paragraphs shown around a changed one


def written(change: Revision) -> list[str]:
    """The lines of output about one file."""
    lines = [paint(f"{change.sha256[:12]} {escape(change.locator)}", "bold")]
    if change.versions:
        steps = ", ".join(
            f"{fact.field} {fact.before or '–'} → {fact.after or '–'}" for fact in change.versions
        )
        lines.append(_("  versions: {steps}").format(steps=escape(steps)))
    lines += [_fact(fact) for fact in change.file]
    for issue in change.issues_gone:
        lines.append(
            paint(
                _("  - issue {code} {detail}")
                .format(code=code_name(issue.code), detail=escape(detail(issue.detail)))
                .rstrip(),
                "red",
            )
        )
    for issue in change.issues_new:
        lines.append(
            paint(
                _("  + issue {code} {detail}")
                .format(code=code_name(issue.code), detail=escape(detail(issue.detail)))
                .rstrip(),
                "green",
            )
        )
    for item in change.items:
        lines += _item(item)
    lines.append(_("  {unchanged} items stay as they are").format(unchanged=change.unchanged))
    return lines


def _fact(change: FactChange) -> str:
    return (
        f"  {word(change.field)}: {_marked(change.before, '-', 'red')}{_marked(change.after, '+', 'green')}"
    )


def _marked(value: str | None, sign: str, colour: str) -> str:
    if value is None:
        return ""
    opening, closing = ("[-", "-]") if sign == "-" else ("{+", "+}")
    return paint(opening + escape(value) + closing, colour)


def _item(item: ItemChange) -> Iterator[str]:
    number = item.ordinal if item.ordinal is not None else item.ordinal_before
    yield paint(_("  {kind} item {number}").format(kind=word(item.kind), number=number), "cyan")
    if item.ordinal is not None and item.ordinal_before not in (None, item.ordinal):
        yield _("    was item {ordinal_before}").format(ordinal_before=item.ordinal_before)
    if item.begins != item.begins_before:
        yield _("    begins: {place} → {place2}").format(
            place=_place(item.begins_before), place2=_place(item.begins)
        )
    for fact in item.facts:
        yield "  " + _fact(fact)
    old = (item.text_before or "").split("\n") if item.text_before is not None else []
    new = (item.text or "").split("\n") if item.text is not None else []
    names = (item.speech_id_before or _("nothing"), item.speech_id or _("nothing"))
    for line in unified_diff(old, new, *names, n=CONTEXT, lineterm=""):
        colour = {"+": "green", "-": "red", "@": "dim"}.get(line[:1])
        yield "    " + (paint(escape(line), colour) if colour else escape(line))


def _place(place: tuple[int, int] | None) -> str:
    return _("nowhere") if place is None else f"{place[0]}:{place[1]}"
