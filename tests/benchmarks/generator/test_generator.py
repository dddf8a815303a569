"""The generator: the same seed the same file, gold that agrees with what is printed, traps that are traps."""

from __future__ import annotations

import unicodedata
import zipfile
from collections import Counter
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from benchmarks.generator.bank import Bank, cn_number, sections, topics
from benchmarks.generator.catalogue import FAMILIES
from benchmarks.generator.compose import compose, draft
from benchmarks.generator.dates import FORMS, draw_date
from benchmarks.generator.families import Family, random_family
from benchmarks.generator.gold import gold_row
from benchmarks.generator.headings import HEADINGS
from benchmarks.generator.layout.pagination import NO_LINE_START, break_lines
from benchmarks.generator.markers import MARKERS
from benchmarks.generator.model import BlockStyle, Compilation
from benchmarks.generator.producers.fonts import Unavailable
from benchmarks.generator.producers.registry import PRODUCERS
from benchmarks.generator.samples import print_samples
from benchmarks.generator.traps import TRAPS
from benchmarks.scoring.score import key

NAMES = sorted(FAMILIES)


@pytest.mark.parametrize("name", NAMES)
def test_gold_is_what_is_printed(name: str) -> None:
    """Every heading line and body paragraph of the gold stands in a printed block, in order, and the
    printed blocks of an item hold nothing else but noise that the gold names."""
    made = compose(FAMILIES[name], 3)
    row = gold_row(made, "reportlab-cid", 1)
    assert len(row["speeches"]) == len(made.items)
    for n, speech in enumerate(row["speeches"], 1):
        printed = "".join(block.text for block in made.blocks if block.item == n)
        at = 0
        for line in speech["lines"]:
            assert line in printed
        for paragraph in speech["body"]:
            if "gloss" not in made.options and "jammer" not in made.options:
                assert paragraph in printed[at:], paragraph
                at = printed.index(paragraph, at)
        assert speech["body"], "an item without text is no item"


@pytest.mark.parametrize("name", NAMES)
def test_facts_are_printed_with_their_item(name: str) -> None:
    """No gold fact without print: names, offices, titles and dates stand in heading or signature."""
    made = compose(FAMILIES[name], 4)
    for n, item in enumerate(made.items, 1):
        blocks = [block for block in made.blocks if block.item == n]
        near = key("".join(b.lines for b in blocks) + "".join(b.body for b in blocks if b.kind == "sign"))
        for fact in ("title", "subtitle", "speaker", "role", "date_printed", "place", "occasion"):
            value = getattr(item.facts, fact)
            assert value is None or key(value) in near, (fact, value)


def test_the_same_seed_gives_the_same_words_and_another_gives_others() -> None:
    """Compilations are functions of family and seed."""
    family = FAMILIES["no-marker"]
    assert compose(family, 5) == compose(family, 5)
    assert compose(family, 5).blocks != compose(family, 6).blocks


def test_speeches_share_no_long_stretches() -> None:
    """Any two items of a file differ in most of their five-character runs, so none is a near copy."""
    for name in (
        "di-pian-cn",
        "no-marker",
        "letters",
        "press",
        "english-unmarked",
        "meeting-set",
        "duty-signed",
    ):
        bodies = [key("".join(p.text for p in item.body)) for item in compose(FAMILIES[name], 7).items]
        runs = [{text[i : i + 5] for i in range(len(text) - 4)} for text in bodies]
        for a, b in combinations(runs, 2):
            assert len(a & b) / len(a | b) < 0.35, name


def test_a_repeated_speech_is_repeated_word_for_word() -> None:
    """The family that wants a copy has one."""
    made = compose(FAMILIES["fanwen"], 5)
    paragraphs = [tuple(p.text for p in item.body if p.kind == "para") for item in made.items]
    assert paragraphs[0] == paragraphs[-1]


def test_declared_counts_are_wrong_only_where_the_family_says_so() -> None:
    """The trap is named in the gold."""
    for name in NAMES:
        row = gold_row(compose(FAMILIES[name], 8), "text", 1)
        assert row["wrong_count"] == ("wrong-count" in FAMILIES[name].traps)


def test_the_catalogue_is_wide_enough() -> None:
    """At least 40 families, 20 markers, 15 topics, 12 kinds of openings and of closings, 15 headings."""
    assert len(FAMILIES) >= 40
    assert len({family.marker for family in FAMILIES.values()}) >= 20
    assert len(topics()) >= 15
    assert min(len(sections("openings")), len(sections("closings"))) >= 12
    assert len({heading for family in FAMILIES.values() for heading in family.headings}) >= 15


def test_every_row_of_the_catalogue_names_things_that_exist() -> None:
    """Markers and headings are looked up by name; traps of a body are known, no trap is misspelt."""
    whole_file = {
        "wrong-count", "toc", "chrome", "repeat", "stamp", "summary", "disclaimer", "missing-marker", "page-breaks",
        "title-page", "noise", "gloss", "jammer", "traditional", "cut", "set", "wrapped", "gap", "gb18030", "paged",
        "mixed-notation", "restart", "listed-markers", "separators", "blurb", "preface", "half",
    }  # fmt: skip
    for family in FAMILIES.values():
        assert family.marker in MARKERS
        assert set(family.headings) <= set(HEADINGS)
        assert set(family.traps) <= set(TRAPS) | whole_file
        assert set(family.producers) <= set(PRODUCERS)


