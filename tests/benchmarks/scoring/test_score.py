"""The scorer on cases made by hand: what is perfect, and what every kind of mistake costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.scoring.counts import Score, total
from benchmarks.scoring.goldfile import FoundItem, GoldFile, GoldItem, gold_item, read_found
from benchmarks.scoring.score import locate, score_file
from benchmarks.scoring.tables import table

FIRST = (
    "同志们：",
    "今年以来，全县上下围绕粮食生产做了大量扎实的工作，取得了明显成效，值得充分肯定。",
    "下一步，要把种子、农机、农资三件事办好，不误农时。",
)
SECOND = (
    "各位代表：",
    "我受镇政府委托，向大会汇报水利建设情况，请予审议，并请列席人员提出意见。",
    "水渠清淤已经完成八成，剩下的两成月底交账。",
)
THIRD = ("老师们：", "教师节到了，祝大家节日快乐，也感谢大家三十年如一日的坚守和付出。", "谢谢。")


def speech(title: str, body: tuple[str, ...], **facts: str | None) -> GoldItem:
    """A gold item with every strict fact judged."""
    known = {"title": title, "subtitle": None, "speaker": None, "role": None, "date": None} | facts
    return GoldItem((title,), body, known)


GOLD = GoldFile(
    "sample",
    "hand",
    (
        speech("在全县粮食生产会议上的讲话", FIRST, speaker="李明", date="2021-03-05"),
        speech("关于水利建设的报告", SECOND, role="镇长"),
        speech("在教师节座谈会上的讲话", THIRD),
    ),
    furniture=("文稿参考网",),
)


def found(ordinal: int, body: tuple[str, ...], confidence: float = 0.95, **facts: str | None) -> FoundItem:
    """An exported item."""
    return FoundItem(ordinal, "\n".join(body), facts, confidence)


PERFECT = [
    found(1, FIRST, title="在全县粮食生产会议上的讲话", speaker="李　明", date="2021-03-05"),
    found(2, SECOND, title="关于水利建设的报告", role="镇长"),
    found(3, THIRD, title="在教师节座谈会上的讲话"),
]


def test_a_perfect_answer_scores_everything() -> None:
    """No rate is below one, no error is counted, spaces in a name do not matter."""
    score = score_file(GOLD, PERFECT)
    assert [score.rate(name) for name in ("precision", "recall", "f1", "exact", "count", "paragraph_f1")] == [
        1.0
    ] * 6
    assert (score.errors, score.raw_errors, score.furniture_left, score.body_lost, score.repairs) == (
        0,
        0,
        0,
        0,
        0,
    )
    for fact in ("title", "speaker", "role", "date"):
        assert (score.rate(f"{fact}:precision"), score.rate(f"{fact}:recall")) == (1.0, 1.0)
    assert (score.sure, score.sure_right) == (3, 3)


def test_merged_items_miss_a_start_and_put_foreign_text_into_the_first() -> None:
    """Two items as one: recall falls, precision stays, one repair, text errors as long as the second item."""
    score = score_file(GOLD, [found(1, (*FIRST, "关于水利建设的报告", *SECOND)), PERFECT[2]])
    assert (score.hits, score.extra, score.missed, score.repairs, score.exact) == (2, 0, 1, 1, 0)
    assert score.errors >= len("".join(SECOND)) * 0.8
    assert score.body_lost == 0
    assert (score.sure, score.sure_right) == (2, 1)


def test_a_split_item_is_an_extra_start() -> None:
    """One item as two: precision falls, recall stays."""
    parts = [found(1, FIRST[:2]), found(2, FIRST[2:]), found(3, SECOND), found(4, THIRD)]
    score = score_file(GOLD, parts)
    assert (score.hits, score.extra, score.missed, score.repairs) == (3, 1, 0, 1)
    assert score.rate("count") == 0.0


def test_a_shifted_start_is_one_repair_though_missed_and_extra() -> None:
    """A boundary a paragraph too late counts against precision and recall, but a person moves it once."""
    body = (*FIRST, "关于水利建设的报告", *SECOND[:2])
    late = [found(1, body), found(2, SECOND[2:]), found(3, THIRD)]
    score = score_file(GOLD, late)
    assert (score.hits, score.extra, score.missed, score.repairs) == (2, 1, 1, 1)


def test_a_start_inside_the_heading_is_right_but_its_lines_are_text_errors() -> None:
    """A heading left in the text does not move the boundary; it costs characters and a paragraph."""
    kept = [replace(PERFECT[0], text="在全县粮食生产会议上的讲话\n" + PERFECT[0].text), *PERFECT[1:]]
    score = score_file(GOLD, kept)
    assert score.rate("f1") == 1.0
    assert score.errors == len("在全县粮食生产会议上的讲话")
    assert score.par_found == score.par_gold + 1


def test_an_invented_date_counts_apart_from_a_wrong_one() -> None:
    """Where nothing is printed every date is invented; where one is printed a wrong one is not right."""
    items = [
        replace(PERFECT[0], facts={"date": "2021-03-06"}),
        replace(PERFECT[1], facts={"date": "2021"}),
        PERFECT[2],
    ]
    score = score_file(GOLD, items)
    assert (score.fact_found["date"], score.fact_right["date"], score.fact_invented["date"]) == (2, 0, 1)
    assert score.rate("date:precision") == 0.0
    assert score.rate("date:recall") == 0.0


def test_a_missed_fact_costs_recall_alone() -> None:
    """Silence is not an invention."""
    score = score_file(GOLD, [replace(PERFECT[0], facts={}), *PERFECT[1:]])
    assert score.rate("speaker:precision") is None
    assert score.rate("speaker:recall") == 0.0
    assert score.fact_invented.total() == 0


def test_lost_text_and_furniture_are_seen_in_the_whole_file() -> None:
    """A paragraph that stands in no text is lost; one that moved to another item is not."""
    lost = [replace(PERFECT[0], text="\n".join(FIRST[:2]) + "\n文稿 参考网"), *PERFECT[1:]]
    score = score_file(GOLD, lost)
    assert (score.body_lost, score.furniture_left) == (len(FIRST[2]), 1)
    moved = [
        replace(PERFECT[0], text="\n".join(FIRST[:2])),
        replace(PERFECT[1], text="\n".join((FIRST[2], *SECOND))),
    ]
    assert score_file(GOLD, [*moved, PERFECT[2]]).body_lost == 0


def test_nothing_found_is_all_missed() -> None:
    """An empty answer has recall zero and no precision at all."""
    score = score_file(GOLD, [])
    assert (score.rate("recall"), score.rate("precision")) == (0.0, None)
    assert score.body_lost == sum(map(len, (*FIRST, *SECOND, *THIRD)))


def test_punctuation_counts_only_as_printed() -> None:
    """Half-width marks leave cer at zero and show in cer_raw."""
    half = [replace(PERFECT[0], text=PERFECT[0].text.replace("，", ",")), *PERFECT[1:]]
    score = score_file(GOLD, half)
    assert score.errors == 0
    assert score.raw_errors == "".join(FIRST).count("，")


def test_a_repeated_speech_is_found_at_both_its_places() -> None:
    """The same words twice in a file are two items, each at its own place."""
    twice = GoldFile("twice", "hand", (GOLD.items[0], GOLD.items[1], GOLD.items[0]))
    score = score_file(twice, [found(1, FIRST), found(2, SECOND), found(3, FIRST)])
    assert (score.hits, score.extra, score.exact) == (3, 0, 1)


def test_text_whose_place_is_a_matter_of_taste_is_not_judged() -> None:
    """A footnote may stand in the text or not."""
    item = replace(GOLD.items[0], anywhere=("注：数据来自统计局。",))
    gold = replace(GOLD, items=(item, *GOLD.items[1:]))
    with_note = [replace(PERFECT[0], text=PERFECT[0].text + "\n注：数据来自统计局。"), *PERFECT[1:]]
    for answer in (PERFECT, with_note):
        score = score_file(gold, answer)
        assert (score.errors, score.rate("paragraph_f1")) == (0, 1.0)


def test_locate_prefers_the_place_whose_continuation_agrees() -> None:
    """The opening alone stands twice; what follows decides, then what lies behind."""
    opening = "同志们今天我们在这里召开全县工作会议主要任务是总结部署"
    stream = opening + "甲" * 40 + opening + "乙" * 40
    assert locate(stream, opening + "乙" * 30, 0) == len(opening) + 40
    assert locate(stream, "完全没有出现过的另外一段文字不应当被找到", 0) == -1


def test_a_gold_without_a_title_leaves_it_open_unless_it_says_otherwise() -> None:
    """Golds of the shared corpora name no open facts: an absent title is not judged there."""
    row = {"lines": ["一："], "body": ["同志们："], "title": None, "speaker": None}
    assert "title" not in gold_item(row).facts
    assert gold_item(row | {"open": []}).facts["title"] is None
    assert "speaker" not in gold_item(row | {"open": ["speaker"]}).facts


def test_exports_are_grouped_by_stem_and_every_locator(tmp_path: Path) -> None:
    """A file offered under two names answers for both golds, in the order of its items."""
    path = tmp_path / "speeches.jsonl"
    path.write_text(
        '{"ordinal": 2, "text": "乙", "locator": "/a/x.pdf", "locators": ["/a/x.pdf", "/b/y.pdf"], "confidence": 1}\n'
        '{"ordinal": 1, "text": "甲", "locator": "/a/x.pdf", "locators": ["/a/x.pdf", "/b/y.pdf"], "confidence": null}\n',
        "utf-8",
    )
    items = read_found(path)
    assert [item.text for item in items["x"]] == ["甲", "乙"] == [item.text for item in items["y"]]


def test_scores_add_up_and_print() -> None:
    """The total of two files has both their counts, and the table a line for it."""
    whole = total([score_file(GOLD, PERFECT), score_file(GOLD, [])])
    assert (whole.files, whole.hits, whole.missed, whole.exact) == (2, 3, 3, 1)
    assert whole.rate("f1") == pytest.approx(2 * 3 / 9)
    assert "total" in table([("total", whole), ("empty", Score())])


def test_confidence_is_counted_by_tenths_with_both_boundaries() -> None:
    """An item is right when it starts and ends right; an unsure wrong one does not spoil the sure ones."""
    merged = [found(1, (*FIRST, "关于水利建设的报告", *SECOND), 0.55), found(2, THIRD, 1.0)]
    score = score_file(GOLD, merged)
    assert (score.bins[5], score.bins_right[5], score.bins[9], score.bins_right[9]) == (1, 0, 1, 1)
    assert (score.sure, score.sure_right) == (1, 1)


def test_wrong_files_should_give_themselves_away() -> None:
    """Of the files with a wrong boundary, the share that says so; none wrong, no rate."""
    assert score_file(GOLD, PERFECT).rate("flagged") is None
    silent = score_file(GOLD, PERFECT[:1])
    silent.unflagged = 1
    assert silent.rate("flagged") == 0.0


def test_what_the_gold_leaves_open_counts_neither_way() -> None:
    """A signature that the gold does not record is no invention; another name is one."""
    third = replace(GOLD.items[2], printed={"speaker": "何敏"})
    gold = replace(GOLD, items=(*GOLD.items[:2], third))
    right = score_file(
        gold, [*PERFECT[:2], found(3, THIRD, title="在教师节座谈会上的讲话", speaker="何　敏")]
    )
    assert (
        right.fact_invented.total() == 0 and right.fact_found["speaker"] == right.fact_right["speaker"] == 1
    )
    wrong = score_file(gold, [*PERFECT[:2], found(3, THIRD, title="在教师节座谈会上的讲话", speaker="何静")])
    assert wrong.fact_invented["speaker"] == 1 and wrong.rate("invented_share") == 1 / 7


def test_facts_of_sure_items() -> None:
    """Right facts over all facts at items that claim to be sure; of a sure item that is none, no fact is right."""
    assert score_file(GOLD, PERFECT).rate("sure_fact") == 1.0
    unsure = found(3, THIRD, 0.5, title="在教师节座谈会上的致辞")
    assert score_file(GOLD, [*PERFECT[:2], unsure]).rate("sure_fact") == 1.0
    sure = replace(unsure, confidence=0.95)
    assert score_file(GOLD, [*PERFECT[:2], sure]).rate("sure_fact") == pytest.approx(5 / 6)
    none = found(4, ("这一段文字在原来的书里没有，是多出来的一项。",) * 3, title="多出来的", speaker="李明")
    assert score_file(GOLD, [*PERFECT, none]).rate("sure_fact") == pytest.approx(6 / 8)
