"""The limits of a fetch: bytes, seconds, attempts, and how often a server is asked.

A body of 10 GB, a byte a minute, a server that says "later": each ends at one of these limits.
"""

from __future__ import annotations

from msgspec import Struct


class Bounds(Struct, frozen=True):
    """The limits of a `Web`. Times are seconds, sizes bytes."""

    max_bytes: int = 100 << 20  # a file; larger ones are never read
    page_bytes: int = 8 << 20  # a listing page or feed; real ones have up to 2 MB
    robots_bytes: int = 500 << 10  # RFC 9309, 2.5: at least so much is parsed; the rest is not looked at
    seconds: float = 300.0  # one attempt, from connecting to the last byte
    total: float = 1800.0  # all attempts at one address, waits between them included
    connect: float = 10.0
    silence: float = 15.0  # the longest silence within a body
    least_rate: float = 1024.0  # bytes a second, after `grace` seconds
    grace: float = 15.0
    redirects: int = 5
    attempts: int = 3  # attempts in a row that brought no new byte
    rounds: int = 30  # attempts in all: a server may cut a large file that often
    first_wait: float = 1.0  # wait before the second attempt; each further wait is four times as long
    # the longest Retry-After that is waited for; beyond it the fetch fails in this run
    longest_wait: float = 60.0
    gap: float = 1.0  # between two requests to one public host
    private_gap: float = 0.0  # the same for hosts of `allow_private`, which are the operator's own
    longest_gap: float = 30.0  # the longest crawl-delay that is obeyed; with more, 200 files would take a day
    robots_age: float = 86400.0  # RFC 9309, 2.4: not used for longer than a day
    failed_robots_age: float = 300.0  # an unreachable host is not asked again within this
