"""Turns the verbs of `wengao review` (accept, split, merge, set, reject, and those about persons) into decisions.

Accepting a doubtful boundary means that it is right; accepting a proposed fact, that it holds for this item, too;
accepting a count or a cluster, that it may stay as it is. `reject` means the opposite, where there is one.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Final

from schema.curation.decisions import Decision, Fact, recorded_decisions
from schema.curation.items import StoredItem, items_of
from schema.curation.queue import ReviewItem, queue
from schema.database.session import Session
from schema.query.references import NUMBERED, find_file, find_speech
from schema.text.storable import storable
from wengao.errors import UsageProblem
from wengao.review import authoring
from wengao.review.persons import not_same_person, same_person

LOST_DECISION: Final = re.compile(
    r"d(?P<no>[0-9]+):"
)  # the number in the detail of `correction-lost`: "d12: split at “第二篇”, once page 3 line 4"


def requested_decisions(session: Session, arguments: argparse.Namespace, at: str) -> list[Decision] | int:
    """The decisions that the arguments ask for, or the number of an earlier decision that is to be withdrawn."""
    author = authoring.author_of(arguments.author)
    verbs: dict[str, Callable[[Session, argparse.Namespace, str, str], list[Decision] | int]] = {
        "accept": _accept,
        "split": _split,
        "merge": _merge,
        "set": _set,
        "reject": _reject,
        "same-person": same_person,
        "not-same-person": not_same_person,
    }
    return verbs[arguments.verb](session, arguments, author, at)


def _item(session: Session, reference: str, arguments: argparse.Namespace) -> StoredItem:
    if authoring.REVIEW_ID.fullmatch(reference):
        review_item = authoring.find_review(session, reference)
        if review_item.ordinal is None:
            raise UsageProblem(f"{reference} is about a whole file or cluster", "name an item as FILE#N")
        return authoring.find_item(session, f"{review_item.file_sha256}#{review_item.ordinal}")
    return authoring.find_item(session, reference, arguments.within)


def _split(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    item = _item(session, arguments.ref, arguments)
    return [authoring.split(authoring.printed(session, item.sha256), item, arguments.place, author, at)]


def _merge(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    item = _item(session, arguments.ref, arguments)
    if item.ordinal == 1:
        raise UsageProblem(
            "the first item has none before it", "`review reject` makes its text the head of the file"
        )
    return [authoring.merge(authoring.printed(session, item.sha256), item, author, at)]


def _set(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    facts = authoring.parse_facts(arguments.facts)
    item = _item(session, arguments.ref, arguments)
    return [authoring.fact(item, fact, author, at) for fact in facts]


def _accept(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    decisions: list[Decision] = []
    for reference in arguments.refs:
        if authoring.REVIEW_ID.fullmatch(reference):
            decisions += _accept_review(session, authoring.find_review(session, reference), author, at)
        elif reference.startswith("s_") or NUMBERED.fullmatch(reference):
            item = authoring.find_item(session, reference, arguments.within)
            decisions.append(authoring.accept(authoring.printed(session, item.sha256), item, author, at))
        else:
            sha256 = find_file(session, reference)["sha256"]
            printed_file = authoring.printed(session, sha256)
            decisions += [authoring.accept(printed_file, item, author, at) for item in printed_file.items]
            for kind in ("count-differs", "contents-differs", "unowned-text", "heading-inside"):
                decisions += [
                    _dismiss(review_item, author, at) for review_item in queue(session, [kind], sha256)
                ]
    return decisions


def _accept_review(session: Session, review_item: ReviewItem, author: str, at: str) -> list[Decision]:
    if review_item.kind == "low-confidence":
        item = authoring.find_item(session, f"{review_item.file_sha256}#{review_item.ordinal}")
        return [authoring.accept(authoring.printed(session, item.sha256), item, author, at)]
    if review_item.kind == "proposed":
        item = authoring.find_item(session, f"{review_item.file_sha256}#{review_item.ordinal}")
        proposed = next(record for record in recorded_decisions(session) if record.no == review_item.decision)
        return [authoring.fact(item, proposed.decision.fact or Fact(review_item.field or ""), author, at)]
    return [_dismiss(review_item, author, at)]


def _dismiss(review_item: ReviewItem, author: str, at: str) -> Decision:
    """The decision that a review item may stay as it is; should its content change, it is listed again."""
    kind = "match" if review_item.kind == "loose-cluster" else "boundary"
    return Decision(
        kind,
        "dismiss",
        author,
        at,
        file_sha256=review_item.file_sha256,
        speech_id=review_item.speech_id,
        about=review_item.about,
    )


def _reject(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision] | int:
    if arguments.other is not None:
        a, b = find_speech(session, arguments.ref), find_speech(session, arguments.other)
        if a == b:
            raise UsageProblem("a speech is always a copy of itself", "name two speeches")
        a, b = sorted((a, b))
        return [
            Decision("match", "reject", author, at, speech_id=a, other=b, why=storable(arguments.why) or None)
        ]
    if authoring.REVIEW_ID.fullmatch(arguments.ref):
        review_item = authoring.find_review(session, arguments.ref)
        if review_item.kind == "proposed":
            item = authoring.find_item(session, f"{review_item.file_sha256}#{review_item.ordinal}")
            kept_print = Fact(review_item.field or "")
            return [authoring.fact(item, kept_print, author, at, op="keep")]
        if review_item.kind == "correction-lost":
            number = LOST_DECISION.match(review_item.detail)
            return int(number["no"]) if number else [_dismiss(review_item, author, at)]
        if review_item.kind != "low-confidence":
            raise UsageProblem(
                f"{review_item.kind} cannot be rejected",
                "say what is right: split, merge, or reject two speeches",
            )
    item = _item(session, arguments.ref, arguments)
    if len(items_of(session, item.sha256)) == 1:
        raise UsageProblem(
            "a file's only item has no boundary to reject", "`wengao files remove` takes it out"
        )
    return [authoring.merge(authoring.printed(session, item.sha256), item, author, at)]
