"""Explains how a file, a speech or a printed line was processed: statements with page, line and rule.

For the words of a running head: `cleaned, page 3, line 0, rule running-head`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from schema.audit.ownership import Owner, owners, printed
from schema.codes import CODES
from schema.errors import NoSuchReference
from schema.intake.documents import stored_document
from schema.query.marks import marks_of
from schema.query.references import Reference, resolve
from schema.query.set_aside import files_set_aside
from schema.records import Document, Span
from schema.store.removal import live_tombstone
from schema.tables.handles import FILE, ISSUE, OCCURRENCE, OFFER, RELATION, SPEECH, UPLOAD
from schema.text.identity import identity_key

NUMBER: Final = re.compile(r"[0-9]+|[一二三四五六七八九十百]+")  # "第 3 页 共 64 页", "第三页"
MOST_PLACES: Final = 50  # statements at most about lines found by their words: enough to see the rule


class Statement(Struct, frozen=True):
    """One reason. `topic` is what it explains; page, line and rule are those of the print it rests on, if any."""

    topic: str
    detail: str
    page: int | None = None
    line: int | None = None
    rule: str | None = None
    quote: str | None = None


class Explanation(Struct, frozen=True):
    """The kind and name of a referenced file, speech or upload, and the statements about it."""

    kind: str
    name: str
    statements: tuple[Statement, ...]


def explain(
    session: Session,
    reference: str,
    *,
    page: int | None = None,
    line: int | None = None,
    words: str | None = None,
) -> Explanation:
    """Returns all statements about `reference`; with a page, a line or words, about that print alone.

    Raises NoSuchReference or AmbiguousReference (exit 2).
    """
    found = resolve(session, reference)
    if found.kind == "upload":
        statements = _about_upload(session, found)
    elif found.kind == "speech":
        statements = _about_speech(session, found.name)
    elif page is not None or words is not None:
        statements = _about_print(session, found.name, page, line, words)
    else:
        statements = _about_file(session, found.name)
    return Explanation(found.kind, found.name, tuple(statements))


def _about_upload(session: Session, reference: Reference) -> Iterator[Statement]:
    for upload in session.execute(sa.select(UPLOAD).where(UPLOAD.c.locator == reference.name)):
        if upload.skip:
            yield _coded("skipped", upload.skip)
        yield from _issues(session, ISSUE.c.upload_no == upload.no)
        yield from _listed(session, UPLOAD.c.no == upload.no)


def _listed(session: Session, condition: sa.ColumnElement[bool]) -> Iterator[Statement]:
    """When a configured source last listed these uploads, by which page, and since when they are gone."""
    query = sa.select(UPLOAD).where(condition, UPLOAD.c.listed_at.is_not(None))
    for upload in session.execute(query.order_by(UPLOAD.c.source, UPLOAD.c.locator)):
        led = f", led to by {upload.page_url}" if upload.page_url else ""
        gone = f"; gone since {upload.gone_at}" if upload.gone_at else ""
        yield Statement(
            "listed", f"by {upload.source} as {upload.locator}, last on {upload.listed_at}{led}{gone}"
        )


def _about_file(session: Session, sha256: str) -> Iterator[Statement]:
    row = session.execute(sa.select(FILE).where(FILE.c.sha256 == sha256)).one()
    removed = live_tombstone(session, sha256)
    if removed is not None:
        yield Statement("state", f"removed: {removed}")
    else:
        engines = ", ".join(row.engines) or "no engine"
        yield Statement("state", f"{row.state}, {row.page_count or 0} pages read by {engines}")
    said = files_set_aside(session, [sha256]).get(sha256)
    if said is not None:
        why = f": {said.why}" if said.why else ""
        yield Statement(
            "no speech", f"{said.author} said so on {said.at}{why}; it stays archived, without items"
        )
    yield from _issues(session, ISSUE.c.file_no == row.no)
    offering = sa.select(OFFER.c.upload_no).where(OFFER.c.file_no == row.no)
    yield from _issues(session, ISSUE.c.upload_no.in_(offering))
    yield from _listed(session, UPLOAD.c.no.in_(offering))
    if row.title is not None and row.title_source == "listing":
        yield Statement("title", "from the listing", quote=row.title)
    elif row.title is not None:
        yield Statement(
            "title", f"from the {row.title_source}", row.title_page, row.title_line, row.title_rule, row.title
        )
    document = stored_document(session, row.no)
    items = sa.select(OCCURRENCE).where(OCCURRENCE.c.file_no == row.no).order_by(OCCURRENCE.c.ordinal)
    for item in session.execute(items):
        yield from _boundary(item, document)
    places: dict[
        tuple[str, str], list[tuple[Span, str]]
    ] = {}  # folios differ only in their numbers: one statement for all
    for owner in owners(session, row.no):
        if owner.kind == "furniture" and document is not None:
            quote = printed(document, owner.span)
            places.setdefault((owner.rule, NUMBER.sub("#", quote)), []).append((owner.span, quote))
        elif owner.kind == "unowned":
            yield _of_span("unowned", "no rule could place it", owner.span, None, document)
    for (rule, _), found in places.items():
        span, quote = found[0]
        times = f"{len(found)} times, pages {span.page}–{found[-1][0].page}" if len(found) > 1 else "once"
        yield Statement("cleaned", times, span.page, span.line, rule, quote)


def _boundary(item: Any, document: Document | None) -> Iterator[Statement]:
    """One statement for each place: all rules that supported the boundary there, with their weights."""
    reasons: dict[tuple[int, int | None], list[str]] = {}
    for seen in item.evidence:
        if seen["field"] == "boundary":
            reasons.setdefault((seen["page"], seen["line"]), []).append(seen["rule"])
    title = item.title or "without a title"
    name = f"item {item.ordinal} begins here, confidence {item.confidence:.2f}: {title}"
    for (page, line), rules in (reasons or {(item.page_first, None): []}).items():
        yield Statement("boundary", name, page, line, ", ".join(rules) or None, _quote(document, page, line))


def _about_print(
    session: Session, sha256: str, page: int | None, line: int | None, words: str | None
) -> Iterator[Statement]:
    file_no = session.scalars(sa.select(FILE.c.no).where(FILE.c.sha256 == sha256)).one()
    document = stored_document(session, file_no)
    if document is None:
        raise NoSuchReference(f"{sha256} with its print: nothing that was read of it is kept")
    wanted = identity_key(words) if words else ""
    count = 0
    for owner in owners(session, file_no):
        if (page is not None and owner.span.page != page) or (line is not None and owner.span.line != line):
            continue
        whole_lines = _quote(document, owner.span.page, owner.span.line) or ""
        if wanted and wanted not in identity_key(whole_lines):
            continue
        count += 1
        if count > MOST_PLACES and words:
            return
        yield _of_span(*_owned(owner), owner.span, owner.rule or None, document)


def _owned(owner: Owner) -> tuple[str, str]:
    """The topic and detail of a statement about an owned stretch."""
    if owner.kind == "furniture":
        return "cleaned", "belongs to the page, not to a speech"
    if owner.kind == "head":
        return "head", "the compilation's own title block"
    if owner.kind == "unowned":
        return "unowned", "no rule could place it"
    return owner.kind, f"{owner.kind} of item {owner.ordinal}"


def _of_span(topic: str, detail: str, span: Span, rule: str | None, document: Document | None) -> Statement:
    quote = printed(document, span) if document else None
    return Statement(topic, detail, span.page, span.line, rule, quote)


def _about_speech(session: Session, speech_id: str) -> Iterator[Statement]:
    speech = session.execute(sa.select(SPEECH).where(SPEECH.c.speech_id == speech_id)).one()
    rows = session.execute(
        sa.select(OCCURRENCE, FILE.c.sha256, FILE.c.paged)
        .join(FILE, FILE.c.no == OCCURRENCE.c.file_no)
        .where(OCCURRENCE.c.speech_no == speech.no)
        .order_by(FILE.c.sha256, OCCURRENCE.c.ordinal)
    )
    for item in rows:
        document = stored_document(session, item.file_no)
        page = item.page_first if item.paged else None
        yield Statement("stands in", f"file {item.sha256[:12]}, item {item.ordinal}", page)
        yield from _boundary(item, document)
        for seen in item.evidence:
            if seen["field"] != "boundary":
                value = getattr(item, seen["field"], None)
                quote = _quote(document, seen["page"], seen["line"])
                yield Statement(seen["field"], str(value), seen["page"], seen["line"], seen["rule"], quote)
    for mark in marks_of(session, [speech_id]):
        yield Statement(mark.op, f"{mark.author} on {mark.at} (d{mark.no})", quote=mark.text)
    loose = ", loose: a member is far from the canonical" if speech.loose else ""
    standing = "canonical" if speech.is_canonical else "a copy"
    yield Statement("copies", f"{standing} in cluster {speech.cluster_id}: {speech.canonical_reason}{loose}")
    relations = sa.or_(RELATION.c.a == speech_id, RELATION.c.b == speech_id)
    for match in session.execute(sa.select(RELATION).where(relations).order_by(RELATION.c.no)):
        other = match.b if match.a == speech_id else match.a
        figures = f"jaccard {match.jaccard:.2f}, containment {match.containment:.2f}"
        differs = f", differs in {' '.join(match.differs)}" if match.differs else ""
        revoked = f"; revoked {match.revoked_at}: {match.revoked_why}" if match.revoked_at else ""
        direction = "contains" if match.kind == "excerpt_of" and match.b == speech_id else match.kind
        yield Statement(
            "match",
            f"{direction} {other}: {figures}{differs}{revoked}",
            rule=f"fingerprint v{match.fingerprint_version}",
        )


def _issues(session: Session, owned: sa.ColumnElement[bool]) -> Iterator[Statement]:
    for issue in session.execute(sa.select(ISSUE).where(owned).order_by(ISSUE.c.no)):
        yield _coded(f"issue in {issue.stage}", issue.code, issue.page, issue.detail)


def _coded(topic: str, code: str, page: int | None = None, detail: str = "") -> Statement:
    known = CODES[code]
    said = f"{known.cause} {known.way_out}" if not detail else f"{detail}. {known.cause} {known.way_out}"
    return Statement(topic, said, page, None, code)


def _quote(document: Document | None, page: int | None, line: int | None) -> str | None:
    if document is None or page is None or line is None:
        return None
    return printed(document, Span(page, line, 0, 1 << 30)) or None
