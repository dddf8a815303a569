"""The tables of uploads, offers and files, of what was read in files, and of the furniture removed from them.

A file is its bytes (sha256); an upload is a place that offers bytes; an offer is one claim of one
upload about one file, which is never deleted: changed bytes or claims begin the next offer.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field

from schema.tables.base import Json, Row, Words, one_of

FILE_STATES = ("loaded", "quarantined", "removed")


class UploadRow(Row, table=True):
    """Where files are offered: a locator within a source. `skip` says why its file was never read.

    `page_url` is the listing page that led to it. `listed_at` is the time of the last plausible listing with it
    (None: no configured source ever listed it), `missed` counts the plausible listings since without it, `gone_at`
    is when it was marked gone. Gone uploads are not deleted, and are no longer gone once they are listed again.
    `brought_by` is the run that first came upon it (None: unknown, as in libraries of old versions).
    """

    __tablename__ = "upload"
    __table_args__ = (sa.UniqueConstraint("source", "locator"), sa.Index(None, "locator"))

    no: int | None = Field(default=None, primary_key=True)
    source: str = Field(sa_type=Words)
    locator: str = Field(sa_type=Words)
    skip: str | None = Field(default=None, sa_type=Words)
    page_url: str | None = Field(default=None, sa_type=Words)
    listed_at: str | None = Field(default=None, sa_type=Words)
    missed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    gone_at: str | None = Field(default=None, sa_type=Words)
    brought_by: str | None = Field(default=None, sa_type=Words)


class OfferRow(Row, table=True):
    """The claims of one upload about one file, with times. `file_no` is None while no bytes could be fetched.

    `brought_by` is the run that began the offer, `seen_by` the latest that saw it, `seen_runs` counts the runs that
    saw it. Where these runs are not known (a merge, an old library) there is nothing that an undone run takes along.
    """

    __tablename__ = "offer"

    no: int | None = Field(default=None, primary_key=True)
    upload_no: int = Field(foreign_key="upload.no", index=True)
    file_no: int | None = Field(default=None, foreign_key="file.no", index=True)
    etag: str | None = Field(default=None, sa_type=Words)
    last_modified: str | None = Field(default=None, sa_type=Words)
    first_seen: str = Field(sa_type=Words)
    last_seen: str = Field(sa_type=Words)
    has_listing: bool = Field(default=False)
    listing_title: str | None = Field(default=None, sa_type=Words)
    listing_uploaded_on: str | None = Field(default=None, sa_type=Words)
    listing_page_count: int | None = Field(default=None)
    listing_byte_size: int | None = Field(default=None, sa_type=sa.BigInteger)
    listing_views_min: int | None = Field(default=None, sa_type=sa.BigInteger)
    listing_access: str | None = Field(default=None, sa_type=Words)
    raw_title: str | None = Field(default=None, sa_type=Words)
    raw_uploaded_on: str | None = Field(default=None, sa_type=Words)
    raw_page_count: str | None = Field(default=None, sa_type=Words)
    raw_byte_size: str | None = Field(default=None, sa_type=Words)
    raw_views_min: str | None = Field(default=None, sa_type=Words)
    raw_access: str | None = Field(default=None, sa_type=Words)
    brought_by: str | None = Field(default=None, sa_type=Words)
    seen_by: str | None = Field(default=None, sa_type=Words)
    seen_runs: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class FileRow(Row, table=True):
    """One file by its bytes. `printed_title` is that of its print; `title` the one chosen by the contract's rule.

    `paged` is false for a format without pages (a web page, an e-book), where page numbers count its parts.
    `head` and `unowned` are packed spans; with furniture and occurrences they cover every printed character.
    """

    __tablename__ = "file"
    __table_args__ = (one_of("state", FILE_STATES),)

    no: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(sa_type=Words, unique=True)
    name: str = Field(sa_type=Words)
    media_type: str | None = Field(default=None, sa_type=Words)
    byte_size: int = Field(sa_type=sa.BigInteger)
    page_count: int | None = Field(default=None)
    paged: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    state: str = Field(sa_type=Words)
    title: str | None = Field(default=None, sa_type=Words)
    title_source: str | None = Field(default=None, sa_type=Words)
    title_year: int | None = Field(default=None)
    date: str | None = Field(default=None, sa_type=Words)
    date_source: str | None = Field(default=None, sa_type=Words)
    declared_items: int | None = Field(default=None)
    item_count: int = Field(default=0)
    printed_title: str | None = Field(default=None, sa_type=Words)
    printed_title_year: int | None = Field(default=None)
    printed_declared: int | None = Field(default=None)
    title_page: int | None = Field(default=None)
    title_line: int | None = Field(default=None)
    title_rule: str | None = Field(default=None, sa_type=Words)
    has_pdf: bool = Field(default=False)
    pdf_title: str | None = Field(default=None, sa_type=Words)
    pdf_author: str | None = Field(default=None, sa_type=Words)
    pdf_producer: str | None = Field(default=None, sa_type=Words)
    pdf_created_at: str | None = Field(default=None, sa_type=Words)
    engines: list[str] = Field(default_factory=list, sa_type=Json)
    versions: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    head: str = Field(default="[]", sa_type=sa.Text)
    unowned: str = Field(default="[]", sa_type=sa.Text)
    loaded_at: str | None = Field(default=None, sa_type=Words)
    updated_at: str = Field(sa_type=Words)


class DocumentRow(Row, table=True):
    """The document that an engine read: `data` is the wire form of `records.Document`, compressed by zlib."""

    __tablename__ = "document"

    file_no: int = Field(foreign_key="file.no", primary_key=True)
    engine: str = Field(sa_type=Words, primary_key=True)
    version: str = Field(sa_type=Words, primary_key=True)
    data: bytes = Field(sa_type=sa.LargeBinary)


class FurnitureRow(Row, table=True):
    """Printed text removed from the pages: one row for each rule and text, with all its places."""

    __tablename__ = "furniture"

    no: int | None = Field(default=None, primary_key=True)
    file_no: int = Field(foreign_key="file.no", index=True)
    rule: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    spans: str = Field(sa_type=sa.Text)


class IssueRow(Row, table=True):
    """An issue of a file, of an upload without a file, or of a `source` whose listing failed or is implausible."""

    __tablename__ = "issue"

    no: int | None = Field(default=None, primary_key=True)
    file_no: int | None = Field(default=None, foreign_key="file.no", index=True)
    upload_no: int | None = Field(default=None, foreign_key="upload.no", index=True)
    stage: str = Field(sa_type=Words)
    code: str = Field(sa_type=Words, index=True)
    page: int | None = Field(default=None)
    detail: str = Field(default="", sa_type=Words)
    at: str = Field(sa_type=Words)
    source: str | None = Field(default=None, sa_type=Words)


class WebPageRow(Row, table=True):
    """A cached page of a source with its validators, so that it is transferred again only if it has changed.

    `body` is compressed by zlib; `url` is that of the request, `final_url` that of the response after redirects.
    """

    __tablename__ = "web_page"

    url: str = Field(sa_type=Words, primary_key=True)
    final_url: str = Field(sa_type=Words)
    media_type: str = Field(sa_type=Words)
    charset: str = Field(sa_type=Words)
    etag: str | None = Field(default=None, sa_type=Words)
    last_modified: str | None = Field(default=None, sa_type=Words)
    fetched_at: str = Field(sa_type=Words)
    body: bytes = Field(sa_type=sa.LargeBinary)


class RecognisedPageRow(Row, table=True):
    """A page that is a picture: what was recognised on it, or, where `data` is NULL, that it waits to be.

    `digest` is that of the picture, by which the same page of another file is found; `engine` the recogniser with its
    version; `data` the wire form of the pages, compressed by zlib. Rows belong to bytes, not to a row of `file`: pages
    are kept before their file is.
    """

    __tablename__ = "recognised_page"

    file_sha256: str = Field(sa_type=Words, primary_key=True)
    page: int = Field(primary_key=True)
    digest: str | None = Field(default=None, sa_type=Words, index=True)
    engine: str | None = Field(default=None, sa_type=Words)
    data: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
