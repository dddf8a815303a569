"""The list of issue codes is closed, complete and documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schema import codes

ROOT = Path(__file__).parents[2]
CONTRACT = (
    "encrypted crashed cpu-limit memory-limit wall-limit answer-limit too-large too-many-pages no-pages "
    "page-count-differs no-text-layer bad-unicode count-differs preview-cut repaired second-engine-failed "
    "unowned-text listing-differs correction-lost"
).split()


@pytest.mark.parametrize("code", CONTRACT)
def test_contract_codes_exist(code: str) -> None:
    """Every code that outside programs were promised is in the list."""
    assert code in codes.CODES


def test_codes_are_well_formed() -> None:
    """Codes are lower-case words with hyphens, unique, with a cause and a way out."""
    assert len(codes.CODES) == len(codes._LIST)
    for code, entry in codes.CODES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert entry.cause.endswith(".") and entry.way_out.endswith(".")
        assert not (entry.quarantines and entry.skips)


def test_quarantines_asks_for_one() -> None:
    """One quarantining code among others is enough; none is not."""
    assert codes.quarantines(["repaired", "encrypted"])
    assert not codes.quarantines(["repaired", "dotfile"])
    assert not codes.quarantines([])


def test_document_is_written_from_the_list() -> None:
    """docs/codes.md says what the program means."""
    document = ROOT / "docs" / "codes.md"
    assert document.read_text(encoding="utf-8") == codes.as_markdown()


SOURCES = [
    path for floor in ("extractors", "flows", "schema", "wengao") for path in (ROOT / floor).rglob("*.py")
]
SAID = re.compile(
    r"(?:Unreadable|Outcome)\(\s*\"([a-z-]+)\"|Issue\(\s*(?:\"[a-z_]+\"|[\w.]+),\s*\"([a-z-]+)\""
)
STAGED = re.compile(r"Issue\(\s*\"([a-z_]+)\"")


def test_the_list_is_closed() -> None:
    """No module says a code or a stage that is not in the list."""
    said: set[str] = set()
    stages: set[str] = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        said |= {code for pair in SAID.findall(text) for code in pair if code}
        stages |= set(STAGED.findall(text))
    assert said, "the pattern finds nothing any more"
    assert said <= set(codes.CODES)
    assert stages <= set(codes.STAGES)
