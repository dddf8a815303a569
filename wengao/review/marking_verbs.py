"""Carries out `wengao review no-speech`, `tag`, `untag` and `note`."""

from __future__ import annotations

import argparse
from typing import Final

from schema.database.connection import Database
from wengao.review import apply, authoring, marking
from wengao.review.apply import ReviewOutcome

VERBS: Final = ("no-speech", "tag", "untag", "note")


def mark(database: Database, arguments: argparse.Namespace) -> ReviewOutcome:
    """Record what the arguments say, or take it back."""
    if arguments.verb == "untag":
        with database.read() as session:
            numbers = marking.untag(session, [arguments.ref], arguments.tags)
        return apply.take_marks_back(database, numbers, authoring.author_of(arguments.author))
    if arguments.verb == "no-speech" and arguments.undo:
        return _speeches_after_all(database, arguments)
    author, at = authoring.author_of(arguments.author), apply.now()
    with database.read() as session:
        if arguments.verb == "tag":
            decisions = marking.tag(session, [arguments.ref], arguments.tags, author, at)
        elif arguments.verb == "note":
            decisions = marking.note(session, arguments.ref, arguments.text, author, at)
        else:
            said = [marking.no_speech(session, ref, author, at, arguments.why) for ref in arguments.refs]
            decisions = list(dict.fromkeys(one for some in said for one in some))
    return apply.carry_out(database, decisions)


def _speeches_after_all(database: Database, arguments: argparse.Namespace) -> ReviewOutcome:
    with database.read() as session:
        found = [marking.a_speech_after_all(session, reference) for reference in arguments.refs]
    author = authoring.author_of(arguments.author)
    taken = [
        apply.take_back(database, no, author=author)
        for no in dict.fromkeys(no for some in found for no in some)
    ]
    return ReviewOutcome(
        tuple(decision for outcome in taken for decision in outcome.decisions),
        tuple(receipt for outcome in taken for receipt in outcome.receipts),
        taken_back=True,
    )
