"""Writes lines as an XLSX workbook: one sheet, a header that stays, a filter on each column, row by row.

Needs `openpyxl`, an optional dependency: importing this module without it raises ImportError.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from schema.export.formats import flat, header
from schema.export.lines import ExportLine, What
from schema.export.zipped import save_zip

MOST: Final = 32_767  # characters in a cell; programs refuse a file with more
WIDTHS: Final = {"title": 48, "text": 60, "locator": 40, "speech_title": 48, "detail": 60}
WIDTH: Final = 16  # of other columns, in characters
ROWS: Final = 1_048_575  # of a sheet below its header


def write_xlsx(
    lines: Iterable[ExportLine], what: What, out: BinaryIO, cut: Counter[str] | None = None
) -> int:
    """Write one workbook; returns the number of rows. Cells that were cut at `MOST` characters are counted in `cut`, by
    column. Raises ValueError beyond `ROWS`."""
    counted: Counter[str] = Counter() if cut is None else cut
    book = Workbook(write_only=True)
    sheet = book.create_sheet(what)
    names = header(what)
    sheet.freeze_panes = "A2"
    for at, name in enumerate(names, 1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDTHS.get(name, WIDTH)
    sheet.append([_head(sheet, name) for name in names])
    number = 0
    for number, line in enumerate(lines, 1):
        if number > ROWS:
            raise ValueError(f"a sheet holds {ROWS:,} rows: narrow the export by filters, or take csv")
        sheet.append([_cell(sheet, name, value, counted) for name, value in flat(line)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{number + 1}"
    save_zip(book.save, out)
    return number


def _head(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, name)
    cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top")
    return cell


def _cell(sheet: Any, name: str, value: Any, cut: Counter[str]) -> Any:
    """Numbers and truth values as they are; text always as text, so that `=1+1` is no formula."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    if len(text) > MOST:
        cut[name] += 1
        text = text[: MOST - 1] + "…"
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
