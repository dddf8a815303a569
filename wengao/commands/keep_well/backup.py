"""`wengao backup DIR`: copies the library and its archive into a folder, consistent even during a run."""

from __future__ import annotations

import argparse
from pathlib import Path

from msgspec import to_builtins

from wengao.errors import Exit
from wengao.runs.opened import archive, opened
from wengao.screen.language import _
from wengao.screen.output import escape, print_json
from wengao.settings.model import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """`DIR [--pg-dump] [--json]`."""
    parser.add_argument(
        "folder", metavar="DIR", help="the folder to keep it in; a second time only what is new is added"
    )
    parser.add_argument(
        "--pg-dump",
        action="store_true",
        help="from Postgres also what pg_dump writes",
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Copy; exit 8 when the archive had lost files or held damaged ones."""
    from wengao.care import pg_dump
    from wengao.care.backup import back_up

    with opened(settings) as database:
        if arguments.pg_dump:
            pg_dump.dump(database, Path(arguments.folder).absolute())
        kept = back_up(database, archive(settings), Path(arguments.folder).absolute())
    if arguments.json:
        print_json(to_builtins(kept))
    else:
        counted = _("{files} files, {speeches} speeches and {archived} archived files").format(
            files=kept.files, speeches=kept.speeches, archived=kept.archived
        )
        print(_("{counted} kept in {folder}").format(counted=counted, folder=escape(arguments.folder)))
        for digest in kept.missing:
            print(_("damaged in the archive, not copied: {digest}").format(digest=digest))
    return Exit.CHECK_FAILED if kept.missing else Exit.DONE
