"""The facts of a speech, each with the printed line that attests it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from schema.export.lines import EvidenceLine, SpeechLine
from schema.records import Document
from wengao.web.page_marks import printed_line

JOINED: Final = ("speaker", "role", "date", "place")
OF_PRINT: Final = ("kind", "occasion", "salutation", "subtitle")


class AttestedFact(Struct, frozen=True):
    """A fact by its name, with where it stands: page and line of this print, or the other print that states it.

    `printed` is what this print says where the speech as a whole says otherwise.
    """

    name: str
    value: str
    page: int | None = None
    quote: str | None = None
    elsewhere: str | None = None  # sha256 of another file that states it
    elsewhere_ordinal: int | None = None
    elsewhere_name: str | None = None
    printed: str | None = None
    corrected: bool = False


def attested(line: SpeechLine, document: Document | None, names: Mapping[str, str]) -> list[AttestedFact]:
    """The joined facts first, then those of this print alone; those that nobody states are left out."""
    found = []
    for name in JOINED:
        joined, printed = getattr(line, f"speech_{name}"), getattr(line, name)
        value = joined or printed
        if value is None:
            continue
        seen = _evidence(line, f"speech_{name}" if joined else name)
        sha256, ordinal = _print(seen)
        if joined and sha256 not in (None, line.file_sha256):
            fact = AttestedFact(
                name, value, seen.page if seen else None, None, sha256, ordinal, names.get(sha256 or ""),
                printed if printed != joined else None, name in line.corrected,
            )  # fmt: skip
        else:
            page, quote = _place(_evidence(line, name) or seen, document)
            said = printed if joined and printed and printed != joined else None
            fact = AttestedFact(name, value, page, quote, printed=said, corrected=name in line.corrected)
        found.append(fact)
    for name in OF_PRINT:
        if (value := getattr(line, name)) is not None:
            page, quote = _place(_evidence(line, name), document)
            found.append(AttestedFact(name, value, page, quote, corrected=name in line.corrected))
    return found


def _evidence(line: SpeechLine, field: str) -> EvidenceLine | None:
    return next((one for one in line.evidence if one.field == field), None)


def _print(seen: EvidenceLine | None) -> tuple[str | None, int | None]:
    """The print that a joined fact names at the end of its rule: `SHA256#N`."""
    sha256, mark, ordinal = (seen.rule.rpartition(" ")[2] if seen else "").partition("#")
    return (sha256, int(ordinal)) if mark and ordinal.isdigit() else (None, None)


def _place(seen: EvidenceLine | None, document: Document | None) -> tuple[int | None, str | None]:
    """The page (of a form that has them) and the words of the line."""
    if seen is None or document is None:
        return None, None
    words = printed_line(document, seen.page, seen.line)
    return (seen.page if document.paged else None), (words.strip() if words and words.strip() else None)
