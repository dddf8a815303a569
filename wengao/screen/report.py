"""Formats the receipts of a run: as the contract's JSON, or as a table that ends with the next step.

`汇编.pdf  loaded  64 pages  5 of 5 speeches`
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final

from schema.codes import CODES
from schema.records import Issue, Receipt
from schema.runs.totals import Totals, totals
from wengao.errors import Exit
from wengao.screen.output import escape, paint, table

SHOWN: Final = 20  # files that are listed one by one; of more, only those with issues are listed
STATES: Final = {
    "loaded": "green",
    "unchanged": "dim",
    "quarantined": "red",
    "skipped": "dim",
    "removed": "yellow",
}


def as_json(run_id: str, receipts: Sequence[Receipt], seconds: float, *, dry_run: bool) -> dict[str, Any]:
    """The object of `ingest --json`; fields and order are the contract's."""
    sums = totals(receipts)
    return {
        "run_id": run_id,
        "dry_run": dry_run,
        "files": [
            {
                "locator": receipt.locator,
                "sha256": receipt.sha256,
                "state": receipt.state,
                "known": receipt.known,
                "page_count": receipt.page_count,
                "declared_items": receipt.declared_items,
                "item_count": receipt.item_count,
                "new_speeches": receipt.new_speeches,
                "known_speeches": receipt.known_speeches,
                "speech_ids": list(receipt.speech_ids),
                "issues": [
                    {"stage": i.stage, "code": i.code, "page": i.page, "detail": i.detail}
                    for i in receipt.issues
                ],
                "seconds": round(receipt.seconds, 3),
            }
            for receipt in receipts
        ],
        "totals": {
            "files": sums.files,
            "loaded": sums.loaded,
            "unchanged": sums.unchanged,
            "quarantined": sums.quarantined,
            "removed": sums.removed,
            "skipped": sums.skipped,
            "speeches": sums.speeches,
            "new_speeches": sums.new_speeches,
            "known_speeches": sums.known_speeches,
            "issues": sums.issues,
        },
        "seconds": round(seconds, 3),
    }


def as_text(receipts: Sequence[Receipt], seconds: float, *, dry_run: bool) -> list[str]:
    """The lines of the report for a person."""
    sums = totals(receipts)
    read = [receipt for receipt in receipts if receipt.state != "skipped"]
    shown = read if len(read) <= SHOWN else [r for r in read if r.state == "quarantined" or r.issues][:SHOWN]
    lines: list[str] = []
    if shown:
        lines += table(
            ("file", "state", "pages", "speeches", "new", "notes"), map(_row, shown), right=(2, 3, 4)
        )
        lines.append("")
    if len(shown) < len(read):
        lines += [f"… and {len(read) - len(shown)} more files without remarks", ""]
    lines += _causes(read)
    done = "would be " if dry_run else ""
    counted = [
        f"{sums.loaded} {done}loaded",
        f"{sums.unchanged} unchanged",
        f"{sums.quarantined} quarantined",
    ]
    counted += [f"{sums.removed} removed before"] * bool(sums.removed) + [f"{sums.skipped} skipped"] * bool(
        sums.skipped
    )
    lines.append(f"{_files(sums.files)} in {seconds:.1f} s: " + ", ".join(counted))
    lines.append(f"{sums.speeches} speeches, {sums.new_speeches} new, {sums.known_speeches} known before")
    lines.append(paint("next: ", "bold") + next_step(sums, dry_run=dry_run))
    return lines


def file_lines(receipts: Sequence[Receipt]) -> list[str]:
    """A table with one line a file, and the meaning of its issues."""
    rows = map(_row, receipts)
    lines = table(("file", "state", "pages", "speeches", "new", "notes"), rows, right=(2, 3, 4))
    return [*lines, "", *_causes(receipts)]


def next_step(sums: Totals, *, dry_run: bool) -> str:
    """The advice on which command to run next."""
    if not sums.files:
        return "nothing here could be read; name a file to have it tried whatever it looks like"
    if dry_run:
        return "the same command without --dry-run writes it"
    if sums.newly_quarantined:
        return "`wengao quarantine list` says why files were left out, and what can be done"
    if sums.new_speeches:
        return "`wengao speeches list` shows them, `wengao export speeches --format jsonl` takes them out"
    return "nothing to do: all of it was in the library"


def _row(receipt: Receipt) -> tuple[object, ...]:
    declared = receipt.declared_items
    items = (
        f"{receipt.item_count} of {declared}"
        if declared and declared != receipt.item_count
        else receipt.item_count
    )
    name = os.path.basename(receipt.locator) or receipt.locator
    notes = " ".join(dict.fromkeys(issue.code for issue in receipt.issues))
    state = receipt.state
    return (
        name,
        state,
        receipt.page_count,
        items if receipt.sha256 else None,
        receipt.new_speeches,
        notes or None,
    )


def _causes(receipts: Sequence[Receipt]) -> list[str]:
    """For each issue code among the receipts: its meaning, how often it occurs, and what to do about it."""
    by_code: dict[str, list[tuple[Receipt, Issue]]] = {}
    for receipt in receipts:
        if receipt.state != "unchanged":
            for issue in receipt.issues:
                by_code.setdefault(issue.code, []).append((receipt, issue))
    lines: list[str] = []
    for code, occurrences in by_code.items():
        meaning = CODES[code]
        extent = (
            f"{len({receipt.locator for receipt, _ in occurrences})} files"
            if len(occurrences) > 1
            else escape(occurrences[0][1].detail)
        )
        lines.append(
            paint(code, "red" if meaning.quarantines else "yellow")
            + f": {meaning.cause}"
            + f" ({extent})" * bool(extent)
        )
        lines.append(f"  {meaning.way_out}")
    return [*lines, ""] if lines else []


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def exit_code(receipts: Sequence[Receipt], *, strict: bool) -> int:
    """The exit code: 0; 7 when files were newly quarantined, or at all with `strict`; 6 when all of these are URLs
    that did not answer."""
    out = [
        receipt for receipt in receipts if receipt.state == "quarantined" and (strict or not receipt.known)
    ]
    if out and all(receipt.sha256 is None and "://" in receipt.locator for receipt in out):
        return Exit.SOURCE
    return Exit.QUARANTINED if out else Exit.DONE
