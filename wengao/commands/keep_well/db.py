"""`wengao db`: the version of the library's tables, and bringing it to this program's."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from wengao.errors import Exit
from wengao.screen.output import escape, print_json
from wengao.settings.model import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """`current [--json]`, `upgrade [--roles] [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    current = verbs.add_parser("current", help="the version found, and the one this program needs")
    upgrade = verbs.add_parser("upgrade", help="create the library, or bring it to this program's version")
    upgrade.add_argument(
        "--roles",
        action="store_true",
        help="on Postgres: also make the role wengao_reader, which reads the views alone",
    )
    for verb in (current, upgrade):
        verb.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show or upgrade; `current` ends with 5 unless the versions agree."""
    if arguments.verb == "upgrade":
        return upgrade(arguments, settings)
    from schema.database.connection import HEAD, connect, version
    from schema.errors import DatabaseMissing

    with connect(settings.database) as database:
        found = version(database)
        if found is None:
            raise DatabaseMissing(database.location)
        if arguments.json:
            print_json({"location": database.location, "found": found, "needed": HEAD})
        else:
            print(f"{escape(database.location)}: version {found}, this program needs {HEAD}")
    return Exit.DONE if found == HEAD else Exit.DATABASE


def upgrade(arguments: argparse.Namespace, settings: Settings) -> int:
    """Create or upgrade, and say what was done."""
    from schema.database.upgrade import upgrade_database

    done = upgrade_database(settings.database, with_roles=arguments.roles)
    if arguments.json:
        print_json(asdict(done))
        return Exit.DONE
    if done.before == done.after:
        print(f"{escape(done.location)}: version {done.after}, nothing to do")
    else:
        print(f"{escape(done.location)}: {done.before or 'new'} → {done.after}")
    if done.backup:
        print(f"a copy from before is at {escape(done.backup)}")
    if done.role:
        print(
            f"the role {done.role} may read the views and nothing else; next: GRANT {done.role} TO somebody"
        )
    return Exit.DONE
