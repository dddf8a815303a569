"""`/api/v1/search`: as `search --json`, page by page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from schema.search.result_page import count, hits_after, result_page
from wengao.web.answers import json_answer
from wengao.web.api.paging import packed, unpacked
from wengao.web.api.shapes import ERRORS, NOT_MODIFIED, Cursor, Limit, SearchShape, filters
from wengao.web.asked import Room
from wengao.web.url_filters import BadRequest, filter_of, text

router = APIRouter(prefix="/api/v1", tags=["search"])
DEEPEST = 10_000  # hits by relevance or from the oldest on; from the newest on there is no end


@router.get(
    "/search", response_model=SearchShape, responses=ERRORS | NOT_MODIFIED, dependencies=[Depends(filters)]
)
def search(
    request: Request,
    room: Room,
    q: Annotated[
        str, Query(max_length=500, description="As on the command line.", examples=["乡村振兴 茶叶"])
    ] = "",
    limit: Limit = 20,
    cursor: Cursor = None,
    sort: Literal["newest", "oldest", "relevance"] = "newest",
    match: Annotated[Literal["exact", "loose"], Query(description="loose: in either script")] = "exact",
    within: Annotated[Literal["", "text", "title"], Query(alias="in")] = "",
) -> Any:
    """Speeches that hold all words of `q`, newest first; an empty `q` finds every speech."""
    where, query, loose = filter_of(request.query_params), text({"q": q}, "q"), match == "loose"
    with room.session() as session:
        following: str | None
        if sort == "newest":
            after = unpacked("search", cursor, (str, str))
            found, last = hits_after(
                session,
                query,
                where,
                within=within,
                limit=limit,
                after=None if after is None else (after[0], after[1]),
                loose=loose,
            )
            following = packed("search", last)
        else:
            start = (unpacked(sort, cursor, (int,)) or (0,))[0]
            if not 0 <= start <= DEEPEST:
                raise BadRequest("this is no cursor of this list")
            page = result_page(
                session,
                query,
                where,
                within=within,
                start=start,
                limit=limit,
                sort=sort,
                fold=False,
                loose=loose,
            )
            found = list(page.hits)
            following = packed(sort, (start + limit,) if page.more and start + limit <= DEEPEST else None)
        total = count(session, query, where, within=within, loose=loose)
    return _answer(request, total, found, following)


def _answer(request: Request, total: int, found: list[Any], following: str | None) -> Response:
    return json_answer(request, {"total": total, "hits": [hit.as_json() for hit in found], "next": following})
