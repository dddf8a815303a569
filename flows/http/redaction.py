"""How an address is shown: in issues, logs and exceptions no query, no user name, nothing that steers a terminal.

https://anna:pw@docs.example/a.pdf?token=s3cret  ->  https://docs.example/a.pdf?…
"""

from __future__ import annotations

import logging
import re
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 200  # characters of an address in a message
UNSEEN: Final = re.compile(
    "[^\x21-\x7e\u00a1-\u2027\u202f-\u205f\u2070-\ud7ff\uf900-\ufefe\uff00-\uffef]"
)  # "a\u202eb"
NETWORK_LOGS: Final = ("httpcore", "httpx")  # below INFO they write headers and whole addresses


def shown(url: str) -> str:
    """`url` without what may be secret in it: user name, password, query and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "(an address that cannot be read)"
    text = f"{parts.scheme}://{host}{parts.path}" + "?…" * bool(parts.query)
    text = UNSEEN.sub("\ufffd", text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def quiet_network_logs() -> None:
    """Keep the network libraries from logging addresses and headers, whatever level the program logs at."""
    for name in NETWORK_LOGS:
        logging.getLogger(name).setLevel(logging.WARNING)
