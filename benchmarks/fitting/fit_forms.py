"""Fits the judge of forms: `python -m benchmarks.fitting.fit_forms` writes its weights and those of every fold.

`extractors/segmentation/forms/weights.py` is fitted to everything; `folds.json` beside this file holds one model for
each real work, fitted without it, so that `make eval` judges every real document by a model that never saw its work.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from random import Random

from msgspec.structs import replace

from benchmarks.fitting.corpus import ROOT, SHARED, real_works, whole_texts
from benchmarks.fitting.form_model import fit
from benchmarks.fitting.form_samples import (
    CUES,
    FormSample,
    Read,
    abridged,
    degraded,
    longest,
    promoted,
    sample,
)
from benchmarks.fitting.readings import read_file, read_files
from benchmarks.fitting.restyle import Restyled, restyle
from benchmarks.generator.catalogue import FAMILIES
from benchmarks.generator.writing import write_set
from benchmarks.scoring.goldfile import GoldFile, GoldItem
from extractors.segmentation.forms.weights import Model
from extractors.text.vocabulary import FULL, Vocabulary
from schema.errors import Unreadable

WEIGHTS_FILE = ROOT / "extractors" / "segmentation" / "forms" / "weights.py"
FOLDS_FILE = Path(__file__).parent / "folds.json"
FITTED = re.compile(r"MODEL = .*", re.S)
SEED = 101
RESTYLED, RESTYLED_ALONE = 60, 15  # documents made of each real work's items
FOLDS = 3  # of what is no real work: generated families, compilations, whole documents
OWN, COMPILED, REAL, WHOLE = 0.3, 0.6, 1.0, 0.6  # weights, so that no source dominates
DEGRADED, ALONE = 0.3, 0.25
"""Shares of a source's weight for its documents with cues taken away, and for single items cut out of them."""
ABRIDGED = 1.0  # for the same document with most of its text left out
PARTS = 6  # of a source that are made side by side
WORDLESS = 0.5  # for the same document read without any word list
MOST_CHARS = 120_000  # of a restyled document
SHORTENED = 0.25  # of the restyled documents have items of some hundred characters
EMPTIED = FULL.emptied()


