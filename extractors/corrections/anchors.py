"""Anchors: a printed place is quoted with the words around it, and found again by those words.

Only letters, digits and Han are compared; spaces, punctuation, page breaks and running heads between them may
differ: `…谢谢大家！|第二篇：在开学典礼上的致辞` is found behind `…谢谢大家!` of another reading.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from msgspec import Struct

from extractors.text.radicals import fold_radicals
from schema.records import Anchor, Document, Span
from schema.text.letters import letters

BEFORE = 32  # letters quoted before the place: a sentence, which hardly occurs twice in one file
AFTER = 64  # and after it: longer than any opening formula (`各位代表：现在，我代表市人民政府…`)
LONGEST_QUOTE = 40  # letters of the quoted line itself
NEAR = 2  # pages by which another version of a stage may move a line of the same file, at most
LEAST = 10  # letters that must agree, quote and surroundings together; fewer occur anywhere
LIKE = 0.8  # share of equal letters from which a differently read quote is the same place
SAME_HEADING = 0.6  # likewise for a heading in another file, whose number differs there
ENOUGH = 24  # letters that an item must have there to be compared
SEED = 16  # letters that must agree exactly before the rest is compared at all
SAME_WORDS = 0.9  # share of equal letters from which another file prints the same words

OPENING = "（(【[《〈“‘「『〔"  # punctuation that belongs to the text after it


class LetterStream(Struct, frozen=True):
    """Printed stretches joined to one `text`; `key` holds its letters, `at` the offset in `text` of each letter."""

    text: str
    key: str
    at: tuple[int, ...]
    spans: tuple[Span, ...]
    offsets: tuple[int, ...]  # in `text`, of each span

    def place(self, letter: int) -> Span:
        """The printed place of a letter: the rest of its span from the letter on."""
        offset = self.at[letter]
        n = bisect_right(self.offsets, offset) - 1
        span = self.spans[n]
        return Span(span.page, span.line, span.start + offset - self.offsets[n], span.end)

    def cut_place(self, letter: int) -> Span:
        """The place to cut before a letter: before opening punctuation, or all punctuation that begins its line."""
        place = self.place(letter)
        line = self.spans[self.span_of(letter)]
        signs = self.text[self.offsets[self.span_of(letter)] : self.at[letter]]
        back = len(signs) - len(signs.rstrip(OPENING)) if key_of(signs) else len(signs)
        return Span(place.page, place.line, max(place.start - back, line.start), place.end)

    def span_of(self, letter: int) -> int:
        """The index of the span that holds a letter."""
        return bisect_right(self.offsets, self.at[letter]) - 1

    def letter(self, page: int, line: int, start: int) -> int:
        """The index of the first letter printed at or after this place; `len(key)` behind the last one."""
        for n, span in enumerate(self.spans):
            if (span.page, span.line, span.end) > (page, line, start) and span.start < span.end:
                offset = self.offsets[n]
                if (span.page, span.line) == (page, line):
                    offset += max(start - span.start, 0)
                return self._letter_from(offset)
        return len(self.key)

    def first_letter(self, span_number: int) -> int:
        """The index of the first letter in or behind a span."""
        return self._letter_from(self.offsets[span_number])

    def _letter_from(self, offset: int) -> int:
        return bisect_right(self.at, offset - 1)


def stream(document: Document, spans: Iterable[Span]) -> LetterStream:
    """The printed stretches of `spans`, in their order."""
    pages = {page.number: page for page in document.pages}
    parts, key, at, taken_spans, offsets, length = [], [], [], [], [], 0
    for span in spans:
        text = pages[span.page].lines[span.line].text[span.start : span.end]
        taken_spans.append(span)
        offsets.append(length)
        for offset, char in enumerate(text):
            for letter in _letters(char):
                key.append(letter)
                at.append(length + offset)
        parts.append(text)
        length += len(text)
    return LetterStream("".join(parts), "".join(key), tuple(at), tuple(taken_spans), tuple(offsets))


def printed_lines(document: Document) -> Iterator[Span]:
    """Every printed line."""
    for page in document.pages:
        for number, line in enumerate(page.lines):
            yield Span(page.number, number, 0, len(line.text))


@lru_cache(maxsize=8192)
def _letters(char: str) -> str:
    return letters(fold_radicals(char))


def key_of(text: str) -> str:
    """The letters of a text, as in the `key` of a stream."""
    return "".join(map(_letters, text))


def quoted(printed: LetterStream, letter: int) -> Anchor:
    """The anchor of the place of a letter; its quote is the rest of the line from there on."""
    place = printed.place(letter)
    number = printed.span_of(letter)
    line_end = len(printed.key)
    for following in range(number + 1, len(printed.spans)):
        if (printed.spans[following].page, printed.spans[following].line) != (place.page, place.line):
            line_end = printed.first_letter(following)
            break
    end = min(line_end, letter + LONGEST_QUOTE)
    return Anchor(
        page=place.page,
        line=place.line,
        before=_text(printed, max(letter - BEFORE, 0), letter),
        quote=_text(printed, letter, end),
        after=_text(printed, end, min(end + AFTER, len(printed.key))),
    )


def _text(printed: LetterStream, first: int, end: int) -> str:
    """The text from one letter up to another, with the punctuation behind its last letter on that line."""
    if first >= end:
        return ""
    number = printed.span_of(end - 1)
    line_end = printed.offsets[number] + printed.spans[number].end - printed.spans[number].start
    stop = printed.at[end] if end < len(printed.at) else line_end
    return printed.text[printed.at[first] : min(stop, line_end)]


def find(anchor: Anchor, printed: LetterStream) -> int | None:
    """The index of the letter at which an anchor is found again in its own file; None when it is lost."""
    quote, before, after = key_of(anchor.quote), key_of(anchor.before), key_of(anchor.after)
    best: tuple[int, int] | None = None
    found = None
    for at in _occurrences(quote, printed.key):
        distance = abs(printed.place(at).page - anchor.page)
        agreed = _agreeing_before(before, printed.key, at) + _agreeing_after(
            after, printed.key, at + len(quote)
        )
        enough = agreed + len(quote) >= min(LEAST, len(before) + len(quote) + len(after))
        if distance <= NEAR and enough and (best is None or (agreed, -distance) > best):
            best, found = (agreed, -distance), at
    return found if found is not None else _most_similar_line(anchor, before, quote + after, printed)


def _most_similar_line(anchor: Anchor, before: str, right: str, printed: LetterStream) -> int | None:
    """The letter that begins the most similar line near the anchor's page; None without one similar enough."""
    best, found = LIKE, None
    matcher = SequenceMatcher(None, "", before + right, autojunk=False)
    for number, span in enumerate(printed.spans):
        if abs(span.page - anchor.page) > NEAR:
            continue
        at = printed.first_letter(number)
        matcher.set_seq1(printed.key[max(at - len(before), 0) : at + len(right)])
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best:
            ratio = matcher.ratio()
            if ratio > best:
                best, found = ratio, at
    return found


