"""The lines of exports: typed, and in the contract's field order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from schema.query.marks import Note
from schema.query.set_aside import NoSpeech
from schema.records import Issue, Listing

What = Literal["speeches", "files", "matches", "issues", "changes"]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """Where one fact stands in print; the rule of a joined fact (`speech_date`) ends with its print, `SHA256#N`."""

    field: str
    page: int
    line: int
    rule: str


@dataclass(frozen=True, slots=True)
class SpeechLine:
    """One occurrence of an item in a file: a line of `export speeches`."""

    speech_id: str
    file_sha256: str
    locator: str | None
    locators: list[str]
    ordinal: int
    declared_items: int | None
    kind: str | None
    title: str | None
    subtitle: str | None
    speaker: str | None
    role: str | None
    roles: list[str]
    place: str | None
    jurisdiction: str | None
    occasion: str | None
    date: str | None
    date_from: str | None
    date_to: str | None
    date_printed: str | None
    date_source: str | None
    salutation: str | None
    heading: list[str]
    text: str
    page_first: int | None  # null in a format without pages
    page_last: int | None
    char_count: int
    cluster_id: str
    is_canonical: bool
    truncated: bool
    placeholders: int
    engines: list[str]
    corrected: list[str]
    confidence: float
    evidence: list[EvidenceLine]
    source: str | None
    loaded_at: str
    updated_at: str
    speech_title: str | None = None  # joined over all prints of the speech
    speech_speaker: str | None = None
    speech_role: str | None = None
    speech_place: str | None = None
    speech_date: str | None = None
    tags: list[str] = field(default_factory=list)  # what persons marked the speech with
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UploadLine:
    """One offer of a file's bytes."""

    source: str
    locator: str
    listing: Listing | None
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A PDF's own information."""

    title: str | None
    author: str | None
    producer: str | None
    created_at: str | None


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file: a line of `export files`."""

    sha256: str
    locators: list[str]
    uploads: list[UploadLine]
    media_type: str | None
    byte_size: int
    page_count: int | None
    title: str | None
    title_source: str | None
    title_year: int | None
    date: str | None
    date_source: str | None
    declared_items: int | None
    item_count: int
    state: str
    issues: list[Issue]
    listing: Listing | None
    pdf: PdfLine | None
    engines: list[str]
    versions: dict[str, str]
    loaded_at: str | None
    updated_at: str
    no_speech: NoSpeech | None = None  # a person said that it is none


@dataclass(frozen=True, slots=True)
class MatchLine:
    """A live relation of two speeches: a line of `export matches`."""

    a: str
    b: str
    kind: str
    jaccard: float
    containment: float
    differs: list[str]


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue of a file, an upload or a source: a line of `export issues`."""

    file_sha256: str | None
    locator: str | None
    stage: str
    code: str
    page: int | None
    detail: str
    at: str
    source: str | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What happened to a speech, in sequence: a line of `export changes`."""

    seq: int
    at: str
    run_id: str | None
    kind: str
    speech_id: str
    file_sha256: str | None
    detail: dict[str, Any]


ExportLine = SpeechLine | FileLine | MatchLine | IssueLine | ChangeLine
LINES: Final[dict[What, type[ExportLine]]] = {
    "speeches": SpeechLine,
    "files": FileLine,
    "matches": MatchLine,
    "issues": IssueLine,
    "changes": ChangeLine,
}
