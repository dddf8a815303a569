"""Reads the status and headers of a response: errors, sizes, validators, media type, file name.

content-range: bytes 500-999/1000  ->  (500, 1000);   etag: W/"3f"  ->  no strong ETag
"""

from __future__ import annotations

import email.message
import re
import unicodedata
from typing import Final
from urllib.parse import unquote_to_bytes

import httpx

from flows.http.retries import retry_after
from flows.http.transport import Again
from schema.errors import Unreadable
from schema.records import Validators

BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
CLOSED: Final = frozenset({401, 402, 403, 407, 451})
CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.I)  # "bytes 500-999/1000"
STRONG: Final = re.compile(r'"[\x21\x23-\x7e\x80-\xff]{1,256}"')  # '"5f3a-1c"'
PRINTABLE: Final = re.compile(r"[\x20-\x7e\x80-\xff]{1,512}")  # 'W/"5f3a"', "Tue, 11 Jun 2024 10:00:20 GMT"
MEDIA_TYPE: Final = re.compile(r"\s*([\w.+-]{1,80}/[\w.+-]{1,80})")  # "text/html; charset=gbk"
CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)  # "charset=GBK"
PARTS: Final = re.compile(r"[\\/]")  # "a/b.pdf"
NAMELESS: Final = "document"


def check_status(response: httpx.Response) -> None:
    """Raise unless the status is 200: `Again` for a temporary error, `Unreadable` for any other status."""
    status = response.status_code
    if status == httpx.codes.OK:
        return
    wait = retry_after(response.headers.get("retry-after", ""))
    if status in BUSY:
        code = "asked-to-wait" if status == httpx.codes.TOO_MANY_REQUESTS or wait else "unreachable"
        raise Again(Unreadable(code, f"HTTP {status}"), wait)
    raise Unreadable("no-access" if status in CLOSED else "unreachable", f"HTTP {status}")


def refuse_packed(response: httpx.Response) -> None:
    """Raise `Unreadable` for a compressed body, which was not asked for: its real size would be unknown."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", ""):
        raise Unreadable("unreachable", f"answers in {encoding[:40]!r}, which was not asked for")


def announced(response: httpx.Response) -> int | None:
    """The announced size of the body in bytes; None without one."""
    value = response.headers.get("content-length", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def content_range(response: httpx.Response) -> tuple[int, int | None]:
    """(first byte, size of the whole file) of a 206; (-1, None) without a valid Content-Range."""
    match = CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if match is None:
        return -1, None
    return int(match[1]), None if match[3] == "*" else int(match[3])


def validators_of(response: httpx.Response) -> Validators:
    """The validators (ETag, Last-Modified) for the next request."""
    etag, modified = (response.headers.get(name, "").strip() for name in ("etag", "last-modified"))
    return Validators(
        etag if PRINTABLE.fullmatch(etag) else None, modified if PRINTABLE.fullmatch(modified) else None
    )


def conditions(validators: Validators | None) -> dict[str, str]:
    """The header of a conditional request: If-None-Match where there is an ETag, else If-Modified-Since.

    Never both: some servers then treat an unchanged time as an unchanged file, which RFC 9110 (13.2.2) forbids.
    """
    if validators is None:
        return {}
    for name, value in (
        ("if-none-match", validators.etag),
        ("if-modified-since", validators.last_modified),
    ):
        if value and PRINTABLE.fullmatch(value):
            return {name: value}
    return {}


def strong_etag(response: httpx.Response) -> str:
    """The strong ETag, else "": a weak one does not mean equal bytes, and would join parts of different files."""
    etag = response.headers.get("etag", "").strip()
    return etag if STRONG.fullmatch(etag) else ""


def media_type_of(response: httpx.Response) -> tuple[str, str]:
    """(media type, charset) of the Content-Type header in lower case; "" for each that is missing."""
    value = response.headers.get("content-type", "")
    media_type, charset = MEDIA_TYPE.match(value), CHARSET.search(value)
    return media_type[1].lower() if media_type else "", charset[1].lower() if charset else ""


def file_name(response: httpx.Response, url: httpx.URL) -> str:
    """The file name given by the server, else by the URL. For messages and format hints; never a path."""
    disposition = next((v for k, v in response.headers.raw if k.lower() == b"content-disposition"), b"")
    name = _disposed(_text(disposition[:2000])) or _text(unquote_to_bytes(url.raw_path.partition(b"?")[0]))
    name = unicodedata.normalize("NFC", PARTS.split(name)[-1])
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C").strip(" .")
    return name.encode()[:180].decode("utf-8", "ignore") or NAMELESS


def _disposed(header: str) -> str:
    message = email.message.Message()
    message["content-disposition"] = header.replace("\r", " ").replace("\n", " ")
    try:
        return message.get_filename() or ""
    except (LookupError, UnicodeError, ValueError):  # an RFC 2231 value in an unknown charset
        return ""


def _text(raw: bytes) -> str:
    """Decode the bytes of a header or path as UTF-8, else as GB 18030, which Chinese servers use."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
