"""The reader's language: a cookie that the page's switch sets, else `WENGAO_LANG`, else the browser's languages."""

from __future__ import annotations

import os
import re
from typing import Final

from starlette.requests import Request

from wengao.screen.language import Language

COOKIE: Final = "wengao_lang"
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
RANGE: Final = re.compile(r"\s*([A-Za-z]{1,8})(?:-[\w-]+)?\s*(?:;\s*q=([0-9.]+))?\s*")


def language_of(request: Request) -> Language:
    """`zh` or `en`."""
    for given in (request.cookies.get(COOKIE), os.environ.get("WENGAO_LANG")):
        if given and given[:2].lower() in LANGUAGES:
            return "zh" if given[:2].lower() == "zh" else "en"
    return preferred(request.headers.get("accept-language", ""))


def preferred(accepted: str) -> Language:
    """The language of an Accept-Language header that we speak and the reader likes best; Chinese where it says none:
    the library is."""
    ranked: list[tuple[float, Language]] = []
    for part in accepted.split(",")[:20]:
        found = RANGE.fullmatch(part)
        if found and found[1].lower() in LANGUAGES:
            ranked.append((-_weight(found[2]), "zh" if found[1].lower() == "zh" else "en"))
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else LANGUAGES[0]


def _weight(written: str | None) -> float:
    try:
        return float(written) if written is not None else 1.0
    except ValueError:
        return 0.0
