"""robots.txt, as RFC 9309 has it: asked once a site and day, under our own name.

Promise: what it forbids `wengao` is not fetched; a site whose robots.txt is missing forbids nothing, one whose
robots.txt cannot be reached forbids everything until it can.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from flows.http.limits import Bounds
from flows.http.redaction import shown
from flows.http.redirects import origin
from flows.http.transport import AGENT
from schema.errors import Unreadable


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site said. `problem`: why its robots.txt could not be had, which forbids everything."""

    rules: Protego | None
    problem: Unreadable | None
    until: float  # monotonic seconds


class Robots:
    """The rules of all sites met. `fetch` returns the text of a robots.txt, "" when the site has none, and
    raises `Unreadable` when that cannot be known. Threads share one."""

    def __init__(self, fetch: Callable[[httpx.URL], str], bounds: Bounds) -> None:
        self._fetch = fetch
        self._bounds = bounds
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._sites: dict[str, Rules] = {}

    def permit(self, url: httpx.URL) -> float:
        """The seconds this site wants between requests (0.0: it says nothing), within bounds.

        Raises `Unreadable("robots-refused")`, or what kept us from reading its robots.txt.
        """
        said = self._rules(url)
        if said.problem is not None:
            detail = said.problem.detail
            where = "" if "robots.txt" in detail else f"{shown(str(_place(url)))}: "
            raise Unreadable(said.problem.code, where + detail)
        if said.rules is None:
            return 0.0
        if not said.rules.can_fetch(str(url), AGENT):
            raise Unreadable("robots-refused", f"robots.txt of {url.host} asks programs not to fetch this")
        return bounded(said.rules.crawl_delay(AGENT) or 0.0, self._bounds.longest_gap)

    def _rules(self, url: httpx.URL) -> Rules:
        site = origin(url)
        with self._guard:
            lock = self._locks.setdefault(site, threading.Lock())
        with lock:
            known = self._sites.get(site)
            if known is None or known.until < time.monotonic():
                known = self._sites[site] = self._ask(url)
            return known

    def _ask(self, url: httpx.URL) -> Rules:
        try:
            text = self._fetch(_place(url))
        except Unreadable as problem:
            return Rules(None, problem, time.monotonic() + self._bounds.failed_robots_age)
        return Rules(Protego.parse(text) if text else None, None, time.monotonic() + self._bounds.robots_age)


def bounded(delay: float, most: float) -> float:
    """The gap a site asks for, as far as we go along with it."""
    return min(max(delay, 0.0), most)


def _place(url: httpx.URL) -> httpx.URL:
    return url.copy_with(path="/robots.txt", query=None, fragment=None)
