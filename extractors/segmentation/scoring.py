"""Scores each paragraph as the beginning of an item: the sum of independent evidence.

Scores are log-odds against "a speech goes on here". Every piece of evidence that spoke is kept by name,
so that `why` can say what made a boundary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from extractors.segmentation.candidate import Candidate
from extractors.segmentation.features import Cue
from extractors.segmentation.lookalikes import compared
from extractors.segmentation.numbering import ORNAMENT, Series
from extractors.segmentation.weights import WEIGHTS
from schema.records import Paragraph

LONGEST_BLOCK = 12  # paragraphs of one heading block
EARLY_END = 0.78  # a page whose text stops above this share of the usual depth was broken on purpose
MOST_SERIES, LEAST_SERIES = 6.0, -4.0  # a series alone never decides
SURE_SERIES = 4.0  # only a series that surely counts items shows by a hole that one is missing
NOTHING_SAID = -6.2  # the score of a line that only stands alone, outside a ruling series
UNCOUNTED = 0.4  # of the weight, where what marks the items does not count them
LIKELY_IN_HOLE = 2.0  # the score, odds of 7 to 1, of a heading or a salutation where a number is missing
FEW = 3  # marks of a series that counts some of the items only; more of them are the file's order
OWN_TEXT = 320  # characters above a first mark that are more than a compilation's title and note
STRONG_SERIES = 2.4  # weight from which on a series rules the file


def candidates(
    paragraphs: Sequence[Paragraph],
    cues: Sequence[Cue],
    series: Sequence[Series],
    depth: float,
    weights: Mapping[str, float] = WEIGHTS,
    declared: int | None = None,
) -> list[Candidate]:
    """All paragraphs that could begin an item, with their scores, in file order."""
    marked = _marked(series)
    ruling = [one for one in series if _rules(one)]
    partly = [one for one in ruling if _counts_some(one, cues)]
    first_pass = []
    for at, cue in enumerate(cues):
        opens = cue.salutation and (at == 0 or not cues[at - 1].alone or cues[at - 1].compiled)
        broken = (
            at > 0
            and paragraphs[at].layout.starts_page
            and _page_share(paragraphs[at - 1], depth) < EARLY_END
        )
        if cue.alone or at in marked or cue.label or opens or broken:
            first_pass.append(_candidate(at, paragraphs, cues, marked, ruling, partly, depth, weights))
    found = compared(first_pass, paragraphs, cues, weights, declared)
    if ruling and ruling[0].marks[0].number <= 1:
        first = ruling[0].marks[0].at
        found = [replace(c, leads=c.at == first) for c in found]
    return _fill_holes(found, cues, ruling, weights)


def _rules(series: Series) -> bool:
    """Whether a series says where the file's items begin: two marks alone (`注1：`, `注2：`) say little."""
    return series.weight >= (STRONG_SERIES if len(series.marks) >= 3 else SURE_SERIES)


def _counts_some(series: Series, cues: Sequence[Cue]) -> bool:
    """Whether a series begins after other items, so that it says nothing about those before and after it:
    `工作报告`, `表态发言（一）`, `表态发言（二）`, `总结讲话`."""
    first = series.marks[0]
    if first.number > 1 or len(series.marks) > FEW:
        return False
    return sum(cue.chars for cue in cues[: first.at]) > OWN_TEXT


def _marked(series: Sequence[Series]) -> dict[int, Series]:
    """Paragraph -> the strongest series it is a mark of."""
    marked: dict[int, Series] = {}
    for one in series:
        for mark in one.marks:
            marked.setdefault(mark.at, one)
    return marked


def block_end(at: int, cues: Sequence[Cue], marked: dict[int, Series]) -> int:
    """Where the heading block that starts at `at` ends: before the salutation or the first sentence."""
    end = at
    while end < min(len(cues), at + LONGEST_BLOCK):
        cue = cues[end]
        strong = end in marked and marked[end].weight > 0
        if end > at and (cue.salutation or (cue.sentence and not cue.label) or (cue.section and not strong)):
            break
        if end > at and not (cue.alone or cue.date or cue.label or strong):
            break
        if end == at and not strong and (cue.salutation or not (cue.alone or cue.date or cue.label)):
            return at  # the text begins at once: no heading
        end += 1
    return max(end, at)