def main(arguments: list[str] | None = None) -> int:
    """Makes the samples, fits all models two at a time, writes both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--corpus", type=Path, default=SHARED)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, get_context("fork").Pool(2) as pool:
        write_set(list(FAMILIES.values()), given.seed, 1, Path(folder))
        sources = [
            (source, given.corpus, Path(folder), given.seed, part)
            for source in SOURCES
            for part in range(PARTS)
        ]
        samples = [one for found in pool.imap_unordered(_samples_of, sources) for one in found]
        samples.sort(key=lambda one: one.name)
        print(f"{len(samples)} documents, {sum(len(one.features) for one in samples)} hypotheses")
        folds = sorted({fold_of(one.work) for one in samples})
        whole = fit(samples)  # the folds start from it: they end at the same place, in a third of the steps
        left = [([one for one in samples if fold_of(one.work) != fold], whole) for fold in folds]
        models = pool.starmap(fit, left, chunksize=1)
    write_weights(whole)
    write_folds(dict(zip(folds, models, strict=True)))
    return 0


def fold_of(work: str) -> str:
    """The fold that a work is left out with: a real work is one of its own."""
    source, _, name = work.partition(":")
    return work if source == "real" else f"{source}:{sum(map(ord, name)) % FOLDS}"


def _samples_of(source: tuple[str, Path, Path, int, int]) -> list[FormSample]:
    """One part of the samples of one source."""
    name, corpus, folder, seed, part = source
    return list(SOURCES[name](corpus, folder, seed, part))


def _own(_: Path, folder: Path, seed: int, part: int) -> Iterator[FormSample]:
    """Generated families, whole and abridged."""
    for n, (gold, read) in enumerate(read_files(folder)):
        if n % PARTS == part:
            yield from _both(f"own:{gold.group}", gold, read, OWN)
            yield from _abridged(f"own:{gold.group}", gold, read, OWN, Random(f"{seed}{gold.id}"))


def _real(corpus: Path, _: Path, seed: int, part: int) -> Iterator[FormSample]:
    """Real works and compilations, with cues taken away, and their items alone."""
    for work, gold, path in list(real_works(corpus))[part::PARTS]:
        try:
            read = read_file(path)
        except Unreadable as error:
            print(f"{path.name} is left out: {error}", file=sys.stderr)
            continue
        weight = COMPILED if work.startswith("compilations") else REAL
        yield from _both(work, gold, read, weight)
        rng = Random(f"{seed}{gold.id}")
        yield from _abridged(work, gold, read, weight * ALONE, rng)
        for n in range(4):
            taken = {cue for cue in CUES if rng.random() < (0.5 if n else 0.3)}
            words = FULL if rng.random() < 0.6 else EMPTIED
            yield from _one(f"{gold.id}~{n}", work, weight * DEGRADED, degraded(read, taken), gold, words)
        for n, part_ in enumerate(longest(gold, read, 8)):
            yield from _one(f"{gold.id}@{n}", work, REAL * ALONE, part_, None)
            brief = replace(part_, paragraphs=part_.paragraphs[: rng.randint(4, 14)])
            yield from _one(f"{gold.id}@{n}%", work, REAL * ALONE * ABRIDGED, brief, None)
            if (louder := promoted(part_, rng)) is not None:
                yield from _one(f"{gold.id}@{n}!", work, REAL * ALONE, louder, None)


def _whole(corpus: Path, _: Path, __: int, part: int) -> Iterator[FormSample]:
    """Documents that are one item."""
    for work, path in list(whole_texts(corpus))[part::PARTS]:
        read = read_file(path)
        yield from _one(work, work, WHOLE, read, None)
        yield from _one(f"{work}-", work, WHOLE * WORDLESS, read, None, EMPTIED)


def _restyled(corpus: Path, _: Path, seed: int, part: int) -> Iterator[FormSample]:
    """Items of real works and compilations in looks drawn at random."""
    works: dict[str, list[GoldFile]] = {}
    for work, gold, _path in real_works(corpus):
        works.setdefault(work, []).append(gold)
    for work, books in list(works.items())[part::PARTS]:
        rng = Random(f"{seed}{work}")
        compiled = work.startswith("compilations:")
        for n in range(RESTYLED // 8 if compiled else RESTYLED):
            gold = rng.choice(books)
            yield from _in_a_look(f"{work}#{n}", work, _drawn(gold, rng), rng)
        for n in range(2 if compiled else RESTYLED_ALONE):
            gold = rng.choice(books)
            long = sorted(gold.items, key=lambda item: -sum(map(len, item.body)))[
                : max(6, len(gold.items) // 2)
            ]
            yield from _in_a_look(f"{work}#!{n}", work, [rng.choice(long)], rng)


SOURCES: dict[str, Callable[[Path, Path, int, int], Iterator[FormSample]]] = {
    "restyled": _restyled,
    "real": _real,
    "own": _own,
    "whole": _whole,
}


def _abridged(work: str, gold: GoldFile, read: Read, weight: float, rng: Random) -> Iterator[FormSample]:
    """Documents of a page or two, with all words and with none."""
    for n, words in enumerate((FULL, FULL, FULL, EMPTIED)):
        if (short := abridged(gold, read, rng)) is not None:
            yield from _one(f"{gold.id}%{n}", work, weight * ABRIDGED, short[1], short[0], words)


def _both(work: str, gold: GoldFile, read: Read, weight: float) -> Iterator[FormSample]:
    """A document with all words and with none."""
    source = weight if len(gold.items) > 1 else weight * WHOLE
    yield from _one(gold.id, work, source, read, gold)
    yield from _one(f"{gold.id}-", work, source * WORDLESS, read, gold, EMPTIED)


def _one(
    name: str, work: str, weight: float, read: Read, gold: GoldFile | None, words: Vocabulary = FULL
) -> Iterator[FormSample]:
    if read.paragraphs and (found := sample(name, work, weight, read, gold, words)) is not None:
        yield found


def _drawn(gold: GoldFile, rng: Random) -> list[GoldItem]:
    """Some of a book's items, in order or not, few or many, whole or shortened."""
    count = min(len(gold.items), rng.choice([2, 3, 4, 5, 6, 8, 10, 15, 20, 30]))
    first = rng.randint(0, len(gold.items) - count)
    items = list(gold.items[first : first + count]) if rng.random() < 0.6 else rng.sample(gold.items, count)
    if rng.random() < SHORTENED:
        items = [_shortened(item, rng.randint(80, 700)) for item in items]
    kept, chars = [], 0
    for item in items:
        kept.append(item)
        chars += sum(map(len, item.body))
        if chars > MOST_CHARS and len(kept) > 1:
            break
    return kept


def _shortened(item: GoldItem, chars: int) -> GoldItem:
    body: list[str] = []
    for text in item.body:
        body.append(text)
        if sum(map(len, body)) > chars:
            break
    return GoldItem(item.lines, tuple(body), {})


def _in_a_look(name: str, work: str, items: Sequence[GoldItem], rng: Random) -> Iterator[FormSample]:
    made: Restyled = restyle(items, rng)
    declared = made.declared if rng.random() < 0.9 else None
    read = Read(made.document, made.paragraphs, made.furniture, declared)
    gold = GoldFile(name, work, tuple(items)) if len(items) > 1 else None
    yield from _one(name, work, REAL * ALONE, read, gold, FULL if rng.random() < 0.6 else EMPTIED)


def write_weights(model: Model) -> None:
    """The shipped model, as code."""
    lines = "".join(f'        "{name}": {value},\n' for name, value in sorted(model.weights.items()))
    text = f"MODEL = Model(\n    weights={{\n{lines}    }},\n    single={model.single},\n)\n"
    WEIGHTS_FILE.write_text(FITTED.sub(lambda _: text, WEIGHTS_FILE.read_text("utf-8")), "utf-8")


def write_folds(models: Mapping[str, Model]) -> None:
    """The models of the folds, as JSON."""
    rows = {
        fold: {"weights": model.weights, "single": model.single} for fold, model in sorted(models.items())
    }
    FOLDS_FILE.write_text(json.dumps(rows, ensure_ascii=False, indent=0) + "\n", "utf-8")


def read_folds(path: Path = FOLDS_FILE) -> dict[str, Model]:
    """The models of the folds."""
    rows = json.loads(path.read_text("utf-8"))
    return {
        fold: Model({name: (w, m, d) for name, (w, m, d) in row["weights"].items()}, row["single"])
        for fold, row in rows.items()
    }


if __name__ == "__main__":
    sys.exit(main())
