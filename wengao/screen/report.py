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
from wengao.screen.language import _, ngettext
from wengao.screen.output import escape, paint, table
from wengao.screen.words import cause, code_name, detail, named_code, way_out, word

NAMED: Final = 5  # skipped files of a kind that are named
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
            (_("file"), _("state"), _("pages"), _("speeches"), _("new"), _("notes")),
            map(_row, shown),
            right=(2, 3, 4),
        )
        lines.append("")
    if len(shown) < len(read):
        lines += [_("… and {read} more files without remarks").format(read=len(read) - len(shown)), ""]
    lines += _causes(read)
    lines += _skipped(receipts)
    counted = [
        (_("{loaded} would be loaded") if dry_run else _("{loaded} loaded")).format(loaded=sums.loaded),
        _("{unchanged} unchanged").format(unchanged=sums.unchanged),
        _("{quarantined} quarantined").format(quarantined=sums.quarantined),
    ]
    counted += [_("{removed} removed before").format(removed=sums.removed)] * bool(sums.removed) + [
        _("{skipped} skipped").format(skipped=sums.skipped)
    ] * bool(sums.skipped)
    lines.append(
        _("{files} in {seconds:.1f} s: ").format(files=_files(sums.files), seconds=seconds)
        + _(", ").join(counted)
    )
    lines.append(
        _("{speeches} speeches, {new_speeches} new, {known_speeches} known before").format(
            speeches=sums.speeches, new_speeches=sums.new_speeches, known_speeches=sums.known_speeches
        )
    )
    lines.append(paint(_("next: "), "bold") + next_step(sums, dry_run=dry_run))
    return lines


def _skipped(receipts: Sequence[Receipt]) -> list[str]:
    """Which files of folders were not read, some names a code, and why."""
    by_code: dict[str, list[str]] = {}
    for receipt in receipts:
        if receipt.state == "skipped":
            for issue in receipt.issues:
                by_code.setdefault(issue.code, []).append(
                    os.path.basename(receipt.locator) or receipt.locator
                )
    lines = []
    for code, names in by_code.items():
        more = " " + _("and {count} more").format(count=len(names) - NAMED) if len(names) > NAMED else ""
        said = _("skipped, {code}: {names}{more}: {cause}")
        lines.append(
            said.format(
                code=code_name(code), names=escape(_(", ").join(names[:NAMED])), more=more, cause=cause(code)
            )
        )
    return [*lines, ""] if lines else []


def file_lines(receipts: Sequence[Receipt]) -> list[str]:
    """A table with one line a file, and the meaning of its issues."""
    rows = map(_row, receipts)
    lines = table(
        (_("file"), _("state"), _("pages"), _("speeches"), _("new"), _("notes")), rows, right=(2, 3, 4)
    )
    return [*lines, "", *_causes(receipts)]


def next_step(sums: Totals, *, dry_run: bool) -> str:
    """The advice on which command to run next."""
    if not sums.files:
        return _("nothing here could be read; name a file to have it tried whatever it looks like")
    if dry_run:
        return _("the same command without --dry-run writes it")
    if sums.newly_quarantined:
        return _("`wengao quarantine list` says why files were left out, and what can be done")
    if sums.new_speeches:
        return _("`wengao speeches list` shows them, `wengao export speeches --format jsonl` takes them out")
    return _("nothing to do: all of it was in the library")


def _row(receipt: Receipt) -> tuple[object, ...]:
    declared = receipt.declared_items
    items = (
        _("{item_count} of {declared}").format(item_count=receipt.item_count, declared=declared)
        if declared and declared != receipt.item_count
        else receipt.item_count
    )
    name = os.path.basename(receipt.locator) or receipt.locator
    notes = " ".join(dict.fromkeys(code_name(issue.code) for issue in receipt.issues))
    state = word(receipt.state)
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
        extent = (
            _("{locator} files").format(locator=len({receipt.locator for receipt, _ in occurrences}))
            if len(occurrences) > 1
            else escape(detail(occurrences[0][1].detail))
        )
        lines.append(
            paint(named_code(code), "red" if CODES[code].quarantines else "yellow")
            + _(": ")
            + cause(code)
            + f" ({extent})" * bool(extent)
        )
        lines.append(f"  {way_out(code)}")
    return [*lines, ""] if lines else []


def _files(count: int) -> str:
    return ngettext("1 file", "{count} files", count).format(count=count)


def exit_code(receipts: Sequence[Receipt], *, strict: bool) -> int:
    """The exit code: 0; 7 when files were newly quarantined, or at all with `strict`; 6 when all of these are URLs
    that did not answer."""
    out = [
        receipt for receipt in receipts if receipt.state == "quarantined" and (strict or not receipt.known)
    ]
    if out and all(receipt.sha256 is None and "://" in receipt.locator for receipt in out):
        return Exit.SOURCE
    return Exit.QUARANTINED if out else Exit.DONE
