"""`/speeches/ID`: the text with its facts, the page beside it, its prints and copies, what it shares with others."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schema.curation.seen_state import state_mark
from schema.database.session import Session
from schema.dedup.shared import passages_of
from schema.export.lines import SpeechLine
from schema.export.rows import prints_of
from schema.query.items import compilation_names, items_of_clusters
from schema.query.printed_places import printed_places
from schema.query.references import find_speech
from schema.query.stand_ins import stand_ins
from schema.search.query import parse
from schema.text.snippet import stretches
from wengao.screen.difference import changes
from wengao.web.asked import Room
from wengao.web.attested import attested
from wengao.web.lanes import slow
from wengao.web.page_marks import sheet, spans_at
from wengao.web.page_pictures import has_pictures
from wengao.web.rendering import page
from wengao.web.running_text import blocks
from wengao.web.url_filters import BadRequest, number, text

router = APIRouter(include_in_schema=False)
UNSURE: Final = 0.9  # confidence below which a boundary is put up for review
COPIES_SHOWN: Final = 100


def _prints(session: Session, speech_id: str) -> list[SpeechLine]:
    return prints_of(session, speech_id)


def _chosen(prints: list[SpeechLine], request: Request) -> SpeechLine:
    """The print that the address names, else the newest."""
    sha256, ordinal = request.query_params.get("file"), number(request.query_params, "item", None)
    for line in prints:
        if line.file_sha256 == sha256 and ordinal in (None, line.ordinal):
            return line
    return max(prints, key=lambda line: line.date or line.speech_date or "")


def _found(text: str, q: str, request: Request) -> list[tuple[int, int]]:
    """Where the words stand, in either script unless the address asks for what is written."""
    if not q:
        return []
    wanted = parse(q, loose=request.query_params.get("match") != "exact")
    return stretches(text, wanted.wanted, loose=wanted.loose)


def _stand_in(session: Session, line: SpeechLine) -> str | None:
    """What is shown where nothing states a title."""
    if line.title or line.speech_title:
        return None
    key = (line.speech_id, line.file_sha256)
    return stand_ins(session, [key]).get(key)


@router.get("/speeches/{speech_id}")
def speech(request: Request, room: Room, speech_id: str) -> Response:
    """The page of a speech; a former or shortened id leads to the present one."""
    q = text(request.query_params, "q").strip()
    with room.session() as session:
        now = find_speech(session, speech_id)
        if now != speech_id:
            rest = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/speeches/{quote(now)}{rest}", 301)
        prints = _prints(session, now)
        line = _chosen(prints, request)
        places = printed_places(session, line.file_sha256, line.ordinal)
        found = _found(line.text, q, request)
        copies = [one for one in items_of_clusters(session, [line.cluster_id]) if one.speech_id != now]
        copies.sort(key=lambda one: (one.date or "9999", one.file_sha256, one.ordinal))
        names = compilation_names(
            session,
            [*(one.file_sha256 for one in prints), *(one.file_sha256 for one in copies[:COPIES_SHOWN])],
        )
        context: dict[str, Any] = {
            "line": line,
            "prints": prints,
            "copies": copies[:COPIES_SHOWN],
            "more_copies": max(0, len(copies) - COPIES_SHOWN),
            "names": names,
            "stand_in": _stand_in(session, line),
            "titles": stand_ins(
                session,
                [(one.speech_id, one.file_sha256) for one in copies[:COPIES_SHOWN] if not one.title],
            ),
            "facts": attested(line, room.document(session, line.file_sha256), names),
            "blocks": blocks(
                line.text, found, places.body if places else (), paged=bool(places and places.paged)
            ),
            "found": found,
            "q": q,
            "pictured": places is not None and has_pictures(places.media_type, paged=places.paged),
            "hit_page": _hit_page(line, found, places.body if places else ()),
            "unsure": line.confidence < UNSURE,
        }
    return page(request, "speech.html", context)


def _hit_page(line: SpeechLine, found: list[tuple[int, int]], body: Any) -> int:
    """The page to show first: that of the first hit, else the one on which the speech begins."""
    spans = spans_at(line.text, *found[0], body) if found else []
    return spans[0].page if spans else line.page_first or 1


@router.get("/speeches/{speech_id}/sheet")
def printed_page(request: Request, room: Room, speech_id: str) -> Response:
    """One page of a print as its picture, with the heading and the hits marked."""
    wanted, q = number(request.query_params, "page", 1, least=1), text(request.query_params, "q").strip()
    with room.session() as session:
        prints = _prints(session, find_speech(session, speech_id))
        line = _chosen(prints, request)
        places = printed_places(session, line.file_sha256, line.ordinal)
        document = room.document(session, line.file_sha256)
        found = _found(line.text, q, request)
        hits = [span for one in found for span in spans_at(line.text, *one, places.body if places else ())]
        heading = [span for spans in (places.heading if places else ()) for span in spans]
        shown = sheet(document, wanted or 1, heading, hits) if document is not None else None
    context = {"sheet": shown, "line": line, "q": q, "last": document.page_count if document else 0}
    return page(request, "sheet.html", context | {"number": wanted or 1})


@router.get("/speeches/{speech_id}/passages")
@slow
def passages(request: Request, room: Room, speech_id: str) -> Response:
    """The passages that a speech shares with others that are no copies of it; looked for on request."""
    with room.session() as session:
        shared = passages_of(session, find_speech(session, speech_id), limit=10)
        untitled = [
            (one.other.speech_id, one.other.file_sha256) for one in shared.others if not one.other.title
        ]
        titles = stand_ins(session, untitled)
    return page(request, "passages.html", {"shared": shared, "titles": titles})


@router.get("/speeches/{speech_id}/diff/{other_id}")
def difference(request: Request, room: Room, speech_id: str, other_id: str) -> Response:
    """Two speeches side by side, what differs marked."""
    with room.session() as session:
        a, b = (_prints(session, find_speech(session, one))[0] for one in (speech_id, other_id))
        names = compilation_names(session, [a.file_sha256, b.file_sha256])
        mark = state_mark(session, None)
    if a.speech_id == b.speech_id:
        raise BadRequest("a speech does not differ from itself")
    facts = [
        (name, getattr(a, name), getattr(b, name))
        for name in ("title", "speaker", "role", "place", "date", "occasion", "salutation")
    ]
    differing = [(name, one, two) for name, one, two in facts if one != two]
    context: dict[str, Any] = {
        "a": a,
        "b": b,
        "names": names,
        "facts": differing,
        "changes": list(changes(a.text, b.text)),
    }
    context["mark"] = mark
    return page(request, "difference.html", context)
