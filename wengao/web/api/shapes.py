"""What the API's description says of questions and answers; the answers themselves are the records of the exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Query

from schema.export.lines import FileLine, IssueLine, MatchLine, SpeechLine

EXAMPLE_ID: Final = "s_4mzqab12cd34ef56gh7ijklmno"


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """What went wrong, for programs and for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """The body of every error."""

    error: ErrorBody


@dataclass(frozen=True, slots=True)
class PlaceShape:
    """Where words stand: `text[start:end]`, and the page."""

    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class HitShape:
    """A hit of `search --json`; the snippet is safe HTML with `<mark>`."""

    speech_id: str
    title: str | None
    speaker: str | None
    role: str | None
    date: str | None
    file_sha256: str
    locator: str | None
    page_first: int | None
    hit_page: int | None
    is_canonical: bool
    copies: int
    snippet: str
    speech_title: str | None
    speech_speaker: str | None
    speech_role: str | None
    speech_place: str | None
    speech_date: str | None
    evidence: list[dict[str, Any]]
    tags: list[str]
    places: list[PlaceShape]


@dataclass(frozen=True, slots=True)
class SearchShape:
    """Hits, how many speeches match in all, and the cursor of the next page (null at the end)."""

    total: int
    hits: list[HitShape]
    next: str | None


@dataclass(frozen=True, slots=True)
class SpeechesShape:
    """A page of `export speeches`."""

    speeches: list[SpeechLine]
    next: str | None


@dataclass(frozen=True, slots=True)
class FilesShape:
    """A page of `export files`."""

    files: list[FileLine]
    next: str | None


@dataclass(frozen=True, slots=True)
class MatchesShape:
    """A page of `export matches`."""

    matches: list[MatchLine]
    next: str | None


@dataclass(frozen=True, slots=True)
class IssuesShape:
    """A page of `export issues`, in the order in which they were noted."""

    issues: list[IssueLine]
    next: str | None


@dataclass(frozen=True, slots=True)
class ReviewItemShape:
    """A thing that needs a person, as `review list --json` names it."""

    id: str
    kind: str
    file_sha256: str | None
    locator: str | None
    ordinal: int | None
    speech_id: str | None
    title: str | None
    page: int | None
    confidence: float | None
    detail: str
    field: str | None
    printed: str | None
    proposed: str | None
    about: str | None
    decision: int | None


@dataclass(frozen=True, slots=True)
class ReviewShape:
    """A page of the review queue, gravest kind first."""

    total: int
    items: list[ReviewItemShape]
    next: str | None


@dataclass(frozen=True, slots=True)
class MarkShape:
    """The mark of a state."""

    file: str
    mark: str


ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": ErrorAnswer, "description": "A parameter asks for something impossible."},
    401: {"model": ErrorAnswer, "description": "A token is needed."},
    404: {"model": ErrorAnswer, "description": "Nothing has this name, or several things have."},
    421: {"model": ErrorAnswer, "description": "A foreign Host."},
    422: {"model": ErrorAnswer, "description": "A parameter has the wrong form."},
    503: {"model": ErrorAnswer, "description": "The library cannot be read just now."},
}
NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "As the `ETag` that was sent names it."}
}

Limit = Annotated[int, Query(ge=1, le=200, description="Entries at most.", examples=[20])]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next` of the page before.")]


def filters(
    title: Annotated[
        str | None, Query(max_length=500, description="A part of the title; `=…` the whole.")
    ] = None,
    speaker: Annotated[str | None, Query(max_length=500, examples=["李志明"])] = None,
    role: Annotated[str | None, Query(max_length=500, examples=["县委书记"])] = None,
    place: Annotated[str | None, Query(max_length=500)] = None,
    kind: Annotated[str | None, Query(max_length=50, examples=["讲话"])] = None,
    year: Annotated[int | None, Query(ge=1000, le=9999, examples=[2024])] = None,
    date_from: Annotated[str | None, Query(alias="from", max_length=10, examples=["2021-03"])] = None,
    date_to: Annotated[str | None, Query(alias="to", max_length=10)] = None,
    source: Annotated[str | None, Query(max_length=500)] = None,
    state: Annotated[str | None, Query(max_length=50)] = None,
    loaded_since: Annotated[str | None, Query(max_length=20)] = None,
    file: Annotated[
        str | None, Query(max_length=500, description="The beginning of a sha256, or a locator.")
    ] = None,
    no_templates: Annotated[bool, Query()] = False,
    no_truncated: Annotated[bool, Query()] = False,
    tag: Annotated[str | None, Query(max_length=500, description="A part of a tag; `=…` the whole.")] = None,
) -> None:
    """The filters of the command line; `filter_of` reads them, this describes them."""
