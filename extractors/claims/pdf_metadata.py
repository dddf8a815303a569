"""Repairs PDF metadata: titles decoded with the wrong encoding, dates in any form; keeps the raw values.

Promise: a value that cannot be parsed with confidence is None, never a guess; `raw` holds everything as found.

    Title  ÖÐ»ªÈËÃñ¹²ºÍ¹úÃñ·¨µä   ->  中华人民共和国民法典   (GBK bytes taken for Latin-1)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from extractors.text.encodings import decode_as, decode_text, plausibility
from schema.records import PdfInfo
from schema.text.default_titles import UNSPECIFIED
from schema.text.storable import clean_unicode

# PDFDocEncoding differs from Latin-1 here; engines decode by it, so its characters lead back to the bytes.
PDF_DOC: Final[dict[str, int]] = {
    char: byte
    for byte, char in [
        *enumerate("\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc", 0x18),
        *enumerate("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž", 0x80),
        (0xA0, "€"),
    ]
}
HEX_LITERAL: Final = re.compile(
    r"<((?:[0-9A-Fa-f]{2}){2,})>"
)  # "<D6D0BBAA>": a hex string, kept as its own text
BETTER: Final = 1.0  # plausibility by which a repaired text must exceed the text as found

EARLIEST_YEAR, LATEST_YEAR = (
    1980,
    2100,
)  # before the former no program wrote metadata; "D:19100…" is a broken clock
LARGEST_OFFSET: Final = timedelta(hours=14)

# "D:20240611103000+08'00'"  "D:20261122115057Z'"  "D:20240611"  "20240611103000"
PDF_DATE: Final = re.compile(
    r"\s*(?:D\s*:\s*)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:\.\d+)?\s*(?:(Z)|([+-])\s*(\d\d)'?:?(\d\d)?)?"
)
# "2024年6月11日 10:30"  "2024-06-11T10:30:00+08:00"  "2024/6/11"
WRITTEN_DATE: Final = re.compile(
    r"\s*(?:D\s*:\s*)?(\d{4})\s*[年/.-]\s*(\d{1,2})(?:\s*[月/.-]\s*(\d{1,2}))?\s*日?"
    r"(?:[T\s]*(\d{1,2})[:时](\d\d)(?:[:分](\d\d))?(?:\.\d+)?\s*(?:(Z)|([+-])(\d\d):?(\d\d)?)?)?"
)
# "Tue Jun 11 10:30:00 2024"
ASCTIME: Final = re.compile(
    r"\s*(?:[A-Z][a-z]{2},?\s+)?([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d\d):(\d\d):(\d\d)\s+(\d{4})"
)
MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def pdf_info(raw: Mapping[str, bytes | str]) -> PdfInfo:
    """The information dictionary `raw` (keys with or without `/`) as a record.

    Values may be undecoded bytes or what an engine made of them. `created_at` is UTC when an offset is
    printed, else as precise as certain. WPS leaves Producer empty and signs as Creator: its producer.
    """
    found = {key.lstrip("/").casefold(): value for key, value in raw.items()}

    def text(key: str) -> str | None:
        value = _text(found.get(key, ""))
        return None if UNSPECIFIED.fullmatch(value) else value

    return PdfInfo(
        title=text("title"),
        author=text("author"),
        producer=text("producer") or text("creator"),
        created_at=read_date(_text(found.get("creationdate", ""))),
        raw=tuple((key.lstrip("/"), clean_unicode(_as_found(value))[0]) for key, value in raw.items()),
    )


def _as_found(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _text(value: bytes | str) -> str:
    mended = _mend_bytes(value) if isinstance(value, bytes) else mend(value)
    if literal := HEX_LITERAL.fullmatch(mended):
        mended = _mend_bytes(bytes.fromhex(literal[1]))
    return " ".join(clean_unicode(mended.rstrip("\0"))[0].split(" ")).strip()


def _mend_bytes(data: bytes) -> str:
    if data.startswith((b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf")):
        reading = decode_text(data)
        if reading is not None:
            return mend(reading.text)
    return mend(data.decode("latin-1"))


def mend(text: str) -> str:
    """`text`, or its correct decoding when UTF-8, GBK or Big5 was decoded as Latin-1 or PDFDocEncoding."""
    if text.isascii():
        return text
    try:
        data = bytes(PDF_DOC.get(char, ord(char)) for char in text)
    except ValueError:  # a character that no single byte encodes: the text was decoded correctly
        return text
    readings = [reading.text for name in ("utf-8", "gb18030", "cp950") if (reading := decode_as(data, name))]
    best = max(readings, key=plausibility, default=text)
    return best if plausibility(best) >= plausibility(text) + BETTER else text


def read_date(text: str) -> str | None:
    """Parse a date as `YYYY-MM-DDTHH:MM:SSZ`, or its certain prefix (without offset: no Z); None for no date."""
    if named := ASCTIME.match(text):
        month, day, hour, minute, second, year = named.groups()
        return _as_precise(
            (year, str(MONTHS.index(month) + 1) if month in MONTHS else None, day, hour, minute, second)
        )
    match = WRITTEN_DATE.match(text) or PDF_DATE.match(text)
    if match is None:
        return None
    zulu, sign, hours, minutes = match.groups()[6:]
    if zulu is None and sign is None:
        return _as_precise(match.groups()[:6])
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if offset > LARGEST_OFFSET:
        return _as_precise(match.groups()[:6])
    return _as_precise(match.groups()[:6], timezone(-offset if sign == "-" else offset))


def _as_precise(printed: Sequence[str | None], zone: timezone | None = None) -> str | None:
    """`printed`: year, month, day, hour, minute, second, None where not printed."""
    year, month, day, hour, minute, second = (None if part is None else int(part) for part in printed)
    if year is None or not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        date = datetime(year, month or 1, day or 1, tzinfo=zone or UTC)
    except ValueError:
        return None
    if month is None or day is None:
        return f"{date:%Y-%m}" if month else f"{date:%Y}"
    if hour is None or minute is None:
        return f"{date:%Y-%m-%d}"
    try:
        moment = date.replace(hour=hour, minute=minute, second=second or 0)
    except ValueError:
        return f"{date:%Y-%m-%d}"
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if zone else f"{moment:%Y-%m-%dT%H:%M:%S}"
