"""The fields by which JSON names a speech and the print that stands for it, the same in every command."""

from __future__ import annotations

from typing import Any, Final

NAMES: Final = (
    "speech_id",
    "cluster_id",
    "title",
    "speaker",
    "role",
    "date",
    "file_sha256",
    "locator",
    "page_first",
)


def speech_fields(speech: object) -> dict[str, Any]:
    """Returns the nine fields of a record that has them as attributes, in the contract's order."""
    return {name: getattr(speech, name) for name in NAMES}
