"""The session that `Database.read` and `Database.write` hand out: its type, for floors that name no SQLAlchemy."""

from __future__ import annotations

from sqlmodel import Session

__all__ = ["Session"]
