"""Applies a person's corrections of boundaries to the items that `split` found.

A place is found by its words, not by line numbers, so that a correction survives new versions of every stage and
also holds for the same text in another file; a place that is not found is the Issue `correction-lost`.

`第2篇` glued into item 1, a person splits there -> items 1 and 2, the second with rule `correction split`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractors.corrections.anchors import LetterStream, find, find_in_other_file, printed_lines, stream
from extractors.corrections.cut import cut_pieces
from extractors.paragraphs.normalize import close_gaps
from extractors.segmentation.features import Body, body_look, cue
from extractors.segmentation.scoring import block_end
from extractors.segmentation.split import Split
from extractors.text.vocabulary import FULL
from schema.records import Anchor, Correction, Document, Evidence, Issue, Paragraph, Speech

SURE = 1.0  # the confidence of an item that a person has accepted
FOUND_BY = "correction"  # the rule in the evidence of a boundary that a person set
OF_BOUNDARIES = frozenset(
    {"count-differs", "contents-differs", "heading-inside"}
)  # issues that a person settles

ELSEWHERE = "elsewhere"  # the rule of one that was made in another file with the same words


class Wanted(Struct, frozen=True):
    """The letters at which corrections make items begin (`begins`: letter -> correction), do not, or accept them."""

    begins: dict[int, str]
    never: frozenset[int]
    accepted: tuple[tuple[int, int], ...]
    lost: tuple[Correction, ...]
    last: int  # the end of the file's letters


def apply(document: Document, parts: Split, corrections: Sequence[Correction], declared: int | None) -> Split:
    """`parts` with every correction applied whose place is found; of two about one place the later holds.

    Corrections made in this file take precedence over those of other files.
    """
    if not corrections or not parts.speeches:
        return parts
    pieces, starts = _flat(parts)
    printed = stream(document, (span for piece in pieces for span in piece.spans))
    wanted = _wanted(corrections, printed, document, _headings(parts, pieces, starts, printed))
    old: dict[int, int] = {}
    for number, at in enumerate(starts):
        old.setdefault(_letter_of(printed, pieces, at), number)
    begin = (old.keys() | wanted.begins.keys()) - wanted.never
    for first, end in wanted.accepted:
        begin = {at for at in begin if not first < at < end}
    cut = cut_pieces(document, pieces, printed, sorted(begin - old.keys()), body_look(pieces))
    first_of = {origin: n for n, (_, origin) in reversed(list(enumerate(cut)))}
    cut_starts = {at: first_of[starts[number]] for at, number in old.items()}
    cut_starts |= _starts(document, cut, begin - old.keys())
    items = _Items(parts, old, wanted, body_look(pieces))
    speeches = tuple(items.assemble([piece for piece, _ in cut], cut_starts, sorted(begin or old)))
    head = tuple(piece for piece, _ in cut[: cut_starts[min(begin or old)]])
    settled = OF_BOUNDARIES if begin != old.keys() else {"count-differs"}
    issues = [issue for issue in parts.issues if issue.code not in settled]
    if declared is not None and declared != len(speeches):
        detail = f"declared {declared}, found {len(speeches)}"
        issues.append(Issue("split", "count-differs", None, detail))
    return Split(head, speeches, (*issues, *map(_lost, wanted.lost)))


def _flat(parts: Split) -> tuple[list[Paragraph], list[int]]:
    pieces, starts = list(parts.head), []
    for speech in parts.speeches:
        starts.append(len(pieces))
        pieces += (*speech.heading, *speech.paragraphs)
    return pieces, starts


def _letter_of(printed: LetterStream, pieces: Sequence[Paragraph], at: int) -> int:
    """The first letter of the piece with index `at`."""
    spans = sum(len(piece.spans) for piece in pieces[:at])
    return printed.first_letter(spans) if spans < len(printed.spans) else len(printed.key)


def _headings(
    parts: Split, pieces: Sequence[Paragraph], starts: Sequence[int], printed: LetterStream
) -> list[tuple[int, int]]:
    """The letters from each item's beginning up to, and with, the first of its body."""
    return [
        (_letter_of(printed, pieces, at), _letter_of(printed, pieces, at + len(speech.heading)))
        for at, speech in zip(starts, parts.speeches, strict=True)
    ]


def _wanted(
    corrections: Sequence[Correction],
    printed: LetterStream,
    document: Document,
    headings: Sequence[tuple[int, int]],
) -> Wanted:
    """The places of the corrections. A split of another file is skipped where an item begins already: in this file,
    its heading may be printed above the words that began the item in the other."""
    begins: dict[int, str] = {}
    never: set[int] = set()
    accepted: list[tuple[int, int]] = []
    lost = []
    for correction in sorted(corrections, key=lambda one: one.own):
        places = _places(correction, printed, document, [first for first, _ in headings])
        if not places and correction.own:
            lost.append(correction)
        for at in places:
            begins_here = any(first < at <= body for first, body in headings)
            if correction.op == "split" and not correction.own and begins_here:
                continue
            accepted = [(first, end) for first, end in accepted if not first < at < end]
            if correction.op == "merge":
                begins.pop(at, None)
                never.add(at)
                accepted = [(first, end) for first, end in accepted if at not in (first, end)]
                continue
            never.discard(at)
            begins[at] = correction.op if correction.own else f"{correction.op} {ELSEWHERE}"
            if correction.op == "accept":
                end = len(printed.key)
                if correction.until is not None:
                    found = _own_place(correction.until, printed, document)
                    if found is None or found <= at:
                        lost.append(correction)
                        continue
                    end = found
                    never.discard(end)
                    begins.setdefault(end, correction.op)
                accepted.append((at, end))
    return Wanted(begins, frozenset(never), tuple(accepted), tuple(lost), len(printed.key))


