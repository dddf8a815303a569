"""The records that one stage passes to the next.

Frozen structs of msgspec, which makes, compares and serializes them in C, or dataclasses where the web API describes
them (decision 0041), and nothing else, so that reading a file never imports a database or a scheduler. Records are immutable; "nothing found" is an empty tuple, a
None in a field that says so, or an `Issue`.

Units: page coordinates are PDF points with the origin at the top left; pages count from 1 as printed
sheets do, lines count from 0 within their page, offsets are Python string indices, ends exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Issue:
    """A problem or remark about a file: `code` is one of `schema.codes`, `page` is None for the whole file."""

    stage: str
    code: str
    page: int | None = None
    detail: str = ""


# ------------------------------------------------------------------ before reading


@dataclass(frozen=True, slots=True)
class RawListing:
    """A listing page's claims exactly as printed; None where it claims nothing."""

    title: str | None = None
    uploaded_on: str | None = None
    page_count: str | None = None
    byte_size: str | None = None
    views_min: str | None = None
    access: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The parsed claims of the page that offered a file. `views_min` is a lower bound: `999+` is 999."""

    title: str | None = None
    uploaded_on: str | None = None  # YYYY-MM-DD
    page_count: int | None = None
    byte_size: int | None = None  # size of the site's source document, not of the PDF: never compared
    views_min: int | None = None
    access: str | None = None
    raw: RawListing = RawListing()


class SourceFile(Struct, frozen=True):
    """The bytes of one file as an extractor sees them; `name` serves messages and format hints only."""

    name: str
    sha256: str
    data: bytes

    def __repr__(self) -> str:
        return f"SourceFile({self.name!r})"


class ArchivedFile(Struct, frozen=True):
    """A file in the archive. `path` is absolute; the isolated reader opens it there."""

    name: str
    sha256: str
    byte_size: int
    path: str


class Validators(Struct, frozen=True):
    """The HTTP validators of some bytes, sent with the next request: an ETag, a Last-Modified."""

    etag: str | None = None
    last_modified: str | None = None


class Offer(Struct, frozen=True):
    """One offered file: `locator` is an absolute path or the URL as offered.

    `path` is that of its bytes (None until fetched). A `skip` code says why it is not read.
    `validators` stand for the bytes that the library had from this URL, or has now.
    """

    source: str
    locator: str
    path: str | None = None
    listing: Listing | None = None
    skip: str = ""
    validators: Validators | None = None


# ------------------------------------------------------------------ what was printed


class LineStyle(Struct, frozen=True):
    """What a form without geometry (HTML, DOCX, EPUB) states of a line: `align` is left, center, right or "",
    `level` the heading level 1-9 (h1-h6, an outline level; 0 is running text), `size` in points (0.0 unknown),
    `indent` of the first line in ems, `breaks` whether a page, a section or a part of the book begins here."""

    align: str = ""
    level: int = 0
    bold: bool = False
    size: float = 0.0
    indent: float = 0.0
    breaks: bool = False


class TextLine(Struct, frozen=True):
    """One printed line as the engine read it (raw text), its box, and its type size in points.

    `angle` is the direction of writing in degrees: 0 for ordinary lines, anything else is an overlay
    that was read before lines were built. `font` is the face of its first character, "" if unknown.
    `style` is None where only the boxes, or nothing, say how the line looks.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    font: str = ""
    angle: float = 0.0
    style: LineStyle | None = None


class Page(Struct, frozen=True):
    """One page in reading order. `objects` counts painted text objects and `images` pictures:
    objects without characters make a page suspicious, pictures alone make it a scan (beside a little
    text only those over most of the page are counted, beside more none). `doubt` says why the engine cannot vouch
    for the text (its font gives no characters), "" when it can. `confidences` say of each line how sure a recogniser
    was of it (0-1); () for text that the file gives."""

    number: int
    width: float
    height: float
    lines: tuple[TextLine, ...]
    engine: str
    objects: int = 0
    images: int = 0
    doubt: str = ""
    confidences: tuple[float, ...] = ()


class PdfInfo(Struct, frozen=True):
    """The document information dictionary, repaired; `raw` keeps it as found."""

    title: str | None = None
    author: str | None = None
    producer: str | None = None
    created_at: str | None = None  # YYYY-MM-DDTHH:MM:SSZ, or a shorter prefix of it
    raw: tuple[tuple[str, str], ...] = ()


class OutlineEntry(Struct, frozen=True):
    """One entry of the contents a file carries beside its print (PDF outline, EPUB navigation, HTML anchors).

    `level` counts from 1; `page` and `line` are where it leads, as far as the file says."""

    title: str
    level: int = 1
    page: int | None = None
    line: int | None = None


