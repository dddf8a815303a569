"""Finds the passages that a speech shares with speeches that are not its copies, from the texts on request.

Relations name the speeches that share most of a text; the index of sampled shingles those that share two
paragraphs or so. The words are found anew, as each speech's first file prints them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, Literal, TypeAlias

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.database.batches import batches
from schema.dedup import candidates, relations
from schema.dedup.boilerplate import posted
from schema.dedup.differences import wording
from schema.dedup.passages import LEAST, shared
from schema.dedup.relations import GONE
from schema.dedup.similarity import DECIMALS, containment, jaccard
from schema.intake.offers import first_locator
from schema.query.references import find_speech
from schema.tables.handles import (
    FILE,
    FINGERPRINT,
    OCCURRENCE,
    OCCURRENCE_TEXT,
    PRINTED_TEXT,
    RELATION,
    SPEECH,
    printed_page,
    with_texts,
)
from schema.tables.spans import unpack_paragraphs
from schema.text.shingles import signed
from schema.text.snippet import TextPlace, page_of

# sampled shingles in common, one in 64: two paragraphs have some four, a phrase has none
LEAST_KEYS: Final = 2
LOOKED_AT: Final = 200  # texts read for one answer, those with most in common: two seconds at most


Nearness: TypeAlias = Literal["closest", "oldest", "newest"]


class SharedWords(Struct, frozen=True):
    """One passage as this speech prints it, and its place here and in the other one."""

    words: str
    length: int  # characters without punctuation and white space
    here: TextPlace
    there: TextPlace


class FirstPrint(Struct, frozen=True):
    """A speech as its first file prints it."""

    speech_id: str
    cluster_id: str
    title: str | None
    speaker: str | None
    role: str | None
    date: str | None
    file_sha256: str
    locator: str | None
    page_first: int | None
    text: str
    spans: str
    paged: bool = True

    def place(self, start: int, end: int) -> TextPlace:
        """Returns the place of `text[start:end]`."""
        page = page_of(self.text, start, unpack_paragraphs(self.spans)) if self.paged else None
        return TextPlace(page, start, end)


class RelatedSpeech(Struct, frozen=True):
    """Another speech and the passages it shares; none when related speeches are alike in shorter words only.

    `kind` is that of their live relation: `shares_passages`, `excerpt_of`, or None for less than half a text.
    """

    other: FirstPrint
    kind: str | None
    jaccard: float
    containment: float
    passages: tuple[SharedWords, ...]


class SharedPassages(Struct, frozen=True):
    """A speech, how many others share passages with it, and the first of them."""

    speech: FirstPrint
    total: int
    others: tuple[RelatedSpeech, ...]


def passages_of(
    session: Session,
    reference: str,
    *,
    limit: int = 20,
    offset: int = 0,
    least: int = LEAST,
    order: Nearness = "closest",
) -> SharedPassages:
    """Returns the passages of `least` characters and more that a speech shares with others that are no copies.

    The others by how much of the shorter text is shared, ties by id, or by date, undated ones last; `limit` of them
    behind the first `offset`. Pairs that a person ruled out are left out. Raises NoSuchReference or AmbiguousReference (exit 2).
    """
    speech_id = find_speech(session, reference)
    kinds = {
        match.b if match.a == speech_id else match.a: match.kind
        for match in relations.live(session, [speech_id])
    }
    apart = _apart(session, speech_id, {*kinds, *_alike(session, speech_id)})
    prints = first_prints(session, {speech_id, *apart})
    mine = prints[speech_id]
    found = [_company(mine, prints[other], kinds.get(other), least) for other in apart]
    found = [company for company in found if company.kind or company.passages]
    found.sort(key=lambda company: (-company.containment, company.other.speech_id))
    if order != "closest":
        found.sort(key=lambda company: company.other.date or "", reverse=order == "newest")
        found.sort(key=lambda company: company.other.date is None)
    return SharedPassages(mine, len(found), tuple(found[offset : offset + limit]))


def _alike(session: Session, speech_id: str) -> list[str]:
    """The speeches with most sampled shingles in common, most first, ties by id."""
    (known,) = candidates.speeches(session, [speech_id])
    counted: Counter[int] = Counter()
    for some in batches(signed(key) for key in posted(known.sample.keys)):
        query = sa.select(FINGERPRINT.c.speech_no, sa.func.count()).where(FINGERPRINT.c.key.in_(some))
        for speech_no, keys in session.execute(query.group_by(FINGERPRINT.c.speech_no)):
            counted[speech_no] += keys
    several = {no: keys for no, keys in counted.items() if keys >= LEAST_KEYS and no != known.no}
    ids: list[tuple[int, str]] = []
    for nos in batches(several):
        named = session.execute(sa.select(SPEECH.c.no, SPEECH.c.speech_id).where(SPEECH.c.no.in_(nos)))
        ids += [(-several[row.no], row.speech_id) for row in named]
    return [other for _, other in sorted(ids)[:LOOKED_AT]]


def _apart(session: Session, speech_id: str, others: set[str]) -> list[str]:
    """Those of `others` that are no copies and were not ruled out by a person."""
    clusters: dict[str, str] = {}
    for some in batches(sorted({speech_id, *others})):
        query = sa.select(SPEECH.c.speech_id, SPEECH.c.cluster_id).where(SPEECH.c.speech_id.in_(some))
        clusters |= {row.speech_id: row.cluster_id for row in session.execute(query)}
    ruled_out = session.execute(
        sa.select(RELATION.c.a, RELATION.c.b).where(
            sa.or_(RELATION.c.a == speech_id, RELATION.c.b == speech_id),
            RELATION.c.revoked_at.is_not(None),
            ~RELATION.c.revoked_why.startswith(GONE),
        )
    )
    refused = {end for pair in ruled_out for end in pair}
    mine = clusters[speech_id]
    return sorted(other for other in others - refused if clusters.get(other) not in (None, mine))


def _company(mine: FirstPrint, other: FirstPrint, kind: str | None, least: int) -> RelatedSpeech:
    found = tuple(
        SharedWords(
            mine.text[passage.start : passage.end],
            passage.length,
            mine.place(passage.start, passage.end),
            other.place(passage.other_start, passage.other_end),
        )
        for passage in shared(mine.text, other.text, least)
    )
    a, b = wording(mine.text).shingles, wording(other.text).shingles
    return RelatedSpeech(
        other, kind, round(jaccard(a, b), DECIMALS), round(containment(a, b), DECIMALS), found
    )


def first_prints(session: Session, speech_ids: Iterable[str]) -> dict[str, FirstPrint]:
    """Returns the print of each speech that is first in the export: by file sha256 and ordinal."""
    columns: list[sa.ColumnElement[Any]] = [
        SPEECH.c.speech_id,
        SPEECH.c.cluster_id,
        *(OCCURRENCE.c[name] for name in ("title", "speaker", "role", "date")),
        FILE.c.sha256,
        first_locator(),
        printed_page(OCCURRENCE.c.page_first),
        PRINTED_TEXT,
        OCCURRENCE_TEXT.c.body_spans,
        FILE.c.paged,
    ]
    found: dict[str, FirstPrint] = {}
    for some in batches(sorted(set(speech_ids))):
        first: dict[str, int] = {}
        places = _printed(sa.select(SPEECH.c.speech_id, OCCURRENCE.c.no)).where(SPEECH.c.speech_id.in_(some))
        for speech_id, no in session.execute(places.order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)):
            first.setdefault(speech_id, no)
        query = with_texts(_printed(sa.select(*columns))).where(OCCURRENCE.c.no.in_(first.values()))
        found |= {row.speech_id: FirstPrint(*row) for row in session.execute(query)}
    return found


def _printed(query: sa.Select[Any]) -> sa.Select[Any]:
    """`query` over speeches with their prints and files."""
    return query.join(OCCURRENCE, OCCURRENCE.c.speech_no == SPEECH.c.no).join(
        FILE, FILE.c.no == OCCURRENCE.c.file_no
    )
