"""Mutations of a PDF, some blind, some aware of its grammar. Pure: the same random numbers give the same bytes.

Blind: flipped bytes, copied, moved and lost blocks, a cut end, two files spliced. Aware: tokens swapped for
others of the format, numbers driven to extremes, streams opened, changed inside and packed again.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from random import Random
from typing import Final

# "/Type", "/Count": a name; "obj", "endstream": a keyword; "12 0 R": a reference
NAME: Final = re.compile(rb"/[A-Za-z][A-Za-z0-9]{1,20}")
KEYWORD: Final = re.compile(rb"\b(?:endobj|obj|stream|endstream|xref|trailer|startxref|null|true|false)\b")
NUMBER: Final = re.compile(rb"(?<![\w.])-?\d{1,10}(?:\.\d{1,6})?(?![\w.])")
REFERENCE: Final = re.compile(rb"\b(\d{1,6}) (\d{1,5}) R\b")
STREAM: Final = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)

NAMES: Final = tuple(
    b"/Type /Page /Pages /Catalog /Kids /Parent /Count /Contents /Resources /Font /Subtype /Type0 /Type3 /TrueType"
    b" /CIDFontType0 /CIDFontType2 /DescendantFonts /ToUnicode /Encoding /Identity-H /GBK-EUC-H /UniGB-UCS2-H"
    b" /W /DW /Widths /FirstChar /LastChar /FontFile2 /FontFile3 /Filter /FlateDecode /LZWDecode /ASCII85Decode"
    b" /ASCIIHexDecode /RunLengthDecode /CCITTFaxDecode /DCTDecode /JPXDecode /JBIG2Decode /Crypt /DecodeParms"
    b" /Predictor /Columns /Colors /BitsPerComponent /Length /Length1 /N /First /Extends /ObjStm /XRef /Index"
    b" /Size /Prev /Root /Info /Encrypt /ID /XRefStm /MediaBox /CropBox /Rotate /UserUnit /XObject /Form /Image"
    b" /Matrix /BBox /ExtGState /SMask /Pattern /Shading /Annots /AcroForm /XFA /Names /Dests /Outlines /JavaScript"
    b" /JS /OpenAction /AA /Launch /URI /EmbeddedFiles /StructTreeRoot /MarkInfo /OCProperties /Metadata".split()
)
EXTREMES: Final = tuple(
    b"0 -1 1 2 255 256 65535 65536 2147483647 2147483648 -2147483648 4294967295 4294967296 9999999999"
    b" 18446744073709551616 1e9 0.0000001 -0.5 340282346638528859811704183484516925440".split()
)
OPERATORS: Final = tuple(
    b"BT ET Tj TJ Tf Td Tm T* q Q cm Do gs BI ID EI sh scn re f S W n BDC EMC d0 d1".split()
)
BYTES_OF_INTEREST: Final = bytes(
    (0x00, 0x0A, 0x0D, 0x20, 0x25, 0x28, 0x29, 0x2F, 0x3C, 0x3E, 0x5B, 0x5C, 0x5D, 0x7F, 0x80, 0xFF)
)
LARGEST = 400_000  # bytes; a mutant may grow up to this

Mutation = Callable[[Random, bytes, bytes], bytes]


def mutant(rng: Random, data: bytes, other: bytes) -> tuple[bytes, tuple[str, ...]]:
    """`data` after one to four mutations, and their names; `other` is a second file to splice from."""
    chosen = [rng.choice(MUTATIONS) for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4)))]
    for mutation in chosen:
        data = mutation(rng, data, other)[:LARGEST]
    return data, tuple(mutation.__name__ for mutation in chosen)


def flip_bits(rng: Random, data: bytes, other: bytes) -> bytes:
    """Up to 32 bits."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 32))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def plant_bytes(rng: Random, data: bytes, other: bytes) -> bytes:
    """Insert up to 16 bytes with a meaning to parsers."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 4, 16))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.choice(BYTES_OF_INTEREST)
    return bytes(changed)


def copy_block(rng: Random, data: bytes, other: bytes) -> bytes:
    """Copy a block over or into another place."""
    start, end = _block(rng, data)
    to = rng.randrange(len(data) + 1)
    return data[:to] + data[start:end] + data[to + (end - start if rng.random() < 0.5 else 0) :]


def lose_block(rng: Random, data: bytes, other: bytes) -> bytes:
    """Remove a block."""
    start, end = _block(rng, data)
    return data[:start] + data[end:]


def cut(rng: Random, data: bytes, other: bytes) -> bytes:
    """Cut off the end or the beginning."""
    at = rng.randrange(len(data) + 1)
    return data[:at] if rng.random() < 0.8 else data[at:]


def splice(rng: Random, data: bytes, other: bytes) -> bytes:
    """The beginning of one file and the end of another."""
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


def swap_name(rng: Random, data: bytes, other: bytes) -> bytes:
    """Up to four names become others of the format."""
    return _replaced(rng, NAME, data, lambda found: rng.choice(NAMES), rng.choice((1, 2, 4)))


def swap_keyword(rng: Random, data: bytes, other: bytes) -> bytes:
    """A keyword becomes another."""
    words = (b"endobj", b"obj", b"stream", b"endstream", b"xref", b"trailer", b"null", b"true", b"")
    return _replaced(rng, KEYWORD, data, lambda found: rng.choice(words), 1)


def extreme_number(rng: Random, data: bytes, other: bytes) -> bytes:
    """Up to four numbers become extreme."""
    return _replaced(rng, NUMBER, data, lambda found: rng.choice(EXTREMES), rng.choice((1, 2, 4)))


def redirect(rng: Random, data: bytes, other: bytes) -> bytes:
    """References lead to other objects: loops, wrong types, nothing."""
    highest = max((int(n) for n, _ in REFERENCE.findall(data)), default=1)
    return _replaced(
        rng, REFERENCE, data, lambda found: b"%d 0 R" % rng.randrange(highest + 2), rng.choice((1, 2, 4))
    )


def inside_a_stream(rng: Random, data: bytes, other: bytes) -> bytes:
    """A packed stream is opened, changed and packed again; /Length is left wrong as often as not."""
    found = [match for match in STREAM.finditer(data) if len(match[1]) < LARGEST]
    if not found:
        return flip_bits(rng, data, other)
    match = rng.choice(found)
    packer = zlib.decompressobj()
    try:
        opened = packer.decompress(match[1], LARGEST)
    except zlib.error:
        changed = rng.choice(BLIND)(rng, match[1], other)
    else:
        inner = rng.choice((flip_bits, plant_bytes, copy_block, lose_block, extreme_number, _operator))
        changed = zlib.compress(inner(rng, opened, other) if opened else b"q " * 500, 1)
    return data[: match.start(1)] + changed + data[match.end(1) :]


def nest(rng: Random, data: bytes, other: bytes) -> bytes:
    """Insert a thousand nested brackets."""
    at = rng.randrange(len(data) + 1)
    opening = rng.choice((b"[", b"<<", b"(", b"<</A ", b"q "))
    return data[:at] + opening * rng.choice((10, 1000)) + data[at:]


def _operator(rng: Random, data: bytes, other: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + b" " + rng.choice(OPERATORS) + b" " + data[at:]


def _block(rng: Random, data: bytes) -> tuple[int, int]:
    """(start, end) of a block of up to 4,096 bytes."""
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 4, 16, 64, 512, 4096)))


def _replaced(
    rng: Random, pattern: re.Pattern[bytes], data: bytes, by: Callable[[bytes], bytes], times: int
) -> bytes:
    """`data` with up to `times` of what `pattern` finds replaced."""
    found = list(pattern.finditer(data))
    for match in sorted(
        rng.sample(found, min(times, len(found))), key=lambda match: match.start(), reverse=True
    ):
        data = data[: match.start()] + by(match[0]) + data[match.end() :]
    return data


BLIND: Final[tuple[Mutation, ...]] = (flip_bits, plant_bytes, copy_block, lose_block)
KNOWING: Final[tuple[Mutation, ...]] = (
    swap_name,
    swap_keyword,
    extreme_number,
    redirect,
    inside_a_stream,
    nest,
)
MUTATIONS: Final[tuple[Mutation, ...]] = (*BLIND, cut, splice, *KNOWING, *KNOWING)
