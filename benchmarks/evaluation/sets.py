"""The evaluation sets: generated ones, random families, and the shared corpora where they are present.

Each set is measured with the real program; the result are figures and a table by group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from benchmarks.evaluation import left_out, near_duplicates, ownership, unseen
from benchmarks.evaluation import scans as scanned_sets
from benchmarks.evaluation.harvest import harvest
from benchmarks.evaluation.measured import Measured, figures, judged
from benchmarks.evaluation.transcripts import heads_left
from benchmarks.generator.catalogue import FAMILIES
from benchmarks.generator.families import random_family
from benchmarks.generator.writing import write_set
from benchmarks.scoring.counts import total
from benchmarks.scoring.goldfile import GoldFile, read_found, read_gold, read_printed
from benchmarks.scoring.score import SURE
from extractors.text.vocabulary import FULL

SEED = 2  # not seed 1, whose documents were looked at while tuning
RANDOM_FAMILIES = 10
OWNED_DOCUMENTS = 60


@dataclass(frozen=True, slots=True)
class Ask:
    """The arguments of every set: the corpora's folder, a work folder, and the amount of documents."""

    corpus: Path
    work: Path
    workers: int
    random_seed: int
    per_family: int = 1
    seed: int = SEED


def ours(ask: Ask) -> Measured:
    """One document of each named family."""
    folder = ask.work / "ours"
    written = write_set(list(FAMILIES.values()), ask.seed, ask.per_family, folder)
    golds = read_gold(folder / "gold.jsonl")
    made = harvest(_files(folder, golds), ask.work / "ours-library", ask.workers)
    out = judged("ours", golds, made)
    worst = min((score.rate("f1") or 0.0) for _, score in out.by_group())
    out.figures["worst_family_f1"] = worst
    out.note = "".join(f"producer {name} left out: {why}; " for name, why in sorted(written.missing.items()))
    return out


def at_random(ask: Ask) -> Measured:
    """Families composed at random from the run's seed; without floors, since every run differs."""
    rng = Random(ask.random_seed)
    folder = ask.work / "random"
    write_set([random_family(rng, n) for n in range(RANDOM_FAMILIES)], ask.random_seed, 1, folder)
    golds = read_gold(folder / "gold.jsonl")
    out = judged("random", golds, harvest(_files(folder, golds), ask.work / "random-library", ask.workers))
    out.note = f"families drawn with --random-seed {ask.random_seed}"
    return out


def compilations(ask: Ask) -> Measured:
    folder = ask.corpus / "compilations"
    golds = read_gold(folder / "gold.jsonl")
    return judged("compilations", golds, harvest([folder], ask.work / "compilations", ask.workers))


def printed(ask: Ask) -> Measured:
    folder = ask.corpus / "printed"
    golds = read_printed(folder)
    paths = [folder / f"{gold.id}.pdf" for gold in golds]
    return judged("printed", golds, harvest(paths, ask.work / "printed", ask.workers))


TRANSCRIPTS = "Hansard"  # files of this kind hold many speeches, so they have no single item


def whole_documents(ask: Ask) -> Measured:
    """Single documents (statutes, manuals, government reports): the share that stays one item."""
    paths = sorted((ask.corpus / "texts").glob("*.txt"))
    paths += [
        path for path in sorted((ask.corpus / "real_pdfs").glob("*.pdf")) if TRANSCRIPTS not in path.name
    ]
    made = harvest(paths, ask.work / "whole", ask.workers)
    found = read_found(made.speeches)
    split = [path.stem for path in paths if len(found.get(path.stem, [])) > 1]
    lost = [path.stem for path in paths if not found.get(path.stem)]
    out = Measured("whole", figures={"kept_whole": (len(paths) - len(split)) / len(paths)})
    out.note = (
        f"{len(paths) - len(split)} of {len(paths)} stay one item; split: {split}; without any item: {lost}"
    )
    return out


