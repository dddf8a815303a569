"""Independent evidence, added up and kept by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from extractors.furniture.strip import strip_furniture
from extractors.paragraphs.normalize import normalize
from extractors.paragraphs.reflow import reflow
from extractors.segmentation import lookalikes, scoring
from extractors.segmentation.candidate import Candidate
from extractors.segmentation.cued import cued_pieces
from extractors.segmentation.features import body_look, cue
from extractors.segmentation.numbering import find_series
from extractors.segmentation.scoring import block_end, candidates
from extractors.segmentation.weights import PRIOR, WEIGHTS
from extractors.text.vocabulary import FULL
from schema.records import Document, Paragraph
from tests.support.depth import examples
from tests.support.random_documents import DOCUMENTS
from tests.support.typeset import paragraph, prose

TITLE = "在全县工作大会上的讲话"


def of(*rows: Paragraph | str, depth: float = 800.0) -> dict[int, Candidate]:
    """The candidates of these paragraphs by where they stand, weighed by judgement, not by the latest fit."""
    made = [paragraph(row, at) if isinstance(row, str) else row for at, row in enumerate(rows)]
    look = body_look(made)
    cues = [cue(one, look, FULL) for one in made]
    return {one.at: one for one in candidates(made, cues, find_series(cues, FULL, None), depth, PRIOR)}


def names(candidate: Candidate) -> set[str]:
    """The evidence that spoke, the bias left out."""
    return {name for name, _ in candidate.evidence} - {"bias"}


def test_a_whole_heading_block_speaks_in_full() -> None:
    """Title, date, byline and salutation below a closing: each is said by name."""
    found = of(prose(1), "谢谢大家！", TITLE, "（2022年3月1日）", "县委书记　李志明", "同志们：", prose(2))[2]
    assert names(found) == {
        "title",
        "date-below",
        "byline-below",
        "salutation-below",
        "block-shape",
        "closing-above",
    }
    assert found.block == 5
    assert found.score > 0


def test_prose_is_no_candidate() -> None:
    """Running text, and a section head in running type, never begin an item."""
    assert set(of(prose(1), prose(2), "一、提高认识", prose(3))) == set()


@pytest.mark.parametrize(
    ("name", "rows", "at"),
    [
        ("sentence-open-above", (prose(1), prose(7)[:-1] + "并", TITLE, prose(2)), 2),
        ("heading-above", (prose(1), TITLE, "在分会场的讲话", prose(2)), 2),
        ("date-first", (prose(1), "（2022年3月1日）", TITLE, prose(2)), 1),
        ("signature-first", (prose(1), "述职人：何若男", "2021年12月15日", TITLE, "同志们：", prose(2)), 1),
        ("signature-above", (prose(1), "述职人：何若男", "2021年12月15日", TITLE, "同志们：", prose(2)), 3),
        ("closing-first", (prose(1), paragraph("此致敬礼", 1, align="center"), prose(2)), 1),
        ("compilation-title", (prose(1), "优秀讲话汇编", prose(2)), 1),
        ("label", (prose(1), "【致辞人】县长　李明", "同志们：", prose(2)), 1),
        ("dated", (prose(1), "县长张××（2013年11月3日）", "同志们：", prose(2)), 1),
        ("bare-salutation", (prose(1), "同志们：", prose(2)), 1),
        ("title-later", (prose(1), "第一篇", TITLE, "同志们：", prose(2)), 1),
    ],
)
def test_each_piece_of_evidence(name: str, rows: tuple[Paragraph | str, ...], at: int) -> None:
    """Each is said where it is true, and not where the neighbours are plain."""
    assert name in names(of(*rows)[at])
    assert name not in names(of("前言", "在总结会上的讲话", prose(9))[1])


def moved(text: str, at: int, **layout: object) -> Paragraph:
    """A paragraph with a layout of its own."""
    return paragraph(text, at, **layout)


def test_pages_broken_on_purpose() -> None:
    """A page that stops early and a title on the next one: page-broken; a full page: only page-top."""
    for bottom, said in ((300.0, "page-broken"), (790.0, "page-top")):
        found = of(
            moved(prose(1), 0, bottom=bottom), moved(TITLE, 1, starts_page=True), "同志们：", prose(2)
        )[1]
        assert {"page-broken", "page-top"} & names(found) == {said}


def test_layout_speaks() -> None:
    """Standing out, white above and right alignment are evidence of their own."""
    look = names(of(prose(1), moved(TITLE, 1, align="center", size=22.0, gap=1.0), prose(2))[1])
    assert {"stands-out", "white-above"} <= look
    assert "right-aligned" in names(of(prose(1), moved(TITLE, 1, align="right"), prose(2))[1])


def test_likes_speak_for_each_other() -> None:
    """Three headings of one look and one shape each score more than one alone."""
    item = (moved("乡村振兴之路", 0, align="center", size=22.0), "县长　李明", "同志们：", prose(1), prose(2))
    alone = of(*item)[0].score
    three = of(*item, *item, *item)
    assert {"like-others", "same-shape"} <= names(three[5])
    assert three[5].score > alone


def marked(*numbers: int) -> list[str]:
    """Items with these numbers in their markers; without a marker where the number is 0."""
    return [
        row
        for at, number in enumerate(numbers)
        for row in ((f"第{number}篇", TITLE) if number else ("在分会场工作大会上的致辞",))
        + ("同志们：", prose(at), prose(at + 60))
    ]


def test_a_ruling_series_marks_what_lies_outside_it() -> None:
    """Where markers count through the file, another heading needs more to begin an item."""
    found = of(*marked(1, 2, 3), "在总结会上的讲话", "同志们：", prose(99))
    assert "outside-series" in names(found[15])
    assert "outside-series" not in names(found[0])


def test_a_hole_in_the_series_is_where_its_item_begins() -> None:
    """1, 2, _, 4, 5: the best heading between 2 and 4 takes the missing number's place."""
    found = of(*marked(1, 2, 0, 4, 5))
    assert "series-hole" in names(found[10])
    assert found[10].score > 0
    assert sum("series-hole" in names(one) for one in found.values()) == 1


