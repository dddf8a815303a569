"""Places are one place: uploads of one file under several spellings of its path become one, with all their history.

`/srv/lib/../a.pdf`, `/srv//a.pdf` and `/srv/link/a.pdf` are `/srv/a.pdf` here; addresses stay as they are.
"""

from __future__ import annotations

import os

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    upload = sa.table(
        "upload",
        *map(sa.column, ("no", "source", "locator", "skip", "page_url", "listed_at", "missed", "gone_at")),
    )
    paths = sa.select(upload).where(upload.c.locator.like("/%")).order_by(upload.c.no)
    for row in connection.execute(paths).all():
        name = place(row.locator)
        if name == row.locator:
            continue
        same = sa.and_(upload.c.source == row.source, upload.c.locator == name)
        kept = connection.execute(sa.select(upload).where(same)).first()
        if kept is None:
            connection.execute(sa.update(upload).where(upload.c.no == row.no).values(locator=name))
            continue
        for table in ("offer", "issue"):
            owned = sa.table(table, sa.column("upload_no"))
            connection.execute(sa.update(owned).where(owned.c.upload_no == row.no).values(upload_no=kept.no))
        both = (kept, row)
        there = any(one.listed_at is not None and one.gone_at is None for one in both)
        values = {
            "skip": kept.skip and row.skip,
            "page_url": kept.page_url or row.page_url,
            "listed_at": max((one.listed_at for one in both if one.listed_at), default=None),
            "missed": min(one.missed for one in both),
            "gone_at": None if there else max((one.gone_at for one in both if one.gone_at), default=None),
        }
        connection.execute(sa.update(upload).where(upload.c.no == kept.no).values(**values))
        connection.execute(sa.delete(upload).where(upload.c.no == row.no))
        in_order(connection, kept.no)


def in_order(connection: sa.Connection, upload_no: int) -> None:
    """Numbers the offers of an upload by the time they were last seen: the highest number is what it offers now."""
    offer = sa.table("offer", *map(sa.column, ("no", "upload_no", "last_seen")))
    seen = sa.select(offer.c.no).where(offer.c.upload_no == upload_no).order_by(offer.c.last_seen, offer.c.no)
    numbers = list(connection.scalars(seen))
    for sign in (-1, 1):  # by way of numbers that no offer has
        for number, new in zip(numbers, sorted(numbers), strict=True):
            before = number if sign < 0 else -new
            connection.execute(sa.update(offer).where(offer.c.no == before).values(no=sign * new))


def place(locator: str) -> str:
    """As `schema.text.storable.place` was at this revision, for an absolute path; a member of an archive stays
    what it is there."""
    archive, mark, member = locator.partition("!/")
    if mark and not os.path.isdir(archive + "!"):
        return place(archive) + mark + member
    way = os.path.abspath(locator) if os.path.basename(locator) in ("", ".", "..") else locator
    folder, name = os.path.split(way)
    return os.path.join(os.path.realpath(folder), name)


def downgrade() -> None:
    raise NotImplementedError("restore the backup that `wengao db upgrade` made")
