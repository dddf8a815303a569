"""`/api/v1/review/accept|split|merge|set|reject|…`: the verbs of `wengao review`, with the same records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schema.curation.decision_lines import as_line
from schema.curation.decisions import recorded_decisions
from schema.curation.seen_state import StateChanged
from wengao.web.answers import ENCODER, problem
from wengao.web.api.shapes import ERRORS, ErrorAnswer
from wengao.web.asked import Author, Room
from wengao.web.deciding.asked_decision import carried_out, reach_of_wanted, wanted_of
from wengao.web.deciding.decision_form import LONGEST, VERBS, DecisionForm
from wengao.web.lanes import slow
from wengao.web.url_filters import BadRequest

router = APIRouter(prefix="/api/v1", tags=["review"])
MOST: Final = 50  # facts of one decision


@dataclass(frozen=True, slots=True)
class DecisionBody:
    """`ref` as on the command line: `FILE#N`, a speech id, an id of the list (`r_…`), a decision (`d12`) to reject.

    `facts` by field, "" where there is none. With `dry_run` nothing is written and `reach` says what would change. `mark`
    is that of `/api/v1/review/mark`: where the file has another state by now the answer is 409.
    """

    ref: str
    other: str = ""
    place: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    why: str = ""
    file: str = ""
    mark: str = ""
    tags: list[str] = field(default_factory=list)
    text: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class DecidedShape:
    """The decisions as `review --json` names them, each with its number; the files that were read again; the reach."""

    decisions: list[dict[str, Any]]
    files: list[dict[str, Any]]
    reach: dict[str, Any] | None


@router.post(
    "/review/{verb}",
    response_model=DecidedShape,
    responses=ERRORS | {409: {"model": ErrorAnswer, "description": "The file has another state by now."}},
)
@slow
def decide(
    request: Request,
    room: Room,
    author: Author,
    verb: Literal[
        "accept",
        "split",
        "merge",
        "set",
        "reject",
        "no-speech",
        "speech-after-all",
        "tag",
        "untag",
        "note",
    ],
    body: DecisionBody,
) -> Any:
    """One decision, signed with the name of the token."""
    form = _form(verb, body)
    number = form.ref[1:] if verb == "reject" and form.ref[:1] == "d" and form.ref[1:].isdigit() else ""
    try:
        wanted = (_number(number),) if number else wanted_of(room, form, author)
        if body.dry_run:
            return _answer([], [], msgspec.to_builtins(reach_of_wanted(room, wanted)))
        outcome = carried_out(room, form, wanted, author)
    except StateChanged:
        return problem(409, "decided-meanwhile", "somebody decided about this meanwhile; nothing was done")
    with room.session() as session:
        numbers = {one.decision: one.no for one in recorded_decisions(session, all_of_them=True)}
    decisions = [
        {"no": f"d{numbers[one]}" if one in numbers else None, **msgspec.json.decode(as_line(one))}
        for one in outcome.decisions
    ]
    files = [
        {
            "sha256": one.sha256,
            "locator": one.locator,
            "state": one.state,
            "item_count": one.item_count,
            "speech_ids": list(one.speech_ids),
            "issues": msgspec.to_builtins(one.issues),
        }
        for one in outcome.receipts
    ]
    return _answer(decisions, files, None)


def _form(verb: str, body: DecisionBody) -> DecisionForm:
    given = (
        body.text,
        body.ref,
        body.other,
        body.place,
        body.why,
        body.file,
        body.mark,
        *body.facts,
        *body.facts.values(),
        *body.tags,
    )
    if (
        verb not in VERBS
        or max(len(body.facts), len(body.tags)) > MOST
        or any(len(one) > LONGEST for one in given)
    ):
        raise BadRequest(f"a field is longer than {LONGEST} characters")
    clean = [one.encode("utf-8", "replace").decode().replace("\x00", "\ufffd") for one in given]
    words, ref, other, place, why, file, mark = clean[:7]
    facts = tuple(f"{name}={value}" for name, value in body.facts.items())
    return DecisionForm(
        verb, ref, other, place, why, facts=facts, file=file, mark=mark, tags=tuple(body.tags), text=words
    )


def _number(digits: str) -> int:
    if not digits.isascii() or len(digits) > 9:
        raise BadRequest("no is the number of a decision")
    return int(digits)


def _answer(decisions: list[Any], files: list[Any], reach: Any) -> Response:
    body = ENCODER.encode({"decisions": decisions, "files": files, "reach": reach})
    return Response(body, media_type="application/json")
