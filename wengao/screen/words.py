"""Words of closed lists in the reader's language: states, kinds, stages and the names of issue codes.

In JSON, and in English, they are what programs read: `loaded`, `no-text-layer`. In Chinese they are `已读入`, `没有文字层`.
"""

from __future__ import annotations

from typing import Final

from wengao.screen.language import current, gettext, pgettext
from wengao.screen.sentences import sentence

WORDS: Final = (
    # states of files and of runs
    *("loaded", "unchanged", "quarantined", "skipped", "removed", "new", "changed", "gone"),
    *("running", "done", "failed", "interrupted", "lost", "undone"),
    # how two speeches stand to each other, and why one stands for others
    *("same", "excerpt_of", "contains", "shares_passages", "reworked", "canonical", "a copy"),
    # what decisions do
    *("split", "merge", "set", "keep", "accept", "reject", "dismiss", "same-person", "not-same-person"),
    *("tag", "note", "no speech"),
    # what `review list` holds beside issue codes
    *("proposed", "duplicate-titles"),
    # where a title or a date comes from
    *("listing", "print", "printed", "pdf"),
    # fields and facets
    *("title", "subtitle", "speaker", "role", "place", "date", "kind", "jurisdiction", "occasion", "text"),
    *("year", "source", "uploaded", "seen", "heading", "salutation", "signature"),
    # what a statement of `why` is about, and who owns a character
    *("file", "speech", "upload", "state", "cleaned", "boundary", "stands in", "copies", "match", "listed"),
    *("head", "body", "unowned", "furniture", "once", "missing"),
    # what `check` looks at
    *(
        "archive",
        "count",
        "database",
        "decision",
        "fact",
        "fingerprint",
        "id",
        "index",
        "orphan",
        "ownership",
    ),
    *("relation", "cluster", "view"),
    # what `doctor` looks at
    *("settings", "library", "reading", "walls", "wall", "extra", "installed", "default"),
)
RUN_FIELDS: Final = (
    *(
        "run_id",
        "command",
        "source",
        "owner",
        "pid",
        "host",
        "state",
        "started_at",
        "heartbeat_at",
        "finished_at",
    ),
    *(
        "files",
        "loaded",
        "unchanged",
        "quarantined",
        "speeches",
        "new_speeches",
        "known_speeches",
        "issues",
        "error",
    ),
    *("listed", "scheduled_at", "flow_run", "pages", "byte_size", "seconds", "codes", "undone_at"),
)


def word(term: str | None) -> str:
    """A term of a closed list in the reader's language; one that is in none of them stays as it is."""
    return pgettext("word", term) if term else "–"


def run_field(name: str) -> str:
    """A field of a run as people call it."""
    return pgettext("run", name)


def stage(name: str) -> str:
    """A stage of the work, as in `extract`."""
    return pgettext("stage", name)


def code_name(code: str) -> str:
    """`no-text-layer`, or `没有文字层`."""
    return pgettext("code", code)


def named_code(code: str) -> str:
    """The name with the code that commands take behind it, where they differ: `没有文字层 (no-text-layer)`."""
    name = code_name(code)
    return name if name == code else f"{name} ({code})"


def kind_name(kind: str) -> str:
    """What `review list` says needs a person: an issue code, or a kind of its own."""
    return code_name(kind) if code_name(kind) != kind else word(kind)


def cause(code: str) -> str:
    """What is wrong, in a sentence."""
    from schema.codes import CODES

    return gettext(CODES[code].cause) if code in CODES else code_name(code)


def way_out(code: str) -> str:
    """What can be done about it."""
    from schema.codes import CODES

    return gettext(CODES[code].way_out) if code in CODES else ""


def detail(text: str) -> str:
    """The detail of an issue; it is kept in English, and quotes words of the file."""
    return text if current() == "en" else sentence(text)
