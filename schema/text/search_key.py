"""The search key of a text: search compares keys instead of texts.

NFKC, case folded, white space between Han out, other white space one space:
`推进　经济\n发展 GDP` -> `推进经济发展 gdp`. Pure and standard library only.
"""

from __future__ import annotations

import re

from schema.text.nfkc import nfkc

HAN = "\u2e80-\u9fff\U00020000-\U0003ffff"
BETWEEN_HAN = re.compile(f"(?<=[{HAN}])\\s+(?=[{HAN}])")  # the break in "经济\n发展"
WHITE = re.compile(r"\s+")  # "  " in "GDP  growth"


def search_key(text: str) -> str:
    """The contract's key of `text`."""
    folded = nfkc(text).casefold()
    return WHITE.sub(" ", BETWEEN_HAN.sub("", folded))
