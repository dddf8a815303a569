"""Counts the files and functions of the project that run for one PDF and for one search.

    python -m benchmarks.speed.trace a.pdf --library FOLDER --search 乡村振兴

FOLDER holds a library that exists already (`wengao.db`, `archive/`). The PDF is read with the engines and `read` in this
process, so that what the reading child does is counted as well; the child itself, its messages and its sandbox
are not. Counted are code objects whose file is below the project's root; module bodies and comprehensions
are no functions.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from types import CodeType, FrameType

import wengao

ROOT = Path(wengao.__file__).resolve().parents[1]
FLOORS = ("wengao", "flows", "extractors", "schema")


def traced(work: Callable[[], object]) -> set[CodeType]:
    """The code objects that ran during `work`, in this thread."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            seen.add(frame.f_code)

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen


def ours(codes: set[CodeType]) -> set[CodeType]:
    """The code objects among `codes` that are functions of the project."""
    places = tuple(f"{ROOT / floor}/" for floor in FLOORS)
    return {
        code for code in codes if code.co_filename.startswith(places) and not code.co_name.startswith("<")
    }


def command(words: list[str]) -> Callable[[], object]:
    """One command line, run in this process without its output."""
    from wengao.__main__ import main

    def run() -> None:
        with redirect_stdout(io.StringIO()):
            code = main(words)
        if code not in (0, 7):
            raise SystemExit(f"wengao {' '.join(words)} ended with {code}")

    return run


def reading(pdf: Path) -> Callable[[], object]:
    """The work of the child for one PDF: the best engine extracts it, and `read` reads the document."""
    from extractors.reading import read
    from extractors.registry import choose
    from flows.isolation.jobs import engines
    from schema.records import SourceFile

    data = pdf.read_bytes()
    source = SourceFile(pdf.name, hashlib.sha256(data).hexdigest(), data)
    return lambda: read(choose(source, engines()).extract(source))


def main() -> int:
    """Trace, and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pdf", type=Path)
    parser.add_argument("--library", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--search", default="乡村振兴", metavar="WORDS")
    arguments = parser.parse_args()
    folder = arguments.library.resolve()
    place = [f"--db=sqlite:///{folder / 'wengao.db'}", f"--archive={folder / 'archive'}"]
    steps = {
        "ingest": command(["ingest", str(arguments.pdf), "--workers=1", *place]),
        "read": reading(arguments.pdf),
        "search": command(["search", arguments.search, *place]),
    }
    passed: set[CodeType] = set()
    for name, work in steps.items():
        codes = ours(traced(work))
        passed |= codes
        print(f"{name:8}{len({code.co_filename for code in codes}):5} files {len(codes):5} functions")
    print(f"{'all':8}{len({code.co_filename for code in passed}):5} files {len(passed):5} functions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
