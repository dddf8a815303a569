"""The flags of the filters that lists, exports and search share.

`--speaker 张` matches a part of a name, `--speaker =张明` the whole name; `--from 2021` includes all of 2021.
"""

from __future__ import annotations

import argparse
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from wengao.errors import UsageProblem

if TYPE_CHECKING:
    from schema.query.filters import Filter

DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")  # 2021, 2021-03, 2021-03-05
# points in time, in the form of runs and exports
MOMENT: Final = re.compile(r"\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}Z)?)?")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The contract's filters, in a group of their own."""
    group = parser.add_argument_group("filters", "text filters find a part; =VALUE asks for the whole value")
    for name, meaning in (
        ("title", "words of the title"),
        ("speaker", "the speaker's name as printed"),
        ("role", "the speaker's office"),
        ("place", "where it was given"),
        ("kind", "讲话 报告 主持词 致辞 发言 述职 心得体会 答记者问 其他"),
    ):
        group.add_argument(f"--{name}", metavar="TEXT", help=meaning)
    group.add_argument("--year", type=int, metavar="YYYY", help="the year it was given")
    group.add_argument(
        "--from", dest="date_from", metavar="DATE", help="given on or after YYYY, YYYY-MM or YYYY-MM-DD"
    )
    group.add_argument("--to", dest="date_to", metavar="DATE", help="given on or before, likewise")
    group.add_argument("--source", metavar="NAME", help="the source that offered the file")
    group.add_argument("--state", metavar="STATE", help="the file's state: loaded, quarantined or removed")
    group.add_argument(
        "--loaded-since", metavar="TIME", help="loaded since YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ"
    )
    group.add_argument(
        "--file", metavar="REF", help="in this file: a path, a URL or the beginning of its sha256"
    )
    group.add_argument("--tag", metavar="TEXT", help="what a person marked it with (`review tag`)")
    group.add_argument(
        "--no-templates", action="store_true", help="without texts that have XX or 某某 in them"
    )
    group.add_argument("--no-truncated", action="store_true", help="without texts that are cut short")


def wanted(arguments: argparse.Namespace) -> Filter:
    """The filter that the flags ask for; raises `UsageProblem` for an invalid date."""
    from schema.query.filters import Filter

    for flag, value, form in (
        ("--from", arguments.date_from, DATE),
        ("--to", arguments.date_to, DATE),
        ("--loaded-since", arguments.loaded_since, MOMENT),
    ):
        if value is not None and not (form.fullmatch(value) and in_calendar(value)):
            raise UsageProblem(
                f"{flag}: {value!r} is not a date", "write it like 2021, 2021-03 or 2021-03-05"
            )
    if arguments.year is not None and not 1000 <= arguments.year <= 9999:
        raise UsageProblem(f"--year: {arguments.year} is not a year", "write it like 2021")
    return Filter(
        title=arguments.title,
        speaker=arguments.speaker,
        role=arguments.role,
        place=arguments.place,
        kind=arguments.kind,
        year=arguments.year,
        date_from=arguments.date_from,
        date_to=arguments.date_to,
        source=arguments.source,
        state=arguments.state,
        loaded_since=arguments.loaded_since,
        file=arguments.file,
        no_templates=arguments.no_templates,
        no_truncated=arguments.no_truncated,
        tag=arguments.tag,
    )


def in_calendar(written: str) -> bool:
    """Whether such a day or moment exists: 2024-02-29 does, 2024-13 and 2023-02-29 do not.

    A year or month stands for its first day.
    """
    day, _, rest = written.removesuffix("Z").partition("T")
    try:
        datetime.fromisoformat(f"{day}-01-01"[:10] + (f"T{rest}" if rest else ""))
    except ValueError:
        return False
    return True
