"""The cache of pages of sources, with the validators for the next request.

A page is stored under the URL of the request; its bytes are compressed. Only a changed page is written.
"""

from __future__ import annotations

import zlib
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.records import Validators
from schema.tables.handles import PAGE
from schema.text.storable import storable

LEVEL: Final = 6  # zlib level: pages are stored for long and read once a run


class KeptPage(Struct, frozen=True):
    """A stored page: `url` is where redirects ended, `charset` that of the server."""

    url: str
    body: bytes
    media_type: str
    charset: str
    validators: Validators

    def __repr__(self) -> str:
        return f"KeptPage({self.url!r})"


def kept_page(session: Session, url: str) -> KeptPage | None:
    """Returns the stored page of `url`; None when there is none."""
    row = session.execute(sa.select(PAGE).where(PAGE.c.url == storable(url))).mappings().first()
    if row is None:
        return None
    return KeptPage(
        url=row["final_url"],
        body=zlib.decompress(row["body"]),
        media_type=row["media_type"],
        charset=row["charset"],
        validators=Validators(row["etag"], row["last_modified"]),
    )


def keep_page(session: Session, url: str, page: KeptPage, at: str) -> None:
    """Stores the page that `url` returned at `at` in place of an earlier one."""
    values = {
        "final_url": storable(page.url),
        "media_type": storable(page.media_type),
        "charset": storable(page.charset),
        "etag": None if page.validators.etag is None else storable(page.validators.etag),
        "last_modified": None
        if page.validators.last_modified is None
        else storable(page.validators.last_modified),
        "fetched_at": at,
        "body": zlib.compress(page.body, LEVEL),
    }
    done = session.execute(sa.update(PAGE).where(PAGE.c.url == storable(url)).values(**values))
    if done.rowcount == 0:  # type: ignore[attr-defined]
        session.execute(sa.insert(PAGE).values(url=storable(url), **values))
