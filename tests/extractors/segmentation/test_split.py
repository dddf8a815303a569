"""The best consistent set of starts; never an empty item, always the same answer."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.furniture.strip import strip_furniture
from extractors.paragraphs.normalize import normalize
from extractors.paragraphs.reflow import reflow
from extractors.segmentation.best_path import DECISIVE, HEAD_CHARS, SHORTEST, choose
from extractors.segmentation.candidate import Candidate
from extractors.segmentation.features import Body, Cue, cue
from extractors.segmentation.split import Split, split
from extractors.segmentation.weights import PRIOR
from extractors.text.vocabulary import FULL
from schema.records import Document, Span
from tests.support.depth import examples
from tests.support.random_documents import DOCUMENTS
from tests.support.typeset import Block, flush, heading, paragraph, plain, prose, typeset


def parted(source: Document, declared: int | None = None) -> Split:
    """The whole way up to the items."""
    return split(source, normalize(reflow(source, strip_furniture(source).body)), declared)


def titles(found: Split) -> list[str]:
    """The first heading line of each item, "" where there is none."""
    return [one.heading[0].text if one.heading else "" for one in found.speeches]


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS, st.none() | st.integers(1, 12))
def test_items_are_whole_numbered_and_never_empty(source: Document, declared: int | None) -> None:
    """Items count from 1, each has text; two runs agree; a wrong count is told, and only then."""
    found = parted(source, declared)
    assert [one.ordinal for one in found.speeches] == list(range(1, len(found.speeches) + 1))
    for one in found.speeches:
        assert any(part.text.strip() for part in one.paragraphs)
        assert 0.0 <= one.confidence <= 1.0
    codes = [issue.code for issue in found.issues]
    if found.speeches:
        assert ("count-differs" in codes) == (declared not in (None, len(found.speeches)))
    else:
        assert codes == ["empty-text"]
    assert parted(source, declared) == found


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_items_share_out_the_text_in_file_order(source: Document) -> None:
    """Head, then item after item, heading before body: the paragraphs' spans go once through the file."""
    paragraphs = normalize(reflow(source, strip_furniture(source).body))
    found = split(source, paragraphs, None)
    spans = [
        span
        for part in (*found.head, *(p for one in found.speeches for p in (*one.heading, *one.paragraphs)))
        for span in part.spans
    ]
    assert spans == sorted(spans)
    assert _places(spans) == _places([span for one in paragraphs for span in one.spans])


def _places(spans: list[Span]) -> set[tuple[int, int, int]]:
    return {(s.page, s.line, at) for s in spans for at in range(s.start, s.end)}


def scored(*scores: float, chars: int = 400) -> tuple[list[Candidate], list[Cue]]:
    """Candidates at every second of as many paragraphs, with these scores."""
    cues = [
        cue(paragraph(prose(at, chars)), Body(16.0, "SimSun", 400.0), FULL) for at in range(2 * len(scores))
    ]
    return [Candidate(2 * at, 2 * at + 1, score, ()) for at, score in enumerate(scores)], cues


