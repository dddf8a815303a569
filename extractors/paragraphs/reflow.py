"""The stage `reflow`: joins printed lines to paragraphs, across hard wraps and page breaks.

Nothing in a PDF marks a paragraph. What shows it is a first-line indent, a short last line, white above,
another size or alignment: each measured against the column the line stands in.

`今天，我们召开这次会议，主要任务是总结工作、分析` / `形势、部署任务。` -> one paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from msgspec import Struct
from msgspec.structs import replace

from extractors.layout.metrics import Measure, measure, upright_pages, whole_measure
from extractors.paragraphs.text_rows import HEADING_SHORT_EM, NUMBERED, OPEN_ENDS, STOPS, reflow_text
from extractors.text.joints import NEVER_FIRST, joined, unbreakable
from schema.records import Document, Layout, Paragraph, Span, TextLine

LEAST_EM = 0.1  # points; engines round to it, and what is smaller measures nothing
INDENT_EM = 1.2  # in by at least this much starts a paragraph; two characters are usual
SLACK_EM = 1.6  # a full line may end this much early: one character pushed on by line-break rules
GAP = 1.4  # pitches from baseline to baseline that part paragraphs
HEADING_GAP = 1.15  # and that set off a short line without a full stop
OTHER_SIZE = 0.08  # share by which type sizes must differ to be two
CENTER_EM = 0.7  # how far the middle of a centred line may lie from the middle of its column
INSET_EM = 1.4  # and how far in from both edges it must stand
OWN_MEASURE = 8  # lines; a column with fewer is measured with the document
INDENT_SHARE = 0.06  # of the lines, from which on an indent is how this document begins its paragraphs
RUNS_ON_EM = 4.0  # a line inside a paragraph may lack this much
ENDED = "”’」』）)】》.…：:"  # what may end a paragraph beside full stops
SENTENCE_SLACK_EM = 0.9  # behind a full stop: a line with room for one more character was meant to end


Printed = tuple[tuple[Span, ...], TextLine]  # the body's stretches of one printed line, and the line


class BodyLine(Struct, frozen=True):
    """One body line in its column; several spans where noise was cut out of it."""

    spans: tuple[Span, ...]
    text: str
    box: TextLine
    column: Measure
    first: bool  # the first body line of its page
    align: str  # left, center or right within the column
    em: float  # the size everything is measured in: the line's own, or the column's
    indent: float  # distance from the column's left edge, in ems
    shortfall: float  # distance of the line's end from the column's right edge, in ems
    indents: bool = True  # the document begins its paragraphs with an indent

    @property
    def page(self) -> int:
        """The page it stands on."""
        return self.spans[0].page


def reflow(document: Document, body: Sequence[Span], whole: Measure | None = None) -> tuple[Paragraph, ...]:
    """The paragraphs of the body lines, in reading order; each keeps the spans it was made of. `whole` is the measure
    of all pages where the caller has it."""
    if not document.layout:
        return reflow_text(document, body)
    lines = _lines(document, body, whole or whole_measure(upright_pages(document)))
    starts = sum(INDENT_EM <= line.indent <= 4.5 and line.align == "left" for line in lines)
    if starts < INDENT_SHARE * len(lines):
        lines = [replace(line, indents=False) for line in lines]
    groups: list[list[BodyLine]] = []
    for line in lines:
        if groups and not _starts(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    aboves = [None, *(group[-1] for group in groups)]
    return tuple(_paragraph(group, above) for group, above in zip(groups, aboves, strict=False))


def _lines(document: Document, body: Sequence[Span], whole: Measure) -> list[BodyLine]:
    lines: list[BodyLine] = []
    for number, spans in groupby(body, key=lambda span: span.page):
        page = document.pages[number - 1]
        first = True
        printed = [
            (tuple(parts), page.lines[index]) for index, parts in groupby(spans, key=lambda span: span.line)
        ]
        for run in _column_runs(printed):
            boxes = [box for _, box in run]
            column = measure(boxes, whole) if len(boxes) >= OWN_MEASURE else whole
            column = _steadied(column, whole)
            for parts, box in run:
                text = "".join(box.text[span.start : span.end] for span in parts).strip()
                if text:
                    em = max(box.size or column.size or 1.0, LEAST_EM)
                    indent, shortfall = (box.x0 - column.left) / em, (column.right - box.x1) / em
                    align = _align(box, column)
                    lines.append(BodyLine(parts, text, box, column, first, align, em, indent, shortfall))
                    first = False
    return lines


def _column_runs(page: Sequence[Printed]) -> list[list[Printed]]:
    """The page's lines parted where the reading goes back up: one run a column."""
    runs: list[list[Printed]] = []
    for parts, box in page:
        if runs and box.top >= runs[-1][-1][1].top - 2 * box.size:
            runs[-1].append((parts, box))
        else:
            runs.append([(parts, box)])
    return runs


