"""Decisions as lines of JSON: what `review export` writes and `review import`, libraries as files and merges read.

{"kind": "speech", "speech_id": "s_4mzq…", "op": "tag", "text": "重点", "author": "李审", "at": "2026-03-01T08:00:00Z"}
"""

from __future__ import annotations

from typing import Any

import msgspec

from schema.clock import moment
from schema.curation.decisions import OPS, Decision, Fact, decision_row
from schema.facts import persons
from schema.query import marks, set_aside
from schema.tables.handles import ATTESTED
from schema.tables.speeches import KINDS


def as_line(decision: Decision) -> bytes:
    """A decision as one line of JSON without empty fields."""
    row = decision_row(decision)
    flat = {name: row[name] for name in ("kind", "file_sha256", "speech_id")} | row["anchor"] | row["value"]
    flat |= {"author": decision.author, "at": decision.at}
    return msgspec.json.encode({name: value for name, value in flat.items() if value is not None})


def from_line(line: bytes) -> Decision:
    """Parse a line of `as_line`; raises msgspec.ValidationError or DecodeError for anything else."""
    fields = msgspec.json.decode(line, type=dict[str, Any])
    if words := fields.get("words"):
        fields["words"] = {**words, "shingles": [int(number, 16) for number in words.get("shingles", ())]}
    decision = msgspec.convert(fields, Decision)
    if wrong := _wrong(decision, line):
        raise msgspec.ValidationError(wrong)
    return decision


def _wrong(decision: Decision, line: bytes) -> str:
    """Why an imported decision is invalid ("" if it is valid): an invalid one would make every load fail."""
    if decision.op not in OPS.get(decision.kind, ()):
        return f"no decision is called {decision.kind} {decision.op}"
    needed: dict[str, tuple[object, ...]] = {
        "boundary": (decision.file_sha256, decision.anchor),
        "fact": (decision.file_sha256, decision.speech_id, decision.fact),
        "match": (decision.speech_id, decision.other),
        set_aside.KIND: (decision.file_sha256,),
        marks.KIND: (decision.speech_id, decision.text or None),
    }
    if decision.op in persons.OPS:
        return "" if len(decision.names) > 1 and all(decision.names) else "it names two persons at least"
    if decision.op != "dismiss" and None in needed[decision.kind]:
        return f"a decision about a {decision.kind} says what it is about"
    fact = decision.fact or Fact("title")
    if fact.field not in ATTESTED or (fact.field == "kind" and fact.value not in (None, *KINDS)):
        return f"{fact.field} = {fact.value} is no fact"
    if b"\\u0000" in line:
        return "it holds a NUL, which no database takes"
    try:
        moment(decision.at)
    except ValueError:
        return f"{decision.at} is no time"
    return ""
