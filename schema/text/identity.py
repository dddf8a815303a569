"""Identity key v1: the letters, digits and Han of a text, nothing else and nothing masked.

Two printings of one speech that differ in spaces, punctuation, width or case have one key, hence one id:
`各位领导、同志们：２０２４年GDP` -> `各位领导同志们2024年gdp` -> `s_` + 26 characters.
"""

from __future__ import annotations

import base64
import hashlib
import re

from schema.text.nfkc import nfkc

ID_CHARACTERS = 26  # 130 bits: a million speeches collide with a chance of 1 in 10^27

# What a key drops: "：", " ", "《", "_", "·". Han beyond U+20000 is kept by its range: characters that this
# Python's Unicode tables do not know yet must not change an id when Python is upgraded.
NOT_IN_KEY = re.compile("(?:[^\\w\U00020000-\U0003ffff]|_)+")


def identity_key(text: str) -> str:
    """`text` after NFKC and case folding, letters, digits and Han only."""
    return NOT_IN_KEY.sub("", nfkc(text).casefold())


def id_of(key: str) -> str:
    """The contract's id of an identity key: `s_` and the first 26 base32 characters, in lower case, of sha256."""
    digest = hashlib.sha256(key.encode()).digest()
    return "s_" + base64.b32encode(digest).decode().lower()[:ID_CHARACTERS]


def speech_id(text: str) -> str:
    """The contract's id of a text: that of its identity key."""
    return id_of(identity_key(text))
