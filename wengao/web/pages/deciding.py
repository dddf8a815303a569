"""`/review/preview`, `/review/decide`, `/review/undo`: what a decision reaches, then the decision, or its withdrawal.

Two people decide at once: the second one's form shows another state than the library has, and is told so; nothing is written.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schema.curation.decisions import RecordedDecision, recorded_decisions
from schema.curation.seen_state import StateChanged
from schema.errors import AmbiguousReference, NoSuchPerson, NoSuchReference, Unreadable
from wengao.errors import WengaoError
from wengao.review.decision_list import decision_summary
from wengao.review.reach import Reach
from wengao.screen.language import marked, speaking
from wengao.screen.words import code_name, detail, word
from wengao.web.asked import Author, Room
from wengao.web.deciding.asked_decision import carried_out, reach_of_wanted, taken_back, wanted_of
from wengao.web.deciding.decision_form import DecisionForm, from_fields
from wengao.web.forms import form_of
from wengao.web.lanes import run_slowly
from wengao.web.languages import language_of
from wengao.web.pages.session import own_path
from wengao.web.reading_room import ReadingRoom
from wengao.web.rendering import in_words, page
from wengao.web.url_filters import BadRequest

router = APIRouter(include_in_schema=False)
MEANWHILE = 5  # decisions of others that are named


@router.post("/review/preview")
async def preview(request: Request, room: Room, author: Author) -> Response:
    """What the decision would change; nothing is written."""
    fields = await form_of(request)
    return await run_slowly(_previewed, request, room, author, fields)


@router.post("/review/decide")
async def decide(request: Request, room: Room, author: Author) -> Response:
    """The decision, as the command line records it; then on to the next thing."""
    fields = await form_of(request)
    return await run_slowly(_decided, request, room, author, fields)


@router.post("/review/undo")
async def undo(request: Request, room: Room, author: Author) -> Response:
    """A decision taken back; without `sure` what that reaches is shown first."""
    fields = await form_of(request)
    no = fields.get("no", "")
    if not (no.isascii() and no.isdigit() and len(no) < 10):
        raise BadRequest("no is the number of a decision")
    return await run_slowly(_undone, request, room, author, int(no), fields)


def _previewed(request: Request, room: ReadingRoom, author: str, fields: dict[str, str]) -> Response:
    form = from_fields(fields)
    try:
        reach = reach_of_wanted(room, wanted_of(room, form, author))
        return _shown(request, room, reach, fields)
    except StateChanged:
        return _told(request, room, form, fields)
    except (WengaoError, NoSuchReference, AmbiguousReference, NoSuchPerson, Unreadable) as error:
        return _impossible(request, error)


def _decided(request: Request, room: ReadingRoom, author: str, fields: dict[str, str]) -> Response:
    form = from_fields(fields)
    try:
        outcome = carried_out(room, form, wanted_of(room, form, author), author)
    except StateChanged:
        return _told(request, room, form, fields)
    except (WengaoError, NoSuchReference, AmbiguousReference, NoSuchPerson, Unreadable) as error:
        return _impossible(request, error)
    if outcome.taken_back:
        return _on(fields, None)
    with room.session() as session:
        recorded = {one.decision: one.no for one in recorded_decisions(session)}
    numbers = [recorded[one] for one in outcome.decisions if one in recorded]
    return _on(fields, numbers[-1] if numbers else None)


def _undone(request: Request, room: ReadingRoom, author: str, no: int, fields: dict[str, str]) -> Response:
    try:
        if not fields.get("sure"):
            return _shown(request, room, reach_of_wanted(room, (no,)), fields | {"undo": str(no)})
        taken_back(room, [no], author)
    except NoSuchReference:
        said = marked("Somebody has taken this decision back already; nothing was done.")
        return _problem(request, 409, in_words(request, said))
    except (WengaoError, Unreadable) as error:
        return _impossible(request, error)
    return RedirectResponse(own_path(fields.get("back", "/review/decisions")), 303)


def _on(fields: dict[str, str], no: int | None) -> Response:
    """To where the form said, with what was decided."""
    back = own_path(fields.get("back", "/review"))
    if no is not None:
        back += ("&" if "?" in back else "?") + urlencode({"done": no})
    return RedirectResponse(back, 303)


def _shown(request: Request, room: ReadingRoom, reach: Reach, fields: dict[str, str]) -> Response:
    sent = {name: value for name, value in fields.items() if name != "csrf"}
    with speaking(language_of(request)):
        words = [decision_summary(one) for one in reach.decisions]
    context: dict[str, Any] = {
        "reach": reach,
        "words": words,
        "fields": sent,
        "whole": request.headers.get("hx-request") != "true",
        "word": word,
        "code_name": code_name,
        "detail": detail,
    }
    return page(request, "reach.html", context)


def _told(request: Request, room: ReadingRoom, form: DecisionForm, fields: dict[str, str]) -> Response:
    """409: what was decided meanwhile, what this person wanted, and the way to look again."""
    with room.session() as session:
        others = [one for one in recorded_decisions(session) if _concerns(one, form)][-MEANWHILE:][::-1]
    with speaking(language_of(request)):
        meanwhile = [(one, decision_summary(one.decision)) for one in others]
    sha256, mark, ordinal = form.ref.partition("#")
    given = {name: value for name, value in fields.items() if name.startswith("f_") and value}
    again = (
        f"/review/files/{sha256}/{ordinal}?{urlencode(given)}"
        if mark
        else own_path(fields.get("back", "/review"))
    )
    context = {
        "meanwhile": meanwhile,
        "form": form,
        "again": again,
        "whole": request.headers.get("hx-request") != "true",
        "word": word,
    }
    # htmx shows no part of an answer that is an error
    return page(request, "meanwhile.html", context, status=409 if context["whole"] else 200)


def _concerns(one: RecordedDecision, form: DecisionForm) -> bool:
    decision = one.decision
    return decision.file_sha256 == form.file if form.file else decision.kind == "match"


def _impossible(request: Request, error: Exception) -> Response:
    message = str(getattr(error, "message", error))
    advice = str(getattr(error, "advice", ""))
    return _problem(request, 400, message, advice)


def _problem(request: Request, status: int, message: str, advice: str = "") -> Response:
    part = request.headers.get("hx-request") == "true"
    heading = in_words(request, marked("Nothing was done"))
    context = {"heading": heading, "message": message, "advice": advice}
    return page(
        request, "problem_part.html" if part else "problem.html", context, status=200 if part else status
    )
