"""`/login`, `/logout`, `/language`: what a reader sets for this browser."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wengao.web import languages
from wengao.web.asked import Room
from wengao.web.entrance import tokens
from wengao.web.entrance.guard import address_of
from wengao.web.forms import form_of
from wengao.web.rendering import page
from wengao.web.url_filters import BadRequest

router = APIRouter(include_in_schema=False)
YEAR = 365 * 24 * 3600


def own_path(path: str) -> str:
    """A path of ours to go on to; the first page for anything that could lead elsewhere."""
    plain = (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and path.isprintable()
        and "\\" not in path
    )
    return path if plain else "/"


@router.get("/login")
def login(request: Request) -> Response:
    """The form that asks for a token."""
    wanted = own_path(request.query_params.get("next", "/"))
    return page(request, "login.html", {"next": wanted, "wrong": False, "wait": 0})


@router.post("/login")
async def enter(request: Request, room: Room) -> Response:
    """A cookie for a right token; after too many wrong ones from an address, none for a while."""
    address = address_of(request.scope)
    form = await form_of(request)
    if seconds := room.logins.wait(address):
        refused = page(request, "login.html", {"next": "/", "wrong": False, "wait": seconds}, status=429)
        refused.headers["retry-after"] = str(seconds)
        return refused
    name = room.tokens.holder(form.get("token", "").strip())
    wanted = own_path(form.get("next", "/"))
    if name is None:
        room.logins.note(address)
        return page(request, "login.html", {"next": wanted, "wrong": True, "wait": 0}, status=401)
    answer = RedirectResponse(wanted, 303)
    answer.set_cookie(
        tokens.COOKIE,
        room.tokens.cookie(name),
        max_age=tokens.LASTS,
        httponly=True,
        samesite="lax",
        secure=_is_secure(request, room.settings.web_base_url),
    )
    return answer


@router.post("/logout")
def leave(request: Request) -> Response:
    """Forget the cookie."""
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(tokens.COOKIE)
    return answer


@router.post("/language")
async def language(request: Request, room: Room) -> Response:
    """Remember the language for this browser."""
    form = await form_of(request)
    if form.get("to") not in languages.LANGUAGES:
        raise BadRequest("the language is zh or en")
    answer = RedirectResponse(own_path(form.get("next", "/")), 303)
    answer.set_cookie(
        languages.COOKIE,
        form["to"],
        max_age=YEAR,
        samesite="lax",
        httponly=True,
        secure=_is_secure(request, room.settings.web_base_url),
    )
    return answer


def _is_secure(request: Request, base_url: str) -> bool:
    return request.url.scheme == "https" or base_url.startswith("https:")
