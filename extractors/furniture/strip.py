"""The stage `strip`: removes text that belongs to the page or the site, and records the rule for each.

Running heads, folios, watermarks, stamps, contents pages and repeated summaries are recognised by
geometry and repetition; a short list of site phrases does the rest. Nothing is thrown away: every
character taken is a `Furniture` row that says why.

A printed file of which nothing would be left keeps its text: what is all of it is no furniture, unless
pictures stand behind it (a scan with folios).

`第 3 页 共 64 页` at the foot of page 3 -> Furniture(rule="folio"); the speech goes on over the page.
"""

from __future__ import annotations

from msgspec import Struct

from extractors.claims.site_noise import is_published, noise_lines
from extractors.formats.sheets import CONTENTS, FOOTER, HEADER, WATERMARK
from extractors.furniture.contents_page import contents_lines
from extractors.furniture.inline_noise import inline_spans
from extractors.furniture.line_numbers import RULE as NUMBERS
from extractors.furniture.line_numbers import line_numbers
from extractors.furniture.official_lines import official_lines
from extractors.furniture.overlays import overlay_lines, watermark_lines
from extractors.furniture.preview_notes import RULE as PREVIEW
from extractors.furniture.preview_notes import preview_notes
from extractors.furniture.related_documents import download_tail, listed_below
from extractors.furniture.running_lines import folios_in_plain_text, running_lines
from extractors.furniture.summary_tail import summary_spans
from extractors.furniture.thrown_in_titles import thrown_in_titles
from extractors.furniture.upload_notices import upload_notices
from extractors.layout.metrics import Measure, Placed, UprightPages, upright_pages
from extractors.listing.furniture import listing_furniture
from schema.records import Document, Furniture, Span

# What a form itself says of a line (`TextLine.font`), and the rule that this is.
STATED = {HEADER: "running-head", FOOTER: "running-foot", CONTENTS: "contents", WATERMARK: "watermark"}


PDF = "application/pdf"
WEB_PAGES = frozenset({"text/html", "multipart/related"})


class Stripped(Struct, frozen=True):
    """What is left to read: `body` are whole or partial lines in reading order."""

    body: tuple[Span, ...]
    furniture: tuple[Furniture, ...]


def strip_furniture(
    document: Document, printed: UprightPages | None = None, columns: Measure | None = None
) -> Stripped:
    """Parts furniture from text. Every character of every line is in exactly one of the two; `printed` are the
    document's upright lines, `columns` their measure, where the caller has them."""
    stripped = _stripped(document, upright_pages(document) if printed is None else printed, columns)
    scanned = any(page.images for page in document.pages)
    if _prints(document, stripped.body) or scanned or not document.layout or document.listing is not None:
        return stripped
    return _parted(document, {}, {})


def _prints(document: Document, spans: tuple[Span, ...]) -> bool:
    """Whether there is anything but white space in `spans`."""
    lines = {page.number: page.lines for page in document.pages}
    return any(lines[span.page][span.line].text[span.start : span.end].strip() for span in spans)


def _stripped(document: Document, printed: UprightPages, columns: Measure | None) -> Stripped:
    rules: dict[tuple[int, int], str] = {}
    if document.media_type != PDF:
        _note(rules, stated_lines(document))
    _note(rules, overlay_lines(document))
    if document.layout:
        _note(rules, watermark_lines(printed, rules))
    pieces = listing_furniture(document) if document.listing is not None else ()
    if document.listing is None:
        if document.media_type in WEB_PAGES:
            _note(
                rules,
                {(piece.span.page, piece.span.line): piece.rule for piece in listing_furniture(document)},
            )
        running = (
            running_lines(printed, rules, columns)
            if document.layout
            else folios_in_plain_text(printed, rules)
        )
        _note(rules, running)
        _note(rules, upload_notices(_left(printed, rules)))
        _note(rules, noise_lines(_left(printed, rules)))
        _note(rules, official_lines(_left(printed, rules)))
        _note(rules, download_tail(_left(printed, rules)))
        _note(rules, listed_below(_left(printed, rules)))
        _note(rules, thrown_in_titles(_left(printed, rules)))
        _note(rules, contents_lines(_left(printed, rules)))
    cuts: dict[tuple[int, int], list[tuple[int, int, str]]] = {}
    for piece in pieces:
        cuts.setdefault((piece.span.page, piece.span.line), []).append(
            (piece.span.start, piece.span.end, piece.rule)
        )
    left = [placed for placed in _left(printed, rules) if (placed.page, placed.index) not in cuts]
    if document.listing is not None:
        _note(rules, _published(left))
        left = [placed for placed in left if (placed.page, placed.index) not in rules]
    inline = [(span, NUMBERS) for span in line_numbers(left)]
    inline += [*inline_spans(left), *((span, PREVIEW) for span in preview_notes(left))]
    if document.listing is None:
        inline += [(span, "summary") for span in summary_spans(left)]
    for span, rule in inline:
        cuts.setdefault((span.page, span.line), []).append((span.start, span.end, rule))
    return _parted(document, rules, cuts)


def stated_lines(document: Document) -> dict[tuple[int, int], str]:
    """The lines that the file itself calls a header, a footer, a contents list or a watermark."""
    return {
        (page.number, index): STATED[line.font]
        for page in document.pages
        for index, line in enumerate(page.lines)
        if line.font in STATED
    }


def _published(lines: list[Placed]) -> dict[tuple[int, int], str]:
    """The lines of a listing's page that say when it was put up: above the text, beside its buttons."""
    return {(placed.page, placed.index): "site-noise" for placed in lines if is_published(placed.line.text)}


def _note(rules: dict[tuple[int, int], str], found: dict[tuple[int, int], str]) -> None:
    for at, rule in found.items():
        rules.setdefault(at, rule)


def _left(printed: UprightPages, rules: dict[tuple[int, int], str]) -> list[Placed]:
    return [placed for page in printed for placed in page if (placed.page, placed.index) not in rules]


def _parted(
    document: Document,
    rules: dict[tuple[int, int], str],
    cuts: dict[tuple[int, int], list[tuple[int, int, str]]],
) -> Stripped:
    body: list[Span] = []
    furniture: list[Furniture] = []
    for page in document.pages:
        for index, line in enumerate(page.lines):
            at, size = (page.number, index), len(line.text)
            if at in rules:
                furniture.append(Furniture(Span(*at, 0, size), rules[at], line.text))
                continue
            cursor = 0
            for start, end, rule in sorted(cuts.get(at, ())):
                start = max(start, cursor)
                if start >= end:
                    continue
                if line.text[cursor:start].strip():
                    body.append(Span(*at, cursor, start))
                    furniture.append(Furniture(Span(*at, start, end), rule, line.text[start:end]))
                else:
                    furniture.append(Furniture(Span(*at, cursor, end), rule, line.text[cursor:end]))
                cursor = end
            if cursor < size:
                body.append(Span(*at, cursor, size))
    return Stripped(tuple(body), tuple(furniture))
