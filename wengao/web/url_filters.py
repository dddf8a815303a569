"""Filters and numbers in an address: `?q=春耕&year=2021&speaker=李志明`, as the flags of the command line have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from schema.query.filters import Filter
from wengao.filters import DATE, MOMENT, in_calendar

TEXTS: Final = ("title", "speaker", "role", "place", "kind", "source", "state", "file", "tag")
NAMES: Final = (*TEXTS, "year", "from", "to", "loaded_since", "no_templates", "no_truncated")
LONGEST: Final = 500  # characters of a query or a filter


class BadRequest(ValueError):
    """The address asks for something impossible."""


def filter_of(parameters: Mapping[str, str]) -> Filter:
    """The filter in the parameters of an address; raises BadRequest."""
    values: dict[str, Any] = {name: text(parameters, name) or None for name in TEXTS}
    for name, key, form in (
        ("from", "date_from", DATE),
        ("to", "date_to", DATE),
        ("loaded_since", "loaded_since", MOMENT),
    ):
        value = parameters.get(name) or None
        if value is not None and not (form.fullmatch(value) and value.isascii() and in_calendar(value)):
            raise BadRequest(f"{name} is no date: write it like 2021, 2021-03 or 2021-03-05")
        values[key] = value
    values["year"] = number(parameters, "year", None, least=1000, most=9999)
    for name in ("no_templates", "no_truncated"):
        values[name] = parameters.get(name, "") not in ("", "0", "false")
    return Filter(**values)


def text(parameters: Mapping[str, str], name: str) -> str:
    """A parameter as text that a database takes."""
    value = parameters.get(name, "")
    if len(value) > LONGEST:
        raise BadRequest(f"{name} is longer than {LONGEST} characters")
    return value.replace("\x00", "\ufffd")


def number(
    parameters: Mapping[str, str], name: str, default: int | None, *, least: int = 0, most: int = 10_000
) -> int | None:
    """A parameter as a number within its bounds; raises BadRequest."""
    value = parameters.get(name)
    if value is None or value == "":
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise BadRequest(f"{name} is no number from {least} to {most}")
    return int(value)


def given(parameters: Mapping[str, str]) -> dict[str, str]:
    """The filters that are set, as they stand in the address."""
    return {name: parameters[name] for name in NAMES if parameters.get(name)}