def transcripts(ask: Ask) -> Measured:
    """Council transcripts: running heads left in the texts, for each page."""
    paths = [path for path in sorted((ask.corpus / "real_pdfs").glob("*.pdf")) if TRANSCRIPTS in path.name]
    found = read_found(harvest(paths, ask.work / "transcripts", ask.workers).speeches)
    left = pages = 0
    for path in paths:
        more, count = heads_left(path, [item.text for item in found.get(path.stem, [])])
        left, pages = left + more, pages + count
    items = sum(len(found.get(path.stem, [])) for path in paths)
    note = f"{len(paths)} files, {pages} pages, {items} items, {left} running heads left"
    return Measured("transcripts", figures={"heads_left": left / max(1, pages)}, note=note)


SHARE = 4  # every fourth base with its copies, since the whole set takes four times as long


def copies(ask: Ask) -> Measured:
    """Near duplicates: the share of copies that are found with their bases, on a quarter of the bases."""
    pairs = near_duplicates.measure(ask.corpus / "neardup", ask.work / "neardup", ask.workers, SHARE)
    return Measured("neardup", figures=pairs.values(), note=f"every {SHARE}th base with its copies: {pairs}")


def all_copies(ask: Ask) -> Measured:
    """Near duplicates with every base."""
    pairs = near_duplicates.measure(ask.corpus / "neardup", ask.work / "neardup-all", ask.workers)
    return Measured("neardup-all", figures=pairs.values(), note=str(pairs))


def owners(ask: Ask) -> Measured:
    """The ownership of printed characters, on documents of random families."""
    found = ownership.measure(ask.work / "ownership", OWNED_DOCUMENTS, SEED)
    return Measured("ownership", figures=found.figures(), note=str(found))


def all_owners(ask: Ask) -> Measured:
    """The ownership of printed characters on 300 documents, drawn anew for each run."""
    found = ownership.measure(ask.work / "ownership-all", 300, ask.random_seed)
    return Measured("ownership-all", figures=found.figures(), note=f"seed {ask.random_seed}: {found}")


OFFICE = ("chromium", "libreoffice")  # producers that pip cannot install
OFFICE_STEP = 12  # every twelfth family: a browser's start costs seconds


def office(ask: Ask) -> Measured:
    """Some families printed by a browser and an office suite, where they are installed."""
    families = [family for family in list(FAMILIES.values())[::OFFICE_STEP] if family.producers != ("text",)]
    whole, notes = Measured("office"), []
    for producer in OFFICE:
        folder = ask.work / producer
        written = write_set(families, SEED, 1, folder, (producer,))
        notes += [f"{name} left out: {why}" for name, why in written.missing.items()]
        if written.rows:
            golds = read_gold(folder / "gold.jsonl")
            made = harvest(_files(folder, golds), ask.work / f"{producer}-library", ask.workers)
            whole.rows += [(replace(g, group=producer), s) for g, s in judged(producer, golds, made).rows]
    whole.figures = figures(whole.whole()) if whole.rows else {}
    whole.note = "; ".join(notes)
    return whole


def never_seen(ask: Ask) -> Measured:
    """The documents of `ours`, each family judged without its own words and files, and without any words."""
    folder = ask.work / "ours"
    if not (folder / "gold.jsonl").is_file():
        write_set(list(FAMILIES.values()), ask.seed, ask.per_family, folder)
    found = unseen.measure(folder)
    return Measured("unseen", figures=unseen.figures(found), note="\n" + unseen.render(found))


def real(ask: Ask) -> Measured:
    """Real documents, each judged by a model that was fitted without its work."""
    documents = list(left_out.real_documents(ask.corpus))
    out = Measured("real", [(one.gold, left_out.judged(one)) for one in documents])
    scores = [score for _, score in out.rows]
    out.figures = figures(out.whole())
    out.figures |= {name: out.whole().rate(name) or 0.0 for name in ("precision", "recall")}
    out.figures["mean_f1"] = left_out.mean_f1(scores)
    emptied = total(left_out.judged(one, FULL.emptied()) for one in documents)
    out.figures["emptied_f1"] = emptied.rate("f1") or 0.0
    for name, score in left_out.degradations(documents).items():
        out.figures[f"without_{name}_f1"] = score.rate("f1") or 0.0
    cut, tried = left_out.split_alone(documents)
    out.figures["alone_kept_whole"] = (tried - cut) / tried
    out.note = "  ".join(f"{name} {value:.4f}" for name, value in out.figures.items() if name in REAL_FIGURES)
    return out


