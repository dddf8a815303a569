"""Every table of the library. Tables may change between versions; the views are what stays."""

from schema.tables.base import METADATA, core
from schema.tables.files import DocumentRow, FileRow, FurnitureRow, IssueRow, OfferRow, UploadRow, WebPageRow
from schema.tables.runs import RunRow
from schema.tables.speeches import (
    AliasRow,
    CorrectionRow,
    FingerprintRow,
    OccurrenceRow,
    RelationRow,
    SpeechRow,
    TombstoneRow,
)

__all__ = [
    "METADATA",
    "AliasRow",
    "CorrectionRow",
    "DocumentRow",
    "FileRow",
    "FingerprintRow",
    "FurnitureRow",
    "IssueRow",
    "OccurrenceRow",
    "OfferRow",
    "RelationRow",
    "RunRow",
    "SpeechRow",
    "TombstoneRow",
    "UploadRow",
    "WebPageRow",
    "core",
]
