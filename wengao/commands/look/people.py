"""`wengao people`: lists who speaks in the library, or shows one person: offices over time, first and last speech,
kinds, places, and with whom words are shared."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from wengao.errors import Exit
from wengao.runs.opened import opened
from wengao.screen.language import _, marked
from wengao.screen.listing import Column, add_listing, chosen, print_listing, refuse_no_rows
from wengao.screen.output import escape, paint, print_json, say
from wengao.screen.words import word
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.facts.people import Person, Stated


COLUMNS: Final = (
    Column(marked("name"), lambda one: one["name"]),
    Column(marked("speeches"), lambda one: one["speeches"], right=True),
    Column(marked("first"), lambda one: one["first_date"], 1),
    Column(marked("last"), lambda one: one["last_date"], 2),
    Column(marked("offices"), lambda one: "；".join(one["roles"]), 3),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [--name TEXT] [--role TEXT] [--limit N] [--json]`, `show NAME [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="one line a person, those with the most speeches first")
    listed.add_argument("--name", metavar="TEXT", help="a part of the name; =VALUE the whole name")
    listed.add_argument("--role", metavar="TEXT", help="an office of theirs")
    add_listing(listed, [column.name for column in COLUMNS], ("speeches", "name"), "people at most (50)")
    show = verbs.add_parser("show", help="one person: offices over time, speeches, who shares words")
    show.add_argument("name", metavar="NAME", help="a name as printed, or a part that fits one person")
    for verb in (listed, show):
        verb.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.epilog = (
        "wengao people list --role 纪委               who held such an office\n"
        "wengao people show 李志明                    one person's offices and speeches\n"
        "wengao review same-person 李志明 李智明      two spellings of one name"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List or show."""
    with opened(settings) as database:
        return (
            show_list(database, arguments) if arguments.verb == "list" else show_person(database, arguments)
        )


def show_list(database: Database, arguments: argparse.Namespace) -> int:
    """Print one line for each person."""
    from schema.facts.people import people

    refuse_no_rows(arguments)
    chosen(COLUMNS, arguments.columns)
    first, end = arguments.offset, arguments.offset + arguments.limit
    with database.read() as session:
        found = people(session, arguments.name, arguments.role, end + 1, by_name=arguments.sort == "name")[
            first:
        ]
    shown = found[: arguments.limit]
    if arguments.json:
        print_json(shown)
    else:
        print_listing(COLUMNS, shown, arguments.columns)
    if len(found) > len(shown):
        say(f"only the first {arguments.limit} people are shown; --limit shows more")
    return Exit.DONE


def show_person(database: Database, arguments: argparse.Namespace) -> int:
    """Print everything about one person."""
    import msgspec

    from schema.facts.people import person

    with database.read() as session:
        found = person(session, arguments.name)
    if arguments.json:
        print_json(msgspec.to_builtins(found))
    else:
        print("\n".join(lines(found)))
    return Exit.DONE


def lines(found: Person) -> list[str]:
    """The lines of the output: the name, offices, places, kinds, who shares words, then the speeches."""
    spelled = [name for name in found.names if name != found.name]
    shown = [paint(escape(found.name), "bold") + (f"  ({escape('、'.join(spelled))})" if spelled else "")]
    for name, values in ((_("offices"), found.offices), (_("places"), found.places)):
        if values:
            shown += ["", paint(name, "dim"), *(f"  {span(one)}  {escape(one.value)}" for one in values)]
    if found.kinds:
        kinds = "  ".join(f"{kind} {number}" for kind, number in found.kinds.items())
        shown += ["", paint(_("kinds"), "dim"), f"  {kinds}"]
    if found.shares_words_with:
        shown += ["", paint(_("shares words with"), "dim")]
        for other in found.shares_words_with:
            pairs = ", ".join(f"{number} {word(kind)}" for kind, number in other.pairs.items())
            shown.append(f"  {escape(other.name or _('(nobody named)'))}  {pairs}")
    shown += ["", paint(_("speeches"), "dim")]
    for one in found.speeches:
        parts = (paint(one.speech_id[:10], "cyan"), one.date or "–", escape(one.title or _("(no title)")))
        shown.append("  " + "  ".join(parts))
    return shown


def span(stated: Stated) -> str:
    """`2019-08-05 – 2021`, or one date, or `–`."""
    if stated.first_date == stated.last_date:
        return stated.first_date or "–"
    return f"{stated.first_date} – {stated.last_date}"