def forms(ask: Ask) -> Measured:
    """The real Word documents, e-books and web pages, by form, each judged by a model that never saw its work."""
    documents = left_out.real_documents(ask.corpus, OTHER_FORMS)
    out = Measured("forms", [(one.gold, left_out.judged(one)) for one in documents])
    out.figures = {name: out.whole().rate(name) or 0.0 for name in ("f1", "precision", "recall")}
    out.note = f"boundary F1 {out.figures['f1']:.4f} together"
    return out


def scans(ask: Ask) -> Measured:
    """A scanned compilation."""
    return scanned_sets.whole(ask.seed, _folder(ask, "scans"), ask.workers)


def damaged_scans(ask: Ask) -> Measured:
    """Two pages with each damage that a scan can have."""
    return scanned_sets.damaged(ask.seed, _folder(ask, "damaged-scans"), ask.workers)


def long_scan(ask: Ask) -> Measured:
    """64 scanned pages."""
    return scanned_sets.long_document(ask.corpus, _folder(ask, "scan-64"), ask.workers)


def _folder(ask: Ask, name: str) -> Path:
    folder = ask.work / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


OTHER_FORMS = frozenset({".docx", ".epub", ".html"})
REAL_FIGURES = frozenset(
    """precision recall mean_f1 emptied_f1 without_white_f1 without_look_f1 without_lists_f1 without_dates_f1
    alone_kept_whole""".split()
)

SETS: dict[str, tuple[Callable[[Ask], Measured], tuple[str, ...]]] = {
    "ours": (ours, ()),
    "random": (at_random, ()),
    "unseen": (never_seen, ()),
    "compilations": (compilations, ("compilations",)),
    "printed": (printed, ("printed",)),
    "real": (real, ("real",)),
    "forms": (forms, ("real",)),
    "whole": (whole_documents, ("texts", "real_pdfs")),
    "transcripts": (transcripts, ("real_pdfs",)),
    "neardup": (copies, ("neardup",)),
    "ownership": (owners, ()),
    "scans": (scans, ()),
    "damaged-scans": (damaged_scans, ()),
    "office": (office, ()),
    "neardup-all": (all_copies, ("neardup",)),
    "ownership-all": (all_owners, ()),
    "scan-64": (long_scan, ("printed",)),
}
"""Name -> (measure, folders of the shared corpora it needs)."""

LONG = frozenset(
    {"neardup-all", "ownership-all", "office", "scan-64"}
)  # sets that run only by name or with --full


FACT_SETS = ("real", "compilations", "ours")


def facts_together(measured: list[Measured]) -> Measured | None:
    """The precision of facts at sure items over the three sets with facts; None if one of them is missing."""
    sets = [one for one in measured if one.name in FACT_SETS]
    if len(sets) < len(FACT_SETS):
        return None
    whole = total(one.whole() for one in sets)
    out = Measured("facts-together", figures={"sure_fact": whole.rate("sure_fact") or 0.0})
    out.note = f"{whole.sure_facts_right} of {whole.sure_facts} facts at items of confidence {SURE} or more are right"
    return out


def missing(name: str, ask: Ask) -> list[str]:
    """The folders that a set needs and that are missing."""
    return [folder for folder in SETS[name][1] if not (ask.corpus / folder).is_dir()]


def _files(folder: Path, golds: list[GoldFile]) -> list[Path]:
    ids = {gold.id for gold in golds}
    return sorted(path for path in folder.iterdir() if path.stem in ids)
