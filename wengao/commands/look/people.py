"""`wengao people`: lists who speaks in the library, or shows one person: offices over time, first and last speech,
kinds, places, and with whom words are shared."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import opened
from wengao.screen.output import escape, paint, print_json, print_table, say
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from schema.facts.people import Person, Stated


def configure(parser: argparse.ArgumentParser) -> None:
    """`list [--name TEXT] [--role TEXT] [--limit N] [--json]`, `show NAME [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="one line a person, those with the most speeches first")
    listed.add_argument("--name", metavar="TEXT", help="a part of the name; =VALUE the whole name")
    listed.add_argument("--role", metavar="TEXT", help="an office of theirs")
    listed.add_argument("--limit", type=int, default=50, metavar="N", help="people at most (50)")
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

    if arguments.limit < 1:
        raise UsageProblem("--limit is above zero")
    with database.read() as session:
        found = people(session, arguments.name, arguments.role, arguments.limit + 1)
    shown = found[: arguments.limit]
    if arguments.json:
        print_json(shown)
    else:
        print_table(
            ("name", "speeches", "first", "last", "offices"), (_row(one) for one in shown), right=(1,)
        )
    if len(found) > len(shown):
        say(f"only the first {arguments.limit} people are shown; --limit shows more")
    return Exit.DONE


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    return one["name"], one["speeches"], one["first_date"], one["last_date"], "；".join(one["roles"])


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
    for name, values in (("offices", found.offices), ("places", found.places)):
        if values:
            shown += ["", paint(name, "dim"), *(f"  {span(one)}  {escape(one.value)}" for one in values)]
    if found.kinds:
        kinds = "  ".join(f"{kind} {number}" for kind, number in found.kinds.items())
        shown += ["", paint("kinds", "dim"), f"  {kinds}"]
    if found.shares_words_with:
        shown += ["", paint("shares words with", "dim")]
        for other in found.shares_words_with:
            pairs = ", ".join(f"{number} {kind}" for kind, number in other.pairs.items())
            shown.append(f"  {escape(other.name or '(nobody named)')}  {pairs}")
    shown += ["", paint("speeches", "dim")]
    for one in found.speeches:
        parts = (paint(one.speech_id[:10], "cyan"), one.date or "–", escape(one.title or "(no title)"))
        shown.append("  " + "  ".join(parts))
    return shown


def span(stated: Stated) -> str:
    """`2019-08-05 – 2021`, or one date, or `–`."""
    if stated.first_date == stated.last_date:
        return stated.first_date or "–"
    return f"{stated.first_date} – {stated.last_date}"
