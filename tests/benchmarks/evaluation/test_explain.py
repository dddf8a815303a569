"""Words for what the figures count: differences by file, running heads found by counting, sets and quality."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from benchmarks.evaluation.evaluate import main
from benchmarks.evaluation.explain import explain
from benchmarks.evaluation.measured import Measured
from benchmarks.evaluation.quality import interval, section, write
from benchmarks.evaluation.sets import SETS
from benchmarks.evaluation.transcripts import heads_left, running_heads
from benchmarks.generator.families import Family
from benchmarks.generator.writing import write_set
from benchmarks.scoring.goldfile import FoundItem, GoldFile, GoldItem, read_gold
from benchmarks.scoring.score import score_file

BODY = ("同志们：", "今年的春耕工作时间紧、任务重，各乡镇要把种子、农机、农资三件事办好。", "谢谢大家！")
GOLD = GoldFile(
    "one", "hand", (GoldItem(("在春耕会议上的讲话",), BODY, {"title": "在春耕会议上的讲话", "date": None}),)
)


def test_differences_are_said_in_words() -> None:
    """An invented date, a lacking paragraph and a low confidence are named; a perfect file is not."""
    good = FoundItem(1, "\n".join(BODY), {"title": "在春耕会议上的讲话"}, 0.95)
    assert explain([GOLD], {"one": [good]}) == ""
    bad = FoundItem(1, "\n".join(BODY[:2]), {"title": "讲话", "date": "2021"}, 0.5)
    said = explain([GOLD], {"one": [bad]})
    for words in (
        "invented '2021'",
        "expected '在春耕会议上的讲话', got '讲话'",
        "lacks paragraph: 谢谢",
        "below 0.9",
    ):
        assert words in said
    assert "missed start 1" in explain([GOLD], {})


def test_running_heads_are_what_stands_on_top_of_half_the_pages(tmp_path: Path) -> None:
    """The council's name is a head; a first line of text is not; left in a text it is counted."""
    path = tmp_path / "minutes.pdf"
    canvas = Canvas(str(path))
    for n in range(6):
        canvas.drawString(72, 780, "COUNCIL OF NORTHBROOK")
        canvas.drawString(72, 740, f"Speaker {'abcdef'[n]} rose to speak about footpaths.")
        canvas.showPage()
    canvas.save()
    assert running_heads(path) == ({"COUNCILOFNORTHBROOK"}, 6)
    assert heads_left(path, ["COUNCIL OF NORTHBROOK 3\nSpeaker a rose.", "The council of nobody."]) == (1, 6)


def test_quality_names_weak_families_and_intervals_hold_the_value(tmp_path: Path) -> None:
    """The report has every set, the interval covers the measured rate."""
    perfect = score_file(GOLD, [FoundItem(1, "\n".join(BODY), {}, 1.0)])
    missed = score_file(GOLD, [])
    measured = Measured("ours", [(GOLD, perfect), (GOLD, missed)])
    low, high = interval([perfect, missed], "f1") or (1.0, 0.0)
    assert low <= (measured.whole().rate("f1") or 0.0) <= high
    assert "Weakest families" in section(measured)
    write(tmp_path / "quality.md", [measured, Measured("neardup", figures={"pair_f1": 0.5})])
    text = (tmp_path / "quality.md").read_text("utf-8")
    assert "## ours" in text
    assert "pair_f1 | 0.5000" in text


def test_a_producer_that_is_missing_gives_its_turn_to_the_next(tmp_path: Path) -> None:
    """Every family gets its file whoever prints it; the gold names the producer."""
    family = Family(
        "tiny",
        "di-pian-cn",
        ("title-only",),
        count=(2, 2),
        length=(1, 1),
        producers=("reportlab-cid", "text"),
    )
    written = write_set([family], 1, 2, tmp_path)
    assert {row["producer"] for row in written.rows} <= {"reportlab-cid", "text"}
    assert [gold.id for gold in read_gold(tmp_path / "gold.jsonl")] == ["tiny-1000", "tiny-1001"]


def test_lowering_floors_without_a_reason_is_refused() -> None:
    """Usage error before anything is measured."""
    assert main(["--lower"]) == 2


def test_every_set_says_what_it_needs() -> None:
    """Names are known, needs are folders of the shared corpora."""
    needs = {folder for _, folders in SETS.values() for folder in folders}
    assert needs == {"compilations", "printed", "texts", "real_pdfs", "real", "neardup"}
