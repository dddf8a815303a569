"""`/api/v1/files`: the lines of `export files`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse

from schema.export.lines import FileLine
from schema.export.rows import files as export
from schema.export.windows import file_window
from schema.query.filters import Filter
from schema.query.references import find_file
from wengao.web.answers import json_answer
from wengao.web.api.paging import packed, unpacked
from wengao.web.api.shapes import ERRORS, NOT_MODIFIED, Cursor, FilesShape, Limit, filters
from wengao.web.asked import Room
from wengao.web.url_filters import filter_of

router = APIRouter(prefix="/api/v1", tags=["files"])


@router.get(
    "/files", response_model=FilesShape, responses=ERRORS | NOT_MODIFIED, dependencies=[Depends(filters)]
)
def files(request: Request, room: Room, limit: Limit = 20, cursor: Cursor = None) -> Any:
    """All files, by sha256; removed ones only with `state=removed`."""
    after = unpacked("files", cursor, (str,))
    with room.session() as session:
        where = filter_of(request.query_params)
        found, last = file_window(session, where, None if after is None else (after[0],), limit)
    return json_answer(request, {"files": found, "next": packed("files", last)})


@router.get(
    "/files/{sha256}",
    response_model=FileLine,
    responses=ERRORS | NOT_MODIFIED | {301: {"description": "The beginning of a digest leads to the whole."}},
)
def file(
    request: Request, room: Room, sha256: Annotated[str, Path(max_length=500, examples=["9f86d081884c7d65…"])]
) -> Any:
    """One file."""
    with room.session() as session:
        row = find_file(session, sha256, by_name=False)
        if row["sha256"] != sha256:
            return RedirectResponse(f"/api/v1/files/{row['sha256']}", 301)
        found = next(export(session, Filter(file=sha256, state=f"={row['state']}")))
    return json_answer(request, found)
