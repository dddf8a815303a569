"""Decodes HTML: by byte order mark, by meta tag, else by likelihood.

<meta charset="gb2312"> … \\xcd\\xac\\xd6\\xbe\\xc3\\xc7  ->  同志们
"""

from __future__ import annotations

import re
from typing import Final

from extractors.text.encodings import BOMS, decode_as, decode_text, plausibility

META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.I)
META_WITHIN: Final = 4096  # bytes: browsers look at the first 1024, saved pages put their notice before it
CHARSET_TRUST: Final = 0.5  # plausibility by which a declared charset may fall short of the best guess


def decode_html(data: bytes) -> tuple[str, int] | None:
    """`data` as text, and the number of undecodable bytes: by byte order mark, by meta tag, else by likelihood.

    A page saved in another encoding keeps its old meta tag; the tag counts only if the text is as plausible with it.
    """
    guess = decode_text(data)
    declared = META_CHARSET.search(data[:META_WITHIN])
    if declared and not any(data.startswith(mark) for mark, _ in BOMS):
        named = decode_as(data, declared[1].decode("ascii").lower())
        if named and (
            guess is None
            or plausibility(_beyond_head(named.text)) + CHARSET_TRUST
            >= plausibility(_beyond_head(guess.text))
        ):
            return named.text, named.broken
    return (guess.text, guess.broken) if guess else None


def _beyond_head(text: str) -> str:
    return text[max(text.find("<body"), 0) :]
