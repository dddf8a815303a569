"""Turns `review no-speech`, `tag`, `untag` and `note` into decisions, or into the numbers of decisions to withdraw.

The reading room calls the same functions, with the name that its visitor has. What they return goes to
`apply.carry_out`; numbers go to `apply.take_back` (a file that is a speech after all) or `apply.take_marks_back`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from schema.curation.decisions import NO_SPEECH, Decision
from schema.database.session import Session
from schema.query import marks, set_aside
from schema.query.references import find_file, find_speech
from schema.text.storable import storable
from wengao.errors import UsageProblem

LONGEST_TAG: Final = 60  # characters
LONGEST_NOTE: Final = 10_000


def no_speech(session: Session, reference: str, author: str, at: str, why: str = "") -> list[Decision]:
    """The decision that a file is no speech; none where a person said so before. Raises NoSuchReference."""
    file = find_file(session, reference)
    if file["state"] == "removed":
        raise UsageProblem(f"{reference} was removed", "`wengao files restore` brings it back")
    if set_aside.is_set_aside(session, file["sha256"]):
        return []
    reason = storable(why.strip()) or None
    return [Decision(set_aside.KIND, NO_SPEECH, author, at, file_sha256=file["sha256"], why=reason)]


def a_speech_after_all(session: Session, reference: str) -> list[int]:
    """The numbers of the decisions that this file is no speech. Raises UsageProblem where nobody said so."""
    numbers = set_aside.decisions_about(session, find_file(session, reference)["sha256"])
    if not numbers:
        raise UsageProblem(f"nobody said that {reference} is no speech", "`wengao review list --decisions`")
    return numbers


def tag(
    session: Session, references: Iterable[str], names: Iterable[str], author: str, at: str
) -> list[Decision]:
    """The decisions that these speeches have these tags; those that one has already are left out."""
    wanted = [tag_name(name) for name in names]
    found = []
    for speech_id in dict.fromkeys(find_speech(session, reference) for reference in references):
        has = marks.marks(session, [speech_id]).get(speech_id, marks.Marks()).tags
        for name in dict.fromkeys(wanted):
            if name not in has:
                found.append(Decision(marks.KIND, marks.TAG, author, at, speech_id=speech_id, text=name))
    return found


def untag(session: Session, references: Iterable[str], names: Iterable[str]) -> list[int]:
    """The numbers of the decisions that gave these speeches these tags. Raises UsageProblem where none did."""
    wanted = {tag_name(name) for name in names}
    ids = [find_speech(session, reference) for reference in references]
    given = [mark for mark in marks.marks_of(session, ids) if mark.op == marks.TAG and mark.text in wanted]
    if missing := sorted(wanted - {mark.text for mark in given}):
        raise UsageProblem(f"no speech named has the tag {missing[0]}", "`wengao review tags` lists them")
    return [mark.no for mark in given]


def note(session: Session, reference: str, text: str, author: str, at: str) -> list[Decision]:
    """The decision that a speech has this note. Raises UsageProblem for an empty or a very long one."""
    written = storable(text.strip())
    if not 0 < len(written) <= LONGEST_NOTE:
        raise UsageProblem(
            f"a note has 1 to {LONGEST_NOTE} characters, this one {len(written)}", "write it in a few words"
        )
    speech_id = find_speech(session, reference)
    return [Decision(marks.KIND, marks.NOTE, author, at, speech_id=speech_id, text=written)]


def tag_name(name: str) -> str:
    """A tag as it is stored: on one line, without the `#` that people write before it. Raises UsageProblem."""
    written = " ".join(storable(name).split()).lstrip("#＃").strip()
    if not 0 < len(written) <= LONGEST_TAG:
        raise UsageProblem(
            f"a tag has 1 to {LONGEST_TAG} characters, this one {len(written)}", "write it in a few words"
        )
    return written
