"""Loads copies in file order and in random orders: pair F1 of each, and whether all give the same library.

`python -m benchmarks.evaluation.near_duplicate_orders --corpus ../shared/corpus [--share 4] [--orders 3]`

Every text is read once, in this process, and loaded through the real store, a transaction each. Pair F1: over
copies that are not `gray`, a copy is *found* when its base is in its cluster or in a cluster linked to it by
`excerpt_of`; every other base met there that is not `sib_gray` is *wrong*; precision = found / (found + wrong),
recall = found / copies. Relations with what differs, cluster ids, canonicals and their reasons must be equal.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.evaluation.near_duplicates import Pairs, count, read_rows
from extractors.formats.plain_text import PlainText
from extractors.reading import read
from schema.database.connection import Database
from schema.database.opening import open_database
from schema.records import ArchivedFile, Document, Offer, Reading, SourceFile
from schema.store.store import Store
from schema.tables.handles import RELATION, SPEECH

RUN = "orders"


@dataclass(frozen=True, slots=True)
class Text:
    """One file of the corpus, read."""

    stem: str
    file: ArchivedFile
    document: Document
    reading: Reading


@dataclass(frozen=True, slots=True)
class State:
    """The relations and clusters of a library, which must be equal for every order of loading."""

    relations: tuple[tuple[object, ...], ...]
    standings: tuple[tuple[object, ...], ...]


def read_text(stem: str, text: str) -> Text:
    """Read a text: extract it and run `extractors.reading` on it."""
    data = text.encode()
    source = SourceFile(f"{stem}.txt", hashlib.sha256(data).hexdigest(), data)
    document = PlainText().extract(source)
    return Text(stem, ArchivedFile(source.name, source.sha256, len(data), ""), document, read(document))


def load(database: Database, texts: list[Text]) -> dict[str, set[str]]:
    """Load the texts in this order; returns the speech ids of each file."""
    store = Store(database)
    store.runs.begin(RUN)
    held: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        receipt = store.load(Offer("orders", text.stem), text.file, text.document, text.reading, RUN)
        held[text.stem].update(receipt.speech_ids)
    store.runs.finish(RUN)
    return held


def state(database: Database) -> State:
    """The live relations, and the cluster membership of every speech."""
    relation = RELATION.c
    related = (
        relation.a,
        relation.b,
        relation.kind,
        relation.jaccard,
        relation.containment,
        relation.differs,
    )
    speech = SPEECH.c
    standing = (
        speech.speech_id,
        speech.cluster_id,
        speech.is_canonical,
        speech.canonical_reason,
        speech.loose,
    )
    with database.read() as session:
        live = session.execute(sa.select(*related).where(relation.revoked_at.is_(None)))
        return State(
            tuple(sorted((*row[:5], tuple(row[5])) for row in live)),
            tuple(sorted(tuple(row) for row in session.execute(sa.select(*standing)))),
        )


def judge(said: State, held: dict[str, set[str]], corpus: Path, kept: set[str]) -> Pairs:
    """The counts of pairs in one library; `kept` are the stems of the loaded files."""
    cluster_of = {str(row[0]): str(row[1]) for row in said.standings}
    clusters = {stem: {cluster_of[speech_id] for speech_id in ids} for stem, ids in held.items()}
    linked: dict[str, set[str]] = defaultdict(set)
    for a, b, kind, *_ in said.relations:
        if kind == "excerpt_of":
            one, other = cluster_of[str(a)], cluster_of[str(b)]
            linked[one].add(other)
            linked[other].add(one)
    bases = [row for row in read_rows(corpus / "bases.jsonl") if f"b{int(row['id']):05d}" in kept]
    copies = [row for row in read_rows(corpus / "variants.jsonl") if f"v{int(row['vid']):05d}" in kept]
    return count(bases, copies, clusters, linked)


def corpus_texts(corpus: Path, share: int) -> list[Text]:
    """Every `share`th base with its siblings and its copies, read."""
    bases = [row for row in read_rows(corpus / "bases.jsonl") if (row["sib_of"] or row["id"]) % share == 0]
    ids = {row["id"] for row in bases}
    copies = [row for row in read_rows(corpus / "variants.jsonl") if row["base"] in ids]
    named = [(f"b{row['id']:05d}", row["text"]) for row in bases]
    named += [(f"v{row['vid']:05d}", row["text"]) for row in copies]
    return [read_text(stem, text) for stem, text in named]


def main() -> int:
    """Print a line for each order; returns 1 when two orders disagree, 0 otherwise, also without a corpus."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--share", type=int, default=1, help="take every so manieth base")
    parser.add_argument("--orders", type=int, default=3, help="random orders besides file order")
    arguments = parser.parse_args()
    corpus = arguments.corpus / "neardup"
    if not corpus.is_dir():
        print(f"neardup_orders: skipped, there is no {corpus}")
        return 0
    texts = corpus_texts(corpus, arguments.share)
    first: State | None = None
    same = True
    for seed in range(arguments.orders + 1):
        order = list(texts)
        if seed:
            random.Random(seed).shuffle(order)
        started = time.process_time()
        with (
            tempfile.TemporaryDirectory() as folder,
            open_database(f"sqlite:///{folder}/orders.db", create=True) as database,
        ):
            held = load(database, order)
            said = state(database)
        pairs = judge(said, held, corpus, {text.stem for text in texts})
        first = first or said
        same &= said == first
        figures = " ".join(f"{name} {value:.4f}" for name, value in pairs.values().items())
        each = (time.process_time() - started) / len(texts) * 1000
        print(
            f"{'file order' if not seed else f'seed {seed}'}: {figures} ({pairs}), {each:.0f} ms CPU a text"
        )
    print("all orders left the same library" if same else "the orders left different libraries")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
