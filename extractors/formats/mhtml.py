"""Web pages saved as one file (MHTML, MHT): the page itself, decoded as its part says.

Content-Transfer-Encoding: quoted-printable, charset=gb2312, =CD=AC=D6=BE=C3=C7  ->  同志们
"""

from __future__ import annotations

import binascii
import email
import email.policy
from email.message import Message
from typing import Final

from schema.errors import Unreadable

MOST_PARTS: Final = 5000
HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})


def page_of(data: bytes) -> tuple[bytes, str]:
    """The bytes of the page in an MHTML file and the charset that its part names, "" without one.

    Raises `Unreadable` with damaged or unsupported-form.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = [part for part, _ in zip(message.walk(), range(MOST_PARTS), strict=False)]
    except (RecursionError, ValueError, LookupError, UnicodeError) as error:
        raise Unreadable("damaged", f"its parts nest too deeply or are broken: {error}") from error
    start = (message.get_param("start") or "") if message.is_multipart() else ""
    pages = [part for part in parts if part.get_content_type() in HTML_TYPES and not part.is_multipart()]
    chosen = next((part for part in pages if start and part.get("Content-ID") == start), None)
    if chosen is None and pages:
        chosen = pages[0]
    if chosen is None:
        raise Unreadable("unsupported-form", "a message without a web page in it")
    return _payload(chosen), _charset(chosen)


def _payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, binascii.Error) as error:
        raise Unreadable("damaged", f"the page in it: {error}") from error
    if not isinstance(payload, bytes):
        raise Unreadable("damaged", "the page in it cannot be decoded")
    return payload


def _charset(part: Message) -> str:
    try:
        return (part.get_content_charset() or "").lower()
    except (LookupError, UnicodeError):
        return ""
