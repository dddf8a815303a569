"""The verbs of `wengao review` as decisions: what accepting, splitting, merging, setting, rejecting means.

`accept` of a doubtful boundary says that it is right, of a proposed fact that it holds here too, of a
count or a cluster that it may stay as it is; `reject` says the opposite where there is one.
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
from schema.query.references import find_file, find_speech
from schema.text.storable import storable
from wengao.errors import UsageProblem
from wengao.review import authoring

LOST_NUMBER: Final = re.compile(r"d(?P<no>[0-9]+):")  # "d12: split at “第二篇”, once page 3 line 4"


def verdicts(session: Session, arguments: argparse.Namespace, at: str) -> list[Decision] | int:
    """The decisions that the words ask for; a number is that of an earlier one to take back."""
    author = authoring.author_of(arguments.author)
    verbs: dict[str, Callable[[Session, argparse.Namespace, str, str], list[Decision] | int]] = {
        "accept": _accept,
        "split": _split,
        "merge": _merge,
        "set": _set,
        "reject": _reject,
    }
    return verbs[arguments.verb](session, arguments, author, at)


def _item(session: Session, reference: str, arguments: argparse.Namespace) -> StoredItem:
    if authoring.LISTED.fullmatch(reference):
        found = authoring.find_review(session, reference)
        if found.ordinal is None:
            raise UsageProblem(f"{reference} is about a whole file or cluster", "name an item as FILE#N")
        return authoring.find_item(session, f"{found.file_sha256}#{found.ordinal}")
    return authoring.find_item(session, reference, arguments.within)


def _split(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    item = _item(session, arguments.ref, arguments)
    return [authoring.split(authoring.printed(session, item.sha256), item, arguments.place, author, at)]


def _merge(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    item = _item(session, arguments.ref, arguments)
    if item.ordinal == 1:
        raise UsageProblem(
            "the first item has none before it", "`review reject` makes it the file's own head"
        )
    return [authoring.merge(authoring.printed(session, item.sha256), item, author, at)]


def _set(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    facts = authoring.parse_facts(arguments.facts)
    item = _item(session, arguments.ref, arguments)
    return [authoring.fact(item, fact, author, at) for fact in facts]


def _accept(session: Session, arguments: argparse.Namespace, author: str, at: str) -> list[Decision]:
    found: list[Decision] = []
    for reference in arguments.refs:
        if authoring.LISTED.fullmatch(reference):
            found += _accept_review(session, authoring.find_review(session, reference), author, at)
        elif reference.startswith("s_") or authoring.NUMBERED.fullmatch(reference):
            item = authoring.find_item(session, reference, arguments.within)
            found.append(authoring.accept(authoring.printed(session, item.sha256), item, author, at))
        else:
            sha256 = find_file(session, reference)["sha256"]
            print_of = authoring.printed(session, sha256)
            found += [authoring.accept(print_of, item, author, at) for item in print_of.items]
            for kind in ("count-differs", "unowned-text"):
                found += [_aside(open_, author, at) for open_ in queue(session, [kind], sha256)]
    return found


def _accept_review(session: Session, found: ReviewItem, author: str, at: str) -> list[Decision]:
    if found.kind == "low-confidence":
        item = authoring.find_item(session, f"{found.file_sha256}#{found.ordinal}")
        return [authoring.accept(authoring.printed(session, item.sha256), item, author, at)]
    if found.kind == "proposed":
        item = authoring.find_item(session, f"{found.file_sha256}#{found.ordinal}")
        proposed = next(one for one in recorded_decisions(session) if one.no == found.decision)
        return [authoring.fact(item, proposed.decision.fact or Fact(found.field or ""), author, at)]
    return [_aside(found, author, at)]


def _aside(found: ReviewItem, author: str, at: str) -> Decision:
    """It may stay as it is; when it says something else one day, it is open again."""
    kind = "match" if found.kind == "loose-cluster" else "boundary"
    return Decision(
        kind,
        "dismiss",
        author,
        at,
        file_sha256=found.file_sha256,
        speech_id=found.speech_id,
        about=found.about,
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
    if authoring.LISTED.fullmatch(arguments.ref):
        found = authoring.find_review(session, arguments.ref)
        if found.kind == "proposed":
            item = authoring.find_item(session, f"{found.file_sha256}#{found.ordinal}")
            kept_print = Fact(found.field or "")
            return [authoring.fact(item, kept_print, author, at, op="keep")]
        if found.kind == "correction-lost":
            number = LOST_NUMBER.match(found.detail)
            return int(number["no"]) if number else [_aside(found, author, at)]
        if found.kind != "low-confidence":
            raise UsageProblem(
                f"{found.kind} cannot be rejected", "say what is right: split, merge, or reject two speeches"
            )
    item = _item(session, arguments.ref, arguments)
    if len(items_of(session, item.sha256)) == 1:
        raise UsageProblem(
            "a file's only item has no boundary to reject", "`wengao files remove` takes it out"
        )
    return [authoring.merge(authoring.printed(session, item.sha256), item, author, at)]
