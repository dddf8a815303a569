"""What `compare` found, as one HTML file to print or to mail: it asks nothing from elsewhere and runs no script."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from wengao.screen.comparison import known, stretches
from wengao.screen.language import _, current, pgettext
from wengao.screen.output import escape

if TYPE_CHECKING:
    from schema.comparison.result import ComparedParagraph, Comparison, DraftSource, ParagraphHolder

HOW: Final = {
    "same": lambda: pgettext("passage", "same"),
    "nearly": lambda: pgettext("passage", "nearly"),
    "parts": lambda: pgettext("passage", "parts"),
}
MOST_SOURCES: Final = 50  # rows of the table of speeches

STYLE: Final = """
body { font: 16px/1.7 "Noto Serif CJK SC", "Songti SC", SimSun, serif; color: #1a1a1a; max-width: 46em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.4em; } h2 { font-size: 1.1em; margin-top: 2em; }
table { border-collapse: collapse; width: 100%; font-size: .88em; }
th, td { text-align: left; vertical-align: top; padding: .25em .6em .25em 0; border-bottom: 1px solid #ccc; }
.n { text-align: right; white-space: nowrap; }
mark { color: inherit; padding: .05em 0; }
mark.same { background: #f6c9c3; border-bottom: 2px solid #b3261e; }
mark.nearly { background: #fbe8b0; border-bottom: 2px dashed #8a6100; }
.said { margin: .2em 0 1.2em 1.5em; padding: 0; list-style: none; font-size: .85em; color: #444; }
.said b { color: #1a1a1a; }
p { margin: 0; overflow-wrap: anywhere; }
@media print {
  body { font-size: 11pt; max-width: none; margin: 0; }
  mark, th { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  tr, .said li { break-inside: avoid; }
  h2 { break-after: avoid; }
}
"""


def page(name: str, found: Comparison, limit: int) -> str:
    """The whole page; `limit` speeches are named for each paragraph."""
    heading = _("Comparison with the library")
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{current()}">',
        '<head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width">',
        f"<title>{_safe(f'{heading}: {name}')}</title><style>{STYLE}</style></head><body>",
        f"<h1>{_safe(heading)}: {_safe(name)}</h1>",
        f"<p>{_safe(_shares(found))}</p>",
        *_sources(found),
        f"<h2>{_safe(_('Draft'))}</h2>",
        *(part for paragraph in found.paragraphs for part in _paragraph(paragraph, limit)),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _safe(text: object) -> str:
    """Text for an element or an attribute; what could reorder characters is spelled out."""
    return html.escape(escape(text))


def _shares(found: Comparison) -> str:
    if not found.sources:
        return _("no speech holds any of it")
    held, same = found.held / found.letters, found.same / found.letters
    shares = ((held, _("said before")), (same, _("letter for letter")), (1 - held, _("only in this draft")))
    return " · ".join(f"{label} {share:.0%}" for share, label in shares)


def _sources(found: Comparison) -> list[str]:
    if not found.sources:
        return []
    labels = (_("share"), _("date"), _("speaker"), _("title"), _("file"), _("page"))
    head = "".join(f"<th>{_safe(label)}</th>" for label in labels)
    rows = []
    most = sorted(found.sources, key=lambda source: -source.letters)[:MOST_SOURCES]
    shown = {source.speech_id for source in most}
    for source in found.sources:
        if source.speech_id not in shown:
            continue
        cells: Sequence[object] = (
            *known(source, _("no title")),
            _file(source),
            "–" if source.page_first is None else source.page_first,
        )
        share = f'<td class="n">{source.letters / found.letters:.0%}</td>'
        rows.append(f"<tr>{share}{''.join(f'<td>{_safe(cell)}</td>' for cell in cells)}</tr>")
    left = len(found.sources) - len(shown)
    more = [f"<p>{_safe(_('and in {count} more').format(count=left))}</p>"] if left else []
    note = f"<p>{_safe(_('The earliest speech comes first.'))}</p>"
    return [f"<h2>{_safe(_('Speeches'))}</h2>", note, f"<table><tr>{head}</tr>", *rows, "</table>", *more]


def _paragraph(paragraph: ComparedParagraph, limit: int) -> list[str]:
    marked = "".join(
        f'<mark class="{how}">{_safe(text)}</mark>' if how else _safe(text)
        for text, how in stretches(paragraph)
    )
    said = [f"<li>{_holder(holder)}</li>" for holder in paragraph.holders[:limit]]
    if len(paragraph.holders) > limit:
        left = _("and in {count} more").format(count=len(paragraph.holders) - limit)
        said.append(f"<li>{_safe(left)}</li>")
    return [f"<p>{marked}</p>", f'<ul class="said">{"".join(said)}</ul>' if said else ""]


def _holder(holder: ParagraphHolder) -> str:
    source = holder.source
    how = HOW[holder.how]() + ("" if holder.how == "same" else f" {holder.share:.0%}")
    facts = known(source, _("no title"))
    pages = dict.fromkeys(str(passage.page) for passage in holder.passages if passage.page is not None)
    where = _file(source) + (f", {_('page')} {', '.join(pages)}" if pages else "")
    return f"<b>{_safe(how)}</b> · {' · '.join(map(_safe, [*facts, where]))}"


def _file(source: DraftSource) -> str:
    return (source.locator or source.file_sha256[:12]).rpartition("/")[2]
