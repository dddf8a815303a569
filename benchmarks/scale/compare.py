"""`python -m benchmarks.scale.compare --library FILE --kind varied --size N`: measures `compare` on made drafts.

Recall: of the copied sentences of 15 characters and more, how many are found (four letters of five of them in
passages), and how many in the very speech they were copied from. Precision: of the passages that were found, how many
are right: their words are alike by difflib, which `compare` does not use; and on drafts with nothing
copied, of generated text and of real text (the shared corpus), how much of them is said to have been said before.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.generator.random_speeches import SOURCES, SpeechSource
from benchmarks.scale.drafts import LENGTH, KnownSpeech, MadeDraft, drafts, nothing_copied
from benchmarks.scale.search import Spread, quantile
from extractors.fingerprint import fingerprint
from schema.comparison.compare import compare
from schema.comparison.draft import DraftParagraph
from schema.comparison.result import Comparison
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.text.identity import identity_key

DRAFTS: Final = 200
NEW: Final = 30
KNOWN: Final = 400  # speeches that drafts are made of
FOUND: Final = 0.8  # of a copied sentence's letters
ALIKE: Final = 0.7  # difflib's ratio of two passages that are the same words
REAL: Final = (
    "r01.txt",
    "r09.txt",
    "r12.txt",
    "r23.txt",
    "r30.txt",
)  # of the shared corpus: real text that no library here holds
REAL_DRAFTS: Final = 4  # of each


@dataclass(slots=True)
class Recall:
    """Copied sentences: all, those found, and those found in the speech they were copied from."""

    copied: int = 0
    found: int = 0
    in_source: int = 0


@dataclass(slots=True)
class Compared:
    """The figures of all drafts."""

    recall: dict[str, Recall] = field(default_factory=lambda: defaultdict(Recall))
    passages: int = 0
    wrong: int = 0
    new_letters: int = 0
    new_held: int = 0
    real_letters: int = 0
    real_held: int = 0
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @property
    def all(self) -> Recall:
        kinds = self.recall.values()
        return Recall(
            sum(one.copied for one in kinds),
            sum(one.found for one in kinds),
            sum(one.in_source for one in kinds),
        )

    @property
    def precision(self) -> float:
        return 1 - self.wrong / max(1, self.passages)

    @property
    def times(self) -> Spread:
        return Spread(tuple(sorted(self.cpu)), tuple(sorted(self.wall)))


def known_speeches(source: SpeechSource, size: int) -> list[KnownSpeech]:
    """Some speeches of a library that was built of this source."""
    chooser = Random("known")
    texts = [source(number).text for number in sorted(chooser.sample(range(size), min(size, KNOWN)))]
    return [KnownSpeech(fingerprint(text).speech_id, text) for text in texts]


def measure(
    database: Database, source: SpeechSource, size: int, number: int = DRAFTS, corpus: Path | None = None
) -> Compared:
    """Compare drafts with a library of `size` speeches of this source."""
    figures = Compared()
    for draft in drafts(known_speeches(source, size), number):
        _count(figures, draft, _timed(database, draft.text, figures))
    for draft in nothing_copied(max(1, NEW * number // DRAFTS)):
        found = _timed(database, draft.text, figures)
        figures.new_letters += found.letters
        figures.new_held += found.held
        _check(figures, found)
    for text in real_text(corpus):
        found = _timed(database, text, figures)
        figures.real_letters += found.letters
        figures.real_held += found.held
        _check(figures, found)
    return figures


def real_text(corpus: Path | None) -> Iterable[str]:
    """Stretches of real documents, the length of a draft."""
    for name in REAL if corpus else ():
        path = Path(corpus or "") / "real" / name
        if path.is_file():
            text = path.read_text("utf-8", errors="replace")
            step = max(LENGTH, len(text) // REAL_DRAFTS)
            yield from (text[at : at + LENGTH] for at in range(0, len(text) - LENGTH, step))


def _timed(database: Database, text: str, figures: Compared) -> Comparison:
    paragraphs = [DraftParagraph(line) for line in text.split("\n")]
    with database.read() as session:
        began, busy = time.perf_counter(), time.process_time()
        found = compare(session, paragraphs)
        if len(text) > LENGTH * 0.8:
            figures.cpu.append(time.process_time() - busy)
            figures.wall.append(time.perf_counter() - began)
    return found


def _count(figures: Compared, draft: MadeDraft, found: Comparison) -> None:
    recall = figures.recall[draft.kind]
    by_paragraph = {}
    for paragraph in found.paragraphs:
        marks: dict[str, bytearray] = defaultdict(lambda text=paragraph.text: bytearray(len(text)))  # type: ignore[misc]
        for holder in paragraph.holders:
            for passage in holder.passages:
                length = passage.end - passage.start
                for whose in ("", holder.source.speech_id):
                    marks[whose][passage.start : passage.end] = b"\x01" * length
        by_paragraph[paragraph.text] = marks
    for copied in draft.copied:
        where = next((text for text in by_paragraph if copied.text in text), None)
        recall.copied += 1
        if where is None:
            continue
        at = where.index(copied.text)
        for whose, name in (("", "found"), (copied.speech_id, "in_source")):
            held = by_paragraph[where][whose][at : at + len(copied.text)]
            if sum(held) >= FOUND * len(copied.text):
                setattr(recall, name, getattr(recall, name) + 1)
    _check(figures, found)


def _check(figures: Compared, found: Comparison) -> None:
    for paragraph in found.paragraphs:
        for holder in paragraph.holders:
            for passage in holder.passages:
                figures.passages += 1
                words = identity_key(paragraph.text[passage.start : passage.end])
                there = identity_key(passage.words_there)
                if SequenceMatcher(None, words, there, autojunk=False).ratio() < ALIKE:
                    figures.wrong += 1


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of one library that `benchmarks.scale.run --keep` made."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale.compare",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--library", required=True, help="an SQLite file, or a URL")
    parser.add_argument("--kind", default="varied", choices=SOURCES, help="the text it was built of")
    parser.add_argument("--size", type=int, required=True, help="how many speeches it was built of")
    parser.add_argument("--drafts", type=int, default=DRAFTS)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    chosen = parser.parse_args(arguments)
    url = chosen.library if "://" in chosen.library else f"sqlite:///{Path(chosen.library).absolute()}"
    with open_database(url) as database:
        figures = measure(database, SOURCES[chosen.kind], chosen.size, chosen.drafts, chosen.corpus)
    for what, figure in rows(figures):
        print(f"  {what:44} {figure:>42}")
    return 0


def rows(figures: Compared) -> Iterable[tuple[str, str]]:
    """The figures in words."""
    for kind, recall in (*figures.recall.items(), ("all", figures.all)):
        share, source = recall.found / max(1, recall.copied), recall.in_source / max(1, recall.copied)
        yield f"compare, {kind}: recall", f"{share:.4f}, in its source {source:.4f}, of {recall.copied:,}"
    yield "compare: passages that are right", f"{figures.precision:.4f} of {figures.passages:,}"
    yield "compare: held of new text", f"{figures.new_held:,} of {figures.new_letters:,} letters"
    yield (
        "compare: held of real text from elsewhere",
        f"{figures.real_held:,} of {figures.real_letters:,} letters",
    )
    times = figures.times
    if times.cpu:
        p50, p99, wall = quantile(times.cpu, 0.5), quantile(times.cpu, 0.99), quantile(times.wall, 0.99)
        yield (
            "compare: a draft of 6,000 characters",
            f"CPU p50 {p50:.2f}, p99 {p99:.2f} s; wall p99 {wall:.2f} s of {len(times.cpu)}",
        )


if __name__ == "__main__":
    sys.exit(main())
