"""A decision as a form or a program asks for it, turned into what the command line would ask for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from schema.curation.decisions import Decision
from schema.curation.seen_state import SeenState, state_mark
from schema.database.session import Session
from schema.text.storable import storable
from wengao.errors import UsageProblem
from wengao.review import marking
from wengao.review.apply import now
from wengao.review.verbs import requested_decisions
from wengao.web.url_filters import BadRequest

OF_BOUNDARIES: Final = ("accept", "split", "merge", "set", "reject")
MARKING: Final = ("no-speech", "speech-after-all", "tag", "untag", "note")
VERBS: Final = (*OF_BOUNDARIES, "same-person", "not-same-person", *MARKING)
FIELDS: Final = ("title", "speaker", "role", "date", "place", "kind")  # facts that a form offers
BETWEEN_TAGS: Final = re.compile(r"[\s,，、;；]+")  # "重点，营商环境"
LONGEST: Final = 2000  # characters of one field


class DecisionForm(Struct, frozen=True):
    """What is asked. `facts` are `field=value` words; `mark` is that of the state that the page showed."""

    verb: str
    ref: str = ""
    other: str = ""
    place: str = ""
    why: str = ""
    names: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    label: str = ""
    facts: tuple[str, ...] = ()
    file: str = ""
    mark: str = ""
    tags: tuple[str, ...] = ()
    text: str = ""

    def arguments(self, author: str) -> argparse.Namespace:
        """The arguments of `wengao review` that say the same."""
        parts_persons = self.verb == "not-same-person"
        return argparse.Namespace(
            verb=self.verb,
            ref=self.ref,
            refs=list(self.refs or self.names[1:]) if parts_persons else [self.ref],
            other=self.other or None,
            place=None if parts_persons else self.place,  # there that of speeches, not of a line
            facts=list(self.facts),
            within=None,
            why=self.why,
            names=list(self.names),
            name=self.names[0] if self.names else "",
            role=None,
            year=None,
            label=self.label or None,
            author=author,
        )

    def decisions(self, session: Session, author: str) -> list[Decision] | tuple[int, ...]:
        """The decisions, or the numbers of those to withdraw; raises UsageProblem and those of references."""
        if self.verb == "set" and not self.facts:
            raise UsageProblem("nothing was changed", "change a fact, or accept the speech as it is")
        if self.verb in ("same-person", "not-same-person") and not self.names:
            raise UsageProblem("no name is given", "write the other name as it is printed")
        if self.verb in MARKING:
            return self._marks(session, author)
        wanted = requested_decisions(session, self.arguments(author), now())
        return (wanted,) if isinstance(wanted, int) else wanted

    def _marks(self, session: Session, author: str) -> list[Decision] | tuple[int, ...]:
        """What is said of a whole file, and tags and notes."""
        if self.verb == "no-speech":
            return marking.no_speech(session, self.ref, author, now(), self.why)
        if self.verb == "speech-after-all":
            return tuple(marking.a_speech_after_all(session, self.ref))
        if self.verb == "note":
            return marking.note(session, self.ref, self.text, author, now())
        if not self.tags:
            raise UsageProblem("no tag is given", "write a word or two")
        if self.verb == "untag":
            return tuple(marking.untag(session, [self.ref], self.tags))
        return marking.tag(session, [self.ref], self.tags, author, now())

    def seen(self) -> SeenState | None:
        """The state that was seen; None where the asker did not say."""
        return SeenState(self.file or None, self.mark) if self.mark else None


def from_fields(fields: Mapping[str, str]) -> DecisionForm:
    """The decision in the fields of a form; raises BadRequest."""
    given = {name: storable(value.strip()) for name, value in fields.items()}
    if any(len(value) > LONGEST for value in given.values()):
        raise BadRequest(f"a field is longer than {LONGEST} characters")
    verb = "split" if given.get("split") else given.get("verb", "")
    if verb not in VERBS:
        raise BadRequest(f"the verb is one of {', '.join(VERBS)}")
    facts = tuple(
        f"{name}={given[f'f_{name}']}"
        for name in FIELDS
        if f"f_{name}" in given and given[f"f_{name}"] != given.get(f"was_{name}", "")
    )
    return DecisionForm(
        verb,
        ref=given.get("ref", ""),
        other=given.get("other", ""),
        place=given.get("split") or given.get("place", ""),
        why=given.get("why", ""),
        names=tuple(given[name] for name in ("name", "name2") if given.get(name)),
        refs=tuple(value for name, value in sorted(given.items()) if name.startswith("speech_") and value),
        label=given.get("label", ""),
        facts=facts,
        file=given.get("file", ""),
        mark=given.get("mark", ""),
        tags=tuple(one for one in BETWEEN_TAGS.split(given.get("tags", "")) if one),
        text=given.get("text", ""),
    )


def mark_now(session: Session, file: str) -> str:
    """The mark of the state that a page shows."""
    return state_mark(session, file or None)