def find_in_other_file(
    anchor: Anchor, printed: LetterStream, starts: Sequence[int], *, both_sides: bool
) -> list[int]:
    """Every letter at which another file prints the words around the place of an anchor.

    In the other file, the neighbours may be other speeches; therefore words are compared only within the items that
    begin at `starts` (ascending letters). Before a heading there are none; `both_sides` requires words on both sides.
    """
    quote, before, after = key_of(anchor.quote), key_of(anchor.before), key_of(anchor.after)
    right = quote + after
    if len(right) < LEAST:
        return []
    found = [at for at in _occurrences(right[:SEED], printed.key) if _follows(right, printed, at, starts)]
    if not found and len(after) >= SEED:
        found = [
            place
            for at in _occurrences(after[:SEED], printed.key)
            if _follows(after, printed, at, starts)
            and (place := _similar_heading_before(at, quote, printed)) is not None
        ]
    if both_sides:
        found = [at for at in found if _precedes(before, printed, at, starts)]
    return found


def _follows(words: str, printed: LetterStream, at: int, starts: Sequence[int]) -> bool:
    """Whether these words follow at `at`, up to the end of the item there."""
    following = bisect_right(starts, at)
    end = starts[following] if following < len(starts) else len(printed.key)
    there = printed.key[at : min(at + len(words), end)]
    return len(there) >= min(ENOUGH, len(words)) and _same_words(words[: len(there)], there)


def _precedes(words: str, printed: LetterStream, at: int, starts: Sequence[int]) -> bool:
    """Whether these words precede `at`, back to the beginning of the item before it."""
    before = bisect_right(starts, at - 1)
    begin = starts[before - 1] if before else 0
    there = printed.key[max(at - len(words), begin) : at]
    return len(there) >= min(ENOUGH // 2, len(words)) > 0 and _same_words(words[-len(there) :], there)


def _same_words(words: str, print_there: str) -> bool:
    """Whether the print of another file has these words, up to small differences of reading."""
    if words == print_there:
        return True
    return SequenceMatcher(None, words, print_there, autojunk=False).ratio() >= SAME_WORDS


def _similar_heading_before(end: int, quote: str, printed: LetterStream) -> int | None:
    """The beginning of the line before letter `end` that is most similar to `quote`; None if none is similar enough."""
    best, found = SAME_HEADING, None
    for number in range(printed.span_of(end), -1, -1):
        at = printed.first_letter(number)
        if end - at > 2 * len(quote):
            break
        if at < end:
            ratio = SequenceMatcher(None, printed.key[at:end], quote, autojunk=False).ratio()
            if ratio >= best:
                best, found = ratio, at
    return found


def _occurrences(part: str, text: str) -> Iterator[int]:
    at = text.find(part) if part else -1
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _agreeing_after(words: str, key: str, at: int) -> int:
    """How many first letters of `words` equal those of `key` from `at` on."""
    return _common(words, key[at : at + len(words)])


def _agreeing_before(words: str, key: str, at: int) -> int:
    """How many last letters of `words` equal those of `key` before `at`."""
    return _common(words[::-1], key[max(at - len(words), 0) : at][::-1])


def _common(a: str, b: str) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
