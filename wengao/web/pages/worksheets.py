"""`/review/items/…`, `/review/files/SHA256/N`: one thing to decide on, beside its page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schema.curation.queue import ReviewItem
from schema.database.session import Session
from schema.errors import NoSuchReference
from schema.query.items import items_of, items_of_clusters
from schema.query.stand_ins import stand_ins
from wengao.screen.words import detail, kind_name
from wengao.web.asked import Room
from wengao.web.deciding.decision_form import FIELDS, mark_now
from wengao.web.deciding.just_decided import just_decided
from wengao.web.deciding.worksheet import ordinal_on_page, worksheet
from wengao.web.page_marks import line_boxes, page_of
from wengao.web.reading_room import ReadingRoom
from wengao.web.rendering import page
from wengao.web.url_filters import text

router = APIRouter(include_in_schema=False)


@router.get("/review/next")
def following(request: Request, room: Room) -> Response:
    """The next thing that needs a person, behind `after`, of a kind or all; at the end the list."""
    kind, after, done = (text(request.query_params, name) for name in ("kind", "after", "done"))
    with room.session() as session:
        waiting = [one for one in room.waiting(session) if kind in ("", one.kind)]
    places = [at for at, one in enumerate(waiting) if one.id == after]
    rest = waiting[places[0] + 1 :] if places else waiting
    query = "&".join(f"{name}={quote(value)}" for name, value in (("kind", kind), ("done", done)) if value)
    if not rest:
        return RedirectResponse(f"/review?{query}", 303)
    return RedirectResponse(f"/review/items/{rest[0].id}?{query}", 303)


@router.get("/review/items/{item_id}")
def thing(request: Request, room: Room, item_id: str) -> Response:
    """One thing of the list; of a cluster its members, of anything else the item that it is about."""
    with room.session() as session:
        found = next((one for one in room.waiting(session) if one.id == item_id), None)
        if found is None:
            raise NoSuchReference(item_id)
        if found.file_sha256 is None:
            return _cluster(request, room, session, found)
        ordinal = found.ordinal or ordinal_on_page(session, found.file_sha256, found.page)
        return _item(request, room, session, found.file_sha256, ordinal, found)


@router.get("/review/files/{sha256}/{ordinal}")
def item(request: Request, room: Room, sha256: str, ordinal: int) -> Response:
    """An item of a file, whether something is doubtful about it or not."""
    with room.session() as session:
        return _item(request, room, session, sha256, ordinal, None)


def _item(
    request: Request,
    room: ReadingRoom,
    session: Session,
    sha256: str,
    ordinal: int,
    about: ReviewItem | None,
) -> Response:
    sheet = worksheet(session, sha256, ordinal, room.waiting(session))
    about = about or next((one for one in sheet.open if one.ordinal == ordinal), None)
    asked = {
        name: request.query_params[f"f_{name}"] for name in FIELDS if f"f_{name}" in request.query_params
    }
    first = sheet.lines[0].page if sheet.lines else 1
    context: dict[str, Any] = {
        "sheet": sheet,
        "about": about,
        "fields": FIELDS,
        "asked": asked,
        "first_page": about.page if about is not None and about.page else first,
        "titles": stand_ins(session, [(sheet.item.speech_id, sheet.item.sha256)]),
        "items": items_of(session, sheet.item.sha256),
        "kind_name": kind_name,
        "detail": detail,
        "kind": text(request.query_params, "kind"),
        **just_decided(request, session),
    }
    return page(request, "worksheet.html", context)


def _cluster(request: Request, room: ReadingRoom, session: Session, about: ReviewItem) -> Response:
    members = items_of_clusters(session, [(about.about or "").partition(" ")[0]])
    context = {
        "about": about,
        "members": members,
        "kind_name": kind_name,
        "detail": detail,
        "mark": mark_now(session, ""),
        "kind": text(request.query_params, "kind"),
        **just_decided(request, session),
    }
    return page(request, "cluster_sheet.html", context)


@router.get("/review/sheets/{sha256}/{page_number}")
def printed_page(request: Request, room: Room, sha256: str, page_number: int) -> Response:
    """The picture of a page with its lines to click on."""
    with room.session() as session:
        document = room.document(session, sha256)
    shown = page_of(document, page_number) if document is not None else None
    if document is None or shown is None:
        raise NoSuchReference(f"{sha256[:12]} p. {page_number}")
    context = {
        "sha256": sha256,
        "printed": shown,
        "number": page_number,
        "last": document.page_count,
        "boxes": line_boxes(document, page_number),
    }
    return page(request, "line_sheet.html", context)
