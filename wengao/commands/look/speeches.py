"""`wengao speeches`: lists the speeches of the library, or shows one with its text."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from wengao.errors import Exit, UsageProblem
from wengao.filters import add_filters, wanted
from wengao.runs.opened import opened
from wengao.screen import facet_table
from wengao.screen.output import bracketed, escape, escape_lines, paint, print_json, print_table, say
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.export.lines import SpeechLine
    from schema.export.overview import SpeechOverview


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [filters] [--limit N] [--facets] [--json]`, `show REF [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="one line an occurrence, by file and place in it")
    listed.add_argument("--limit", type=int, default=50, metavar="N", help="speeches at most (50)")
    facet_table.add_facets(listed)
    add_filters(listed)
    show = verbs.add_parser("show", help="one speech with its facts and its text")
    show.add_argument("ref", metavar="REF", help="a speech id or its beginning, FILE#N or a title")
    for verb in (listed, show):
        verb.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List or show."""
    with opened(settings) as database:
        return (
            show_list(database, arguments) if arguments.verb == "list" else show_speech(database, arguments)
        )


def show_list(database: Database, arguments: argparse.Namespace) -> int:
    """Print one line for each print of a speech."""
    import msgspec

    from schema.export.overview import overview
    from schema.export.rows import speeches
    from schema.query.stand_ins import stand_ins
    from schema.search.facets import facets

    if arguments.limit < 1:
        raise UsageProblem("--limit is above zero")
    facet_table.refuse_no_values(arguments)
    where, asked = wanted(arguments), arguments.limit + 1
    with database.read() as session:
        counted = facets(session, "", where, top=arguments.top) if arguments.facets else ()
        if arguments.json:
            found = list(islice(speeches(session, where), asked))
            shown = msgspec.to_builtins(found[: arguments.limit])
        else:  # shows no text, so it reads none
            listed = list(islice(overview(session, where), asked))
            untitled = [(line.speech_id, line.file_sha256) for line in listed if line.title is None]
            instead = stand_ins(session, untitled)
    if arguments.json:
        print_json({"speeches": shown, "facets": facet_table.as_json(counted)} if arguments.facets else shown)
    else:
        headings = ("speech", "date", "who", "kind", "characters", "pages", "title")
        print_table(headings, (_row(line, instead) for line in listed[: arguments.limit]), right=(4, 5))
        if summed := facet_table.lines(counted):
            print("\n".join(["", *summed]))
    if len(found if arguments.json else listed) == asked:
        say(f"only the first {arguments.limit} speeches are shown; --limit shows more")
    return Exit.DONE


def _row(line: SpeechOverview, instead: Mapping[tuple[str, str], str]) -> tuple[object, ...]:
    who = line.speaker or line.role
    title = line.title or bracketed(instead.get((line.speech_id, line.file_sha256)))
    return line.speech_id[:10], line.date, who, line.kind, line.char_count, pages(line), title


def pages(line: SpeechLine | SpeechOverview) -> str:
    """The pages as `3–7`, or `3`; `–` in a format without pages."""
    if line.page_first is None:
        return "–"
    return (
        str(line.page_first) if line.page_first == line.page_last else f"{line.page_first}–{line.page_last}"
    )


def show_speech(database: Database, arguments: argparse.Namespace) -> int:
    """Print the facts and the text of the first print, what it does not state from others, then where these are."""
    import msgspec

    from schema.export.rows import speeches
    from schema.query.filters import Filter
    from schema.query.references import find_speech
    from schema.query.stand_ins import stand_ins

    with database.read() as session:
        prints = list(speeches(session, Filter(speech=find_speech(session, arguments.ref))))
        instead = stand_ins(session, [(prints[0].speech_id, prints[0].file_sha256)])
    if arguments.json:
        print_json(msgspec.to_builtins(prints))
        return Exit.DONE
    first = prints[0]
    title = first.title or first.speech_title or bracketed(instead.get((first.speech_id, first.file_sha256)))
    print(paint(escape(title or "(no title)"), "bold"))
    if first.subtitle:
        print(escape(first.subtitle))
    about = (
        first.role or first.speech_role,
        first.speaker or first.speech_speaker,
        first.place or first.speech_place,
        first.date_printed or first.date or first.speech_date,
        first.kind,
    )
    print(paint(" · ".join(escape(part) for part in about if part) or "(no facts printed)", "dim"))
    print()
    print(escape_lines(first.text))
    print()
    notes = ["cut short"] * first.truncated + [f"{first.placeholders} placeholders"] * bool(
        first.placeholders
    )
    print(paint(" · ".join([first.speech_id, f"confidence {first.confidence:.2f}", *notes]), "dim"))
    for line in prints:
        place = escape(line.locator or line.file_sha256[:12])
        print(paint(f"item {line.ordinal}, pages {pages(line)} of {place}", "dim"))
    return Exit.DONE
