"""`wengao db`: shows the schema version of the library, and upgrades it to that of this program."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from msgspec import to_builtins

from wengao.errors import Exit
from wengao.screen.language import _
from wengao.screen.output import escape, human_bytes, print_json, say
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.upgrade_cost import UpgradeCost

SOON: Final = 120  # seconds: more is told in minutes


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
    """Show or upgrade; `current` exits with 5 unless the versions agree."""
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
            print(
                _("{location}: version {found}, this program needs {head}").format(
                    location=escape(database.location), found=found, head=HEAD
                )
            )
    return Exit.DONE if found == HEAD else Exit.DATABASE


def upgrade(arguments: argparse.Namespace, settings: Settings) -> int:
    """Create or upgrade the library, and print what was done."""
    from schema.database.upgrade import upgrade_database

    upgraded = upgrade_database(settings.database, with_roles=arguments.roles, announce=announce)
    if arguments.json:
        print_json(to_builtins(upgraded))
        return Exit.DONE
    if upgraded.before == upgraded.after:
        print(
            _("{location}: version {after}, nothing to do").format(
                location=escape(upgraded.location), after=upgraded.after
            )
        )
    else:
        print(f"{escape(upgraded.location)}: {upgraded.before or 'new'} → {upgraded.after}")
    if upgraded.backup:
        print(_("the copy made before the upgrade is at {backup}").format(backup=escape(upgraded.backup)))
    if upgraded.role:
        print(
            _("the role {role} may read the views and nothing else; next: GRANT {role} TO somebody").format(
                role=upgraded.role
            )
        )
    return Exit.DONE


def announce(location: str, found: str, cost: UpgradeCost) -> None:
    """Print to stderr, before the upgrade begins, how long it takes and how much disk it needs."""
    minutes = (
        _("{seconds:.0f} minutes").format(seconds=cost.seconds / 60)
        if cost.seconds > SOON
        else _("{seconds:.0f} seconds").format(seconds=cost.seconds)
    )
    room = (
        _("; {human_bytes} are free").format(human_bytes=human_bytes(cost.free))
        if cost.free is not None
        else _(" on the server")
    )
    kept = (
        _(", {human_bytes} of it for the copy that stays").format(human_bytes=human_bytes(cost.copy))
        if cost.copy
        else ""
    )
    say(f"upgrading {location} from {found}: about {minutes}, {human_bytes(cost.disk)} of disk{kept}{room}")
    say("the upgrade is one step: interrupted at any moment, it leaves the library unchanged")
