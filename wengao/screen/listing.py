"""What every list takes: `--sort`, `--limit`, `--offset` and `--columns`; and how it is printed.

`files list --sort title --limit 20 --offset 20 --columns file,title`
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from msgspec import Struct

from wengao.errors import UsageProblem
from wengao.screen.language import gettext
from wengao.screen.output import print_table
from wengao.settings.model import nearest

T = TypeVar("T")
ROWS: Final = 50  # shown unless --limit says otherwise


class Column(Struct, frozen=True):
    """One column: its name for `--columns`, which is its heading, too; how a cell is made of a line; and its weight.

    On a narrow terminal the columns of the least weight go first; one of weight 9 stays. A `rare` one is shown where a
    line has something in it, or it was named.
    """

    name: str
    cell: Callable[[Any], object]
    weight: int = 9
    right: bool = False
    rare: bool = False


def add_listing(
    parser: argparse.ArgumentParser,
    columns: Sequence[str],
    sorts: Sequence[str],
    limit_help: str,
    rows: int | None = ROWS,
) -> None:
    """Add the four flags; the first of `sorts` is what a person sees without `--sort`, `rows` the usual limit."""
    parser.add_argument("--sort", choices=sorts, help="in this order (the first is the usual one)")
    parser.add_argument("--limit", type=int, default=rows, metavar="N", help=limit_help)
    parser.add_argument("--offset", type=int, default=0, metavar="N", help="leave out the first N")
    parser.add_argument(
        "--columns", metavar="NAME,NAME", help=f"only these columns, in this order: {' '.join(columns)}"
    )


def refuse_no_rows(arguments: argparse.Namespace) -> None:
    """Raise UsageProblem for a limit or an offset that shows nothing."""
    if arguments.limit is not None and arguments.limit < 1:
        raise UsageProblem("--limit is above zero")
    if arguments.offset < 0:
        raise UsageProblem("--offset is zero or more")


def part(lines: Sequence[T], arguments: argparse.Namespace) -> Sequence[T]:
    """The lines that `--offset` and `--limit` leave."""
    end = None if arguments.limit is None else arguments.offset + arguments.limit
    return lines[arguments.offset : end]


def chosen(columns: Sequence[Column], names: str | None) -> list[Column]:
    """The columns that `--columns` names, in its order; all without it. Raises UsageProblem for an unknown one."""
    if names is None:
        return list(columns)
    known = {column.name: column for column in columns}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in known:
            raise UsageProblem(f"--columns: there is no column {name}", nearest(name, known))
    if not wanted:
        raise UsageProblem("--columns names no column", f"known are: {', '.join(known)}")
    return [known[name] for name in wanted]


def print_listing(columns: Sequence[Column], lines: Iterable[Any], names: str | None) -> None:
    """Print the lines as a table of the chosen columns; those that were named stay, however narrow the terminal."""
    rows = list(lines)
    shown = [
        column
        for column in chosen(columns, names)
        if names or not column.rare or any(column.cell(line) is not None for line in rows)
    ]
    light = sorted((n for n, column in enumerate(shown) if column.weight < 9), key=lambda n: shown[n].weight)
    print_table(
        [gettext(column.name) for column in shown],
        ([column.cell(line) for column in shown] for line in rows),
        right=[n for n, column in enumerate(shown) if column.right],
        dispensable=() if names else light,
    )