def _steadied(column: Measure, whole: Measure) -> Measure:
    """A page's own measure, unless it only lacks full lines: then the document's edges hold."""
    em = whole.size or 1.0
    left = whole.left if abs(column.left - whole.left) <= 3 * em else column.left
    right = whole.right if 0 < whole.right - column.right <= 3 * em else column.right
    return Measure(left, right, column.size, column.pitch)


def _align(box: TextLine, column: Measure) -> str:
    em = box.size or column.size or 1.0
    inset_left, inset_right = (box.x0 - column.left) / em, (column.right - box.x1) / em
    if inset_left >= INSET_EM and inset_right >= INSET_EM and abs(inset_left - inset_right) / 2 <= CENTER_EM:
        usual_indent = abs(inset_left - 2.0) <= 0.35
        return "left" if usual_indent else "center"
    if abs(inset_right) <= 3.2 and inset_left * em > 0.45 * column.width:
        return "right"
    return "left"


def _starts(current: Sequence[BodyLine], line: BodyLine) -> bool:
    """Whether `line` begins a new paragraph after the lines of `current`."""
    above, first = current[-1], current[0]
    if line.align != "left" or above.align != "left":
        return True
    if abs(line.box.size - above.box.size) > OTHER_SIZE * max(line.box.size, above.box.size):
        return True
    same_column = line.page == above.page and line.box.top > above.box.top
    step = line.box.top - above.box.top
    heading = line.shortfall > HEADING_SHORT_EM and line.text[-1] not in OPEN_ENDS
    if same_column and step > (HEADING_GAP if heading else GAP) * line.column.pitch:
        return True
    if line.indent >= INDENT_EM:
        return not (_hangs(first, current, line) or (not line.indents and _in_block(above, line)))
    if line.text[0] in NEVER_FIRST and above.shortfall < 4:
        return False
    slack = SENTENCE_SLACK_EM if above.text[-1] in "。！？!?" else SLACK_EM
    if above.shortfall > slack + unbreakable(line.box.text.lstrip()):
        return not _runs_on(first, above, line)
    if above.text[-1] not in STOPS:
        return False
    return heading or (not line.indents and NUMBERED.match(line.text) is not None)


def _runs_on(first: BodyLine, above: BodyLine, line: BodyLine) -> bool:
    """Whether a sentence goes on below a line that something cut short (a note's sign was taken out of it): where
    paragraphs begin with an indent, what begins at the edge behind half a sentence begins none."""
    return (
        line.indents
        and first.indent >= INDENT_EM
        and above.shortfall <= RUNS_ON_EM
        and above.text[-1] not in STOPS + ENDED
        and not NUMBERED.match(line.text)
    )


def _in_block(above: BodyLine, line: BodyLine) -> bool:
    """Two lines of a block set in from the left as a whole: a quotation, a letter."""
    return (
        abs(line.box.x0 - above.box.x0) <= 0.3 * line.em
        and above.shortfall <= SLACK_EM + unbreakable(line.box.text.lstrip())
        and not NUMBERED.match(line.text)
    )


def _hangs(first: BodyLine, current: Sequence[BodyLine], line: BodyLine) -> bool:
    """A hanging indent: the first line stands out to the left, the others below each other."""
    return (
        len(current) > 1
        and current[-1].indent >= INDENT_EM
        and abs(current[-1].box.x0 - line.box.x0) <= 0.3 * line.em
        and first.box.x0 < line.box.x0 - line.em
        and current[-1].shortfall <= SLACK_EM + unbreakable(line.box.text.lstrip())
    )


def _paragraph(lines: Sequence[BodyLine], above: BodyLine | None) -> Paragraph:
    first = lines[0]
    text = first.text
    for upper, lower in pairwise(lines):
        text = joined(text, lower.text, upper.shortfall)
    layout = Layout(
        x0=min(line.box.x0 for line in lines),
        x1=max(line.box.x1 for line in lines),
        size=first.box.size,
        font=first.box.font,
        align=first.align,
        gap=_gap(first, above),
        lines=len(lines),
        starts_page=first.first,
        indent=round(first.indent, 2),
        bottom=lines[-1].box.bottom,
    )
    return Paragraph(text, tuple(span for line in lines for span in line.spans), layout)


def _gap(line: BodyLine, above: BodyLine | None) -> float:
    """The white above the line beyond the usual pitch, in pitches; 0.0 at the top of a page or column."""
    if above is None or line.first or above.page != line.page or line.column.pitch <= 0:
        return 0.0
    return round(max((line.box.top - above.box.top) / line.column.pitch - 1.0, 0.0), 2)
