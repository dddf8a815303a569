"""The version of every stage. A change that alters results must raise its version, so that files are read again.

This module imports no stage, so that other code can compare stored versions with these cheaply.
"""

from __future__ import annotations

from typing import Final

from schema.text.shingles import FINGERPRINT_VERSION

EXTRACT: Final = "2"  # the version of `PdfLines`, the engine that reads first
VERSIONS: Final[tuple[tuple[str, str], ...]] = (
    ("extract", EXTRACT),
    ("strip_furniture", "3"),
    ("reflow", "2"),
    ("normalize", "2"),
    ("split", "4"),
    ("describe", "2"),
    ("fingerprint", str(FINGERPRINT_VERSION)),
)
