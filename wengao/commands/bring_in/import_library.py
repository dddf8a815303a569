"""`wengao import library FILE`: merges another library into this one.

Two libraries that import each other hold the same afterwards, whichever began.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from wengao.care.library_exchange import ImportResult
from wengao.errors import Exit
from wengao.runs.opened import archive, opened
from wengao.screen.output import escape, print_json
from wengao.settings.model import Settings

CONFLICT_NAMES = {
    "removed": "removed in one library only: it stays out",
    "why-removed": "removed in both, for different reasons",
    "read-differently": "read differently",
    "decided-differently": "decided differently by two persons",
    "taken-back": "decided in both, taken back in one: it no longer holds",
    "moved": "an old id that stands for another speech",
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
    """Merge; exit 7 when a file could not be read again, 8 when archived bytes arrived damaged or not at all."""
    from wengao.care.library_exchange import take_in
    from wengao.care.library_file import opened_file

    with opened_file(Path(arguments.file)) as other, opened(settings, create=True) as database:
        result = take_in(database, archive(settings), other)
    unread = [receipt for receipt in result.receipts if receipt.state != "loaded"]
    if arguments.json:
        print_json(_as_json(result))
    else:
        _print(result)
    if unread:
        return Exit.QUARANTINED
    return Exit.CHECK_FAILED if result.missing else Exit.DONE


def _as_json(result: ImportResult) -> dict[str, object]:
    merge = result.merge
    return {
        "run_id": result.run_id,
        "files": merge.files,
        "new_files": merge.new_files,
        "new_speeches": merge.new_speeches,
        "new_decisions": merge.new_decisions,
        "archived": result.archived,
        "missing": list(result.missing),
        "read_again": [
            {
                "sha256": receipt.sha256,
                "locator": receipt.locator,
                "state": receipt.state,
                "item_count": receipt.item_count,
            }
            for receipt in result.receipts
        ],
        "forgotten": list(merge.forgotten),
        "conflicts": [asdict(conflict) for conflict in merge.conflicts],
    }


def _print(result: ImportResult) -> None:
    merge = result.merge
    print(
        f"{merge.files} files came, {merge.new_files} of them new, with {merge.new_speeches} new speeches "
        f"and {merge.new_decisions} decisions"
    )
    if result.receipts:
        print(f"{len(result.receipts)} files were read again for persons' decisions")
    for receipt in result.receipts:
        if receipt.state != "loaded":
            print(f"could not be read again, stays as it was: {escape(receipt.locator)}")
    for sha256 in result.missing:
        print(f"its bytes are missing from the file or damaged, and not in the archive: {sha256}")
    for conflict in merge.conflicts:
        print(f"{CONFLICT_NAMES[conflict.kind]}: {escape(conflict.where)}")
        print(
            f"  here {escape(conflict.ours)}, there {escape(conflict.theirs)}; holds: {escape(conflict.holds)}"
        )
