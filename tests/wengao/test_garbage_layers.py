"""A file whose text layer is garbage goes the whole way, and none of it is in the library."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from extractors.ocr import extra
from tests.extractors.ocr.test_layer import printed
from tests.support.scans import SPEECH, as_pdf, page

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


@pytest.mark.campaign
@pytest.mark.skipif(not extra.is_installed(), reason=f"the extra is missing: {extra.INSTALL}")
def test_bad_recognition_under_a_picture_is_replaced(wengao: Wengao, home: Path) -> None:
    """A scan over which a Latin recogniser wrote its guesses, invisibly: the picture is read, the guesses are not."""
    with pikepdf.open(io.BytesIO(as_pdf([page()]))) as pdf:
        (sheet,) = pdf.pages
        words = b"".join(b"(%s) Tj 30 0 Td " % word for word in b"ll lf Jt iil rn vv ii tt".split())
        guesses = b"".join(b"1 0 0 1 20 %d Tm " % (260 - 12 * row) + words for row in range(20))
        sheet.Resources.Font = pikepdf.Dictionary(
            F=pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        sheet.contents_add(b"BT /F 8 Tf 3 Tr " + guesses + b"ET")
        pdf.save(home / "scan.pdf")
    (file,) = wengao("ingest", "scan.pdf", "--json").json["files"]
    assert file["state"] == "loaded"
    (speech,) = wengao("export", "speeches", "--format", "jsonl").jsonl
    assert speech["title"] == SPEECH[0] and "Jt" not in speech["text"]