@pytest.mark.parametrize(
    ("scores", "declared", "starts"),
    [
        ((1.0, DECISIVE + 0.1, -1.0, 2.0), None, [0, 2, 6]),
        ((1.0, DECISIVE - 0.1, -1.0, 2.0), None, [0]),
        ((1.0, -1.0, -1.0), None, [0]),
        ((1.0, 2.0, -0.5, 2.0), 4, [0, 2, 4, 6]),
        ((1.0, 2.0, 0.4, 2.0), 3, [0, 2, 6]),
        ((1.0, 2.0, -2.0, 2.0), 4, [0, 2, 6]),
        ((1.0, 3.0, 3.0, 3.0), 2, [0, 2, 4, 6]),
        ((-3.0,), None, [0]),
    ],
)
def test_starts_that_score_best_together(
    scores: tuple[float, ...], declared: int | None, starts: list[int]
) -> None:
    """Good starts are taken, bad ones left; a declared count tips what is nearly even, and no more.

    A file that does not call itself a compilation is parted only where one boundary at least is clear.
    """
    possible, cues = scored(*scores)
    assert [one.at for one in choose(possible, cues, declared)] == starts


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.floats(-3.0, 4.0), min_size=1, max_size=7), st.none() | st.integers(1, 12))
def test_no_other_choice_scores_better(scores: list[float], declared: int | None) -> None:
    """Against every subset, tried one by one: the choice is the best, whatever the declared count."""
    possible, cues = scored(*scores)
    chosen = [one.at // 2 for one in choose(possible, cues, declared)]

    def worth(picked: tuple[int, ...]) -> float:
        first, *others = picked
        penalty = 0.0 if declared is None else min(0.7 * abs(len(picked) - declared), 3.0)
        return min(scores[first], 4.0) * 0.5 + sum(scores[n] for n in others) - penalty

    usable = [n for n, score in enumerate(scores) if n and score >= -1.5]
    subsets = ((0, *some) for size in range(len(usable) + 1) for some in itertools.combinations(usable, size))
    best = max(subsets, key=worth)
    clear = declared is not None or any(scores[n] >= DECISIVE for n in best[1:])
    assert worth(tuple(chosen)) == pytest.approx(worth(best if clear else (0,)))


def test_pieces_too_short_to_be_items_are_not_cut_out() -> None:
    """A start that would leave hardly any text before the next one has to be much better."""
    possible, cues = scored(1.0, 1.0, 1.0, chars=SHORTEST // 4)
    assert [one.at for one in choose(possible, cues, None)] == [0]


def test_one_heading_block_never_begins_two_items() -> None:
    """Two candidates inside one block: one of them is taken."""
    _, cues = scored(1.0, 1.0, 1.0)
    possible = [Candidate(0, 1, 1.0, ()), Candidate(2, 4, 9.0, ()), Candidate(3, 4, 8.9, ())]
    assert [one.at for one in choose(possible, cues, None)] == [0, 2]


def test_hundreds_of_items_take_no_time_to_speak_of() -> None:
    """A yearbook of 300 speeches is split whole, well within a child's CPU limit."""
    rows = [row for n in range(1, 301) for row in (f"第{n}篇", "同志们：", prose(n, 200))]
    assert len(parted(plain("\n".join(rows))).speeches) == 300


def test_a_compilations_head_is_no_item() -> None:
    """Its title and a short note stand before the first item and belong to the file."""
    source = typeset(
        [
            heading("2022年全县作风建设讲话汇编"),
            Block("本汇编收录讲话三篇，供学习参考之用。"),
            *(
                b
                for n in "一二三"
                for b in (
                    flush(f"第{n}篇"),
                    flush("同志们："),
                    Block(prose(ord(n))),
                    Block(prose(ord(n) + 7)),
                )
            ),
        ]
    )
    found = parted(source)
    assert [one.text for one in found.head] == [
        "2022年全县作风建设讲话汇编",
        "本汇编收录讲话三篇，供学习参考之用。",
    ]
    assert titles(found) == ["第一篇", "第二篇", "第三篇"]


def test_text_before_the_first_marker_is_an_item_when_it_is_long() -> None:
    """A page of prose above the first marker is nobody's title block."""
    rows = [
        "同志们：",
        *(prose(n, HEAD_CHARS) for n in range(3)),
        "第二篇",
        "同志们：",
        prose(8, 400),
        "第三篇",
        "同志们：",
        prose(9, 400),
    ]
    assert titles(parted(plain("\n".join(rows)))) == ["", "第二篇", "第三篇"]


def test_a_heading_with_nothing_below_it_keeps_its_words() -> None:
    """A file that is nothing but a title is one item whose text is the title."""
    (only,) = parted(plain("在全县大会上的讲话")).speeches
    assert (only.heading, [part.text for part in only.paragraphs]) == ((), ["在全县大会上的讲话"])


def test_gaps_in_body_lines_close() -> None:
    """A short line that turned out to be text loses the gaps a typesetter put there; headings keep theirs."""
    found = parted(plain("在全县大会上的讲话\n市委书记 李明\n同志们：\n" + prose(1) + "\n主 要 任 务"))
    (only,) = found.speeches
    assert only.paragraphs[-1].text == "主要任务"
    assert only.heading[1].text == "市委书记 李明"


def test_boundaries_carry_their_evidence() -> None:
    """Each start says where it stands in print and what spoke for it, the bias left out."""
    found = parted(
        plain("\n".join(row for n in (1, 2, 3) for row in (f"第{n}篇", "同志们：", prose(n, 300))))
    )
    second = found.speeches[1]
    assert {(one.page, one.line) for one in second.evidence} == {(1, 3)}
    rules = [one.rule.split(" ")[0] for one in second.evidence]
    assert "series" in rules and "salutation-below" in rules and "bias" not in rules


def confidences(rows: list[str], **changed: float) -> list[float]:
    """How sure the items of a text are, with some of the judged weights changed."""
    source = plain("\n".join(rows))
    paragraphs = normalize(reflow(source, strip_furniture(source).body))
    return [one.confidence for one in split(source, paragraphs, None, weights=PRIOR | changed).speeches]


def test_surer_starts_make_surer_items() -> None:
    """An item is as sure as its own start and the next one's, whichever is weaker."""
    rows = [row for n in (1, 2, 3) for row in (f"第{n}篇", "同志们：", prose(n, 300))]
    sure, unsure = confidences(rows), confidences(rows, **{"salutation-below": 0.9})
    assert len(sure) == len(unsure) == 3
    assert all(more > less for more, less in zip(sure, unsure, strict=True))


def test_a_start_passed_over_makes_an_item_less_sure() -> None:
    """A title inside the first item that nearly began one of its own: that item alone is in doubt."""
    inside = ["在分组讨论会上的发言", prose(5, 300)]
    rows = [
        "第1篇",
        "同志们：",
        prose(1, 300),
        *inside,
        *(row for n in (2, 3) for row in (f"第{n}篇", "同志们：", prose(n, 300))),
    ]
    sure, unsure = confidences(rows, **{"outside-series": -9.0}), confidences(rows, **{"outside-series": 0.5})
    assert len(sure) == len(unsure) == 3
    assert unsure[0] < sure[0]
    assert unsure[1:] == sure[1:]


@pytest.mark.parametrize("marker", ["第1篇:", "【篇一】：", "第一篇"])
def test_a_single_marker_stands_in_the_heading(marker: str) -> None:
    """A preview shows the first of five: no second mark counts up, and still the marker is no text."""
    office = "县委常委、常务副县长"
    found = parted(plain("\n".join([marker, office, "同志们:", prose(1), prose(2)])), declared=5)
    assert [row.text for row in found.speeches[0].heading] == [marker, office]
    assert found.speeches[0].paragraphs[0].text == "同志们:"


def test_an_editors_note_above_the_first_mark_is_no_item() -> None:
    """The series begins below it; what stands above it without a heading is the compilation's own."""
    note = "编者按：为便于学习交流，现将近年来关于招生就业的部分讲话汇编成册，供各位参考，请注意保存。"
    rows = [row for n, mark in enumerate("ⅠⅡⅢ") for row in (mark, "同志们：", prose(n), prose(n + 9))]
    found = parted(plain("\n".join([note, *rows])))
    assert titles(found) == ["Ⅰ", "Ⅱ", "Ⅲ"]
    assert [row.text for row in found.head] == [note]
