"""The files of data/samples: three small PDFs, a text, a Word document and an e-book, always the same.

`python -m benchmarks.generator.samples [FOLDER]` prints them anew. The second PDF has no markers at all;
the third, by another producer, binds one speech of the first again; listing pages stand beside two files.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generator.compose import compose, draft
from benchmarks.generator.families import Family
from benchmarks.generator.gold import GoldRow, dump_rows, gold_row
from benchmarks.generator.model import Compilation
from benchmarks.generator.producers.registry import PRODUCERS

SEED = 20240611


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of the listing page of a file."""

    uploaded_on: str
    views: str
    size: str
    access: str = "VIP专免"


FIRST = Family(
    "five", "di-pian-half", ("title-date-speaker", "title-role", "role-only"), "official", "sample",
    ("chrome", "resalute", "quoted-marker", "summary"), count=(5, 5), length=(3, 4), greet=1.0,
)  # fmt: skip
SECOND = Family(
    "unmarked", "none", ("title-date-speaker", "title-speaker-date"), "official", "of-tight",
    ("table", "refrain"), count=(4, 4), length=(3, 4), head="uncounted", dates=("cn", "arabic"),
)  # fmt: skip
THIRD = Family(
    "selected", "pian-cn", ("title-date", "closing-date"), "right", "odd-even",
    ("series", "toc"), count=(4, 4), length=(2, 3), head="selected",
)  # fmt: skip
TEXT = Family(
    "examples", "fanli", ("labelled", "title-only"), "flat", "bare", ("host-lines", "wrapped"),
    genres=("address", "study"), producers=("text",), count=(3, 3), head="plain",
)  # fmt: skip
WORD = Family(
    "word", "di-pian-half", ("title-date-speaker", "title-role"), "official", "bare", (),
    count=(3, 3), length=(2, 3), head="plain",
)  # fmt: skip
BOOK = Family(
    "book", "none", ("title-date-speaker", "title-speaker-date"), "official", "bare", (),
    count=(3, 3), length=(2, 3), head="plain",
)  # fmt: skip


def listing_page(made: Compilation, pages: int, claims: Claims) -> str:
    """A listing page as saved text: claims above, a preview of the first item below, cut short."""
    preview = [block.text for block in made.blocks if block.item == 1][:6]
    head = [str(made.title), claims.access, claims.uploaded_on, claims.views, claims.size, f"{pages} 页"]
    return "\n".join([*head, "海报", "侵权投诉", str(made.title), *preview, "展开>>", "收起<<"]) + "\n"


def print_samples(folder: Path) -> list[GoldRow]:
    """Writes the samples and their listings; returns the gold, which tests compare with."""
    folder.mkdir(parents=True, exist_ok=True)
    shared = draft(FIRST, SEED).items[1]
    plan = (
        (
            "jianghua-5pian.pdf",
            compose(FIRST, SEED),
            "reportlab-cid",
            Claims("2024-06-11", "999+", "43.17KB"),
        ),
        ("jianghua-xuanbian.pdf", compose(SECOND, SEED), "fpdf2", None),
        ("jianghua-jingxuan-4pian.pdf", compose(THIRD, SEED, (shared,)), "typst", None),
        ("jianghua-3pian.docx", compose(WORD, SEED), "docx", None),
        ("jianghua-shuji-3pian.epub", compose(BOOK, SEED + 1), "epub", None),
        (
            "zhici-fanli-3pian.txt",
            compose(TEXT, SEED),
            "text",
            Claims("2023-10-26", "312", "18.60KB", "免费"),
        ),
    )
    rows = []
    for name, made, producer, claims in plan:
        path = folder / name
        pages = PRODUCERS[producer](made, path)
        row = gold_row(made, producer, pages)
        row["id"] = path.stem
        rows.append(row)
        if claims:
            (folder / f"{path.stem}.listing.txt").write_text(listing_page(made, pages, claims), "utf-8")
    return rows


def main(arguments: list[str] | None = None) -> int:
    """Prints the samples; the gold goes to a file only when asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generator.samples")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("data/samples"))
    parser.add_argument("--gold", type=Path)
    given = parser.parse_args(arguments)
    rows = print_samples(given.folder)
    if given.gold:
        given.gold.write_text(dump_rows(rows), "utf-8")
    print(f"{len(rows)} samples, {sum(len(row['speeches']) for row in rows)} items in {given.folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
