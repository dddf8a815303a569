"""Compares a draft with the library: which speeches hold its words, who said them first, what is only in the draft.

Tiles find the speeches (`tile_index`, `voting`), their texts are read and aligned (`alignment`, `judging`). Speeches
come by time, the earliest first and those without a date last, each by its earliest print.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from schema.comparison.alignment import Alignment, alignments
from schema.comparison.draft import Draft, DraftParagraph, Stretch, cut
from schema.comparison.judging import passages
from schema.comparison.letters import Letters, folded_letters, letters_of, same_words
from schema.comparison.result import Comparison, HeldPassage, ReadSpeech, result
from schema.comparison.screening import promising
from schema.comparison.voting import chosen, votes, weights
from schema.database.batches import batches
from schema.search import tile_index
from schema.search.match import ENTRY
from schema.search.places import order
from schema.search.prints import shown_prints, words_of
from schema.tables.handles import SPEECH_TEXT
from schema.text.tiles import probes

MOST: Final = 512  # speeches that post a tile; beyond it says nothing
LATE: Final = 1 << 63  # added to the place of a speech without a date, so that it comes behind all others


def compare(session: Session, printed: Sequence[DraftParagraph]) -> Comparison:
    """Returns which speeches hold the words of these paragraphs; reads only."""
    draft = cut(printed)
    posted = tile_index.holders(session, probes(draft.folded), MOST)
    voted = votes(posted)
    speeches = session.scalar(sa.select(sa.func.max(ENTRY.c.speech_no))) or 0  # about as many as there are
    wanted = chosen(voted, weights(posted, speeches), _times(session, voted))
    found = dict(_aligned(session, draft, wanted, voted))
    read = _read(session, draft, found, voted)
    read.sort(key=lambda speech: (not order(speech.row.newest)[0], speech.row.newest, speech.row.speech_id))
    return result(draft, read)


def _times(session: Session, speeches: Iterable[int]) -> dict[int, int]:
    """The order in time of each of these speeches: smaller is earlier."""
    found: dict[int, int] = {}
    for some in batches(sorted(speeches)):
        query = sa.select(ENTRY.c.speech_no, ENTRY.c.place).where(ENTRY.c.speech_no.in_(some))
        found |= {no: place if place >= 0 else place + LATE for no, place in session.execute(query)}
    return found


def _aligned(
    session: Session, draft: Draft, speeches: Sequence[int], voted: dict[int, list[int]]
) -> Iterable[tuple[int, str]]:
    """Those of the speeches that hold a passage, with the letters of their text."""
    for some in batches(speeches):
        query = sa.select(SPEECH_TEXT.c.speech_no, SPEECH_TEXT.c.text).where(
            SPEECH_TEXT.c.speech_no.in_(some)
        )
        for no, text in session.execute(query):
            if not promising(text, draft.folded, voted[no]):
                continue
            letters = folded_letters(text)
            if any(_passages(draft, letters, voted[no])):
                yield no, letters


def _passages(draft: Draft, letters: str, seeds: Iterable[int]) -> Iterable[tuple[int, Alignment]]:
    """The passages of a speech by the number of their paragraph."""
    by_paragraph: dict[int, list[int]] = defaultdict(list)
    for seed in seeds:
        by_paragraph[draft.paragraph_at(seed)].append(seed)
    for number, own in by_paragraph.items():
        paragraph = draft.paragraphs[number]
        mine = draft.folded[paragraph.start : paragraph.end]
        found = alignments(mine, letters, (seed - paragraph.start for seed in own))
        for passage in passages(found, _sentences(draft, paragraph), mine, letters):
            yield number, passage


def _sentences(draft: Draft, paragraph: Stretch) -> list[Stretch]:
    first, last = draft.first_sentences[paragraph.start], draft.first_sentences.get(paragraph.end)
    return [
        Stretch(sentence.start - paragraph.start, sentence.end - paragraph.start)
        for sentence in draft.sentences[first:last]
    ]


def _read(
    session: Session, draft: Draft, found: dict[int, str], voted: dict[int, list[int]]
) -> list[ReadSpeech]:
    """The speeches with all their passages, in the words of their earliest prints."""
    rows = shown_prints(session, found, oldest=True)
    words = words_of(session, [row.print_no for row in rows.values()])
    read = []
    for no, row in rows.items():
        printed = words[row.print_no]
        letters = letters_of(printed.text)
        held = tuple(
            HeldPassage(number, passage, _is_same(draft, number, passage, letters))
            for number, passage in _passages(draft, letters.folded, voted[no])
        )
        if held:
            read.append(ReadSpeech(no, row, letters, printed.body_spans, held))
    return read


def _is_same(draft: Draft, number: int, passage: Alignment, letters: Letters) -> bool:
    if (
        passage.alike != passage.end - passage.start
        or passage.alike != passage.other_end - passage.other_start
    ):
        return False
    here = draft.letters[number].printed(passage.start, passage.end)
    there = letters.printed(passage.other_start, passage.other_end)
    return same_words(draft.printed[number].text[slice(*here)], letters.text[slice(*there)])
