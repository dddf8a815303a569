"""What every request must pass, and what every answer carries: host, origin, token, form; the security headers.

Refusals: 421 for a foreign Host (a page elsewhere whose name was pointed at this machine), 403 for a foreign Origin on
a write, 401 without a token where one is needed (a browser is sent to the login), 403 for a write without the token of
a form of ours, 429 after too many wrong tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wengao.screen.language import marked
from wengao.web.answers import problem
from wengao.web.entrance import form_tokens
from wengao.web.entrance.addresses import LOOPBACK
from wengao.web.entrance.form_tokens import FormTokens
from wengao.web.entrance.rate_limits import RateLimit
from wengao.web.entrance.tokens import COOKIE, NamedTokens
from wengao.web.rendering import in_words, page

PAGES: Final = "text/html"
SESSION: Final = "/api/v1/session"
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_PATHS: Final = ("/login", "/static/", "/healthz")  # without a token
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """The outermost layer of the application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        base_url: str,
        tokens: NamedTokens,
        forms: FormTokens,
        logins: RateLimit,
    ) -> None:
        self._app = app
        self._forms = forms
        self._logins = logins
        self._secure = base_url.startswith("https:")
        base = urlsplit(base_url)
        self._hosts = (
            LOOPBACK | {host.lower() for host in hosts} | ({base.hostname} if base.hostname else set())
        )
        self._base_origin = f"{base.scheme}://{base.netloc}".lower() if base.netloc else None
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes an HTTP request on, or answers it with a refusal; there are no web sockets."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        headers = Headers(scope=scope)
        cookies = _cookies(headers)
        number = cookies.get(form_tokens.COOKIE)
        known = number is not None and form_tokens.NUMBER.fullmatch(number) is not None
        number = number if known and number is not None else self._forms.new_number()

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    sent.setdefault(name, value)
                sent.setdefault("cache-control", "private, no-cache")
                shows_token = sent.get("content-type", "").startswith(PAGES) or scope["path"] == SESSION
                if not known and shows_token:
                    sent.append("set-cookie", self._cookie(scope, number))
            await send(message)

        refusal = self._refusal(scope, headers, cookies)
        state = scope.setdefault("state", {})
        state["form_token"] = self._forms.of(number, state.get("author"))
        if refusal is None and scope["method"] not in READS and not state.get("by_bearer"):
            given = headers.get(form_tokens.HEADER)
            if given is None:
                given, receive = await form_tokens.first_field(receive)
            if not self._forms.holds(given, number if known else None, state.get("author")):
                refusal = _no_form_of_ours(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)

    def _cookie(self, scope: Scope, number: str) -> str:
        secure = "; Secure" if self._secure or scope.get("scheme") == "https" else ""
        return f"{form_tokens.COOKIE}={number}; Path=/; HttpOnly; SameSite=Strict{secure}"

    def _refusal(self, scope: Scope, headers: Headers, cookies: Mapping[str, str]) -> Response | None:
        host = headers.get("host", "")
        if len(headers.getlist("host")) != 1 or host_name(host) not in self._hosts:
            return problem(421, "foreign-host", "this address is not one of the reading room's")
        if scope["method"] not in READS and not self._is_own(headers, host):
            return problem(403, "foreign-origin", "a write must come from a page of the reading room")
        path: str = scope["path"]
        if not self._tokens:
            return None
        state = scope.setdefault("state", {})
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        state["by_bearer"] = kind.lower() == "bearer"
        if state["by_bearer"]:
            address = address_of(scope)
            if seconds := self._logins.wait(address):
                return too_often(seconds)
            name = self._tokens.holder(bearer.strip())
            if name is None:
                self._logins.note(address)
        else:
            name = self._tokens.of_cookie(cookies.get(COOKIE, ""))
        if name is not None:
            state["author"] = name
        if name is not None or path.startswith(OPEN_PATHS):
            return None
        if (
            path.startswith("/api/")
            or scope["method"] not in READS
            or "text/html" not in headers.get("accept", "")
        ):
            answer = problem(401, "token-needed", "a token is needed: `Authorization: Bearer …`, or log in")
            answer.headers["www-authenticate"] = "Bearer"
            return answer
        wanted = path + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
        return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)

    def _is_own(self, headers: Headers, host: str) -> bool:
        """Whether a write comes from a page of ours, or from a program that is no browser."""
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        known = {f"http://{host}".lower(), f"https://{host}".lower()}
        if self._base_origin is not None:
            known = {self._base_origin, *(one for one in known if host_name(host) in LOOPBACK)}
        return origin.lower() in known


def _cookies(headers: Headers) -> dict[str, str]:
    cookie = SimpleCookie()
    try:
        cookie.load(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in cookie.items()}


def _no_form_of_ours(scope: Scope, headers: Headers) -> Response:
    """403: for a person with what to do, since a page may be older than the server or the login."""
    said = marked("This page is older than the server or your login. Go back, reload it, and send it again.")
    if "text/html" not in headers.get("accept", ""):
        return problem(403, "no-form-token", "a write must carry the token of a form of the reading room")
    request = Request(scope)
    heading = in_words(request, marked("Nothing was done"))
    return page(request, "problem.html", {"heading": heading, "message": in_words(request, said)}, status=403)


def too_often(seconds: int) -> Response:
    """429, with when it may be tried again."""
    answer = problem(429, "too-often", f"too many attempts; again in {seconds} s")
    answer.headers["retry-after"] = str(seconds)
    return answer


def address_of(scope: Scope) -> str:
    """Whose attempts are counted together: the address that asks, of IPv6 the first half."""
    address = (scope.get("client") or ("", 0))[0]
    return ":".join(address.split(":")[:4]) if ":" in address else address


def host_name(host: str) -> str:
    """The name in a Host header, without its port: `[::1]:8765` -> `::1`."""
    name = host.rpartition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    return name.lower()
