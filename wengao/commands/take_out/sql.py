"""`wengao sql`: runs a SELECT on the library's views, read-only and with a time and a row limit."""

from __future__ import annotations

import argparse

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import opened
from wengao.screen.output import print_json, print_table, say
from wengao.settings.model import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """`STATEMENT [--limit N] [--seconds S] [--json]`, or `--views`."""
    parser.add_argument("statement", nargs="?", metavar="SELECT", help="one SELECT statement")
    parser.add_argument("--views", action="store_true", help="list the views and their columns")
    parser.add_argument("--limit", type=int, default=1000, metavar="N", help="rows at most (1000)")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="S", help="time at most (10)")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.epilog = (
        "views: speeches files uploads duplicates issues runs changes people\n"
        "example: wengao sql 'SELECT speaker, count(*) FROM speeches GROUP BY 1 ORDER BY 2 DESC'"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the statement and print the rows; a result that was cut is reported on stderr and in the JSON."""
    from schema.sql.select import Rows, select
    from schema.tables.views import NAMES

    if bool(arguments.statement) == arguments.views:
        raise UsageProblem("wengao sql takes a SELECT, or --views", "wengao sql 'SELECT * FROM files'")
    if arguments.limit < 1 or arguments.seconds <= 0:
        raise UsageProblem("--limit and --seconds are above zero")

    with opened(settings) as database:

        def ask(statement: str) -> Rows:
            return select(database, statement, rows=arguments.limit, seconds=arguments.seconds)

        if arguments.views:
            views = {name: ask(f"SELECT * FROM {name} LIMIT 0").columns for name in NAMES}  # noqa: S608
            return show_views(views, arguments.json)
        result = ask(arguments.statement)
    printed = [[value.hex() if isinstance(value, bytes) else value for value in row] for row in result.rows]
    if arguments.json:
        print_json({"columns": result.columns, "rows": printed, "more": result.more}, default=str)
    else:
        print_table(result.columns, printed)
    if result.more:
        say(f"only the first {arguments.limit} rows are shown; --limit shows more")
    return Exit.DONE


def show_views(views: dict[str, tuple[str, ...]], as_json: bool) -> int:
    """Print the views with their columns."""
    if as_json:
        print_json(views)
    else:
        print("\n".join(f"{name}\n    {' '.join(columns)}" for name, columns in views.items()))
    return Exit.DONE
