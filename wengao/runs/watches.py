"""What is new for the watched queries of wengao.toml, after a run and in `status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.database.session import Session
    from schema.search.watch import WatchNews


def news_after(database: Database, settings: Settings, run_id: str) -> list[WatchNews]:
    """What came with this run, for each watch that has news."""
    if not settings.watches:
        return []
    from schema.search.watch import news_of_run

    with database.read() as session:
        news = news_of_run(session, _pairs(settings), run_id)
    return [one for one in news if one.new]


def standing(session: Session, settings: Settings) -> tuple[str | None, list[WatchNews]]:
    """The latest run that brought something, and what came with it for every watch."""
    if not settings.watches:
        return None, []
    from schema.search.watch import last_bringing_run, news_of_run

    run_id = last_bringing_run(session)
    return run_id, news_of_run(session, _pairs(settings), run_id)


def _pairs(settings: Settings) -> list[tuple[str, str]]:
    return [(watch.name, watch.query) for watch in settings.watches]
