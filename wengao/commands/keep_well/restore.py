"""`wengao restore DIR`: restores a backup into the library of the settings, which must be new or empty."""

from __future__ import annotations

import argparse
from pathlib import Path

from msgspec import to_builtins

from wengao.errors import Exit
from wengao.runs.opened import archive
from wengao.screen.language import _
from wengao.screen.output import escape, print_json
from wengao.settings.model import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """`DIR [--pg-dump] [--json]`."""
    parser.add_argument("folder", metavar="DIR", help="a folder that `wengao backup` wrote")
    parser.add_argument(
        "--pg-dump",
        action="store_true",
        help="into Postgres, from what pg_dump wrote",
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Restore the backup; it may come from SQLite and go to Postgres, or the other way."""
    from wengao.care.backup import bring_back, read_manifest

    folder = Path(arguments.folder).absolute()
    kept = read_manifest(folder)
    location = bring_back(folder, settings, archive(settings), dumped=arguments.pg_dump)
    if arguments.json:
        print_json({"library": location, **to_builtins(kept)})
    else:
        print(
            _("{files} files and {speeches} speeches of {made_at} are in {location}").format(
                files=kept.files, speeches=kept.speeches, made_at=kept.made_at, location=escape(location)
            )
        )
        print(_("next: `wengao check` proves it"))
    return Exit.DONE