def _candidate(
    at: int,
    paragraphs: Sequence[Paragraph],
    cues: Sequence[Cue],
    marked: dict[int, Series],
    ruling: Sequence[Series],
    partly: Sequence[Series],
    depth: float,
    weights: Mapping[str, float],
) -> Candidate:
    cue, layout = cues[at], paragraphs[at].layout
    end = block_end(at, cues, marked)
    block = cues[at:end]
    found: list[tuple[str, float]] = [("bias", weights["bias"])]

    def note(name: str, times: float = 1.0) -> None:
        if times:
            found.append((name, round(weights[name] * times, 3)))

    series = marked.get(at)
    if series:
        note("series", max(min(series.weight, MOST_SERIES), LEAST_SERIES))
    note("title", cue.title)
    note("title-later", not cue.title and any(c.title for c in block[1:4]))
    note("stands-out", min(max((c.stands_out for c in block[:3]), default=0.0), 2.4))
    note("date-below", any(c.date for c in block[1:]))
    note("byline-below", any(c.byline for c in block[1:]))
    note("label", cue.label)
    note("dated", cue.dated and not cue.sentence)
    note("signature-first", not series and _signs_first(block))
    note("salutation-below", end > at and end < len(cues) and cues[end].salutation)
    note("bare-salutation", end == at and cue.salutation)
    note("block-shape", 2 <= len(block) <= 5)
    last = _text_above(at, cues)
    ruled = 0 <= last < at - 1
    note("ruled-above", ruled)
    if last >= 0:
        above = cues[last]
        tail = cues[max(last - 2, 0) : last + 1]
        signed = paragraphs[last].layout.align == "right" or _signed(tail)
        note("closing-above", above.closing or (any(c.closing for c in tail) and not above.alone))
        note("signature-above", signed)
        note(
            "sentence-open-above",
            not signed and not above.alone and above.text[-1:] not in '。！？!?；;…”"）)》.:：',
        )
        note(
            "heading-above",
            (cue.label and above.label)
            or (above.alone and not (signed or above.closing or above.compiled) and _heads(last, cues)),
        )
    if layout.starts_page and at:
        broken = _page_share(paragraphs[at - 1], depth) < EARLY_END
        note("page-broken" if broken else "page-top")
        note("salutation-on-new-page", cue.salutation * (1.0 if broken else 0.7))
    note("white-above", layout.gap >= 0.6)
    note("section", cue.section and not cue.title and not (series and series.weight > STRONG_SERIES))
    note("right-aligned", layout.align == "right")
    note("date-first", cue.date and not ruled)  # below a drawn line it signs nothing
    note("closing-first", cue.closing and not cue.title and not cue.salutation)
    note("byline-first", not series and cue.byline and not any(c.title for c in block))
    note("compilation-title", cue.compiled and not series)
    note(
        "mark-further-down",
        any(k in marked and marked[k].weight >= STRONG_SERIES for k in range(at + 1, end)),
    )
    titled = any(c.title for c in block[:3])
    over = [
        one for one in ruling if not (titled and one in partly) or one.marks[0].at < at < one.marks[-1].at
    ]
    if over and at not in {mark.at for one in over for mark in one.marks}:
        counted = any(not one.template.startswith(ORNAMENT) for one in over)
        note("outside-series", 1.0 if counted else UNCOUNTED)  # a missing ornament leaves no hole
    score = sum(value for _, value in found)
    return Candidate(at, end, score, tuple(found))


def _fill_holes(
    found: Sequence[Candidate], cues: Sequence[Cue], ruling: Sequence[Series], weights: Mapping[str, float]
) -> list[Candidate]:
    """Where one number of a ruling series is missing (2, *here*, 4), the best candidate is its likely place."""
    filled = list(found)
    holes = {
        (before.at, after.at)
        for one in ruling
        for before, after in zip(one.marks, one.marks[1:], strict=False)
        if one.weight >= SURE_SERIES and after.number - before.number == 2
    }
    for before, after in sorted(holes):
        first = _block_of(before, filled)
        inside = [i for i, c in enumerate(filled) if first <= c.at < after and before < c.at]
        headed = [i for i in inside if filled[i].block > filled[i].at and not cues[filled[i].at].section]
        headed = [i for i in headed if filled[i].score > NOTHING_SAID or _greets(filled[i].block, cues)]
        greeted = [i for i in inside if cues[filled[i].at].salutation]  # an item may begin with that alone
        likely = headed or greeted or [i for i in inside if filled[i].block > filled[i].at]
        if likely:
            best = max(likely, key=lambda i: (filled[i].score, cues[filled[i].at].text[-1:] in ":："))
            enough = LIKELY_IN_HOLE - filled[best].score if headed or greeted else 0.0
            bonus = max(weights["series-hole"], round(enough, 3))
            filled[best] = filled[best].with_evidence(("series-hole", bonus))
    return filled


def _greets(at: int, cues: Sequence[Cue]) -> bool:
    return at < len(cues) and cues[at].salutation


def _block_of(at: int, found: Sequence[Candidate]) -> int:
    return next((c.block for c in found if c.at == at), at)


def _signed(tail: Sequence[Cue]) -> bool:
    """Whether the lines just above are a signature: a name and a date below the text they sign."""
    lines = [one for one in tail if one.alone or one.date or one.label]
    if not lines or tail[-1] is not lines[-1] or lines[-1].title or lines[-1].stands_out >= 1.0:
        return False
    return all(one.date or one.byline or one.label for one in lines) and any(
        one.date or one.label for one in lines
    )


def _signs_first(block: Sequence[Cue]) -> bool:
    """A name and a date *before* a title belong to the item above."""
    title = next((at for at, one in enumerate(block) if one.title), 0)
    return title > 0 and all(one.date or one.byline or one.label for one in block[:title])


def _heads(at: int, cues: Sequence[Cue]) -> bool:
    """Whether the short line at `at` looks like part of a heading rather than a signature."""
    cue = cues[at]
    return (
        cue.title or cue.stands_out >= 1.0 or (cue.alone and not cue.date and at > 0 and cues[at - 1].alone)
    )


def _text_above(at: int, cues: Sequence[Cue]) -> int:
    """The paragraph above `at`, drawn lines between them left out; -1 when there is none."""
    at -= 1
    while at >= 0 and cues[at].ruled:
        at -= 1
    return at


def _page_share(paragraph: Paragraph, depth: float) -> float:
    """How far down its page the paragraph ends, as a share of the usual depth of text."""
    return paragraph.layout.bottom / depth if depth > 0 and paragraph.layout.bottom else 1.0
