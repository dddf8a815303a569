"""What a page or a program asks to decide: looked up, its reach, and carried out; the one way for both."""

from __future__ import annotations

from collections.abc import Sequence

from schema.curation.decisions import Decision
from wengao.review import apply
from wengao.review.apply import ReviewOutcome
from wengao.review.reach import Reach, reach_of, reach_of_taking_back
from wengao.web.deciding.decision_form import DecisionForm
from wengao.web.reading_room import ReadingRoom

Wanted = list[Decision] | tuple[int, ...]  # decisions to record, or the numbers of those to withdraw


def wanted_of(room: ReadingRoom, form: DecisionForm, author: str) -> Wanted:
    """Returns what the form asks for; raises StateChanged where the asker saw another state, and as its `decisions`."""
    with room.session() as session:
        if (seen := form.seen()) is not None:
            seen.refuse_if_changed(session)
        return form.decisions(session, author)


def reach_of_wanted(room: ReadingRoom, wanted: Wanted) -> Reach:
    """Returns what it would change; writes nothing."""
    if isinstance(wanted, tuple):
        return reach_of_taking_back(room.database, wanted)
    return reach_of(room.database, wanted, room.children)


def carried_out(room: ReadingRoom, form: DecisionForm, wanted: Wanted, author: str) -> ReviewOutcome:
    """Records or withdraws it; raises StateChanged where the state changed since it was seen."""
    if isinstance(wanted, tuple):
        return taken_back(room, wanted, author)
    outcome = apply.carry_out(room.database, wanted, reader=room.children, seen=form.seen())
    room.forget_counts()
    return outcome


def taken_back(room: ReadingRoom, numbers: Sequence[int], author: str) -> ReviewOutcome:
    """Withdraws the decisions of these numbers; raises NoSuchReference for one that is withdrawn already."""
    taken = [apply.take_back(room.database, no, reader=room.children, author=author) for no in numbers]
    room.forget_counts()
    return ReviewOutcome(
        tuple(one for some in taken for one in some.decisions),
        tuple(one for some in taken for one in some.receipts),
        taken_back=True,
    )
