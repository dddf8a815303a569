"""Lines as JSONL or CSV, written as they come.

In CSV a cell that a spreadsheet would run is quoted: `=1+1` -> `'=1+1`, `＋86…` -> `'＋86…`.
"""

from __future__ import annotations

import codecs
import csv
import dataclasses
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

import msgspec

from schema.export.lines import LINES, ExportLine, FileLine, PdfLine, What
from schema.query.set_aside import NoSpeech
from schema.records import Listing, RawListing

# Invisible characters before a formula: white space, controls, zero-width and direction marks, accents.
SKIPPED: Final = frozenset({"Cc", "Cf", "Mn", "Zs", "Zl", "Zp"})
# The results of NFKC for ＝ ﹦ ⁼ ＋ ﹢ ⁺ － ﹣ ⁻ ＠ ﹫; the minus sign U+2212 it does not change.
FORMULA: Final = frozenset("=+-@\u2212")
RUNS: Final = frozenset("\t\r\n")  # cells that start so are taken apart
ASCII: Final = "'=+-@,\"\t\r\nA1"  # characters with a meaning in CSV and in formulas
BOM: Final = "utf-8-sig"  # Excel takes UTF-8 without it for the local code page


def write_jsonl(lines: Iterable[ExportLine], out: BinaryIO) -> int:
    """Write one JSON object a line, UTF-8; returns the number of lines."""
    number = 0
    for number, line in enumerate(lines, 1):  # noqa: B007 - counted
        out.write(msgspec.json.encode(line) + b"\n")
    return number


def fits_a_spreadsheet(encoding: str) -> bool:
    """Whether ASCII stays ASCII in `encoding`, or it is UTF-16 or 32, whose first bytes say so.

    UTF-7 writes `汇` as `+bEc-`: a formula to a program that does not know it. Raises LookupError.
    """
    if codecs.lookup(encoding).name in ("utf-16", "utf-32"):
        return True
    try:
        "汇".encode(encoding, "replace")
        return ASCII.encode(encoding).removeprefix(codecs.BOM_UTF8) == ASCII.encode()
    except UnicodeError:
        return False


def write_csv(
    lines: Iterable[ExportLine],
    what: What,
    out: BinaryIO,
    encoding: str = BOM,
    lost: Counter[str] | None = None,
) -> int:
    """Write a header and one row a line; returns the number of rows.

    Characters that `encoding` lacks become `?` and are counted in `lost`.
    """
    writer = csv.writer(_Encoded(out, encoding, Counter() if lost is None else lost))
    writer.writerow(header(what))
    number = 0
    for number, line in enumerate(lines, 1):  # noqa: B007 - counted
        writer.writerow([cell(value) for _, value in flat(line)])
    return number


class _Encoded:
    """A text stream to `out` in an encoding; characters that it lacks are counted in `lost`."""

    def __init__(self, out: BinaryIO, encoding: str, lost: Counter[str]) -> None:
        self._out = out
        self._encoder = codecs.getincrementalencoder(encoding)()
        self._lost = lost

    def write(self, text: str) -> None:
        """Write the text, with `?` for each character that the encoding lacks."""
        while text:
            state = self._encoder.getstate()
            try:
                self._out.write(self._encoder.encode(text))
                return
            except UnicodeEncodeError as error:
                self._encoder.setstate(state)
                said, unsaid = text[: error.start], text[error.start : error.end]
                self._lost.update(unsaid)
                self._out.write(self._encoder.encode(said + "?" * len(unsaid)))
                text = text[error.end :]


def header(what: What) -> list[str]:
    """The columns of the CSV: the export's fields, with the fields of objects as columns of their own."""
    names: list[str] = []
    for field in dataclasses.fields(LINES[what]):
        names += _columns(field.name, LINES[what])
    return names


def flat(line: ExportLine) -> Iterator[tuple[str, Any]]:
    """The cells of a line as (column, value): objects flattened, lists and mappings as JSON."""
    for field in dataclasses.fields(line):
        value = getattr(line, field.name)
        if field.name == "listing" and isinstance(line, FileLine):
            yield from _flat_listing(value)
        elif field.name == "pdf" and isinstance(line, FileLine):
            for part in dataclasses.fields(PdfLine):
                yield f"pdf_{part.name}", None if value is None else getattr(value, part.name)
        elif field.name == "no_speech":
            for part in dataclasses.fields(NoSpeech):
                yield f"no_speech_{part.name}", None if value is None else getattr(value, part.name)
        elif isinstance(value, (list, dict)):
            yield field.name, msgspec.json.encode(value).decode()
        else:
            yield field.name, value


def cell(value: Any) -> str:
    """A value as a CSV cell: text that a spreadsheet would run as a formula gets a leading quote mark."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    seen = (character for character in value if unicodedata.category(character) not in SKIPPED)
    first = unicodedata.normalize("NFKC", next(seen, ""))[:1]
    return "'" + value if first in FORMULA or value[:1] in RUNS else value


def _columns(name: str, kind: type[ExportLine]) -> list[str]:
    if kind is FileLine and name == "listing":
        return [column for column, _ in _flat_listing(None)]
    if kind is FileLine and name == "pdf":
        return [f"pdf_{part.name}" for part in dataclasses.fields(PdfLine)]
    if name == "no_speech":
        return [f"no_speech_{part.name}" for part in dataclasses.fields(NoSpeech)]
    return [name]


def _flat_listing(listing: Listing | None) -> Iterator[tuple[str, Any]]:
    for part in dataclasses.fields(Listing):
        if part.name != "raw":
            yield f"listing_{part.name}", None if listing is None else getattr(listing, part.name)
    for part in dataclasses.fields(RawListing):
        yield f"listing_raw_{part.name}", None if listing is None else getattr(listing.raw, part.name)
