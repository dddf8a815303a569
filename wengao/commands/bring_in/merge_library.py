"""`wengao merge-library FILE` (also `import library`): merges another library into this one.

Two libraries that take in each other hold the same afterwards, whichever began.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from msgspec import to_builtins

from wengao.care.library_exchange import ImportResult
from wengao.errors import Exit
from wengao.runs.opened import archive, opened
from wengao.screen.language import _, marked
from wengao.screen.output import escape, print_json
from wengao.screen.sentences import sentence
from wengao.settings.model import Settings

CONFLICT_NAMES = {
    "removed": marked("removed in one library only: it stays out"),
    "why-removed": marked("removed in both, for different reasons"),
    "read-differently": marked("read differently"),
    "decided-differently": marked("decided differently by two persons"),
    "taken-back": marked("decided in both, taken back in one: it no longer holds"),
    "moved": marked("an old id that stands for another speech"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """`FILE [--json]`."""
    parser.add_argument("file", metavar="FILE", help="a file that `wengao export library` wrote")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


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
        "conflicts": [to_builtins(conflict) for conflict in merge.conflicts],
    }


def _print(result: ImportResult) -> None:
    merge = result.merge
    print(
        _(
            "{files} files came, {new_files} of them new, with {new_speeches} new speeches and {new_decisions} decisions"
        ).format(
            files=merge.files,
            new_files=merge.new_files,
            new_speeches=merge.new_speeches,
            new_decisions=merge.new_decisions,
        )
    )
    if result.receipts:
        print(
            _("{receipts} files were read again for persons' decisions").format(receipts=len(result.receipts))
        )
    for receipt in result.receipts:
        if receipt.state != "loaded":
            print(
                _("could not be read again, stays as it was: {locator}").format(
                    locator=escape(receipt.locator)
                )
            )
    for sha256 in result.missing:
        print(
            _("its bytes are missing from the file or damaged, and not in the archive: {sha256}").format(
                sha256=sha256
            )
        )
    for conflict in merge.conflicts:
        print(f"{_(CONFLICT_NAMES[conflict.kind])}{_(': ')}{escape(conflict.where)}")
        print(
            _("  here {ours}, there {theirs}; holds: {holds}").format(
                ours=escape(sentence(conflict.ours)),
                theirs=escape(sentence(conflict.theirs)),
                holds=escape(sentence(conflict.holds)),
            )
        )
