"""The speeches that were found, each as one of its prints shows it: facts, page, snippet, copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import asdict
from sqlmodel import Session

from schema.database.batches import batches
from schema.facts.evidence import joined_evidence, speech_columns
from schema.query.filters import Filter
from schema.query.marks import marks
from schema.records import Span
from schema.search.match import Field
from schema.search.prints import shown_prints, words_of
from schema.search.query import Query
from schema.tables.handles import RELATION, SPEECH
from schema.tables.spans import unpack_paragraphs
from schema.text.snippet import Snippet, TextPlace, cut, page_of, sentence, stretches

SIZES: Final = (
    sa.select(SPEECH.c.cluster_id, sa.func.count())
    .where(SPEECH.c.cluster_id.in_(sa.bindparam("ids", expanding=True)))
    .group_by(SPEECH.c.cluster_id)
)
PAIRS: Final = sa.union_all(
    *(
        sa.select(RELATION.c.a, RELATION.c.b, RELATION.c.jaccard, RELATION.c.differs).where(
            end.in_(sa.bindparam("ids", expanding=True)),
            RELATION.c.kind == "same",
            RELATION.c.revoked_at.is_(None),
        )
        for end in (RELATION.c.a, RELATION.c.b)
    )
)
REWORKED: Final = 0.80  # below this J a member of a cluster is a reworked speech rather than a copy


class Hit(Struct, frozen=True):
    """One speech that was found, as the print that is shown says it.

    `hit_page` is None where only another print holds the words. `copies` counts the other speeches of its
    cluster, `reworked` those among them that differ much, or in their printed date or speaker. `facts` are the
    joined facts of the speech by name (`speech_date` …), `evidence` where these stand, `places` all that is found in
    the text of the print, where that was asked for.
    """

    speech_id: str
    title: str | None
    speaker: str | None
    role: str | None
    date: str | None
    file_sha256: str
    locator: str | None
    page_first: int | None
    hit_page: int | None
    is_canonical: bool
    copies: int
    snippet: Snippet
    cluster_id: str
    reworked: int
    facts: Mapping[str, str | None]
    evidence: list[dict[str, Any]]
    places: tuple[TextPlace, ...] | None = None
    tags: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The contract's fields in their order; the snippet is safe HTML."""
        return {
            "speech_id": self.speech_id,
            "title": self.title,
            "speaker": self.speaker,
            "role": self.role,
            "date": self.date,
            "file_sha256": self.file_sha256,
            "locator": self.locator,
            "page_first": self.page_first,
            "hit_page": self.hit_page,
            "is_canonical": self.is_canonical,
            "copies": self.copies,
            "snippet": self.snippet.html(),
            **self.facts,
            "evidence": self.evidence,
            "tags": list(self.tags),
            **({} if self.places is None else {"places": [asdict(place) for place in self.places]}),
        }


def hits(
    session: Session,
    speech_nos: Sequence[int],
    query: Query,
    where: Filter,
    within: Field,
    *,
    oldest: bool,
    places: bool = False,
    sentences: bool = False,
) -> list[Hit]:
    """Returns the chosen speeches in their order, each by the newest (or oldest) of the prints that count; with
    `sentences` a snippet is the whole sentence."""
    shown = shown_prints(session, speech_nos, where, oldest=oldest)
    words = words_of(session, [row.print_no for row in shown.values()])
    sizes = _sizes(session, {row.cluster_id for row in shown.values()})
    close = _close(session, {row.speech_id for row in shown.values()})
    evidence = joined_evidence(session, [shown[no]._mapping for no in speech_nos])
    marked = marks(session, {row.speech_id for row in shown.values()})
    found = []
    for no, seen in zip(speech_nos, evidence, strict=True):
        row = shown[no]
        printed = words[row.print_no]
        in_text = stretches(printed.text, query.wanted, loose=query.loose) if within != "title" else []
        paragraphs = unpack_paragraphs(printed.body_spans) if in_text and row.paged else ()
        snippet, page = _where(
            row, printed.text, paragraphs, query, within, in_text, sentence if sentences else cut
        )
        found.append(
            Hit(
                speech_id=row.speech_id,
                title=row.title,
                speaker=row.speaker,
                role=row.role,
                date=row.date,
                file_sha256=row.sha256,
                locator=row.locator,
                page_first=row.page_first,
                hit_page=page,
                is_canonical=row.is_canonical,
                copies=sizes[row.cluster_id] - 1,
                snippet=snippet,
                cluster_id=row.cluster_id,
                reworked=sizes[row.cluster_id] - 1 - len(close[row.speech_id]),
                facts={column.name: row._mapping[column.name] for column in speech_columns()},
                evidence=seen,
                places=_places(printed.text, paragraphs, in_text) if places else None,
                tags=marked[row.speech_id].tags if row.speech_id in marked else (),
            )
        )
    return found


def _sizes(session: Session, cluster_ids: Iterable[str]) -> dict[str, int]:
    """How many speeches each cluster has."""
    found: dict[str, int] = {}
    for some in batches(sorted(cluster_ids)):
        found |= {row.cluster_id: row[1] for row in session.execute(SIZES, {"ids": some})}
    return found


def _close(session: Session, speech_ids: set[str]) -> dict[str, set[str]]:
    """Which other speeches are plain copies of each: like enough, of the same printed date and speaker."""
    found: dict[str, set[str]] = defaultdict(set)
    for some in batches(sorted(speech_ids)):
        for a, b, likeness, differs in session.execute(PAIRS, {"ids": some}):
            if likeness >= REWORKED and not {"date", "speaker"} & set(differs):
                found[a].add(b)
                found[b].add(a)
    return found


def _where(
    row: Any,
    text: str,
    paragraphs: Sequence[Sequence[Span]],
    query: Query,
    within: Field,
    in_text: Sequence[tuple[int, int]],
    shorten: Callable[[str, Sequence[tuple[int, int]]], Snippet],
) -> tuple[Snippet, int | None]:
    """What to show of a print whose text holds the words at `in_text`, and the page of its first hit; it has no
    `paragraphs` where its form has no pages."""
    if in_text:
        return shorten(text, in_text), page_of(text, in_text[0][0], paragraphs) if row.paged else None
    in_title = stretches(row.title or "", query.wanted, loose=query.loose) if within != "text" else []
    if in_title:
        return shorten(row.title, in_title), row.page_first
    return shorten(text, []), None


def _places(
    text: str, paragraphs: Sequence[Sequence[Span]], in_text: Sequence[tuple[int, int]]
) -> tuple[TextPlace, ...]:
    """All places of the words in the text of a print."""
    return tuple(
        TextPlace(page_of(text, start, paragraphs) if paragraphs else None, start, end)
        for start, end in in_text
    )