def test_random_families_compose() -> None:
    """Whatever the dimensions drawn, a file with items and gold comes out."""
    for seed in range(25):
        family = random_family(Random(seed))
        made = compose(family, seed)
        assert all(item.body for item in made.items)
        assert gold_row(made, "text", 1)["speeches"]


def test_traditional_script_leaves_no_simplified_form() -> None:
    """Text, gold and furniture are all in the same script."""
    made = compose(FAMILIES["traditional"], 3)
    printed = "".join(block.text for block in made.blocks) + made.furnishing.head
    assert not set("讲话县书记导会议发") & set(printed)
    assert "講話" in printed


@pytest.mark.parametrize("form", FORMS)
def test_dates_print_what_gold_says(form: str) -> None:
    """The printed form holds the year of the gold in its own digits."""
    gold, printed = draw_date(Random(form), form)
    digits = str.maketrans("〇○一二三四五六七八九", "00123456789")
    assert gold[:4] in printed.translate(digits)


def test_numbers_in_chinese() -> None:
    """Units, tens and compounds."""
    assert [cn_number(n) for n in (1, 10, 12, 20, 35)] == ["一", "十", "十二", "二十", "三十五"]


def test_every_slot_of_the_bank_can_be_filled() -> None:
    """No frame names a slot that nobody defined."""
    bank = Bank(Random(1))
    for name in ("openings", "closings", "frames", "genres"):
        for lines in sections(name).values():
            for line in lines:
                assert "{" not in bank.fill(line)


def test_lines_neither_start_with_closing_marks_nor_grow_too_long() -> None:
    """Our line breaker keeps the rule of the script and the width of the column."""
    text = "坚持问题导向，哪里有堵点就疏通哪里，哪里群众意见大就先改哪里。" * 6
    lines = break_lines(text, BlockStyle(10, indent=2.0), 205.0, lambda t, size: len(t) * size, justify=True)
    assert "".join(line.text for line in lines) == text
    assert all(line.text[0] not in NO_LINE_START for line in lines)
    assert all(len(line.text) * 10 + line.x <= 205.0 for line in lines)


def printed_text(path: Path) -> str:
    """All characters PDFium reads in a file."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    text = []
    for page in document:
        reader = page.get_textpage()
        text.append(reader.get_text_range())
        reader.close()
        page.close()
    document.close()
    return "".join(text)


def lacking(made: Compilation, printed: str) -> Counter[str]:
    """Characters of the blocks that are not on paper."""
    wanted = Counter(key("".join(block.text for block in made.blocks)))
    return wanted - Counter(key(unicodedata.normalize("NFKC", printed)))


SHORT = Family(
    "short", "di-pian-cn", ("title-date-speaker",), "official", "of", ("table", "quoted-marker"), count=(2, 2),
    length=(1, 1),
)  # fmt: skip


@pytest.mark.parametrize(
    "producer",
    [name for name in PRODUCERS if name not in ("text", "chromium", "libreoffice", "docx", "epub")],
)
@pytest.mark.filterwarnings("ignore")  # the producers' own libraries warn as they like
def test_every_producer_prints_every_character(producer: str, tmp_path: Path) -> None:
    """A producer that is here prints all of it; one that is not says so."""
    made = compose(SHORT, 1)
    path = tmp_path / "short.pdf"
    try:
        pages = PRODUCERS[producer](made, path)
    except Unavailable as error:
        pytest.skip(str(error))
    assert pages >= 1
    assert not lacking(made, printed_text(path))


def test_plain_text_wraps_and_keeps_every_character(tmp_path: Path) -> None:
    """Hard-wrapped text has short lines and the same words."""
    made = compose(FAMILIES["text-wrapped"], 1)
    path = tmp_path / "wrapped.txt"
    PRODUCERS["text"](made, path)
    text = path.read_text(made.encoding)
    assert max(map(len, text.splitlines())) <= made.hard_wrap + 3
    assert key(text) == key("".join(block.text for block in made.blocks))


@pytest.mark.filterwarnings("ignore")
def test_the_samples_in_the_repository_are_the_ones_the_generator_makes(tmp_path: Path) -> None:
    """Same words as kept in data/samples; bytes may differ with the producers' versions."""
    kept = Path(__file__).parents[3] / "data" / "samples"
    try:
        rows = print_samples(tmp_path)
    except Unavailable as error:
        pytest.skip(str(error))
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in kept.iterdir()}
    for path in tmp_path.glob("*.txt"):
        assert path.read_bytes() == (kept / path.name).read_bytes()
    for path in tmp_path.glob("*.pdf"):
        assert (kept / path.name).stat().st_size < 150_000
        assert key(printed_text(path)) == key(printed_text(kept / path.name))
    for path in (*tmp_path.glob("*.docx"), *tmp_path.glob("*.epub")):
        with zipfile.ZipFile(path) as made, zipfile.ZipFile(kept / path.name) as ours:
            assert {name: made.read(name) for name in made.namelist()} == {
                name: ours.read(name) for name in ours.namelist()
            }
    assert sum(len(row["speeches"]) for row in rows) == 22


def test_one_speech_stands_in_two_samples() -> None:
    """The third sample binds the second speech of the first again."""
    from benchmarks.generator.samples import FIRST, SEED, THIRD

    shared = draft(FIRST, SEED).items[1]
    again = compose(THIRD, SEED, (shared,)).items[0]
    assert [p.text for p in again.body if p.kind == "para"] == [
        p.text for p in shared.body if p.kind == "para"
    ]
