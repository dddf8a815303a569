"""Claims that a program wrote beside a file: `x.listing.json`, with the keys of the contract.

Promise: parsed values and printed ones are both understood; a file of other keys is refused, not guessed at.

    {"title": "(5篇)…讲话", "page_count": "64 页", "views_min": 999}  ->  page_count 64, views_min 999
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Final

from extractors.claims.claims import listing_of
from extractors.text.encodings import decode_text
from schema.errors import Unreadable
from schema.records import Listing, RawListing
from schema.text.storable import clean_unicode

KEYS: Final = tuple(field.name for field in fields(RawListing))


def listing_from_json(data: bytes) -> Listing:
    """The claims in `data`; raises `Unreadable("listing-unreadable")` when it is no object with such keys.

    `raw` may carry the same keys as printed; without it the values themselves are the print.
    """
    decoded = decode_text(data)
    try:
        found = json.loads(decoded.text) if decoded else None
    except (ValueError, RecursionError) as error:
        raise Unreadable("listing-unreadable", f"no JSON: {error}"[:200]) from error
    if not isinstance(found, dict) or not set(found) & set(KEYS):
        raise Unreadable("listing-unreadable", f"an object with one of {', '.join(KEYS)} was expected")
    printed = found.get("raw")
    values = {key: _printed(found.get(key)) for key in KEYS}
    if not isinstance(printed, dict):
        return listing_of(RawListing(**values))
    raw = {key: _printed(printed.get(key)) for key in KEYS}
    parsed = listing_of(RawListing(**{key: values[key] or raw[key] for key in KEYS}))
    return Listing(
        parsed.title,
        parsed.uploaded_on,
        parsed.page_count,
        parsed.byte_size,
        parsed.views_min,
        parsed.access,
        RawListing(**{key: raw[key] or values[key] for key in KEYS}),
    )


def _printed(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return clean_unicode(str(value))[0].strip() or None
