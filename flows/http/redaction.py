"""Redacts URLs for issues, logs and exceptions: no query, no user name, no control characters.

https://anna:pw@docs.example/a.pdf?token=s3cret  ->  https://docs.example/a.pdf?…
"""

from __future__ import annotations

import logging
import re
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 200  # the most characters of a URL in a message
# "a\u202eb"
UNSEEN: Final = re.compile("[^\x21-\x7e\u00a1-\u2027\u202f-\u205f\u2070-\ud7ff\uf900-\ufefe\uff00-\uffef]")
NETWORK_LOGS: Final = ("httpcore", "httpx")  # libraries whose debug logs contain headers and whole URLs


def shown(url: str) -> str:
    """`url` without its possibly secret parts: user name, password, query and fragment."""
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
