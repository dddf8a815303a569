"""A file whose text layer is garbage goes the whole way, and none of it is in the library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.ocr import extra
from tests.extractors.ocr.test_layer import printed

Wengao = Callable[..., Any]


def ingested(wengao: Wengao, path: Path, change: str) -> tuple[str, list[str], set[str]]:
    """(state, issue codes, ids of all speeches in the library) after the page was read."""
    path.write_bytes(printed(change))
    (file,) = wengao("ingest", path, "--json").json["files"]
    lines = wengao("export", "speeches", "--format", "jsonl").jsonl
    return file["state"], [issue["code"] for issue in file["issues"]], {line["speech_id"] for line in lines}


@pytest.mark.parametrize(("change", "rescued"), [("taken away", True), ("shifted", False)])
def test_garbage_is_never_loaded_as_text(
    wengao: Wengao, home: Path, change: str, rescued: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A font without its table of characters is read by the second engine, which knows another: the words are those
    of the sound print. A shifted table misleads both, and nothing comes in while nothing recognises pictures."""
    monkeypatch.setattr(extra, "is_installed", lambda: False)
    state, codes, broken = ingested(wengao, home / "broken.pdf", change)
    waits = ("quarantined", ["no-text-layer", "ocr-missing"])
    assert (state, codes) == (("loaded", []) if rescued else waits)
    _, _, both = ingested(wengao, home / "sound.pdf", "")
    assert len(both) == 3
    assert broken == (both if rescued else set())


@pytest.mark.campaign
@pytest.mark.skipif(not extra.is_installed(), reason=f"the extra is missing: {extra.INSTALL}")
def test_a_page_of_garbage_is_recognised_instead(wengao: Wengao, home: Path) -> None:
    """What the shifted table hides is read from the picture of the page: the words of the sound print."""
    state, codes, broken = ingested(wengao, home / "broken.pdf", "shifted")
    assert (state, codes) == ("loaded", [])
    _, _, both = ingested(wengao, home / "sound.pdf", "")
    assert broken == both
