"""`/static/…` and `/healthz`: what is the same for everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from wengao.web.answers import problem, tagged

router = APIRouter(include_in_schema=False)
FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FILES: Final = {  # some 90 kB, read once
    path.relative_to(FOLDER).as_posix(): (path.read_bytes(), TYPES[path.suffix])
    for path in sorted(FOLDER.rglob("*"))
    if path.suffix in TYPES
}


@router.get("/static/{name:path}")
async def static(request: Request, name: str) -> Response:
    """A style sheet, a script or a drawing of ours: one of a list, so that no path leads elsewhere."""
    if name not in FILES:
        return problem(404, "not-found", "there is no such file")
    lasting = "public, max-age=31536000, immutable" if "v" in request.query_params else "no-cache"
    return tagged(request, *FILES[name], {"cache-control": lasting})


@router.get("/healthz")
async def health() -> Response:
    """Whether the process answers; the library is not asked."""
    return Response("ok\n", media_type="text/plain")
