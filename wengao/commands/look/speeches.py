"""`wengao speeches`: lists the speeches of the library, or shows one with its text."""

from __future__ import annotations

import argparse
from itertools import islice
from typing import TYPE_CHECKING, Final

from wengao.errors import Exit
from wengao.filters import add_filters, wanted
from wengao.runs.opened import opened
from wengao.screen import facet_table
from wengao.screen.language import _, marked
from wengao.screen.listing import Column, add_listing, chosen, print_listing, refuse_no_rows
from wengao.screen.output import bracketed, escape, escape_lines, paint, print_json, say
from wengao.screen.words import word
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.export.lines import SpeechLine
    from schema.export.overview import Order, SpeechOverview


COLUMNS: Final = (  # of a line of the overview and the stand-in of its title
    Column(marked("speech"), lambda row: row[0].speech_id[:10], 6),
    Column(marked("date"), lambda row: dated(row[0]), 7),
    Column(marked("who"), lambda row: row[0].speaker or row[0].role, 5),
    Column(marked("kind"), lambda row: row[0].kind, 3),
    Column(marked("characters"), lambda row: row[0].char_count, 2, right=True),
    Column(marked("pages"), lambda row: pages(row[0]), 1, right=True),
    Column(marked("tags"), lambda row: " ".join(f"#{tag}" for tag in row[0].tags) or None, 4, rare=True),
    Column(marked("title"), lambda row: row[0].title or row[1]),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [filters] [--limit N] [--facets] [--json]`, `show REF [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="one line an occurrence, by file and place in it")
    add_listing(
        listed,
        [column.name for column in COLUMNS],
        ("newest", "oldest", "title", "speaker", "longest", "file"),
        "speeches at most (50)",
    )
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
    """Print one line for each print of a speech: for a person the newest first, as JSON by file and place in it, unless
    `--sort` says otherwise."""
    import msgspec

    from schema.export.overview import overview
    from schema.export.rows import speeches
    from schema.query.filters import Filter
    from schema.query.stand_ins import stand_ins
    from schema.search.facets import facets

    refuse_no_rows(arguments)
    facet_table.refuse_no_values(arguments)
    chosen(COLUMNS, arguments.columns)
    where, first, asked = wanted(arguments), arguments.offset, arguments.limit + 1
    order: Order = arguments.sort or ("file" if arguments.json else "newest")
    with database.read() as session:
        counted = facets(session, "", where, top=arguments.top) if arguments.facets else ()
        if arguments.json and order == "file":
            found = list(islice(speeches(session, where), first, first + asked))
        else:  # shows no text, so it reads none
            listed = list(overview(session, where, order, limit=asked, offset=first))
            untitled = [(line.speech_id, line.file_sha256) for line in listed if line.title is None]
            instead = stand_ins(session, untitled)
            if arguments.json:
                ids = dict.fromkeys(line.speech_id for line in listed)
                prints = {
                    (line.file_sha256, line.ordinal): line
                    for speech_id in ids
                    for line in speeches(session, Filter(speech=speech_id))
                }
                found = [prints[line.file_sha256, line.ordinal] for line in listed]
    if arguments.json:
        shown = msgspec.to_builtins(found[: arguments.limit])
        print_json({"speeches": shown, "facets": facet_table.as_json(counted)} if arguments.facets else shown)
    else:
        rows = [
            (line, bracketed(instead.get((line.speech_id, line.file_sha256))))
            for line in listed[: arguments.limit]
        ]
        print_listing(COLUMNS, rows, arguments.columns)
        if summed := facet_table.lines(counted):
            print("\n".join(["", *summed]))
    if len(found if arguments.json else listed) == asked:
        say(f"only the first {arguments.limit} speeches are shown; --limit shows more")
    return Exit.DONE


def dated(line: SpeechOverview) -> str | None:
    """The spoken date; where none is printed, when the file was uploaded or first seen, which is said."""
    if line.date:
        return line.date
    if line.uploaded:
        return f"{line.uploaded} {word('uploaded')}"
    return f"{line.seen[:10]} {word('seen')}" if line.seen else None


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

    from schema.curation.confidence import shown_confidence
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
    print(paint(escape(title or _("(no title)")), "bold"))
    if first.subtitle:
        print(escape(first.subtitle))
    about = (
        first.role or first.speech_role,
        first.speaker or first.speech_speaker,
        first.place or first.speech_place,
        first.date_printed or first.date or first.speech_date,
        first.kind,
    )
    print(paint(" · ".join(escape(part) for part in about if part) or _("(no facts printed)"), "dim"))
    print()
    print(escape_lines(first.text))
    print()
    notes = [_("cut short")] * first.truncated + [
        _("{placeholders} placeholders").format(placeholders=first.placeholders)
    ] * bool(first.placeholders)
    print(
        paint(
            " · ".join(
                [
                    first.speech_id,
                    _("confidence {confidence}").format(confidence=shown_confidence(first.confidence)),
                    *notes,
                ]
            ),
            "dim",
        )
    )
    if first.tags:
        print(paint(" ".join(f"#{escape(tag)}" for tag in first.tags), "cyan"))
    for note in first.notes:
        print(
            _("note by {author}, {at}: {text}").format(
                author=escape(note.author), at=note.at, text=escape(note.text)
            )
        )
    for line in prints:
        place = escape(line.locator or line.file_sha256[:12])
        print(
            paint(
                _("item {ordinal}, pages {pages} of {place}").format(
                    ordinal=line.ordinal, pages=pages(line), place=place
                ),
                "dim",
            )
        )
    return Exit.DONE
