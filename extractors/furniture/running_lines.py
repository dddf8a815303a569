"""Recognizes running heads, running feet and folios: the outermost lines that recur page after page.

The outermost line of each page is compared with those of the other pages, its digits masked; when a
group of them repeats, it is peeled off and the next line looked at. A folio is told from a marker like
`第3篇` by its numbers, which follow the pages.

`— 17 —` under page 17 -> folio; `第3篇：` at the top of page 17 -> stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from extractors.furniture.folios import (
    FOLLOWS,
    PAGE_WORD,
    are_pages_of,
    folio_number,
    follow_pages,
    is_folio,
)
from extractors.furniture.title_heads import title_heads
from extractors.layout.metrics import Measure, Placed, UprightPages, key, whole_measure
from extractors.text.dated_pattern import DatedPattern
from schema.text.nfkc import nfkc

DEPTH = 5  # lines at either edge of a page that may be furniture
SAME_HEIGHT = 5.0  # points; the same template puts its lines at the same height
REPEATS = 3
SHORT_FILE = 8  # pages; with odd and even heads a short file shows each only two or three times
PAGE_SHARE = 0.2
FOLIO_SHARE = 0.8  # of the pages, for a number on pages that carry a folio already
STRONG_SHARE = 0.5  # repeated on that many pages, a line needs no further sign of being in the margin
MARGIN_GAP = 1.45  # line pitches between a head and the text: more than a paragraph's gap
SMALLER = 0.93  # of the running size
LARGER = 1.1  # times the running size; titles are, heads hardly ever
EVERY_PAGE = 0.8  # of the pages; a large line that comes less often is a title
SAID = "：:！!。，,；;？?"  # a head ends with none of these; a salutation that opens every page does

DIGITS = re.compile(r"[0-9０-９]+")  # "编号:136900017"
# "第#篇", "范文#", "讲话稿(#)": masked numbers that count items, not pages; "2022年讲话汇编 3" has none
ITEM_NUMBER = re.compile(
    r"#(?:[篇例章节節]|[講讲](?![话話稿])|部分)|[篇例章节節讲講稿料文本板话話辞词詞告][(（【\[]?#"
)
ROMAN_AT_END = re.compile(r"\t[ivxlc]+$|^[ivxlc]+\t")  # "ITIL 手册	iii"
# "2	Council of …"
NUMBER_AT_EDGE = re.compile(r"^(\d{1,4})\t|\t(?:page)?(\d{1,4})(?:/\d+)?$|\D(\d{1,4})/\d{1,4}$", re.I)
NUMERIC_ONLY = re.compile(r"[^\w]*[0-9０-９ivxlcIVXLC]+[^\w]*")  # "- 3 -", "iv"

# "2022年1月5日", "述职人：李明 2022年1月5日": a line that signs
DATED = DatedPattern(r"[（(]?(?:.{0,16}[:：\s])?{date}[）)]?")
# "[1] 参见《柳川年鉴》…", "① 见…", "〔2〕…": the sign of a note and what it says
NOTE = re.compile(
    r"\s*(?:[\[［〔【(（]\s*(?:注\s*)?[0-9０-９]{1,3}\s*[\]］〕】)）]|[①-⑳]|[*＊†]|注[:：])\s*\S{6,}"
)

LineTexts = Mapping[tuple[int, int], str]


def running_lines(
    printed: UprightPages, taken: LineTexts, columns: Measure | None = None
) -> dict[tuple[int, int], str]:
    """The lines that are running heads, running feet or folios, as (page, line) -> rule; `columns` is the measure of
    all pages where the caller has it."""
    pages = _left(printed, taken)
    columns = columns or whole_measure(printed)
    found = title_heads(pages, columns)
    for head in (False, True):
        numbered = {page for (page, _), rule in found.items() if rule == "folio"}
        ordered = [sorted(page, key=lambda p: p.line.top, reverse=not head) for page in pages]
        for _ in range(DEPTH):
            rest = [[p for p in page if (p.page, p.index) not in found] for page in ordered]
            peeled = _peel([page for page in rest if page], head, columns, len(printed), numbered)
            if not peeled:
                break
            found.update(peeled)
    return found


def _left(printed: UprightPages, taken: LineTexts) -> list[list[Placed]]:
    """The pages without what is taken, those with nothing else left out."""
    pages = [[p for p in page if (p.page, p.index) not in taken] for page in printed]
    return [page for page in pages if page]


def _peel(
    pages: Sequence[Sequence[Placed]], head: bool, columns: Measure, total: int, numbered: set[int]
) -> dict[tuple[int, int], str]:
    """The outermost lines of `pages` (outermost first) that repeat; `numbered`: pages that have a folio."""
    groups: dict[str, list[tuple[Placed, float]]] = defaultdict(list)
    for page in pages:
        groups[_mask(page[0].line.text)].append((page[0], _gap(page, head, columns)))
    found = {}
    for mask, members in groups.items():
        for same in _at_one_height(members):
            rule = _verdict(mask, same, columns, total, head)
            if rule and not _marks_items(rule, mask, same, total, numbered):
                found.update({(placed.page, placed.index): rule for placed, _ in same})
    return found


def _marks_items(
    rule: str, mask: str, same: Sequence[tuple[Placed, float]], total: int, numbered: set[int]
) -> bool:
    """Whether the numbers count items rather than pages: `No.2` on page 2, `No.6` on page 8, `No.7` on page 9.

    Where they go up with the pages by chance (`02.`, `稿件2` over its text), the folios at the feet tell.
    """
    counts = [
        (placed.page, int(found[0])) for placed, _ in same if (found := DIGITS.findall(placed.line.text))
    ]
    steps = [(page - before, number - last) for (before, last), (page, number) in pairwise(sorted(counts))]
    slower = len(steps) >= 2 and all(0 < up <= pages for pages, up in steps)
    if rule != "folio" and slower and any(up != pages for pages, up in steps):
        return True
    if not any(placed.page in numbered for placed, _ in same):
        return False
    if rule == "folio":
        return len(same) < FOLIO_SHARE * total
    near = sum(gap < MARGIN_GAP for _, gap in same)
    return "#" in mask and 2 * near > len(same) and len(same) < total


def _verdict(
    mask: str, same: Sequence[tuple[Placed, float]], columns: Measure, total: int, head: bool
) -> str:
    """ "folio", "running-head" or "running-foot" when the group is furniture, else ""."""
    count = len({placed.page for placed, _ in same})
    in_margin = sum(
        placed.line.size <= SMALLER * columns.size or gap >= MARGIN_GAP for placed, gap in same
    ) * 2 > len(same)
    lines = [placed.line.text for placed, _ in same]
    if is_folio(lines[0]) and all(is_folio(text) for text in lines):
        follows = follow_pages(placed for placed, _ in same)
        if count >= 2 and follows:
            return "folio"
        if in_margin and are_pages_of(placed for placed, _ in same):
            return "folio"
        if count == 1 and (total == 1 or PAGE_WORD.search(lines[0])) and in_margin:
            return "folio"
        return "folio" if _strays(same, columns, head, total) else ""
    if _own_words(lines):
        return ""
    size = same[0][0].line.size
    numbers_items = ITEM_NUMBER.search(mask) and not PAGE_WORD.search(mask)
    if numbers_items and not (in_margin and count >= STRONG_SHARE * total and size <= SMALLER * columns.size):
        return ""
    large = size > LARGER * columns.size and not _numbered_like_pages(same)
    titled = large and (count < EVERY_PAGE * total or all(gap < MARGIN_GAP + 1 for _, gap in same))
    if not key(mask) or titled:
        return ""
    if lines[0].strip()[-1] in SAID and size > SMALLER * columns.size:
        return ""
    small = all(placed.line.size <= SMALLER * columns.size and gap >= MARGIN_GAP for placed, gap in same)
    needed = 2 if total <= (SHORT_FILE if small else REPEATS) else max(REPEATS, PAGE_SHARE * total)
    neighbours = _longest_run(sorted({placed.page for placed, _ in same}))
    if count < needed and neighbours < REPEATS:
        return ""
    strong = count >= STRONG_SHARE * total and total >= 4 and size <= LARGER * columns.size
    if not in_margin and not strong and not _numbered_like_pages(same):
        return ""
    return "running-head" if head else "running-foot"


def _own_words(lines: Sequence[str]) -> bool:
    """Whether lines that are alike but for their numbers are print all the same: the days that statements are signed
    on (`2022年1月5日`, `2022年1月6日`), and notes at the foot (`[1] 参见…第48页。`)."""
    texts = {text.strip() for text in lines}
    if all(NOTE.match(text) for text in texts) and len(texts) * 2 > len(lines):
        return True
    return len(texts) > 1 and all(DATED.fullmatch(text) for text in texts)


def _strays(same: Sequence[tuple[Placed, float]], columns: Measure, head: bool, total: int) -> bool:
    """Single numbers that match no group (a first page, a skipped number): at the foot, far out and small."""
    return all(
        placed.line.size <= SMALLER * columns.size
        and gap >= MARGIN_GAP
        and NUMERIC_ONLY.fullmatch(placed.line.text) is not None
        and not head
        and total > 1
        for placed, gap in same
    )


def _mask(text: str) -> str:
    plain = ROMAN_AT_END.sub("#", nfkc(text).replace(" ", "").lower())
    return DIGITS.sub("#", plain.replace("\t", ""))


def _numbered_like_pages(same: Sequence[tuple[Placed, float]]) -> bool:
    """Whether the group carries a number at its left or right edge that goes up with the pages."""
    offsets: dict[int, int] = defaultdict(int)
    for placed, _ in same:
        match = NUMBER_AT_EDGE.search(placed.line.text.replace(" ", ""))
        if match:
            offsets[int(next(group for group in match.groups() if group)) - placed.page] += 1
    return max(offsets.values(), default=0) >= max(FOLLOWS * len(same), 2)


def _gap(page: Sequence[Placed], head: bool, columns: Measure) -> float:
    """White between the outermost line and the next one inside, in line pitches."""
    if len(page) < 2:
        return 9.0
    return abs(page[1].line.top - page[0].line.top) / max(columns.pitch, 1.0)


def _at_one_height(members: Sequence[tuple[Placed, float]]) -> list[list[tuple[Placed, float]]]:
    groups: list[list[tuple[Placed, float]]] = []
    for member in sorted(members, key=lambda m: m[0].line.top):
        if groups and member[0].line.top - groups[-1][-1][0].line.top <= SAME_HEIGHT:
            groups[-1].append(member)
        else:
            groups.append([member])
    return groups


def _longest_run(pages: Sequence[int]) -> int:
    """The longest stretch of consecutive (or every other: odd and even heads) pages."""
    best = run = 1
    for before, after in pairwise(pages):
        run = run + 1 if after - before <= 2 else 1
        best = max(best, run)
    return best


def folios_in_plain_text(printed: UprightPages, taken: LineTexts) -> dict[tuple[int, int], str]:
    """Lines like `第 3 页 共 64 页` or `- 3 -` in a text without geometry, when they count up one by one."""
    pages = _left(printed, taken)
    lines = [placed for page in pages for placed in page]
    dressed: dict[str, list[tuple[Placed, int]]] = defaultdict(list)
    for placed in lines:
        text = placed.line.text.strip()
        number = folio_number(text) if is_folio(text) else None
        if number is not None and (PAGE_WORD.search(text) or not text.isalnum()):
            dressed[_mask(text)].append((placed, number))
    found = {}
    for members in dressed.values():
        ups = sum(b[1] - a[1] == 1 for a, b in pairwise(members))
        if len(members) >= REPEATS and ups >= FOLLOWS * (len(members) - 1):
            found.update({(placed.page, placed.index): "folio" for placed, _ in members})
    return found
