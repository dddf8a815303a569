"""`wengao import library FILE`: another library into this one; both then say the same, whichever took the
other in."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from wengao.care.library_exchange import ImportResult
from wengao.errors import Exit
from wengao.runs.opened import archive, opened
from wengao.screen.output import escape, print_json
from wengao.settings.model import Settings

SAID = {
    "removed": "removed in one library only: it stays out",
    "why-removed": "removed in both, for different reasons",
    "read-differently": "read differently",
    "decided-differently": "decided differently by two persons",
    "taken-back": "decided in both, taken back in one: it no longer holds",
    "moved": "an old id that leads elsewhere",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """`library FILE [--json]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    library = verbs.add_parser(
        "library", help="a file that `wengao export library` wrote, merged into this library"
    )
    library.add_argument("file", metavar="FILE", help="the other library")
    library.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Merge; ends with 7 when a file could not be read again, with 8 when bytes came damaged."""
    from wengao.care.library_exchange import take_in
    from wengao.care.library_file import opened_file

    with opened_file(Path(arguments.file)) as other, opened(settings, create=True) as database:
        taken = take_in(database, archive(settings), other)
    unread = [receipt for receipt in taken.receipts if receipt.state != "loaded"]
    if arguments.json:
        print_json(_as_json(taken))
    else:
        _print(taken)
    if unread:
        return Exit.QUARANTINED
    return Exit.CHECK_FAILED if taken.missing else Exit.DONE


def _as_json(taken: ImportResult) -> dict[str, object]:
    merge = taken.merge
    return {
        "run_id": taken.run_id,
        "files": merge.files,
        "new_files": merge.new_files,
        "new_speeches": merge.new_speeches,
        "new_decisions": merge.new_decisions,
        "archived": taken.archived,
        "missing": list(taken.missing),
        "read_again": [
            {"sha256": one.sha256, "locator": one.locator, "state": one.state, "item_count": one.item_count}
            for one in taken.receipts
        ],
        "forgotten": list(merge.forgotten),
        "conflicts": [asdict(one) for one in merge.conflicts],
    }


def _print(taken: ImportResult) -> None:
    merge = taken.merge
    print(
        f"{merge.files} files came, {merge.new_files} of them new, with {merge.new_speeches} new speeches "
        f"and {merge.new_decisions} decisions"
    )
    if taken.receipts:
        print(f"{len(taken.receipts)} files were read again for persons' decisions")
    for one in taken.receipts:
        if one.state != "loaded":
            print(f"could not be read again, stays as it was: {escape(one.locator)}")
    for sha256 in taken.missing:
        print(f"its bytes did not come whole, they are not in the archive: {sha256}")
    for conflict in merge.conflicts:
        print(f"{SAID[conflict.kind]}: {escape(conflict.where)}")
        print(
            f"  here {escape(conflict.ours)}, there {escape(conflict.theirs)}; holds: {escape(conflict.holds)}"
        )
