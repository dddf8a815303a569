"""The version of every stage: raise one with a change that reads other words, and files are read again.

Loaded where no stage is, to ask whether what the library holds was read by these.
"""

from __future__ import annotations

from typing import Final

from schema.text.shingles import FINGERPRINT_VERSION

EXTRACT: Final = "2"  # of `PdfLines`, the engine that reads first
VERSIONS: Final[tuple[tuple[str, str], ...]] = (
    ("extract", EXTRACT),
    ("strip_furniture", "2"),
    ("reflow", "2"),
    ("normalize", "2"),
    ("split", "2"),
    ("describe", "2"),
    ("fingerprint", str(FINGERPRINT_VERSION)),
)
