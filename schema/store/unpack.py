"""Turns a carried file into what loading needs: a reading with texts and places, and the columns of its items.

The file is not read again. Fingerprints are recomputed from the words, so that a library file cannot forge them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from schema import wire
from schema.errors import LibraryError
from schema.records import (
    Description,
    Document,
    Fingerprint,
    Furniture,
    Issue,
    Item,
    Paragraph,
    Reading,
    Speech,
)
from schema.store.carried import FILE_COLUMNS, ITEM_COLUMNS, CarriedFile, CarriedItem
from schema.tables.files import FILE_STATES
from schema.tables.handles import ATTESTED
from schema.tables.spans import unpack_paragraphs, unpack_spans
from schema.tables.speeches import KINDS
from schema.text.identity import id_of, identity_key
from schema.text.shingles import FINGERPRINT_VERSION, sampled, sequence

# "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
LARGEST_DOCUMENT: Final = 512 << 20  # bytes uncompressed; a file of 5,000 pages has some 30 MB
CLAIMED: Final = ("title", "title_source", "title_year", "date", "date_source", "declared_items")
OF_THE_ITEM: Final = tuple(name for name in ITEM_COLUMNS if name not in ("ordinal", "text", "loaded_at"))
LOST: Final = "correction-lost"  # issues that every load determines anew
DATES: Final = ("date", "date_from", "date_to", "date_printed", "date_source")


class BadCarriedFile(LibraryError):
    """An invalid carried file, which no library can have written."""

    exit_code = 6

    def __init__(self, sha256: str, why: str) -> None:
        super().__init__(
            f"the file {sha256} in the other library is damaged: {why}; nothing was taken in",
            "`wengao check` there says more; then export it again",
        )


def document_of(file: CarriedFile) -> Document | None:
    """Returns the document that the engine read; None when it is not stored. Raises BadCarriedFile."""
    if file.document is None:
        return None
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(file.document, LARGEST_DOCUMENT)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise BadCarriedFile(file.sha256, "what was read of it is cut off or far too large")
        return wire.decode(data, Document)
    except (zlib.error, wire.WireError) as error:
        raise BadCarriedFile(file.sha256, str(error)) from error


def reading_of(file: CarriedFile) -> Reading:
    """Returns texts, places, furniture and issues of a file, no facts (`file_columns`). Raises BadCarriedFile."""
    check(file)
    try:
        return Reading(
            title=None,
            declared_items=None,
            head=unpack_spans(file.head),
            furniture=tuple(
                Furniture(span, one.rule, one.text)
                for one in file.furniture
                for span in unpack_spans(one.spans)
            ),
            items=tuple(_item(item) for item in file.items),
            unowned=unpack_spans(file.unowned),
            issues=tuple(
                Issue(one.stage, one.code, one.page, one.detail)
                for one in file.issues
                if (one.stage, one.code) != ("describe", LOST)
            ),
            versions=tuple(file.versions.items()),
        )
    except (msgspec.DecodeError, TypeError) as error:
        raise BadCarriedFile(file.sha256, str(error)) from error


def check(file: CarriedFile) -> None:
    """Raises BadCarriedFile for an invalid file."""
    ordinals = [item.ordinal for item in file.items]
    if not DIGEST.fullmatch(file.sha256):
        raise BadCarriedFile(file.sha256[:64], "this is no SHA-256")
    if file.state not in FILE_STATES:
        raise BadCarriedFile(file.sha256, f"no file is {file.state}")
    if file.state == "loaded" and file.document is None:
        raise BadCarriedFile(file.sha256, "what was read of it is not stored")
    if len(set(ordinals)) != len(ordinals) or (file.items and file.state != "loaded"):
        raise BadCarriedFile(file.sha256, "its items cannot be told apart")
    for item in file.items:
        if item.kind not in (None, *KINDS) or not 0 <= item.confidence <= 1:
            raise BadCarriedFile(file.sha256, f"item {item.ordinal} is none")


def _item(item: CarriedItem) -> Item:
    heading = tuple(Paragraph("", spans) for spans in unpack_paragraphs(item.head_spans))
    paragraphs = tuple(Paragraph("", spans) for spans in unpack_paragraphs(item.body_spans))
    key = identity_key(item.text)
    numbers = frozenset(sequence(key))
    fingerprint = Fingerprint(FINGERPRINT_VERSION, id_of(key), sampled(numbers), len(numbers))
    speech = Speech(item.ordinal, heading, paragraphs, item.confidence)
    return Item(speech, Description(), fingerprint, item.text)


def file_columns(file: CarriedFile) -> dict[str, Any]:
    """Returns the columns of the file's row, except its digest and the time it was first loaded."""
    return {name: getattr(file, name) for name in FILE_COLUMNS if name not in ("sha256", "loaded_at")}


def item_columns(file: CarriedFile) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Returns a function that fills an item's row with the carried columns, except `text`."""
    by_ordinal = {item.ordinal: item for item in file.items}

    def stored(row: Mapping[str, Any]) -> dict[str, Any]:
        item = by_ordinal[row["ordinal"]]
        carried = {name: getattr(item, name) for name in OF_THE_ITEM}
        return {**row, **carried, "evidence": msgspec.to_builtins(item.evidence)}

    return stored


def strength(file: CarriedFile, other: CarriedFile) -> tuple[Any, ...]:
    """Returns the sort key by which one of two readings prevails: loaded ones, then newer stages, then content."""
    versions = tuple(sorted((stage, _natural(version)) for stage, version in file.versions.items()))
    rank = FILE_STATES[::-1].index(file.state)
    return rank, len(versions), versions, wire.encode(comparable(file, other))


def _natural(version: str) -> tuple[tuple[int, str], ...]:
    """The natural sort key of a version: `1.10` comes after `1.9`."""
    return tuple((int(part or 0), rest) for part, rest in re.findall(r"(\d*)(\D*)", version))


def comparable(file: CarriedFile, other: CarriedFile) -> CarriedFile:
    """Returns a file without what may differ between equal readings of the same bytes: times, versions, claims of
    listings, its name, and facts that a person set in either library."""
    by_hand = {item.ordinal: set(item.corrected) for item in other.items}
    nothing: dict[str, Any] = dict.fromkeys(CLAIMED)
    return replace(
        file,
        name="",
        versions={},
        loaded_at=None,
        document=None if file.document is None else wire.encode(document_of(file)),  # 90 and 90.0 are one
        issues=[replace(one, at="") for one in file.issues if one.code != LOST],
        items=[_bare(item, by_hand.get(item.ordinal, set()) | {*item.corrected}) for item in file.items],
        **nothing,
    )


def _bare(item: CarriedItem, by_hand: set[str]) -> CarriedItem:
    empty: dict[str, Any] = dict.fromkeys(name for name in by_hand if name in ATTESTED)
    if "date" in by_hand:
        empty |= dict.fromkeys(DATES)
    if "role" in by_hand:
        empty["roles"] = []
    evidence = [seen for seen in item.evidence if seen.field not in by_hand]
    return replace(item, loaded_at="", corrected=[], evidence=evidence, **empty)
