"""Overrides printed facts by facts that a person set; `corrected` names them, other columns stay unchanged.

In the file where it was set a fact holds whatever is printed, also when the text's id changes. In other
files it holds where the identity key is equal and nothing is printed; else it is proposed (`review`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session

from schema.curation.decisions import (
    Decision,
    Fact,
    RecordedDecision,
    SpeechWording,
    attach,
    decisions_about_facts,
)
from schema.dedup.similarity import SAME_JACCARD, Sample
from schema.query.set_aside import is_set_aside
from schema.records import Issue, Item
from schema.tables.handles import ATTESTED
from schema.tables.spans import unpack_paragraphs
from schema.text.identity import identity_key

RULE: Final = "correction"  # the rule in the evidence of a fact that a person set
STILL_THE_SAME: Final = SAME_JACCARD  # Jaccard similarity, estimated from the samples
OPENING: Final = 40  # letters by which a short text is recognised


class HeldDecisions(Struct, frozen=True):
    """The decisions that hold for one speech in one file: made in that file, and in other files."""

    own: tuple[Decision, ...] = ()
    others: tuple[Decision, ...] = ()


class FileFacts(Struct, frozen=True):
    """The facts that persons set in one file, by speech; issues about facts that no item matches any more; and the
    former and new ids of texts whose id changed, since the prints of both must be refreshed."""

    by_speech: Mapping[str, HeldDecisions]
    lost: tuple[Issue, ...] = ()
    moved: tuple[str, ...] = ()

    def laid_over(self, speech_id: str, row: dict[str, Any]) -> dict[str, Any]:
        """The row of an occurrence with the facts that persons set; `row` has the printed facts only."""
        held = self.by_speech.get(speech_id)
        return row if held is None else overlay(row, held)

    def laid_over_stored(self, speech_id: str, row: dict[str, Any]) -> dict[str, Any]:
        """The row of a stored occurrence with the facts that persons set now.

        `row` contains facts that were set earlier; of these, only those set in this file stay.
        """
        held = self.by_speech.get(speech_id, HeldDecisions())
        return overlay(_without_others(row, held), held)


def words_of(item_text: str, shingles: tuple[int, ...], size: int) -> SpeechWording:
    """The wording by which a speech is recognised when its id changes."""
    return SpeechWording(identity_key(item_text)[:OPENING], shingles, size)


def for_file(session: Session, sha256: str, items: Sequence[Item], *, follow: bool = True) -> FileFacts:
    """The facts that persons set for `items` of this file; with `follow`, decisions move along with changed ids.

    A file that is no speech has no items; decisions about those it had wait for them.
    """
    if not items and is_set_aside(session, sha256):
        return FileFacts({})
    ids = {item.fingerprint.speech_id for item in items}
    records = decisions_about_facts(session, sha256, ids)
    decisions_by_no = {record.no: record.decision for record in records if record.decision.speech_id in ids}
    lost, moved = [], []
    for record in records:
        if record.decision.file_sha256 != sha256:
            continue
        now = _speech_id_now(record.decision, items)
        if now is None:
            lost.append(_lost(record))
        elif now != record.decision.speech_id:
            moved += [now, record.decision.speech_id or now]
            decisions_by_no[record.no] = replace(record.decision, speech_id=now)
            if follow:
                attach(session, record.no, now)
    decisions = [
        decisions_by_no[no] for no in sorted(decisions_by_no, key=lambda no: (decisions_by_no[no].at, no))
    ]
    return FileFacts(held_by_speech(sha256, decisions), tuple(lost), tuple(dict.fromkeys(moved)))


def _speech_id_now(decision: Decision, items: Sequence[Item]) -> str | None:
    """The id of the item that a decision about a fact belongs to now; None without a similar item.

    It is the item most similar to the words that were decided on, whatever ids they have had in between.
    """
    item = item_decided_on(decision, items)
    if item is not None:
        return item.fingerprint.speech_id
    ids = {item.fingerprint.speech_id for item in items}
    return decision.speech_id if decision.speech_id in ids else None


def item_decided_on(decision: Decision, items: Sequence[Item]) -> Item | None:
    """The item with the words that were decided on, by their shingles, else by their first letters."""
    words = decision.words
    if words is None or not items:
        return None
    decided_sample = Sample(words.shingles, words.size)

    def like(item: Item) -> tuple[float, bool]:
        same_id = item.fingerprint.speech_id == decision.speech_id
        return alike(decided_sample, Sample(item.fingerprint.shingles, item.fingerprint.size)), same_id

    best = max(items, key=like)
    if like(best)[0] >= STILL_THE_SAME:
        return best
    begin = [item for item in items if words.opening and identity_key(item.text).startswith(words.opening)]
    return begin[0] if len(begin) == 1 else None


def alike(a: Sample, b: Sample) -> float:
    """The Jaccard similarity of two texts, estimated from their samples, 0 to 1."""
    limit = min(a.reach, b.reach)
    mine, theirs = {key for key in a.keys if key < limit}, {key for key in b.keys if key < limit}
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _lost(record: RecordedDecision) -> Issue:
    fact = record.decision.fact or Fact("?")
    return Issue("describe", "correction-lost", None, f"d{record.no}: {fact.field} = {fact.value}")


def held_by_speech(sha256: str, decisions: Iterable[Decision]) -> dict[str, HeldDecisions]:
    """By speech, the decisions made in this file and in others, each in the order of time."""
    by_speech: dict[str, HeldDecisions] = {}
    for decision in decisions:
        before = by_speech.get(decision.speech_id or "", HeldDecisions())
        if decision.file_sha256 == sha256:
            after = HeldDecisions((*before.own, decision), before.others)
        else:
            after = HeldDecisions(before.own, (*before.others, decision))
        by_speech[decision.speech_id or ""] = after
    return by_speech


def overlay(row: dict[str, Any], held: HeldDecisions) -> dict[str, Any]:
    """`row` with the facts in force: those of other files where nothing is printed, those of this file always."""
    wanted: dict[str, Fact] = {}
    for decision in held.others:
        fact = decision.fact
        if decision.op == "set" and fact is not None and row[fact.field] is None:
            wanted[fact.field] = fact
    wanted = {name: fact for name, fact in wanted.items() if fact.value is not None}
    for decision in held.own:
        if decision.fact is not None:
            wanted.pop(decision.fact.field, None)
            if decision.op == "set":
                wanted[decision.fact.field] = decision.fact
    return _written(row, wanted)


def _written(row: dict[str, Any], wanted: Mapping[str, Fact]) -> dict[str, Any]:
    """`row` with these facts, their evidence, and their names in `corrected`."""
    if not wanted:
        return row
    after = dict(row)
    for fact in wanted.values():
        after |= columns(fact)
    after["corrected"] = [name for name in ATTESTED if name in wanted or name in row["corrected"]]
    printed = [entry for entry in row["evidence"] if entry["field"] not in wanted]
    boundary = [entry for entry in printed if entry["field"] not in ATTESTED]
    by_field = {entry["field"]: entry for entry in printed if entry["field"] in ATTESTED}
    page, line = _place(row)
    for name, fact in wanted.items():
        if fact.value is not None:
            by_field[name] = {"field": name, "page": page, "line": line, "rule": RULE}
    after["evidence"] = boundary + [by_field[name] for name in ATTESTED if name in by_field]
    return after


def columns(fact: Fact) -> dict[str, Any]:
    """The columns of an occurrence that a fact fills."""
    filled: dict[str, Any] = {fact.field: fact.value}
    if fact.field == "date":
        source = RULE if fact.value is not None else None
        filled |= {"date_from": fact.first, "date_to": fact.last, "date_source": source}
    if fact.field == "role":
        filled["roles"] = list(fact.roles)
    return filled


def _place(row: Mapping[str, Any]) -> tuple[int, int]:
    """Where the item begins."""
    for packed in (row["head_spans"], row["body_spans"]):
        for spans in unpack_paragraphs(packed):
            for span in spans:
                return span.page, span.line
    return row["page_first"], 0


def _without_others(row: dict[str, Any], held: HeldDecisions) -> dict[str, Any]:
    """`row` without facts taken over from other files: these fill only fields for which nothing is printed."""
    own = {decision.fact.field for decision in held.own if decision.op == "set" and decision.fact is not None}
    taken_over = [name for name in row["corrected"] if name not in own]
    if not taken_over:
        return row
    bare = dict(row)
    for name in taken_over:
        bare |= columns(Fact(name))
    bare["corrected"] = [name for name in row["corrected"] if name in own]
    bare["evidence"] = [entry for entry in row["evidence"] if entry["field"] not in taken_over]
    return bare
