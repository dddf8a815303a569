"""What a comparison found: paragraphs with who holds them, and the speeches in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from schema.comparison.alignment import Alignment
from schema.comparison.draft import Draft
from schema.comparison.judging import How, gaps, how_held
from schema.comparison.letters import Letters
from schema.facts.evidence import speech_columns
from schema.tables.spans import unpack_paragraphs
from schema.text.snippet import page_of


class DraftSource(Struct, frozen=True):
    """A speech that holds words of the draft, as its earliest print says it; `letters` of the draft are in it.

    `facts` are the joined facts of the speech by name (`speech_date` …).
    """

    speech_id: str
    cluster_id: str
    title: str | None
    speaker: str | None
    role: str | None
    date: str | None
    file_sha256: str
    locator: str | None
    page_first: int | None
    letters: int
    facts: dict[str, str | None]


class DraftPassage(Struct, frozen=True):
    """Words of a paragraph, `text[start:end]`, and of a speech, `words_there` at `there_start` of its print's text.

    `same`: letter for letter and number for number. `likeness` is the share of letters that are alike.
    """

    start: int
    end: int
    words_there: str
    there_start: int
    there_end: int
    page: int | None
    same: bool
    likeness: float
    length: int


class ParagraphHolder(Struct, frozen=True):
    """A speech that holds a paragraph or parts of it; `share` of the paragraph's letters."""

    source: DraftSource
    how: How
    share: float
    passages: tuple[DraftPassage, ...]


class ComparedParagraph(Struct, frozen=True):
    """A paragraph, who holds it, earliest first, and where it says what no speech does (`only`, places in its text)."""

    text: str
    page: int | None
    letters: int
    held: int
    same: int
    holders: tuple[ParagraphHolder, ...]
    only: tuple[tuple[int, int], ...]


class Comparison(Struct, frozen=True):
    """The draft's letters, how many of them some speech holds, how many of those are the same; sources by time."""

    letters: int
    held: int
    same: int
    sources: tuple[DraftSource, ...]
    paragraphs: tuple[ComparedParagraph, ...]


class HeldPassage(Struct, frozen=True):
    """One passage of a speech: letters of a paragraph and of the speech's print."""

    paragraph: int
    found: Alignment
    same: bool


class ReadSpeech(Struct, frozen=True):
    """A speech that holds something, by its earliest print."""

    no: int
    row: Any
    letters: Letters
    spans: str
    held: tuple[HeldPassage, ...]


def result(draft: Draft, read: Sequence[ReadSpeech]) -> Comparison:
    """Returns the comparison of a draft with the speeches that hold some of it, given in the order of time."""
    sources = {speech.no: _source(speech) for speech in read}
    by_paragraph: dict[int, list[tuple[ReadSpeech, list[HeldPassage]]]] = defaultdict(list)
    for speech in read:
        own: dict[int, list[HeldPassage]] = defaultdict(list)
        for held in speech.held:
            own[held.paragraph].append(held)
        for number, some in own.items():
            by_paragraph[number].append((speech, some))
    paragraphs = tuple(
        _paragraph(draft, number, by_paragraph[number], sources) for number in range(len(draft.paragraphs))
    )
    return Comparison(
        len(draft.folded),
        sum(paragraph.held for paragraph in paragraphs),
        sum(paragraph.same for paragraph in paragraphs),
        tuple(sources.values()),
        paragraphs,
    )


def _source(speech: ReadSpeech) -> DraftSource:
    row = speech.row
    return DraftSource(
        row.speech_id,
        row.cluster_id,
        row.title,
        row.speaker,
        row.role,
        row.date,
        row.sha256,
        row.locator,
        row.page_first,
        sum(held.found.end - held.found.start for held in speech.held),
        {column.name: row._mapping[column.name] for column in speech_columns()},
    )


def _paragraph(
    draft: Draft,
    number: int,
    holding: Sequence[tuple[ReadSpeech, list[HeldPassage]]],
    sources: dict[int, DraftSource],
) -> ComparedParagraph:
    letters, printed = draft.letters[number], draft.printed[number]
    length = len(letters.folded)
    stretches = [(held.found.start, held.found.end, held.same) for _, some in holding for held in some]
    only = gaps(length, ((start, end) for start, end, _ in stretches))
    unlike = gaps(length, ((start, end) for start, end, same in stretches if same))
    holders = []
    for speech, some in holding:
        own = [(held.found.start, held.found.end, held.same) for held in some]
        share = sum(end - start for start, end, _ in own) / length
        holders.append(
            ParagraphHolder(
                sources[speech.no],
                how_held(length, own),
                share,
                tuple(_passage(letters, speech, held) for held in some),
            )
        )
    return ComparedParagraph(
        printed.text,
        printed.page,
        length,
        length - sum(end - start for start, end in only),
        length - sum(end - start for start, end in unlike),
        tuple(holders),
        tuple(_with_marks(letters, start, end) for start, end in only),
    )


def _with_marks(letters: Letters, start: int, end: int) -> tuple[int, int]:
    """Where letters stand in the paragraph's text, up to the next ones: punctuation goes with what it ends."""
    first = letters.starts[start] if start else 0
    return first, letters.starts[end] if end < len(letters.starts) else len(letters.text)


def _passage(letters: Letters, speech: ReadSpeech, held: HeldPassage) -> DraftPassage:
    found = held.found
    start, end = _with_marks(letters, found.start, found.end)
    there_start, there_end = speech.letters.printed(found.other_start, found.other_end)
    page = None
    if speech.row.paged:
        page = page_of(speech.letters.text, there_start, unpack_paragraphs(speech.spans))
    return DraftPassage(
        start,
        end,
        speech.letters.text[there_start:there_end],
        there_start,
        there_end,
        page,
        held.same,
        round(found.likeness, 3),
        found.end - found.start,
    )