def test_a_hole_without_a_heading_begins_with_its_salutation() -> None:
    """Between 2 and 4 stand a section and an address: the address is the item's first line, not the section."""
    rows = ["一、提高认识", prose(50), "各位委员、同志们：", prose(51), "二、抓好落实", prose(52)]
    found = of(*marked(1, 2), *rows, *marked(4, 5))
    assert [at for at, one in found.items() if "series-hole" in names(one)] == [12]


def test_a_heading_block_ends_before_text() -> None:
    """At the salutation, at the first sentence, at a section head; a salutation alone is an empty block."""
    look = body_look([paragraph(prose(1))])

    def end(*rows: str) -> int:
        return block_end(0, [cue(paragraph(row), look, FULL) for row in rows], {})

    assert end(TITLE, "（2022年3月1日）", "同志们：", prose(1)) == 2
    assert end(TITLE, "县长　李明", prose(1)) == 2
    assert end(TITLE, "一、提高认识", prose(1)) == 1
    assert end("同志们：", prose(1)) == 0
    assert end(*["标题"] * 30) == scoring.LONGEST_BLOCK


def test_every_name_has_a_weight_and_every_weight_a_name() -> None:
    """No evidence is noted without a weight, and no weight is left that nothing notes."""
    source = "".join(Path(module.__file__).read_text("utf-8") for module in (lookalikes, scoring))
    used = set(re.findall(r'(?:note\(|weights\[|\.append\(\(|evidence, \()\s*"([a-z-]+)"', source))
    used |= set(re.findall(r'note\("([a-z-]+)" if \w+ else "([a-z-]+)"', source)[0])
    assert used - set(WEIGHTS) == set()
    assert set(WEIGHTS) - used == set()
    assert set(PRIOR) == set(WEIGHTS)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_a_score_is_the_sum_of_what_spoke(source: Document) -> None:
    """Nothing decides that has no name: scores add up, blocks lie inside the file, order is file order."""
    paragraphs = normalize(reflow(source, strip_furniture(source).body))
    cued = cued_pieces(source, paragraphs, None)
    pieces, cues, possible = cued.pieces, cued.cues, cued.candidates
    assert len(pieces) == len(cues)
    assert [one.at for one in possible] == sorted({one.at for one in possible})
    for one in possible:
        assert one.at <= one.block <= len(pieces)
        assert one.score == pytest.approx(sum(value for _, value in one.evidence))
        assert {name for name, _ in one.evidence} <= set(WEIGHTS)


def test_other_weights_give_other_scores() -> None:
    """The weights are data: doubling one changes exactly what it says."""
    made = [paragraph(row, at) for at, row in enumerate((prose(1), TITLE, "同志们：", prose(2)))]
    cues = [cue(one, body_look(made), FULL) for one in made]
    plain = candidates(made, cues, [], 800.0, PRIOR)
    heavy = candidates(made, cues, [], 800.0, PRIOR | {"title": PRIOR["title"] + 1.0})
    assert [b.score - a.score for a, b in zip(plain, heavy, strict=True)] == pytest.approx([1.0] * len(plain))
    assert replace(plain[0], score=heavy[0].score) != plain[0]


def test_a_drawn_line_parts() -> None:
    """What stands below it begins anew: a date there signs nothing, a closing above it still closes."""
    found = of(prose(1), "谢谢大家！", "*********", "（2022年3月1日）", "同志们：", prose(2))[3]
    assert {"ruled-above", "closing-above"} <= names(found) and "date-first" not in names(found)
    bare = of(prose(1), "谢谢大家！", "（2022年3月1日）", "同志们：", prose(2))[2]
    assert "date-first" in names(bare) and "ruled-above" not in names(bare)
