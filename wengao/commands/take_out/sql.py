"""`wengao sql`: runs a SELECT on the library's views, read-only and with a time and a row limit."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import opened
from wengao.screen.destination import destination
from wengao.screen.language import _
from wengao.screen.output import print_json, print_table, say
from wengao.settings.model import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """`STATEMENT|-|-f FILE [--limit N] [--seconds S] [--format csv|json|table] [--json]`, or `--views`."""
    parser.add_argument(
        "statement", nargs="?", metavar="SELECT", help="one SELECT statement; - reads it from stdin"
    )
    parser.add_argument("-f", "--from", dest="path", metavar="FILE", help="the statement is in this file")
    parser.add_argument("--views", action="store_true", help="list the views and their columns")
    parser.add_argument("--limit", type=int, default=1000, metavar="N", help="rows at most (1000)")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="S", help="time at most (10)")
    parser.add_argument(
        "--format", choices=("table", "csv", "json"), help="of the rows: table (default), csv or json"
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    views = _("views: {names}").format(names="speeches files uploads duplicates issues runs changes people")
    examples = (
        "wengao sql 'SELECT speaker, count(*) FROM speeches GROUP BY 1 ORDER BY 2 DESC'\n"
        "wengao sql -f monthly.sql --format csv > monthly.csv"
    )
    parser.epilog = f"{views}\n{examples}"


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the statement and print the rows; a result that was cut is reported on stderr and in the JSON."""
    from schema.sql.select import Rows, select
    from schema.tables.views import NAMES

    if [bool(arguments.statement), bool(arguments.path), arguments.views].count(True) != 1:
        raise UsageProblem(
            "wengao sql takes a SELECT, -f FILE, or --views", "wengao sql 'SELECT * FROM files'"
        )
    form = "json" if arguments.json else arguments.format or "table"
    if arguments.json and arguments.format not in (None, "json"):
        raise UsageProblem("--json is --format json", "take one of them")
    if arguments.limit < 1 or arguments.seconds <= 0:
        raise UsageProblem("--limit and --seconds are above zero")

    with opened(settings) as database:

        def ask(statement: str) -> Rows:
            return select(database, statement, rows=arguments.limit, seconds=arguments.seconds)

        if arguments.views:
            views = {name: ask(f"SELECT * FROM {name} LIMIT 0").columns for name in NAMES}  # noqa: S608
            return show_views(views, form == "json")
        result = ask(statement_of(arguments))
    printed = [[value.hex() if isinstance(value, bytes) else value for value in row] for row in result.rows]
    if form == "json":
        print_json({"columns": result.columns, "rows": printed, "more": result.more}, default=str)
    elif form == "csv":
        print_csv(result.columns, printed)
    else:
        print_table(result.columns, printed)
    if result.more:
        say(f"only the first {arguments.limit} rows are shown; --limit shows more")
    return Exit.DONE


def statement_of(arguments: argparse.Namespace) -> str:
    """The statement itself, or what a file or stdin says."""
    if arguments.path is None and arguments.statement != "-":
        return str(arguments.statement)
    try:
        data = sys.stdin.buffer.read() if arguments.path is None else Path(arguments.path).read_bytes()
        statement = data.decode("utf-8-sig").strip().removesuffix(";")
    except OSError as error:
        raise UsageProblem(f"cannot read {arguments.path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageProblem(
            f"{arguments.path or 'stdin'} is not UTF-8", "write the statement in UTF-8"
        ) from error
    if not statement:
        raise UsageProblem(f"{arguments.path or 'stdin'} is empty", "write one SELECT statement into it")
    return statement


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a header and the rows; on a terminal, control characters are escaped."""
    from schema.export.formats import cell

    with (
        destination(None, "csv") as out,
        io.TextIOWrapper(out, "utf-8", newline="", write_through=True) as text,
    ):
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows([cell(value) for value in row] for row in rows)
        text.detach()


def show_views(views: dict[str, tuple[str, ...]], as_json: bool) -> int:
    """Print the views with their columns."""
    if as_json:
        print_json(views)
    else:
        print("\n".join(f"{name}\n    {' '.join(columns)}" for name, columns in views.items()))
    return Exit.DONE
