"""Credentials for sites: from the environment, each for one origin, never printed and never sent elsewhere.

WENGAO_AUTH_LIBRARY="https://docs.example Bearer 3f9a…"     also: Basic anna:password, Cookie sid=…
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx

from flows.http.redirects import first_hop, origin
from schema.errors import Unreadable

PREFIX: Final = "WENGAO_AUTH_"
WRITTEN: Final = re.compile(
    r"(?P<site>https?://[^\s/?#@]+)/?\s+(?P<kind>basic|bearer|cookie)\s+(?P<secret>\S(?:.*\S)?)\s*", re.I
)  # "https://docs.example:8443 Basic anna:password"
SENDABLE: Final = re.compile(r"[\x20-\x7e]+")  # "sid=3f9a": the characters that a header may carry


class BadCredential(ValueError):
    """A variable holds no valid credential; the message names the variable, never its value."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One request header for one origin; its `repr` shows no secret."""

    origin: str
    header: str
    value: str = field(repr=False)


class Credentials:
    """The credentials of this process, looked up by the origin of a request."""

    def __init__(self, credentials: Iterable[Credential] = ()) -> None:
        self._headers: dict[str, dict[str, str]] = {}
        for credential in credentials:
            self._headers.setdefault(credential.origin, {})[credential.header] = credential.value

    def for_url(self, url: httpx.URL) -> dict[str, str]:
        """The headers for the URL's origin (exact scheme, host and port); {} without credentials for it."""
        return dict(self._headers.get(origin(url), {}))


def from_environment(environment: Mapping[str, str]) -> Credentials:
    """The credentials of all `WENGAO_AUTH_…` variables; raises `BadCredential` for an invalid one."""
    return Credentials(
        credential(name, value) for name, value in sorted(environment.items()) if name.startswith(PREFIX)
    )


def credential(name: str, value: str) -> Credential:
    """Parse the value of the variable `name`; raises `BadCredential`."""
    match = WRITTEN.fullmatch(value)
    if match is None or not SENDABLE.fullmatch(match["secret"].encode("unicode_escape").decode("ascii")):
        raise BadCredential(
            f'{name} is not written as "https://docs.example Bearer TOKEN" (the other ways are Basic and Cookie)'
        )
    try:
        site = origin(first_hop(match["site"]))
    except Unreadable as error:
        raise BadCredential(f"{name} names no site") from error
    kind, secret = match["kind"].lower(), match["secret"]
    if kind == "basic":
        return Credential(site, "authorization", "Basic " + base64.b64encode(secret.encode()).decode("ascii"))
    if not SENDABLE.fullmatch(secret):
        raise BadCredential(f"{name} holds characters that no header can carry")
    if kind == "cookie":
        return Credential(site, "cookie", secret)
    return Credential(site, "authorization", f"Bearer {secret}")