class Document(Struct, frozen=True):
    """Everything an engine read in one file; what later stages and `reprocess` start from.

    `layout` is False for plain text, whose lines have no geometry (all boxes zero); `paged` is False for a
    form that has no pages (HTML, EPUB, a DOCX without page breaks), whose parts are `pages` all the same.
    `page_count` is what the engine counted, which may exceed `len(pages)` when pages failed.
    """

    media_type: str
    engine: str
    version: str
    page_count: int
    pages: tuple[Page, ...]
    info: PdfInfo | None = None
    listing: Listing | None = None
    layout: bool = True
    issues: tuple[Issue, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    paged: bool = True


# ------------------------------------------------------------------ who owns which characters


class Span(Struct, frozen=True, order=True):
    """A stretch of one printed line: `pages[page - 1].lines[line].text[start:end]`."""

    page: int
    line: int
    start: int
    end: int


class Furniture(Struct, frozen=True):
    """Printed text that belongs to the page or the site, not to a speech, with the rule that took it."""

    span: Span
    rule: str
    text: str


class Layout(Struct, frozen=True):
    """The layout of a paragraph. `gap` is the white above it in line pitches (0 = none extra), in plain
    text the blank lines;
    `align` is left, center or right; `starts_page` when only furniture stands above it on its page."""

    x0: float = 0.0
    x1: float = 0.0
    size: float = 0.0
    font: str = ""
    align: str = "left"
    gap: float = 0.0
    lines: int = 1
    starts_page: bool = False
    indent: float = 0.0  # first line against the column's left edge, in characters
    bottom: float = 0.0  # of the last line, in points from the top of its page; 0.0 without geometry
    level: int = 0  # the heading level that the file states, 0 for running text
    breaks: bool = False  # whether the file states that a page, a section or a part of the book begins here


class Paragraph(Struct, frozen=True):
    """One paragraph: its text without hard wraps, and the printed stretches it was made of."""

    text: str
    spans: tuple[Span, ...]
    layout: Layout = Layout()


class Evidence(Struct, frozen=True):
    """Where a fact or a boundary stands in print, and the rule that read it."""

    page: int
    line: int
    rule: str


class Attested(Struct, Generic[T], frozen=True):
    """A value with its evidence. `source` says which part of the print gave it (heading, signature …)."""

    value: T
    evidence: Evidence
    source: str = "heading"


class Speech(Struct, frozen=True):
    """One item cut out of a file: its heading block, its body, and why it was cut here."""

    ordinal: int
    heading: tuple[Paragraph, ...]
    paragraphs: tuple[Paragraph, ...]
    confidence: float
    evidence: tuple[Evidence, ...] = ()


class DateRange(Struct, frozen=True):
    """A date as precise as printed (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) and the days it covers."""

    date: str
    first: str  # YYYY-MM-DD
    last: str  # YYYY-MM-DD
    printed: str


class Description(Struct, frozen=True):
    """The facts of one item; None where the print does not say. Fields as in the contract's export."""

    title: Attested[str] | None = None
    subtitle: Attested[str] | None = None
    kind: Attested[str] | None = None
    speaker: Attested[str] | None = None
    role: Attested[str] | None = None
    roles: tuple[str, ...] = ()
    place: Attested[str] | None = None
    jurisdiction: Attested[str] | None = None
    occasion: Attested[str] | None = None
    date: Attested[DateRange] | None = None
    salutation: Attested[str] | None = None
    placeholders: int = 0
    truncated: bool = False


class Fingerprint(Struct, frozen=True):
    """The keys by which equal and similar texts are found; `extractors.fingerprint` computes them.

    `speech_id` is the contract's identity key; `shingles` are the sampled 64-bit hashes (unsigned,
    ascending) and `size` the number of distinct hashes the sample was drawn from.
    """

    version: int
    speech_id: str
    shingles: tuple[int, ...] = ()
    size: int = 0


class Match(Struct, frozen=True):
    """The relation of two speeches; `a` < `b` for `same`, `a` is the excerpt in `excerpt_of`."""

    a: str
    b: str
    kind: str
    jaccard: float
    containment: float
    differs: tuple[str, ...] = ()


class Item(Struct, frozen=True):
    """One speech, ready to load. `text` is the stored body: paragraphs joined by newlines. `recognised` is the line
    that a recogniser of pictures was least sure of, None where the file gives the text itself."""

    speech: Speech
    description: Description
    fingerprint: Fingerprint
    text: str
    recognised: Evidence | None = None


class Reading(Struct, frozen=True):
    """The result of reading one file, ready to load: the output of `extractors.reading`.

    `head` is the compilation's own printed title block, `unowned` what no rule could place.
    `versions` are the stage versions that made it, as (stage, version) pairs.
    """

    title: Attested[str] | None
    declared_items: int | None
    head: tuple[Span, ...]
    furniture: tuple[Furniture, ...]
    items: tuple[Item, ...]
    unowned: tuple[Span, ...]
    issues: tuple[Issue, ...]
    versions: tuple[tuple[str, str], ...] = ()
    title_year: int | None = None


# ------------------------------------------------------------------ what a person decided


class Anchor(Struct, frozen=True):
    """A printed place that is found again by its words: `quote` is the print from there on.

    `before` and `after` are the printed characters around the quote without what belongs to the page;
    `page` and `line` are where it was printed; they are hints only.
    """

    page: int
    line: int
    before: str
    quote: str
    after: str


class Correction(Struct, frozen=True):
    """A person's decision on a boundary. `split`: an item begins at the anchor; `merge`: none begins there;
    `accept`: the item from the anchor to `until` (None: the end of the file) is right as it is.

    `own` is False for a correction made in another file that may print the same words; `no` is the
    number of the decision, 0 for one that is not stored yet.
    """

    op: str
    anchor: Anchor
    until: Anchor | None = None
    own: bool = True
    no: int = 0


class Receipt(Struct, frozen=True):
    """The outcome of one offered file in a run: an entry of `ingest --json`. `state` as in the contract.

    `byte_size` is that of a file that was read, `stages` how many seconds each stage took, `worker` who of a cluster
    read it.
    """

    locator: str
    sha256: str | None
    state: str
    known: bool = False
    page_count: int | None = None
    declared_items: int | None = None
    item_count: int = 0
    new_speeches: int = 0
    known_speeches: int = 0
    issues: tuple[Issue, ...] = ()
    seconds: float = 0.0
    speech_ids: tuple[str, ...] = ()
    byte_size: int | None = None
    stages: tuple[tuple[str, float], ...] = ()
    worker: str = ""
