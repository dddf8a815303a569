"""Scenarios of whole libraries: backup, restoration, merge, upgrade, repair."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from benchmarks.faults.older_library import fill
from benchmarks.faults.oracle import NOTHING, Snapshot, same, snapshot
from benchmarks.faults.scenarios import (
    NOON,
    Decide,
    Ingest,
    Remove,
    Reprocess,
    Reread,
    Restore,
    Scenario,
    ScenarioRun,
    Scheduled,
)
from benchmarks.faults.snapshots import Ground
from flows.archive.store import Archive
from schema.audit import check
from schema.clock import stamp
from schema.database.connection import REVISIONS
from schema.database.opening import open_database
from schema.database.upgrade import MIGRATIONS, upgrade_database
from schema.errors import DatabaseOlder
from schema.exchange.copy import NotEmpty
from schema.search import index
from schema.tables import views
from schema.tables.handles import FINGERPRINT, LIBRARY, OCCURRENCE, SPEECH
from wengao.care import backup, library_exchange, library_file
from wengao.errors import WengaoError
from wengao.settings.model import Settings


class Backup(Scenario):
    """A backup that replaces an earlier, smaller one."""

    name = "backup"

    def prepare(self, ground: Ground) -> None:
        Reread().prepare(ground)
        self.act(ScenarioRun(ground))
        Ingest().act(ScenarioRun(ground))

    def violations_outside(self, ground: Ground) -> list[str]:
        """The folder must hold the earlier backup or the new one, complete, whatever the fault was."""
        folder = ground.folder / "backup"
        try:
            backup.read_manifest(folder)
        except WengaoError as error:
            return [f"backup: {error}"]
        with tempfile.TemporaryDirectory(prefix="wengao-faults-") as scratch:
            shutil.copy(folder / backup.LIBRARY, scratch)
            with open_database(f"sqlite:///{scratch}/{backup.LIBRARY}") as kept:
                held = snapshot(kept, Archive(folder / "archive"))
        return [f"backup: {one}" for one in same(held, held)]

    def act(self, doing: ScenarioRun) -> None:
        with doing.ground.opened() as database:
            backup.back_up(database, doing.ground.archive(), doing.ground.folder / "backup")


class RestoreScenario(Scenario):
    """The restoration of a backup into an empty library and archive."""

    name = "bring back"

    def prepare(self, ground: Ground) -> None:
        with scratch_library(ground) as filled:
            Ingest().act(ScenarioRun(filled))
            Backup().act(ScenarioRun(filled))
            shutil.copytree(filled.folder / "backup", ground.folder / "backup")

    def act(self, doing: ScenarioRun) -> None:
        settings = Settings(doing.ground.url, str(doing.ground.folder / "archive"), 1, (), ())
        try:
            backup.bring_back(doing.ground.folder / "backup", settings, doing.ground.archive())
        except NotEmpty:  # the first attempt restored everything, so that this one is refused
            return


class MergeScenario(Scenario):
    """The merge of another library from its library file."""

    name = "merge"
    leased = True
    timed = True

    def prepare(self, ground: Ground) -> None:
        with scratch_library(ground) as filled:
            Ingest().act(ScenarioRun(filled))
            with filled.opened() as database, (ground.folder / "other.zip").open("wb") as out:
                library_exchange.write_library(database, filled.archive(), out, with_files=True)
        Reread().prepare(ground)

    def act(self, doing: ScenarioRun) -> None:
        with (
            library_file.opened_file(doing.ground.folder / "other.zip") as other,
            doing.ground.opened() as database,
        ):
            library_exchange.take_in(database, doing.ground.archive(), other)


class UpgradeScenario(Scenario):
    """The upgrade of a library from the first revision."""

    name = "upgrade"
    revision = REVISIONS[0]

    def prepare(self, ground: Ground) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with scratch_library(ground) as filled, ground.opened() as old:
            Ingest().act(ScenarioRun(filled))
            for name in filled.archive().digests():
                ground.archive().keep(filled.archive().path(name), name)
            with filled.opened() as source, source.read() as rows, old.writer.begin() as connection:
                views.drop(connection)
                index.drop(connection)
                LIBRARY.drop_all(connection)
                connection.exec_driver_sql("DROP TABLE alembic_version")
                config.attributes["connection"] = connection
                command.upgrade(config, self.revision)
                fill(connection, rows, self.revision)

    def look(self, ground: Ground) -> Snapshot:
        """The state of the library; of one that is not upgraded yet, only its revision."""
        try:
            return super().look(ground)
        except DatabaseOlder as older:
            return replace(NOTHING, revision=older.found)

    def act(self, doing: ScenarioRun) -> None:
        upgrade_database(doing.ground.url, lambda: NOON)


class TextsApart(UpgradeScenario):
    """A library of the last revision that had texts among the columns: most of it is written anew."""

    name = "texts-apart"
    revision = "0008"


class RepairScenario(Scenario):
    """`check --repair` of a library whose index, clusters, counts and fingerprints were spoiled."""

    name = "mend"

    def prepare(self, ground: Ground) -> None:
        Ingest().act(ScenarioRun(ground))

    def act(self, doing: ScenarioRun) -> None:
        with doing.ground.opened() as database, database.write() as session:
            index.unindex(session, session.scalars(sa.select(SPEECH.c.no)).all()[::2])
            session.execute(sa.update(SPEECH).values(is_canonical=False, shingles=b"", shingle_size=0))
            session.execute(sa.update(OCCURRENCE).values(char_count=1))
            session.execute(sa.delete(FINGERPRINT))
            check.repair(session, stamp(NOON))


@contextmanager
def scratch_library(ground: Ground) -> Iterator[Ground]:
    """A second library: an SQLite file with an archive of its own."""
    with tempfile.TemporaryDirectory(prefix="wengao-faults-") as folder:
        url = f"sqlite:///{folder}/other.db"
        open_database(url, create=True).close()
        yield Ground(url, Path(folder), ground.inbox, answers=ground.answers)


SCENARIOS: Final[tuple[Scenario, ...]] = (
    Ingest(),
    Scheduled(),
    Reread(),
    Reprocess(),
    Decide(),
    Remove(),
    Restore(),
    Backup(),
    RestoreScenario(),
    MergeScenario(),
    UpgradeScenario(),
    TextsApart(),
    RepairScenario(),
)
