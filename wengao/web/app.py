"""The application: routes, the guard around them, and what errors are answered with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from schema.errors import AmbiguousReference, DatabaseTrouble, NoSuchPerson, NoSuchReference, Unreadable
from wengao import __version__
from wengao.errors import WengaoError
from wengao.screen.language import marked
from wengao.web.answers import problem
from wengao.web.bringing_in.jobs import TooBusy
from wengao.web.entrance.form_tokens import FormTokens
from wengao.web.entrance.guard import Guard
from wengao.web.kept_answers import KeptAnswers
from wengao.web.lanes import limit_quick
from wengao.web.reading_room import ReadingRoom
from wengao.web.rendering import in_words, page
from wengao.web.routers import ROUTERS, UPLOADING, WRITING
from wengao.web.url_filters import BadRequest


def application(room: ReadingRoom) -> FastAPI:
    """The application over one library, ready to serve."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        limit_quick()
        yield
        room.close()

    app = FastAPI(
        title="Wengao",
        version=__version__,
        description="A library of single speeches, cut out of compilations. What writes needs a token, or a form.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the usual pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.room = room
    for router in (*ROUTERS, *(WRITING if room.may_write else ())):
        app.include_router(router)
    if room.may_upload:
        app.include_router(UPLOADING)
    for kind, answer in (
        (NoSuchReference, _missing),
        (NoSuchPerson, _missing),
        (AmbiguousReference, _ambiguous),
        (BadRequest, _bad),
        (RequestValidationError, _invalid),
        (DatabaseTrouble, _unavailable),
        (WengaoError, _refused),
        (Unreadable, _unreadable),
        (TooBusy, _busy),
        (HTTPException, _http),
    ):
        app.add_exception_handler(kind, answer)
    app.add_middleware(KeptAnswers, state=room.state)  # within the guard: who may not read gets nothing kept
    app.add_middleware(
        Guard,
        hosts=room.settings.web_hosts,
        base_url=room.settings.web_base_url,
        tokens=room.tokens,
        forms=FormTokens(room.tokens),
        logins=room.logins,
    )
    return app


def _answer(request: Request, status: int, code: str, heading: str, message: str) -> Response:
    """An error, as JSON for programs and as a page for people."""
    if request.url.path.startswith("/api/") or request.url.path.endswith(".png"):
        return problem(status, code, message)
    return page(
        request, "problem.html", {"heading": in_words(request, heading), "message": message}, status=status
    )


def _missing(request: Request, error: Any) -> Response:
    return _answer(request, 404, "not-found", marked("There is nothing here"), str(error))


def _ambiguous(request: Request, error: Any) -> Response:
    return _answer(request, 404, "ambiguous", marked("Several things have this name"), str(error))


def _bad(request: Request, error: Any) -> Response:
    return _answer(request, 400, "bad-request", marked("This cannot be asked"), str(error))


def _invalid(request: Request, error: Any) -> Response:
    said = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
    return _answer(request, 422, "invalid", marked("This cannot be asked"), said)


def _refused(request: Request, error: Any) -> Response:
    return _answer(request, 400, "refused", marked("This cannot be done"), f"{error.message}: {error.advice}")


def _busy(request: Request, error: Any) -> Response:
    said = in_words(request, marked("Several things wait already; try again when they are done."))
    return _answer(request, 503, "busy", marked("Nothing was done"), said)


def _unreadable(request: Request, error: Any) -> Response:
    return _answer(request, 400, error.code, marked("This cannot be done"), str(error))


def _unavailable(request: Request, error: Any) -> Response:
    return _answer(request, 503, "unavailable", marked("The library cannot be read just now"), str(error))


def _http(request: Request, error: Any) -> Response:
    code = {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "error")
    answer = _answer(request, error.status_code, code, marked("There is nothing here"), str(error.detail))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer
