"""The artifacts of a run in Prefect: a table of its files, quarantined ones first, and a summary in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flows.runs.source_run import RunReport
from schema.records import Receipt
from schema.runs.totals import totals

MOST_ROWS: Final = 1_000  # rows of a table that people look at; `wengao files list` has all files
NEEDS: Final = {"quarantined": 0, "loaded": 1, "removed": 2, "skipped": 3, "unchanged": 4}


def rows(receipts: Sequence[Receipt]) -> list[dict[str, object]]:
    """One row a file: quarantined files first, then new ones; the first thousand of a long run."""
    ordered = sorted(receipts, key=lambda receipt: (NEEDS.get(receipt.state, 5), receipt.known))
    return [_row(receipt) for receipt in ordered[:MOST_ROWS]]


def _row(receipt: Receipt) -> dict[str, object]:
    return {
        "file": receipt.locator,
        "state": receipt.state,
        "items": receipt.item_count,
        "new": receipt.new_speeches,
        "issues": ", ".join(issue.code for issue in receipt.issues),
        "seconds": round(receipt.seconds, 2),
    }


def markdown(report: RunReport) -> str:
    """The summary of a run in Markdown; its first line is a summary by itself."""
    sums, found = totals(report.receipts), report.found
    lines = [
        f"{report.source}: {report.state}, {sums.loaded} loaded, {sums.unchanged} unchanged, "
        f"{sums.quarantined} quarantined, {sums.new_speeches} new speeches",
        "",
        f"- run `{report.run_id}`, {(report.finished_at - report.started_at).total_seconds():.0f} s",
        f"- the source lists {len(found.offers) if found.listed is None else found.listed}: "
        f"{found.new} new, {report.changed} changed, {found.gone} gone, {report.unchanged} unchanged",
    ]
    if report.error:
        lines += ["", f"**{_plain(report.error)}**"]
    if report.unread:
        lines.append(f"- {report.unread} files were not read; the next run takes them")
    codes = [issue.code for receipt in report.receipts if not receipt.known for issue in receipt.issues]
    lines += [f"- {codes.count(code)} × `{code}`" for code in sorted(set(codes))]
    return "\n".join([*lines, "", f"`wengao runs show {report.run_id}` names the files."])


def _plain(text: str) -> str:
    """Untrusted text with the characters escaped that Markdown interprets."""
    return "".join(" " if char in "*_`<>[]()\n" else char for char in text)
