"""The door for Python programs: a library opened by its address, with the words of the command line.

import wengao

with wengao.open("data/wengao.db") as library:
    for hit in library.search("营商环境", year=2024).hits:
        print(hit.date, hit.speaker, hit.title)
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from schema.database.opening import open_database
from schema.export.rows import lines
from schema.query.filters import Filter
from schema.search.match import Field
from schema.search.query import unfinished
from schema.search.search import SearchResult, Sort, search
from schema.sql.select import Rows, select
from wengao.errors import UsageProblem
from wengao.settings.load import load

if TYPE_CHECKING:
    from schema.export.lines import FileLine, SpeechLine
    from schema.records import Offer, Receipt
    from wengao.runs.one_off import ClaimReader


class OpenLibrary:
    """One library and its archive, until it is closed; made by `wengao.open`.

    Filters are those of the command line as keywords: title, speaker, role, place, kind, year, date_from, date_to,
    source, state, loaded_since, file, speech, no_templates, no_truncated, tag. Text finds a part, `"=李明"` the whole value.
    The errors are those of `schema.errors`, `wengao.errors.UsageProblem` for a wrong question.
    """

    def __init__(
        self, url: str | Path | None = None, *, archive: str | Path | None = None, create: bool = False
    ) -> None:
        flags = {"store.url": url and str(url), "archive.url": archive and str(archive)}
        self.settings = load(flags, os.environ, Path.cwd())
        self._stack = ExitStack()
        self._database = self._stack.enter_context(open_database(self.settings.database, create=create))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; the library is its file alone again."""
        self._stack.close()

    def search(
        self,
        query: str,
        *,
        within: Field = "",
        limit: int = 20,
        sort: Sort = "newest",
        fold: bool = False,
        loose: bool = False,
        **filters: Any,
    ) -> SearchResult:
        """Returns the speeches that match a query: `total`, with `fold` also `clusters`, and the first `hits`; `loose`: in
        either script."""
        if problem := unfinished(query):
            raise UsageProblem(f"the query is not finished: {problem}")
        with self._database.read() as session:
            return search(
                session,
                query,
                _filter(filters),
                within=within,
                limit=limit,
                sort=sort,
                fold=fold,
                places=True,
                loose=loose,
            )

    def speeches(self, **filters: Any) -> Iterator[SpeechLine]:
        """Yields the prints of speeches with their texts, by file and ordinal, as `export speeches` writes them."""
        with self._database.read() as session:
            yield from cast("Iterable[SpeechLine]", lines(session, "speeches", _filter(filters)))

    def files(self, **filters: Any) -> Iterator[FileLine]:
        """Yields the files by sha256, as `export files` writes them."""
        with self._database.read() as session:
            yield from cast("Iterable[FileLine]", lines(session, "files", _filter(filters)))

    def sql(self, statement: str, *, rows: int = 1000, seconds: float = 10.0) -> Rows:
        """Returns the rows of one SELECT on the published views: `columns`, `rows`, and whether there are `more`."""
        return select(self._database, statement, rows=rows, seconds=seconds)

    def ingest(self, *paths: str | Path, force: bool = False) -> list[Receipt]:
        """Reads files, folders and addresses into the library; returns what became of each. Bad files do not raise."""
        from flows.inbox import offers
        from wengao.runs.one_off import Destination, read_offers

        named = [str(path) for path in paths]
        offers.offers(named)  # a wrong path raises before a run is begun

        def find(claims: ClaimReader) -> Iterator[Offer]:
            return offers.offers(named, None, read_claims=claims)

        target = Destination(self._database, self.settings.archive, dry=False)
        _, receipts = read_offers(find, target, self.settings, command="ingest", force=force)
        return receipts


def _filter(filters: dict[str, Any]) -> Filter:
    """The filter that keywords ask for. Raises UsageProblem for a word that is none."""
    known = [name for name in Filter.__struct_fields__ if name != "changed_since"]
    for name in filters:
        if name not in known:
            raise UsageProblem(f"{name} is no filter", f"known are: {', '.join(known)}")
    return Filter(**filters)
