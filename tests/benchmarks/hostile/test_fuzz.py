"""The mutation fuzzer: repeatable, a short seeded run is clean, and what it looks for it would see."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from msgspec.structs import replace

from benchmarks.hostile import fuzz
from benchmarks.hostile.engine_jobs import Alone
from benchmarks.hostile.fuzz import MutantResult, mutants
from benchmarks.hostile.fuzz_seeds import Seed, repacked
from benchmarks.hostile.mutations import LARGEST, MUTATIONS, mutant
from benchmarks.hostile.wrongly_loaded import wrongs
from extractors.reading import read
from schema.records import Document, Issue, Page, TextLine
from tests.support.printed_pdf import pages_of

LINES = ["在作风建设推进会上的讲话", "同志们：", "今天的会议有三项议程，大家都要认真听、认真记。谢谢大家！"]
SEED = Seed("good.pdf", pages_of(LINES, ["另一页上的话，也要读出来。"]).data)
TEXT = "\n".join(LINES)


def test_the_same_number_makes_the_same_mutant() -> None:
    """A mutant depends on seed and number alone, so that a wrong one can be made again."""
    several = list(mutants([SEED], 7, range(10, 20)))
    assert several[5:] == list(mutants([SEED], 7, range(15, 20)))
    assert len({data for _, data in several}) > 5


@pytest.mark.parametrize("mutation", sorted(set(MUTATIONS), key=lambda m: m.__name__))
def test_every_mutation_takes_any_bytes(mutation: fuzz.Any) -> None:
    """Nothing a mutation is given makes it fail; most change a real PDF."""
    changed = 0
    for number in range(30):
        rng = Random(number)
        changed += mutation(rng, SEED.data, SEED.data) != SEED.data
        for odd in (b"", b"x", b"stream\nx\nendstream", b"1 0 R /A 2"):
            mutation(Random(number), odd, odd)
    assert changed >= 15
    assert len(mutant(Random(1), b"9" * 2 * LARGEST, b"")[0]) <= LARGEST


def test_a_seed_comes_packed_in_four_ways() -> None:
    """Object streams, nothing compressed, linearised, encrypted: other bytes, the same document."""
    ways = {seed.name.split("-")[0]: seed.data for seed in repacked(SEED)}
    assert set(ways) == {"packed", "plain", "linear", "locked"}
    assert b"/ObjStm" in ways["packed"] and b"/Encrypt" in ways["locked"] and b"/Linearized" in ways["linear"]


@pytest.mark.campaign
@pytest.mark.slow
def test_a_short_run_is_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty mutants through the real children: every one ends with a code or rightly loaded, in one server."""
    monkeypatch.setattr(fuzz, "seeds", lambda samples: [SEED])
    figures = fuzz.fuzz(60, 20261123, 2, None)
    assert figures["wrong"] == []
    assert (figures["servers"], figures["beyond_limits"]) == (1, False)
    assert Counter(figures["states"]).total() == 60
    assert figures["states"]["loaded"] > 10


def printed(*pages: str, engine: str = "pdf_lines") -> Document:
    """A document of these pages, a line each paragraph."""
    made = tuple(
        Page(
            number,
            595,
            842,
            tuple(
                TextLine(t, 80, 100 + 28 * n, 500, 116 + 28 * n, 16) for n, t in enumerate(text.split("\n"))
            ),
            engine,
            1,
        )
        for number, text in enumerate(pages, 1)
    )
    return Document("application/pdf", engine, "1", len(made), made)


def test_a_right_one_is_no_wrong_one() -> None:
    """The engines' own differences in white space and width are no loss and no invention."""
    document = printed(TEXT)
    assert wrongs(document, read(document), Alone(1, (TEXT.replace("，", ", "),)), None) == ()


def test_what_is_lost_or_invented_is_seen() -> None:
    """Fewer pages, less text, words of nobody: each is wrong, and an issue excuses only the losses."""
    document = printed(TEXT)
    reading = read(document)
    fewer = wrongs(document, reading, Alone(2, (TEXT, TEXT)), None)
    assert any("PDFium alone counts 2" in words for words in fewer)
    assert any("characters, PDFium alone reads" in words for words in fewer)
    told = replace(reading, issues=(Issue("extract", "page-count-differs"),))
    assert wrongs(document, told, Alone(2, (TEXT, TEXT)), None) == ()
    invented = wrongs(document, told, Alone(1, ("别的话",)), None)
    assert len(invented) == 1 and "no engine alone reads" in invented[0]


def test_pages_are_compared_one_by_one_where_engines_agree_on_them() -> None:
    """A page twice is an invention, although each of its characters stands in the file once."""
    twice = printed(TEXT, TEXT)
    assert wrongs(twice, read(twice), Alone(2, (TEXT, "")), None) != ()


def test_codes_are_counted() -> None:
    """What the figures say: states, issues, wrong ones."""
    figures = fuzz.Figures()
    figures.take(MutantResult("1", "damaged"))
    figures.take(MutantResult("2", "", ("repaired",), ("lost",), judged=False))
    assert (figures.codes, figures.issues) == ({"damaged": 1, "loaded": 1}, {"repaired": 1})
    assert ([told.name for told in figures.wrong], figures.unjudged) == (["2"], 1)
