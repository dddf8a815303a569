"""What heading blocks say as wholes, and where it recurs: title, day, name and salutation together; a name that the
title repeats; a note of the source that ends the item above.

`在全镇修路会议上的讲话` / `（2021年4月9日）` / `副镇长　何敏` / `同志们：` three times over heads three items, whether or not the
file counts them; `孙志远在…会上的讲话` / `孙志远` is a heading, `来源：` / `《河工通讯》1957年第9期` above it is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractors.segmentation.candidate import Candidate
from extractors.segmentation.features import Cue

LEAST_ECHOED = 2
# kind -> (least blocks, log-odds): a day, a name, a salutation; two that say all are enough, less may be quoted
KINDS = {"dns": (2, 3.0), "ds": (3, 2.0), "ns": (3, 2.0), "dn": (3, 3.0), "d": (3, 3.0)}
COVERED = 0.8  # of a file's lines that are dates must stand in full blocks
ECHOED = 4.0  # of a title that begins with the name below it
SOURCE_ABOVE, SOURCE = 3.5, -5.0  # of a line below a note of the source, and of the note itself
LONGEST = 5  # lines
BARE_SOURCE = re.compile(
    r"\s*[（(【\[〔]?\s*(?:文章|资料)?(?:来源|出处)\s*[:：]\s*"
)  # "来源：" above its own line
SOURCE_NOTE = re.compile(
    r"\s*[（(【\[〔]?\s*(?:(?:文章|资料)?(?:来源|出处)\s*[:：]|(?:原载|选自|摘自|录自|转自)于?\s*[:：《〈「]).{2,60}"
)  # "（选自《柳川年鉴》）"
NAMES = re.compile(r"[\u3400-\u9fff·]{2,8}(?:\s*[、,，/／]\s*[\u3400-\u9fff·]{2,8}){0,3}")
# "——在…上的讲话" stands below a title, "[1] 见…讲话" at a page's foot; "为什么？见…" is a sentence
NO_HEAD = re.compile(r"\s*(?:[—–―\-－]|[\[［〔【(（]\s*\d{1,3}\s*[\]］〕】)）]|[①-⑳*＊†]|.*[。！？!?；;].)")
BETWEEN = re.compile(r"\s*[、,，/／]\s*")
MORE_THAN_A_NAME = 4  # characters by which a title is longer than the names it begins with


def with_block_evidence(found: Sequence[Candidate], cues: Sequence[Cue]) -> list[Candidate]:
    """The candidates with what their whole block, its likes in the file and a source above them add."""
    kinds = [_kind(candidate, cues) for candidate in found]
    full = Counter(kinds)
    days = sum(one.date for one in cues)
    dated = sum(count for kind, count in full.items() if kind.startswith("d"))
    if (
        dated < COVERED * days
    ):  # other items of the file begin otherwise: the form of headings tells, not these blocks
        full = Counter({kind: count for kind, count in full.items() if not kind.startswith("d")})
    echoed = {one.at for one in found if _echoed(one.at, cues)}
    sources = source_lines(cues)
    raised = []
    for one, kind in zip(found, kinds, strict=True):
        added: list[tuple[str, float]] = []
        least, odds = KINDS.get(kind, (0, 0.0))
        if odds and full[kind] >= least:
            added.append(("full-block", odds))
        if one.at in echoed and len(echoed) >= LEAST_ECHOED:
            added.append(("name-repeated-below", ECHOED))
        if one.at in sources:
            added.append(("source", SOURCE))
        elif one.at - 1 in sources and cues[one.at].alone and _ends_text(one.at - 1, sources, cues):
            added.append(("source-above", SOURCE_ABOVE))
        raised.append(one.with_evidence(*added))
    return raised


def source_lines(cues: Sequence[Cue]) -> frozenset[int]:
    """The lines that say where the text above them was printed: a label with its note, on one line or on two."""
    found: set[int] = set()
    for at, one in enumerate(cues):
        if not one.short or at == 0:
            continue
        if BARE_SOURCE.fullmatch(one.text):
            found.add(at)
            if at + 1 < len(cues) and cues[at + 1].short and not cues[at + 1].title:
                found.add(at + 1)
        elif SOURCE_NOTE.fullmatch(one.text):
            found.add(at)
    return frozenset(found)


def _ends_text(at: int, sources: frozenset[int], cues: Sequence[Cue]) -> bool:
    """Whether a note of the source stands below running text: in a site's heading it stands below a title."""
    while at in sources:
        at -= 1
    return at >= 0 and cues[at].sentence


def _kind(candidate: Candidate, cues: Sequence[Cue]) -> str:
    """What a block says below its title: `d` a day, `n` a name, `s` a salutation; "" without a title above or text
    below it."""
    block = cues[candidate.at : candidate.block]
    if not 2 <= len(block) <= LONGEST or not block[0].title or candidate.block >= len(cues):
        return ""
    above = cues[candidate.at - 1] if candidate.at else None
    if NO_HEAD.match(block[0].text) or (above and above.alone and not (above.closing or above.compiled)):
        return ""
    below = cues[candidate.block]
    if not (below.salutation or below.sentence):
        return ""
    day = any(one.date or one.dated for one in block[1:])
    name = any(one.byline or one.label for one in block[1:])
    return "d" * day + "n" * name + "s" * below.salutation


def _echoed(at: int, cues: Sequence[Cue]) -> bool:
    """Whether the line below is nothing but the names that this one begins with: `孙志远在…讲话` / `孙志远`."""
    if at + 1 >= len(cues) or not (cues[at].alone and cues[at + 1].alone):
        return False
    below = cues[at + 1].text.strip()
    if not NAMES.fullmatch(below):
        return False
    names = "".join(BETWEEN.split(below))
    title = BETWEEN.sub("", cues[at].text.strip())
    return title.startswith(names) and len(title) >= len(names) + MORE_THAN_A_NAME
