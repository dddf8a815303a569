"""What was decided just now, to say so and to offer to take it back: `?done=12`."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from schema.curation.decisions import find_decision
from schema.database.session import Session
from wengao.review.decision_list import decision_summary
from wengao.screen.language import speaking
from wengao.web.languages import language_of
from wengao.web.url_filters import number


def just_decided(request: Request, session: Session) -> dict[str, Any]:
    """The number and the words of that decision, for a template; None where there is none in force."""
    no = number(request.query_params, "done", None, most=999_999_999)
    decision = find_decision(session, no) if no is not None else None
    if decision is None:
        return {"done": None, "done_words": ""}
    with speaking(language_of(request)):
        return {"done": no, "done_words": decision_summary(decision)}
