"""How many pages a PDF has, by qpdf: an engine of its own, which reads no page for it.

Ten times as quick as pdfminer (0.7 to 18 ms of CPU where that took 6 to 170, on files of 30 KB to 1.3 MB).
"""

from __future__ import annotations

import io

from schema.errors import Unreadable


def page_count(data: bytes) -> int:
    """The number of pages that qpdf finds; 0 is an answer. Raises `Unreadable` (encrypted, damaged)."""
    import pikepdf

    try:
        # Handing attributes down the tree of pages took up to 100 ms, and changed no count of 1,454 files.
        with pikepdf.open(io.BytesIO(data), inherit_page_attributes=False) as pdf:
            return len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise Unreadable("encrypted", "opening it needs a password") from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:  # what qpdf says, as pikepdf hands it on
        raise Unreadable("damaged", f"qpdf cannot open it: {error}") from error
