"""What jobs do: read an upload in, read files again, look at a source or read it. Each is a run as by the command line."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from flows import reprocess
from flows.discovery.discover import Discovery, discover
from flows.isolation.reader import IsolatedReader
from flows.recognition import Recogniser
from flows.runs.source_run import Watch
from schema.records import Receipt
from schema.store.store import Store
from wengao.errors import UsageProblem
from wengao.runs import one_off
from wengao.runs.assembly import new_run_id, web
from wengao.runs.opened import archive
from wengao.runs.quarantined import again, everything
from wengao.runs.restored import brought_back
from wengao.runs.source_runs import RunNotifier, read_source
from wengao.runs.watches import news_after
from wengao.screen import report
from wengao.settings.sources import chosen, described
from wengao.web.bringing_in.jobs import Job, Jobs, Work
from wengao.web.bringing_in.uploads import Upload
from wengao.web.reading_room import ReadingRoom

LISTED: Final = 200  # entries of a source that a page names


class SourceEntryShown(Struct, frozen=True):
    """An upload that is new, changed or gone."""

    state: str
    title: str | None
    locator: str


class SourceLook(Struct, frozen=True):
    """What a source has now, against what the library knew."""

    new: int
    changed: int
    gone: int
    unchanged: int
    entries: tuple[SourceEntryShown, ...]
    more: int
    problem: str | None = None
    detail: str = ""


def read_upload(room: ReadingRoom, upload: Upload, author: str) -> Work:
    """Reads an upload in, as `ingest` reads files named by hand."""
    return _offered(room, lambda claims: upload.offers(author, claims), "upload", force=False)


def read_quarantined(room: ReadingRoom, sha256: str | None) -> Work:
    """Reads a file that was not taken in once more (None: all of them), as `quarantine retry` does."""
    entries = [one for one in everything(room.database) if sha256 in (None, one.sha256)]
    if not entries:
        raise UsageProblem("nothing is in quarantine", "reload the page")
    repeated = [again(one, room.settings) for one in entries]
    offers = list({(offer.source, offer.locator): offer for offer in repeated}.values())
    return _offered(room, lambda claims: offers, "quarantine retry", force=True)


def _offered(room: ReadingRoom, find: one_off.Find, command: str, *, force: bool) -> Work:
    def work(job: Job) -> None:
        def begun(run_id: str, offers: int) -> None:
            job.run_id, job.files = run_id, offers

        began = time.monotonic()
        place = one_off.Destination(room.database, room.settings.archive, dry=False)
        run_id, receipts = one_off.read_offers(
            find,
            place,
            room.settings,
            command=command,
            force=force,
            author=job.author,
            on_begin=begun,
            on_receipt=_noting(room.jobs, job),
        )
        if room.settings.watches and (news := news_after(room.database, room.settings, run_id)):
            message = report.as_json(run_id, receipts, time.monotonic() - began, dry_run=False)
            RunNotifier(room.database, room.settings).notify_of_news(message, news)

    return work


def read_again(room: ReadingRoom, sha256: str) -> Work:
    """Reads a file of the library again from its bytes, as `files reprocess --stage extract --force` does."""

    def work(job: Job) -> None:
        job.files, job.run_id = 1, new_run_id()
        store = Store(room.database)
        store.runs.author = job.author
        store.runs.begin(job.run_id, "reprocess")
        try:
            with IsolatedReader(1, passwords=room.settings.passwords) as reader:
                receipts = reprocess.reprocess(
                    [sha256],
                    store,
                    reader,
                    run_id=job.run_id,
                    archive=archive(room.settings),
                    only_outdated=False,
                    recogniser=Recogniser(room.database, room.settings.ocr_pages),
                    on_receipt=_noting(room.jobs, job),
                )
        except BaseException as error:
            state = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
            store.runs.finish(job.run_id, job.receipts, state, str(error) or type(error).__name__)
            raise
        store.runs.finish(job.run_id, receipts)

    return work


def restore(room: ReadingRoom, sha256: str) -> Work:
    """Lets a removed file back in, and reads it from the archive, as `files restore` does."""

    def work(job: Job) -> None:
        job.files = 1
        done = Store(room.database).restore(sha256)
        brought_back(room.database, room.settings, done.sha256, _noting(room.jobs, job))

    return work


def look_at(room: ReadingRoom, name: str, *, believe: bool) -> Work:
    """Compares a source with the library, as `flow discover` does; with `believe` its listing is taken as it is."""
    (source,) = chosen(room.settings, [name])

    def work(job: Job) -> None:
        with (
            IsolatedReader(1) as reader,
            web(room.settings, archive(room.settings).spool) as fetcher,
        ):
            job.result = _look(
                discover(described(source), Store(room.database), fetcher, reader, believe=believe)
            )

    return work


def read_now(room: ReadingRoom, name: str) -> Work:
    """Reads a source now, as `flow run` does."""
    (source,) = chosen(room.settings, [name])

    def work(job: Job) -> None:
        done = read_source(source, room.settings, command="flow run", watch=_JobWatch(room.jobs, job))
        job.run_id, job.receipts = done.run_id, list(done.receipts)
        problem = done.found.problem
        job.result = SourceLook(
            done.found.new,
            done.changed,
            done.found.gone,
            done.unchanged,
            (),
            0,
            problem.code if problem else None,
            problem.detail if problem else "",
        )
        job.error = done.error or ""

    return work


class _JobWatch(Watch):
    """Tells a job how far the run of a source is."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs = jobs
        self._job = job

    def progress(self, done: int, files: int) -> None:
        """Called as files are read."""
        self._job.files, self._job.result = files, done
        self._jobs.refuse_to_go_on()


def _noting(jobs: Jobs, job: Job) -> Callable[[Receipt], None]:
    return lambda receipt: jobs.note(job, receipt)


def _look(found: Discovery) -> SourceLook:
    differing = [one for one in found.entries if one.state not in ("unchanged", "skipped")]
    shown = tuple(
        SourceEntryShown(one.state, one.entry.listing.title if one.entry.listing else None, one.entry.locator)
        for one in differing[:LISTED]
    )
    return SourceLook(
        found.new,
        found.changed,
        found.gone,
        found.unchanged,
        shown,
        max(0, len(differing) - LISTED),
        found.problem.code if found.problem else None,
        found.problem.detail if found.problem else "",
    )
