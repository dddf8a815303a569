"""`wengao check`: proves from what is stored that the library is what it promises to be."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from wengao.errors import Exit
from wengao.library import archive, opened
from wengao.settings import Settings
from wengao.terminal import escape, paint, print_json

if TYPE_CHECKING:
    from schema.check import Problem
    from schema.database import Database


def configure(parser: argparse.ArgumentParser) -> None:
    """`[--repair] [--quick] [--json]`."""
    parser.add_argument("--repair", action="store_true", help="mend what can be recomputed")
    parser.add_argument("--quick", action="store_true", help="do not read the archived files again")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Look at everything; exit 8 when something is wrong and was not mended."""
    from schema import check

    mended = 0
    with opened(settings) as database:
        if arguments.repair:
            with database.write() as session:
                mended = check.repair(session)
        with database.read() as session:
            problems = list(check.look(session))
        problems += archived(database, settings, quick=arguments.quick)
    if arguments.json:
        print_json({"problems": [asdict(problem) for problem in problems], "mended": mended})
    else:
        if arguments.repair:
            print(f"{mended} rows mended")
        for problem in problems:
            print(f"{paint(problem.kind, 'red')} {escape(problem.where)}: {escape(problem.detail)}")
        print("sound" if not problems else f"{len(problems)} problems; {way_out(problems)}")
    return Exit.CHECK_FAILED if problems else Exit.DONE


def way_out(problems: list[Problem]) -> str:
    """What to do about them."""
    if any(problem.repairable for problem in problems):
        return "`wengao check --repair` mends what can be recomputed"
    return "`wengao ingest --force` of the files named reads them anew; a backup has what is lost"


def archived(database: Database, settings: Settings, *, quick: bool) -> Iterator[Problem]:
    """Files whose bytes are missing from the archive, or are not what they were."""
    from schema.check import Problem
    from schema.export import files
    from schema.queries import Filter

    kept = archive(settings)
    with database.read() as session:
        digests = [line.sha256 for line in files(session, Filter())]
    for digest in digests:
        if kept.find(digest) is None:
            yield Problem("archive", digest, f"its bytes are not in {kept.url}")
        elif not quick and not kept.sound(digest):
            yield Problem("archive", digest, f"its bytes in {kept.url} are not what they were")
