"""`/files/SHA256/pages/N.png`: a page as a picture, painted in a child of its own and kept by content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from schema.query.references import file_to_show
from wengao.web.answers import problem
from wengao.web.asked import Room
from wengao.web.lanes import run_slowly
from wengao.web.page_pictures import WIDTHS, PageHasNoPicture, kept_picture, page_picture
from wengao.web.reading_room import ReadingRoom
from wengao.web.url_filters import number

router = APIRouter(include_in_schema=False)
KEPT: Final = "private, max-age=31536000, immutable"  # bytes and page say which picture it is


@router.get("/files/{sha256}/pages/{page}.png")
async def page_image(request: Request, room: Room, sha256: str, page: int) -> Response:
    """The picture, 1000 pixels wide or as `width` says; 404 for a form without pages."""
    width = number(request.query_params, "width", WIDTHS[1], most=4000)
    if width not in WIDTHS:
        return problem(400, "bad-request", f"width is one of {', '.join(map(str, WIDTHS))}")
    row = await run_in_threadpool(_row, room, sha256)
    headers = {"etag": f'"{row["sha256"][:32]}-{page}-{width}"', "cache-control": KEPT}
    try:
        if headers["etag"] in request.headers.get("if-none-match", "") and row["state"] != "removed":
            return Response(status_code=304, headers=headers)
        data = await run_in_threadpool(kept_picture, room, row, page, width)
        if data is None:  # painting takes a child, and is not waited for by who wants a page
            data = await run_slowly(page_picture, room, row, page, width)
    except PageHasNoPicture as error:
        return problem(404, error.code, error.message)
    return Response(data, media_type="image/png", headers=headers)


def _row(room: ReadingRoom, sha256: str) -> Mapping[str, Any]:
    with room.session() as session:
        return file_to_show(session, sha256)
