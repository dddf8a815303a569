"""What a reading child does with pages that are pictures: their digests, and what the recogniser reads on them.

What it needs is loaded in the children that meet a picture, never in the fork server, which it would give threads.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

from flows.isolation.limits import allow_next_picture, allow_pages
from flows.isolation.messages import PageImageRequest, PicturesRequest, RecognisedPage
from schema.wire import decode, encode


def picture_digests(payload: bytes, data: bytes | None) -> bytes:
    """`PicturesRequest` and a file -> wire of {page: digest of its picture}. Raises `Unreadable`."""
    from extractors.ocr.pictures import page_pictures

    request = decode(payload, PicturesRequest)
    allow_pages(len(request.numbers))
    found = page_pictures(data or b"", request.numbers, request.media_type)
    return encode({picture.number: picture.digest() for picture in found})


def recognise(payload: bytes, data: bytes | None) -> Iterator[bytes]:
    """`PicturesRequest` and a file -> wire of a `RecognisedPage` for each picture, as it is done; the engine is
    loaded once. Raises `Unreadable`."""
    socket.has_ipv6 = False  # else urllib3, which rapidocr imports, opens a socket to find out
    from extractors.ocr.engine import RapidOcr
    from extractors.ocr.pictures import page_pictures
    from extractors.ocr.recognise import recognised

    request = decode(payload, PicturesRequest)
    engine = RapidOcr()
    for picture in page_pictures(data or b"", request.numbers, request.media_type):
        allow_next_picture()
        yield encode(RecognisedPage(picture.number, picture.digest(), recognised(engine, picture)))


def page_image(payload: bytes, data: bytes | None) -> bytes:
    """`PageImageRequest` and a file -> the page as PNG, for people to look at. Raises `Unreadable`."""
    from extractors.pdf.painting import page_png

    request = decode(payload, PageImageRequest)
    return page_png(data or b"", request.media_type, request.number, request.width, request.passwords)
