"""`wengao db copy --to URL`: copies the library into another database, SQLite or Postgres, and compares both."""

from __future__ import annotations

import argparse

from msgspec import to_builtins

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import opened
from wengao.screen.language import _
from wengao.screen.output import escape, print_json
from wengao.settings.model import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """`--to URL [--json]`."""
    parser.add_argument(
        "--to",
        metavar="URL",
        required=True,
        help="the other database: sqlite:///… or postgresql://…, new or empty",
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.epilog = "wengao db copy --to postgresql://user@host/wengao"


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Copy, compare every table, print what was copied; exit 2 unless the other database is empty."""
    from schema.database.opening import open_database
    from schema.exchange.copy import copy_rows

    with opened(settings) as source, open_database(arguments.to, create=True) as target:
        if target.location == source.location:
            raise UsageProblem("--to names the library itself", "name another database")
        copied = copy_rows(source, target)
    if arguments.json:
        tables = {name: to_builtins(sums) for name, sums in copied.items()}
        print_json({"from": source.location, "to": target.location, "tables": tables})
        return Exit.DONE
    rows = sum(sums.rows for sums in copied.values())
    print(
        _(
            "{copied} files and {copied2} speeches ({rows} rows in {copied3} tables) are in {location}; counts and digests agree"
        ).format(
            copied=copied["file"].rows,
            copied2=copied["speech"].rows,
            rows=rows,
            copied3=len(copied),
            location=escape(target.location),
        )
    )
    print(_("the archive stays where it is; next: write the new URL to [store] url in wengao.toml"))
    return Exit.DONE
