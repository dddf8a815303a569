"""What is asked of a reading child: records alone, so that asking loads no engine.

The answers are wire of `Document`, `Reading` and the like; see `flows.isolation.jobs`.
"""

from __future__ import annotations

from dataclasses import dataclass

from schema.records import Correction, Document, Listing


@dataclass(frozen=True, slots=True)
class ExtractRequest:
    """One file to extract. `engine` "" lets the engines' scores decide; `pages` () means all of them,
    and only `pdf_plumber` reads less than all."""

    name: str
    sha256: str
    engine: str = ""
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One extracted document to read, with the claims of the listing that offered it and what persons
    said about its boundaries."""

    document: Document
    listing: Listing | None = None
    corrections: tuple[Correction, ...] = ()
