"""What all requests share: the library, the archive, the reading children, the numbers kept in memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flows.archive.page_cache import PageCache
from flows.archive.store import Archive
from flows.isolation.reader import IsolatedReader
from schema.curation.queue import KINDS, ReviewItem, queue
from schema.curation.seen_state import decisions_mark
from schema.database.connection import Database
from schema.database.state import LibraryState
from schema.intake.documents import document_of
from schema.query.filters import last_change
from schema.records import Document
from schema.search.facet_columns import FacetColumns, refreshed
from wengao.settings.model import Settings
from wengao.web.bringing_in.jobs import Jobs
from wengao.web.entrance.addresses import is_loopback
from wengao.web.entrance.rate_limits import RateLimit
from wengao.web.entrance.tokens import NamedTokens

if TYPE_CHECKING:
    from schema.database.session import Session

T = TypeVar("T")
DOCUMENTS: Final = 8  # kept decoded: a reader turns the pages of one file, and each may be megabytes
STALE_SECONDS: Final = 20.0  # how old counts in memory may be while the library grows


@dataclass(slots=True)
class ReadingRoom:
    """One open library for many readers. Threads share it."""

    settings: Settings
    database: Database
    tokens: NamedTokens
    read_only: bool = False
    children: IsolatedReader = field(default_factory=lambda: IsolatedReader(2))
    archive: Archive = field(init=False)
    pictures: PageCache = field(init=False)
    state: LibraryState = field(init=False)
    jobs: Jobs = field(init=False)
    uploads: RateLimit = field(default_factory=lambda: RateLimit(60, 600))  # forms with files, by author
    logins: RateLimit = field(default_factory=lambda: RateLimit(20, 300))  # wrong tokens, by address
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _columns: FacetColumns | None = None
    _columns_at: float = 0.0
    _counted: dict[str, tuple[int, float, Any]] = field(default_factory=dict)
    _waiting: tuple[str, list[ReviewItem]] | None = None
    _documents: OrderedDict[str, Document] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        """Opens the archive, and the look at the state of the library."""
        self.archive = Archive(self.settings.archive)
        self.pictures = PageCache(self.archive)
        self.state = LibraryState(self.database)
        self.jobs = Jobs(self.forget_counts)

    @property
    def may_write(self) -> bool:
        """Whether anything may be written here: never where others reach it without a token."""
        named = [host for host in self.settings.web_hosts if not is_loopback(host)]
        others = named or self.settings.web_base_url
        return not (self.read_only or self.database.refusal or (others and not self.tokens))

    @property
    def may_upload(self) -> bool:
        """Whether files may be brought in through the browser."""
        return self.may_write and self.settings.web_upload

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One read-only snapshot of the library."""
        with self.database.read() as session:
            yield session

    def columns(self, session: Session) -> FacetColumns:
        """The facts of all speeches in memory, at most some seconds old; one thread reads them, the others wait."""
        with self._lock:
            if self._columns is None or time.monotonic() - self._columns_at > STALE_SECONDS:
                self._columns = refreshed(session, self._columns)
                self._columns_at = time.monotonic()
            return self._columns

    def counted(self, session: Session, name: str, count: Callable[[], T]) -> T:
        """What `count` returns, kept until the library changes; while it changes all the time, some seconds."""
        now, clock = last_change(session), time.monotonic()
        kept = self._counted.get(name)
        if kept is not None and (kept[0] == now or clock - kept[1] < STALE_SECONDS):
            found: T = kept[2]
            return found
        value = count()
        self._counted[name] = (now, clock, value)
        return value

    def forget_counts(self) -> None:
        """Forgets what was counted: somebody here changed the library, and will look what came of it."""
        self._counted.clear()

    def waiting(self, session: Session) -> list[ReviewItem]:
        """What needs a person, gravest kind first and within it the least sure first."""
        now = f"{last_change(session)} {decisions_mark(session)}"
        kept = self._waiting
        if kept is None or kept[0] != now:
            items = sorted(queue(session), key=lambda one: (KINDS.index(one.kind), _sureness(one)))
            kept = self._waiting = (now, items)
        return kept[1]

    def to_review(self, session: Session) -> int:
        """How many things need a person."""
        return self.counted(session, "review", lambda: len(queue(session)))

    def document(self, session: Session, sha256: str) -> Document | None:
        """What was read of a file, line by line; None where that is not kept."""
        known = document_of(session, sha256, known=self._documents.get)
        if known is None:
            return None
        key, document = known
        with self._lock:
            self._documents[key] = document
            self._documents.move_to_end(key)
            while len(self._documents) > DOCUMENTS:
                self._documents.popitem(last=False)
        return document

    def close(self) -> None:
        """Ends the jobs and the reading children."""
        self.jobs.close()
        self.children.close()
        self.state.close()


def _sureness(item: ReviewItem) -> float:
    return 1.0 if item.confidence is None else item.confidence