def _places(
    correction: Correction, printed: LetterStream, document: Document, starts: Sequence[int]
) -> list[int]:
    if not correction.own:
        return find_in_other_file(correction.anchor, printed, starts, both_sides=correction.op == "merge")
    found = _own_place(correction.anchor, printed, document)
    return [] if found is None else [found]


def _own_place(anchor: Anchor, printed: LetterStream, document: Document) -> int | None:
    """The letter of an anchor of this file: among the items; else in all print, then the next letter of an item."""
    letter_found = find(anchor, printed)
    if letter_found is not None:
        return letter_found
    everything = stream(document, printed_lines(document))
    letter_found = find(anchor, everything)
    if letter_found is None:
        return None
    place = everything.place(letter_found)
    letter = printed.letter(place.page, place.line, place.start)
    return letter if letter < len(printed.key) else None


def _lost(correction: Correction) -> Issue:
    anchor = correction.anchor
    former_place = f"once page {anchor.page} line {anchor.line}"
    detail = f"d{correction.no}: {correction.op} at “{anchor.quote.strip()}”, {former_place}"
    return Issue("split", "correction-lost", anchor.page, detail)


def _starts(
    document: Document, cut: Sequence[tuple[Paragraph, int]], wanted: Collection[int]
) -> dict[int, int]:
    """The index of the piece that begins with each of these letters."""
    first_pieces: dict[int, int] = {}
    reached = 0
    for number, (piece, _) in enumerate(cut):
        if reached in wanted:
            first_pieces[reached] = number  # of several pieces the last: those before it have no letters
        reached += len(stream(document, piece.spans).key)
    return first_pieces


class _Items(Struct, frozen=True):
    """Builds the corrected items from pieces and the letters at which they begin."""

    parts: Split
    old: dict[int, int]  # first letter -> number among the items that split found
    wanted: Wanted
    look: Body

    def assemble(
        self, pieces: Sequence[Paragraph], starts: dict[int, int], begin: Sequence[int]
    ) -> Iterator[Speech]:
        """The items in order; those without corrections are unchanged."""
        for ordinal, at in enumerate(begin, 1):
            end = begin[ordinal] if ordinal < len(begin) else None
            own = pieces[starts[at] : len(pieces) if end is None else starts[end]]
            speech = self._kept(at, end, len(own)) or self._made(own, at, end)
            yield self._marked(replace(speech, ordinal=ordinal), own, at, end)

    def _kept(self, at: int, end: int | None, pieces: int) -> Speech | None:
        """The item that `split` found here, if its end is unchanged, too."""
        if at not in self.old or (end is not None and end not in self.old):
            return None
        speech = self.parts.speeches[self.old[at]]
        return speech if len(speech.heading) + len(speech.paragraphs) == pieces else None

    def _made(self, own: Sequence[Paragraph], at: int, end: int | None) -> Speech:
        number = self.old.get(at)
        evidence: tuple[Evidence, ...] = ()
        if number is not None:
            block = min(len(self.parts.speeches[number].heading), len(own))
            evidence = self.parts.speeches[number].evidence
        else:
            cues = [cue(piece, self.look, FULL) for piece in own]
            block = 0 if cues[0].sentence and not cues[0].label else block_end(0, cues, {})
        heading = tuple(own[:block])
        body = tuple(replace(piece, text=close_gaps(piece.text)) for piece in own[block:])
        if not body:
            heading, body = heading[:-1], heading[-1:]
        return Speech(1, heading, body, self._confidence(at, end), evidence)

    def _confidence(self, at: int, end: int | None) -> float:
        """The least confidence of the items that this one was made of: a correction confirms only its own boundary."""
        starts = sorted(self.old)
        touched = [
            self.parts.speeches[self.old[letter]].confidence
            for letter, following in zip(starts, [*starts[1:], None], strict=True)
            if (end is None or letter < end) and (following is None or following > at)
        ]
        return min(touched, default=0.0)

    def _marked(self, speech: Speech, own: Sequence[Paragraph], at: int, end: int | None) -> Speech:
        """The item with the correction in its evidence, and with full confidence if it was accepted."""
        operation = self.wanted.begins.get(at)
        if operation is not None and (at not in self.old or not operation.endswith(ELSEWHERE)):
            span = own[0].spans[0]
            correction = Evidence(span.page, span.line, f"{FOUND_BY} {operation}")
            speech = replace(speech, evidence=(*speech.evidence, correction))
        accepted = (at, self.wanted.last if end is None else end) in self.wanted.accepted
        return replace(speech, confidence=SURE) if accepted else speech
