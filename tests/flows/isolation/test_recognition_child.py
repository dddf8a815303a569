"""The child that recognises pictures: behind the walls, within its limits, asking nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors.ocr import extra
from flows.isolation.limits import RECOGNITION_MEMORY, Limits, recognition
from flows.isolation.messages import PicturesRequest, RecognisedPage
from flows.isolation.reader import IsolatedReader
from schema.wire import decode, encode
from tests.support.scans import as_pdf, page

JOBS = Path(__file__).parents[2] / "support" / "jobs"


@pytest.mark.skipif(not extra.is_installed(), reason=f"the extra is missing: {extra.INSTALL}")
def test_recognition_tries_no_socket_and_keeps_to_its_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads behind all walls; no socket, program or file is even tried; the fork server has not loaded it."""
    monkeypatch.syspath_prepend(str(JOBS))
    path = tmp_path / "scan.pdf"
    path.write_bytes(as_pdf([page(("同志们：", "大会现在开始。"))]))
    parts: list[bytes] = []
    threads: list[int] = []

    def note(part: bytes) -> None:
        parts.append(part)
        if len(parts) == 1:  # the child then waits for a second
            server = reader._live_server().pid
            for child in Path(f"/proc/{server}/task/{server}/children").read_text().split():
                threads.append(len(list(Path(f"/proc/{child}/task").iterdir())))

    limits = Limits(60, 1, RECOGNITION_MEMORY, cpu_seconds_a_page=60, parts=2)
    with IsolatedReader(jobs="audited_recognition") as reader:
        before = reader.run("modules").answer.decode().split()
        request = encode(PicturesRequest("application/pdf", (1,)))
        outcome = reader.run("audited", request, file=str(path), limits=limits, on_part=note)
    assert not {"onnxruntime", "rapidocr", "cv2"} & set(before)
    assert (outcome.code, outcome.detail) == ("", "") and tuple(parts) == outcome.parts
    found = decode(parts[0], RecognisedPage)
    assert [line.text for line in found.pages[0].lines] == ["同志们：", "大会现在开始。"]
    assert found.pages[0].engine == "rapidocr" and min(found.pages[0].confidences) > 0.9
    told = json.loads(parts[1])
    assert told["tried"] == []
    assert threads == [1]
    assert set(told["environment"].values()) == {"1"}
    assert told["loaded"] == ["onnxruntime", "rapidocr"]
    assert outcome.peak_rss < 900 << 20


def test_a_page_has_its_cpu_and_its_part() -> None:
    """64 pages may take 64 times what one may, and send as many parts."""
    limits = recognition(64)
    assert (limits.parts, limits.memory_bytes) == (64, RECOGNITION_MEMORY)
    assert limits.cpu_ceiling == 65 * limits.cpu_seconds
