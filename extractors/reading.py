"""Turns an extracted document into a reading; pure, without files, network or database.

    strip_furniture -> reflow -> normalize -> split -> describe -> fingerprint

Promise: every document gives a reading, the same one for the same document, claims and corrections, in which
every printed character has one owner.
"""

from __future__ import annotations

from msgspec.structs import replace

from extractors.corrections.apply import apply
from extractors.description.describe import describe
from extractors.description.doubts import UNSURE, doubts
from extractors.description.strayed_signature import signatures_back
from extractors.description.turns import with_turns
from extractors.fingerprint import fingerprint
from extractors.furniture import preview_notes, strip
from extractors.furniture.line_numbers import without_numbers
from extractors.layout.metrics import upright_pages, whole_measure
from extractors.ocr.sureness import sureness
from extractors.ownership import printed_characters, unowned_spans
from extractors.paragraphs import footnotes, hidden_words, normalize, reflow
from extractors.segmentation import split
from extractors.segmentation.forms.weights import MODEL, Model
from extractors.segmentation.inner_markers import counts_in_one_run, parted_at_markers
from extractors.segmentation.printed_title import compilation_head
from extractors.text.vocabulary import FULL, Vocabulary
from extractors.truncation import hidden_issues, is_page, mark_cut, mark_hidden, preview_issues
from extractors.versions import VERSIONS
from schema.records import (
    Attested,
    Correction,
    Document,
    Issue,
    Item,
    Listing,
    Paragraph,
    Reading,
    Span,
    Speech,
)
from schema.text.titles import declared_items, listing_differs, title_year

UNOWNED_SHARE = 0.001  # share of a file's printed characters; with more, a person should look at the file


def read(
    document: Document,
    listing: Listing | None = None,
    corrections: tuple[Correction, ...] = (),
    model: Model = MODEL,
    words: Vocabulary = FULL,
) -> Reading:
    """The reading of a document; a pure function of the document, its claims and corrections.

    `model` and `words` replace the shipped ones only in evaluations that leave something out.
    """
    document, stripped, paragraphs = cleaned(document, words)
    claims = listing or document.listing
    head = compilation_head(paragraphs, document, claims)
    declared = declared_items(head.value) if head else None
    if declared is None and claims and claims.title:
        declared = declared_items(claims.title)
    parts = apply(
        document,
        split.split(document, paragraphs, declared, words, furniture=stripped.furniture, model=model),
        corrections,
        declared,
    )
    found: list[Item] = []
    doubtful: list[Issue] = []
    run = counts_in_one_run(paragraphs) if len(parts.speeches) == 1 and not corrections else None
    if run:
        detail = f"one run of text counts to {run[1]} inside: items or sections"
        doubtful.append(Issue("split", "low-confidence", run[0].spans[0].page, detail))
    for speech in map(with_turns, signatures_back(parts.speeches)):
        text = "\n".join(paragraph.text for paragraph in speech.paragraphs)
        description = describe(speech, words)
        doubt = doubts(speech, description)
        doubtful += doubt
        unsure = doubt or run is not None or _misread(document, speech)
        sure = replace(speech, confidence=min(speech.confidence, UNSURE)) if unsure else speech
        parts_of_it = (*speech.heading, *speech.paragraphs)
        by_eye = sureness(document, (span for part in parts_of_it for span in part.spans))
        if by_eye is not None:
            sure = replace(sure, confidence=min(sure.confidence, by_eye.mean))
        found.append(Item(sure, description, fingerprint(text), text, by_eye.least if by_eye else None))
    items = mark_hidden(mark_cut(tuple(found), document, claims), stripped.furniture, preview_notes.RULE)
    previews = preview_issues(items, document, claims)
    unowned = unowned_spans(document, stripped.furniture, parts)
    title = head or (items[0].description.title if len(items) == 1 else None)
    return Reading(
        title=title,
        declared_items=declared,
        head=tuple(span for paragraph in parts.head for span in paragraph.spans),
        furniture=stripped.furniture,
        items=items,
        unowned=unowned,
        issues=(
            *document.issues,
            *parts.issues,
            *doubtful,
            *_differing(document, claims, title, declared, len(items)),
            *previews,
            *hidden_issues(stripped.furniture, document, previews, preview_notes.RULE),
            *_unowned_issue(document, unowned),
        ),
        versions=VERSIONS,
        title_year=title_year(title.value) if title else None,
    )


def cleaned(
    document: Document, words: Vocabulary = FULL
) -> tuple[Document, strip.Stripped, tuple[Paragraph, ...]]:
    """The input of splitting: the document without line numbers, the stripped furniture, and the paragraphs."""
    printed = upright_pages(document)
    columns = whole_measure(printed if document.layout else ())
    stripped = strip.strip_furniture(document, printed, columns if document.layout else None)
    plain = without_numbers(document, printed)
    if plain is not document:
        columns = whole_measure(upright_pages(plain) if document.layout else ())
    document = plain
    feet = footnotes.page_feet(document, stripped.body, columns.size)
    reflowed = reflow.reflow(document, footnotes.without_feet(stripped.body, feet), columns)
    whole = hidden_words.parted(document, reflowed, stripped.furniture, preview_notes.RULE)
    paragraphs = normalize.normalize(footnotes.with_feet(document, whole, feet))
    return document, stripped, parted_at_markers(document, paragraphs, words)


def _misread(document: Document, speech: Speech) -> bool:
    """Whether an item stands on a page that was probably misread: columns of vertical print, a lost font."""
    pages = {issue.page for issue in document.issues if issue.code == "suspicious-text"}
    return any(span.page in pages for part in (*speech.heading, *speech.paragraphs) for span in part.spans)


def _differing(
    document: Document, claims: Listing | None, title: Attested[str] | None, declared: int | None, items: int
) -> tuple[Issue, ...]:
    """Issues where the file contradicts its listing's claims; none for a listing page, which makes them itself."""
    if claims is None or not items or is_page(document):
        return ()
    return listing_differs(
        claims,
        media_type=document.media_type,
        page_count=document.page_count,
        printed_title=title.value if title else None,
        declared=declared,
        items=items,
    )


def _unowned_issue(document: Document, unowned: tuple[Span, ...]) -> list[Issue]:
    if not unowned:
        return []
    lost = printed_characters(document, unowned)
    if lost == 0:
        return []
    total = sum(len("".join(line.text.split())) for page in document.pages for line in page.lines)
    if lost <= UNOWNED_SHARE * total:
        return []
    return [Issue("split", "unowned-text", unowned[0].page, f"{lost} of {total} characters")]
