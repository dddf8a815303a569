"""The same as `schema.text.letters`, for modules that still import it by its old name."""

from __future__ import annotations

from schema.text.letters import letter_places, letters

__all__ = ["letter_places", "letters"]
