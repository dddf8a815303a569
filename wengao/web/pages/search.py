"""`/search`: the hits at once, then (`/search/summary`) how many there are and of what."""

from __future__ import annotations

from typing import Any, Final, cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schema.query.items import compilations
from schema.query.stand_ins import stand_ins
from schema.search.facet_columns import summary
from schema.search.match import Field
from schema.search.query import unfinished
from schema.search.result_page import printings, result_page, untitled
from schema.search.search import Sort
from wengao.web.asked import Room
from wengao.web.lanes import slow
from wengao.web.rendering import page
from wengao.web.url_filters import BadRequest, filter_of, given, number, text

router = APIRouter(include_in_schema=False)
SHOWN: Final = 20
DEEPEST: Final = 2000  # hits from which on a person should ask for less
SORTS: Final = ("newest", "oldest", "relevance")
FACETS: Final = ("year", "speaker", "role", "place", "kind", "source")


def _asked(request: Request) -> dict[str, Any]:
    """What the address asks for; raises BadRequest."""
    parameters = request.query_params
    sort, within = parameters.get("sort") or "newest", parameters.get("in") or ""
    if sort not in SORTS or within not in ("", "text", "title"):
        raise BadRequest("sort is newest, oldest or relevance; in is text or title")
    fold = parameters.get("copies") != "1"
    kept = {"q": text(parameters, "q"), "sort": sort if sort != "newest" else "", "in": within}
    kept |= {"match": "exact" if parameters.get("match") == "exact" else ""}
    kept |= {"copies": "" if fold else "1"} | given(parameters)
    return {
        "q": text(parameters, "q").strip(),
        "where": filter_of(parameters),
        "given": given(parameters),
        "sort": cast(Sort, sort),
        "within": cast(Field, within),
        "fold": fold,
        "loose": parameters.get("match") != "exact",
        "kept": kept,
        "start": number(parameters, "start", 0, most=DEEPEST) or 0,
    }


@router.get("/search")
def search(request: Request, room: Room) -> Response:
    """The page of a search, or its hits alone for a page that is there already."""
    asked = _asked(request)
    q = asked["q"]
    with room.session() as session:
        found = result_page(
            session,
            q,
            asked["where"],
            within=asked["within"],
            start=asked["start"],
            limit=SHOWN,
            sort=asked["sort"],
            fold=asked["fold"],
            loose=asked["loose"],
        )
        context = asked | {
            "found": found,
            "printings": printings(session, [hit.cluster_id for hit in found.hits]),
            "titles": stand_ins(session, untitled(found.hits)),
            "compilations": compilations(
                session, [*(hit.file_sha256 for hit in found.hits), asked["given"].get("file", "")]
            ),
            "unfinished": unfinished(q),
            "next_start": asked["start"] + SHOWN,
            "deepest": DEEPEST,
            "sorts": SORTS,
        }
    target = request.headers.get("hx-target", "")
    part = {"hits": "search_hits.html", "found": "search_found.html"}.get(target, "search.html")
    return page(request, part, context)


@router.get("/search/summary")
@slow
def counted(request: Request, room: Room) -> Response:
    """How many speeches are found, with and without copies, and the values to narrow the search by."""
    asked = _asked(request)
    with room.session() as session:
        columns = room.columns(session)
        found = summary(
            session, asked["q"], asked["where"], columns, within=asked["within"], loose=asked["loose"]
        )
    return page(request, "search_summary.html", asked | {"found": found, "names": FACETS})
