"""The same as `schema.text.numerals`, for modules that still import it by its old name."""

from __future__ import annotations

from schema.text.numerals import ENGLISH_NUMBER, HAN_CLASS, HAN_DIGITS, HAN_UNITS, NUMBER, parse

__all__ = ["ENGLISH_NUMBER", "HAN_CLASS", "HAN_DIGITS", "HAN_UNITS", "NUMBER", "parse"]
