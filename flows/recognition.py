"""Pages that are pictures, read by the recogniser in a child of its own, within a run's share of pages.

Promise: a page is recognised once; what a run does not get to waits, and the next run goes on there by itself.

    64 pictures, 40 pages left of this run's share -> 40 pages kept, the file waits for the other 24
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field
from msgspec.structs import replace

from extractors.ocr import extra
from extractors.ocr.layer import blanked, why_blank
from extractors.ocr.pages import to_recognise, with_recognised
from flows.engine_fallback import best_extraction, isolated_read, read_or_raise
from flows.isolation.limits import recognition
from flows.isolation.messages import Claims, PicturesRequest, RecognisedPage
from flows.logs import LOGGER
from schema.errors import Unreadable
from schema.intake import recognised
from schema.records import ArchivedFile, Document, Issue, Page, Reading
from schema.wire import WireError, decode, encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader
    from schema.database.connection import Database
    from schema.store.files import KnownFile

PAGES_PER_RUN: Final = 500  # half an hour on an idle machine
SECONDS_A_PAGE: Final = 3.0
WAITING: Final = frozenset({"no-text-layer", "ocr-missing", "ocr-waiting", "pages-waiting"})
MOST_FAILURES: Final = 5  # pages of a file that may end their child; then it is the file

Found = dict[int, tuple[Page, ...]]


def _is_installed() -> bool:
    return extra.is_installed()  # looked up when a run begins, so that tests can take it away


class Recogniser(Struct):
    """What a run has for recognition: the pages kept so far in `database`, and its share of new ones, `left`.

    `keeps` is False in a dry run, which writes nothing. `on_page` is called with a file's name, the pages done and
    all it asks for, from any thread.
    """

    database: Database
    left: int = PAGES_PER_RUN
    keeps: bool = True
    installed: bool = field(default_factory=_is_installed)
    on_page: Callable[[str, int, int], None] = lambda name, done, pages: None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def wants(self, known: KnownFile) -> bool:
        """Whether a file that is in the library already waits for what this run can do."""
        return self.installed and self.left > 0 and any(issue.code in WAITING for issue in known.issues)

    def what_waits(self) -> str:
        """How many pages wait at the beginning of a run, and how long they take or what they need; "" for none."""
        with self.database.read() as session:
            pages, files = recognised.waiting(session)
        if not pages:
            return ""
        words = f"{pages} pages of {files} files are pictures and wait to be recognised"
        if not self.installed:
            return f"{words}; {extra.INSTALL}"
        return f"{words}, {_minutes(pages)}; this run recognises {self.left} pages at most"

    def take(self, pages: int) -> int:
        """As many of `pages` as are left to this run; they are taken from its share."""
        with self._turn:
            taken = min(pages, self.left)
            self.left -= taken
        return taken

    def waits(self, sha256: str, numbers: Sequence[int]) -> None:
        """Notes which pages of a file wait; none when `numbers` is empty."""
        if self.keeps:
            with self.database.write() as session:
                recognised.wait(session, sha256, numbers)

    def known(self, sha256: str, engine: str | None) -> Found:
        """What was recognised on pages of these bytes before."""
        with self.database.read() as session:
            return recognised.kept_pages(session, sha256, engine)

    def same(self, digests: dict[int, str], engine: str) -> Found:
        """What was recognised on the same pictures in other files."""
        with self.database.read() as session:
            pages = recognised.by_digest(session, set(digests.values()), engine)
        return {number: pages[digest] for number, digest in digests.items() if digest in pages}

    def keep(self, sha256: str, page: RecognisedPage, engine: str) -> None:
        """Keeps one page as soon as it is recognised: an interrupted run has not worked for nothing."""
        if self.keeps:
            with self.database.write() as session:
                recognised.keep(session, sha256, page.number, page.digest, engine, page.pages)


class _Pages(Struct):
    """The pictures of one file: those `found`, those that `failed`, with the code."""

    found: Found
    failed: dict[int, str]

    def missing(self, wanted: Sequence[int]) -> list[int]:
        return [number for number in wanted if number not in self.found and number not in self.failed]


def recognised_reading(
    file: ArchivedFile, reader: IsolatedReader, claims: Claims, recogniser: Recogniser | None
) -> tuple[Document, Reading]:
    """The file by its best extraction, its pictures recognised. Raises `Unreadable`, also with ocr-missing and
    ocr-waiting; then its pictures are noted as waiting."""
    extracted = best_extraction(file, reader, claims)
    document = blanked(extracted.document)
    wanted = to_recognise(document) if recogniser is not None else ()
    if recogniser is None or not wanted:
        return read_or_raise(extracted, reader, claims)
    pages = _recognised(file, document.media_type, wanted, reader, recogniser)
    missing = pages.missing(wanted)
    if missing and 2 * len(missing) > len(document.pages):
        recogniser.waits(file.sha256, missing)
        raise _waiting(extracted.document, missing, recogniser)
    document = with_recognised(document, pages.found)
    issues = [Issue("extract", "page-failed", n, f"recognition: {why}") for n, why in pages.failed.items()]
    if missing:
        why = "" if recogniser.installed else f"; {extra.INSTALL}"
        issues.append(Issue("extract", "pages-waiting", None, f"{len(missing)} pages{why}"))
    document = replace(document, issues=(*document.issues, *issues))
    if not any(line.text.strip() for page in document.pages for line in page.lines):
        recogniser.waits(file.sha256, ())
        if pages.failed:
            raise Unreadable(next(iter(pages.failed.values())), f"recognising {len(wanted)} pages")
        raise Unreadable("empty-text", f"nothing was recognised on {len(wanted)} pages")
    reading = isolated_read(document, claims, reader)
    recogniser.waits(file.sha256, missing)
    return document, reading


def _waiting(document: Document, missing: Sequence[int], recogniser: Recogniser) -> Unreadable:
    """Why a file that is mostly pictures waits, and for what."""
    pages = f"{len(missing)} of {len(document.pages)} pages are pictures"
    if recogniser.installed:
        return Unreadable("ocr-waiting", f"{pages} that wait; {_minutes(len(missing))}")
    why = why_blank(document) or pages
    return Unreadable(
        "no-text-layer", f"{why}; {extra.INSTALL}", (("ocr-missing", f"{pages}; {extra.INSTALL}"),)
    )


def _minutes(pages: int) -> str:
    return f"about {max(1, round(pages * SECONDS_A_PAGE / 60))} min"


def _recognised(
    file: ArchivedFile, media_type: str, wanted: Sequence[int], reader: IsolatedReader, recogniser: Recogniser
) -> _Pages:
    """The pictures of a file: from earlier runs, from other files, and anew as far as the run's share goes."""
    pages = _Pages({}, {})
    if not recogniser.installed:  # what was recognised while it was there is no worse for that
        kept = recogniser.known(file.sha256, None)
        return _Pages({number: kept[number] for number in wanted if number in kept}, {})
    engine = f"{extra.ENGINE} {extra.version()}"
    kept = recogniser.known(file.sha256, engine)
    pages.found |= {number: kept[number] for number in wanted if number in kept}
    if missing := pages.missing(wanted):
        pages.found |= recogniser.same(_digests(file, media_type, missing, reader), engine)
    missing = pages.missing(wanted)
    todo = missing[: recogniser.take(len(missing))]

    def note(part: bytes) -> None:
        try:
            page = decode(part, RecognisedPage)
        except WireError:
            return
        if page.number in todo:
            pages.found[page.number] = page.pages
            recogniser.keep(file.sha256, page, engine)
            recogniser.on_page(file.name, len(pages.found), len(wanted))
            LOGGER.debug("recognised page %d, %d of %d", page.number, len(pages.found), len(wanted))

    while todo and len(pages.failed) <= MOST_FAILURES:
        request = encode(PicturesRequest(media_type, tuple(todo)))
        outcome = reader.run(
            "recognise", request, file=file.path, limits=recognition(len(todo)), on_part=note
        )
        todo = pages.missing(todo)
        if todo:  # the first of them ended the child, or cannot be painted
            pages.failed[todo.pop(0)] = outcome.code or "damaged"
    pages.failed |= dict.fromkeys(todo, next(reversed(pages.failed.values()), "damaged"))
    return pages


def _digests(
    file: ArchivedFile, media_type: str, numbers: Sequence[int], reader: IsolatedReader
) -> dict[int, str]:
    """The digests of pictures; none where they cannot be made."""
    request = encode(PicturesRequest(media_type, tuple(numbers)))
    outcome = reader.run("picture_digests", request, file=file.path, limits=recognition(len(numbers)))
    try:
        return {} if outcome.code else decode(outcome.answer, dict[int, str])
    except WireError:
        return {}
