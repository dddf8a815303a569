"""Errors: of a file (`Unreadable`), and of a library (`LibraryError`), the latter with exit code and advice.

LibraryError               1
├── DatabaseTrouble        5   cannot be used now
│   ├── DatabaseMissing        not there, or empty
│   ├── DatabaseOlder          made by an earlier version of the program
│   ├── DatabaseNewer          made by a later version of the program
│   ├── DatabaseUnreachable    not to be opened, or no library of ours
│   └── DatabaseUnwritable     can be read, but not written
├── DriverMissing          3   the database's driver is not installed
├── BadDatabaseUrl         4   not a database URL that this program knows
├── NoSuchReference        2   nothing in the library has this name
├── AmbiguousReference     2   several things have this name
├── RunBusy                9   this source's run is already going on
└── LeaseLost              1   another process took this run over; nothing was written
"""

from __future__ import annotations


class LibraryError(Exception):
    """An error with what happened (`message`), what to do (`advice`), and the exit code of the program."""

    exit_code = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class DatabaseTrouble(LibraryError):
    """The database cannot be used now."""

    exit_code = 5


class DatabaseMissing(DatabaseTrouble):
    """There is no library at this place."""

    def __init__(self, location: str) -> None:
        super().__init__(
            f"no library at {location}",
            "create it with `wengao config init` or `wengao db upgrade`, or name another one with --db or WENGAO_DB",
        )


class DatabaseOlder(DatabaseTrouble):
    """The library was made by an earlier version of the program."""

    def __init__(self, location: str, found: str, needed: str) -> None:
        super().__init__(
            f"the library at {location} has version {found}, this program needs {needed}",
            "run `wengao db upgrade` (it makes a backup of an SQLite file first)",
        )
        self.found = found
        self.needed = needed


class DatabaseNewer(DatabaseTrouble):
    """The library was made by a later version of the program."""

    def __init__(self, location: str, found: str, needed: str) -> None:
        super().__init__(
            f"the library at {location} has version {found}, newer than this program's {needed}",
            "use the newer program; an older one could damage what it does not know",
        )
        self.found = found
        self.needed = needed


class DatabaseUnreachable(DatabaseTrouble):
    """The database does not answer, or holds something other than a library."""

    def __init__(self, location: str, reason: str) -> None:
        super().__init__(
            f"cannot open the library at {location}: {reason}",
            "check the URL, that the server runs, and that you may write there",
        )


class DatabaseUnwritable(DatabaseTrouble):
    """The library can be read, but not written: by permission, on a read-only or on a full disk."""

    def __init__(self, location: str, reason: str) -> None:
        super().__init__(
            f"the library at {location} cannot be written: {reason}",
            "nothing half-done was kept, and looking, searching and exporting work; make its disk writable or make "
            "room there, or name another library with --db or WENGAO_DB",
        )


class DriverMissing(LibraryError):
    """The driver for this kind of database is an optional dependency."""

    exit_code = 3

    def __init__(self, driver: str) -> None:
        super().__init__(
            f"the database driver {driver} is not installed",
            "in the project's folder: pip install -e '.[postgres]'",
        )


class BadDatabaseUrl(LibraryError):
    """Not a URL of a database that this program can use."""

    exit_code = 4

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"{url} is not a usable database URL: {reason}",
            "use sqlite:///path/to/wengao.db or postgresql://user@host/name",
        )


class NoSuchReference(LibraryError):
    """No speech, file or upload has this name."""

    exit_code = 2

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"nothing in the library is called {reference}",
            "give a speech id, a file's sha256 (6 characters are enough), its path or its URL",
        )


class NoSuchPerson(LibraryError):
    """No speech of the library is by a person of this name."""

    exit_code = 2

    def __init__(self, name: str) -> None:
        super().__init__(
            f"nobody in the library is called {name}",
            "`wengao people list` shows who speaks; a part of a name is enough",
        )


class AmbiguousReference(LibraryError):
    """More than one thing has this name."""

    exit_code = 2

    def __init__(self, reference: str, candidates: tuple[str, ...]) -> None:
        super().__init__(
            f"{reference} could be {', '.join(candidates)}", "give more characters of the one you mean"
        )
        self.candidates = candidates


class RunBusy(LibraryError):
    """A run of this source holds its lease."""

    exit_code = 9

    def __init__(self, source: str, run_id: str, since: str) -> None:
        super().__init__(
            f"source {source} is being read by run {run_id} since {since}",
            "wait for it; `wengao runs show` says how far it is",
        )


class LeaseLost(LibraryError):
    """This process no longer holds its run: nothing was written."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"run {run_id} no longer belongs to this process; nothing was written",
            "another process took it over or it was ended; run the command again",
        )


class Unreadable(Exception):
    """A file cannot be read: `code` is one of `schema.codes`. The pipeline quarantines the file.

    `also` are (code, detail) of what else is to be said of it.
    """

    def __init__(self, code: str, detail: str = "", also: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.also = also
