"""Why a file of a folder or an archive is not read, pictures judged with the rest.

A picture is read where it can be a page and the recogniser is installed; any other is passed over like any binary.
"""

from __future__ import annotations

from extractors.formats.media_type import skip_code
from extractors.formats.picture_size import may_be_a_page
from extractors.ocr import extra
from extractors.ocr.pages import PICTURES


def skip_of(kind: str, head: bytes) -> str:
    """The skip code of a file of media type `kind` that begins with `head`; "" when it is read."""
    if kind in PICTURES and may_be_a_page(head) and extra.is_installed():
        return ""
    return skip_code(kind)
