"""robots.txt according to RFC 9309: fetched once a day for each site, matched under the name `wengao`.

Promise: what it forbids `wengao` is not fetched; a site whose robots.txt is missing forbids nothing, one whose
robots.txt cannot be reached forbids everything until it can.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import httpx
from msgspec import Struct
from protego import Protego

from flows.http.limits import Bounds
from flows.http.redaction import shown
from flows.http.redirects import origin
from flows.http.transport import AGENT
from schema.errors import Unreadable


class Rules(Struct, frozen=True):
    """The rules of one site. `problem`: why its robots.txt could not be fetched, which forbids everything."""

    rules: Protego | None
    problem: Unreadable | None
    until: float  # when they were fetched, in monotonic seconds


class Robots:
    """The rules of all sites that were asked for. Threads share one.

    `fetch` returns the text of a robots.txt, "" when the site has none, and raises `Unreadable` when it cannot
    be fetched.
    """

    def __init__(self, fetch: Callable[[httpx.URL], str], bounds: Bounds) -> None:
        self._fetch = fetch
        self._bounds = bounds
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._sites: dict[str, Rules] = {}

    def permit(self, url: httpx.URL) -> float:
        """The crawl-delay of the URL's site in seconds, within bounds; 0.0 when it states none.

        Raises `Unreadable("robots-refused")`, or the error that fetching its robots.txt raised.
        """
        rules = self._rules(url)
        if rules.problem is not None:
            detail = rules.problem.detail
            site = "" if "robots.txt" in detail else f"{shown(str(_place(url)))}: "
            raise Unreadable(rules.problem.code, site + detail)
        if rules.rules is None:
            return 0.0
        if not rules.rules.can_fetch(str(url), AGENT):
            raise Unreadable("robots-refused", f"robots.txt of {url.host} asks programs not to fetch this")
        return bounded(rules.rules.crawl_delay(AGENT) or 0.0, self._bounds.longest_gap)

    def _rules(self, url: httpx.URL) -> Rules:
        site = origin(url)
        with self._guard:
            lock = self._locks.setdefault(site, threading.Lock())
        with lock:
            rules = self._sites.get(site)
            if rules is None or rules.until < time.monotonic():
                rules = self._sites[site] = self._ask(url)
            return rules

    def _ask(self, url: httpx.URL) -> Rules:
        try:
            text = self._fetch(_place(url))
        except Unreadable as problem:
            return Rules(None, problem, time.monotonic() + self._bounds.failed_robots_age)
        return Rules(Protego.parse(text) if text else None, None, time.monotonic() + self._bounds.robots_age)


def bounded(delay: float, most: float) -> float:
    """The crawl-delay, or `most` if it is longer; 0.0 without one."""
    return min(max(delay, 0.0), most)


def _place(url: httpx.URL) -> httpx.URL:
    return url.copy_with(path="/robots.txt", query=None, fragment=None)
