"""The story of people who correct and bring in, in a real browser: a split, a speaker, an upload, two at once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks.scale.servers import scratch
from tests.schema.conftest import embedded_server
from tests.support.browser import at_a_desk, browser, on_a_phone
from tests.support.kept_server import KeptServers
from tests.support.served_room import served
from tests.wengao.web.conftest import Shelf
from wengao.__main__ import main
from wengao.settings.model import Settings


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.campaign)])
def settings(
    request: pytest.FixtureRequest,
    own_shelf: Shelf,
    kept_servers: KeptServers,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Settings]:
    """A library of one's own on each database; uploads are allowed."""
    monkeypatch.setattr("flows.isolation.reader.ServerProcess", kept_servers)
    if request.param == "sqlite":
        yield own_shelf.settings
        return
    with embedded_server() as server, scratch(server) as url:
        assert main(["--db", own_shelf.settings.database, "copy", "--to", url]) == 0
        yield replace(own_shelf.settings, database=url)


def _docx() -> bytes:
    """A small compilation as a Word file."""
    docx = pytest.importorskip("docx")
    document, out = docx.Document(), io.BytesIO()
    for line in (
        "在全县春季植树动员会上的讲话", "（2022年3月12日）", "县长 周文", "同志们：",
        "植树是一件好事，也是一件难事。今天我们就讲怎么把树种下去，又怎么让它活下来，请大家认真听，回去认真抓。",
        "谢谢大家！",
    ):  # fmt: skip
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.campaign  # `test_deciding` and `test_bringing_in` ask the same pages without a browser
def test_the_story_of_those_who_correct_and_bring_in(settings: Settings) -> None:
    """No console error, no request to elsewhere, no serious finding of axe-core on any page of it."""
    with served(settings) as origin, browser() as chromium:
        witness = at_a_desk(chromium, origin, seconds=15)
        page, looked_at = witness.page, witness.looked_at
        _split_by_key(page, origin, settings, looked_at)
        _speaker(page, origin, looked_at)
        _two_at_once(page, page.context.new_page(), origin, looked_at)
        _upload(page, origin, looked_at)
        for path in ("review", "review/decisions", "upload", "sources"):
            page.goto(f"{origin}/{path}")
            looked_at(path)
        narrow = on_a_phone(chromium, origin)
        sha256, ordinal = _printed_item(page, origin)
        for path in ("review", f"review/files/{sha256}/{ordinal}", "upload"):
            narrow.narrow_at(path)
        assert witness.findings == narrow.findings == {}
        troubles = [one for one in witness.troubles + narrow.troubles if "409" not in one]
        assert troubles == []


def _press(page: Any, key: str) -> None:
    """A key, when the page listens."""
    page.wait_for_selector("[data-worksheet]")
    page.wait_for_load_state("networkidle")
    page.keyboard.press(key)


def _speeches(page: Any, origin: str, sha256: str) -> list[dict[str, Any]]:
    answer = page.request.get(f"{origin}/api/v1/speeches", params={"file": sha256, "limit": "100"})
    found: list[dict[str, Any]] = answer.json()["speeches"]
    return found


def _printed_item(page: Any, origin: str) -> tuple[str, int]:
    """The second item of a PDF."""
    found = page.request.get(f"{origin}/api/v1/speeches", params={"limit": "100"}).json()["speeches"]
    one = next(one for one in found if one["ordinal"] == 2 and one["locator"].endswith(".pdf"))
    return one["file_sha256"], one["ordinal"]


def _split_by_key(page: Any, origin: str, settings: Settings, looked_at: Any) -> None:
    """Down to a line, beside its place on the page; previewed, decided, held by `reprocess`, taken back: keys alone."""
    sha256, ordinal = _printed_item(page, origin)
    before = [one["text"] for one in _speeches(page, origin, sha256)]
    page.goto(f"{origin}/review/files/{sha256}/{ordinal}")
    page.wait_for_selector("#sheet img")
    for _ in range(8):
        page.keyboard.press("j")
    place = page.get_attribute(".printed li.now", "data-line")
    page.wait_for_selector(f'.of-line.now[data-of="{place}"]')
    looked_at("worksheet")
    page.keyboard.press("s")
    page.wait_for_selector(".reach [data-confirm]:focus")
    looked_at("reach")
    assert [one["text"] for one in _speeches(page, origin, sha256)] == before
    page.keyboard.press("Enter")
    page.wait_for_selector(".done")
    split = [one["text"] for one in _speeches(page, origin, sha256)]
    assert len(split) == len(before) + 1
    assert main(["--db", settings.database, "files", "reprocess", "--force", sha256]) == 0
    assert [one["text"] for one in _speeches(page, origin, sha256)] == split
    _press(page, "z")
    page.wait_for_selector("[data-confirm]:focus")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/decisions")
    assert [one["text"] for one in _speeches(page, origin, sha256)] == before


def _teachers_day(page: Any, origin: str) -> dict[str, Any]:
    hits = page.request.get(f"{origin}/api/v1/search", params={"q": "教师节"}).json()["hits"]
    sha256 = next(hit["file_sha256"] for hit in hits if hit["locator"].endswith("hostile.txt"))
    return next(one for one in _speeches(page, origin, sha256) if "教师节" in one["text"])


def _speaker(page: Any, origin: str, looked_at: Any) -> None:
    """Set by hand, and proposed for the near copy, where it is accepted with one key."""
    one = _teachers_day(page, origin)
    page.goto(f"{origin}/speeches/{one['speech_id']}?file={one['file_sha256']}&item={one['ordinal']}")
    page.click(f"a[href='/review/files/{one['file_sha256']}/{one['ordinal']}']")
    _press(page, "f")
    page.fill("#f_speaker", "李志远")
    page.click("button[value=set]")
    page.wait_for_selector(".reach [data-confirm]")
    assert "near.txt" in page.inner_text(".reach")
    page.click("[data-confirm]")
    page.wait_for_selector(".done")
    page.goto(f"{origin}/review?kind=proposed")
    page.click("a.button")
    page.wait_for_selector("[data-worksheet] .banner >> text=李志远")
    looked_at("proposed")
    _press(page, "a")
    page.wait_for_selector(".reach [data-confirm]:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector(".done")
    left = page.request.get(f"{origin}/api/v1/review", params={"limit": "200"}).json()["items"]
    assert [item for item in left if item["kind"] == "proposed"] == []


def _two_at_once(page: Any, other: Any, origin: str, looked_at: Any) -> None:
    """Both look; one decides; the other is told, finds her words again, and decides anew."""
    one = _teachers_day(page, origin)
    address = f"{origin}/review/files/{one['file_sha256']}/{one['ordinal']}"
    for tab, field, value in ((page, "place", "青石岭"), (other, "title", "在庆祝大会上的讲话")):
        tab.goto(address)
        _press(tab, "f")
        tab.fill(f"#f_{field}", value)
        tab.click("button[value=set]")
        tab.wait_for_selector(".reach [data-confirm]")
    page.click("[data-confirm]")
    page.wait_for_selector(".done")
    other.click("[data-confirm]")
    other.wait_for_selector("[role=alert] >> text=青石岭")
    other.click("[role=alert] a.button")
    assert other.input_value("#f_title") == "在庆祝大会上的讲话"
    other.click("button[value=set]")
    other.click(".reach [data-confirm]")
    other.wait_for_selector(".done")
    now = _teachers_day(page, origin)
    assert (now["place"], now["title"]) == ("青石岭", "在庆祝大会上的讲话")


def _upload(page: Any, origin: str, looked_at: Any) -> None:
    """A DOCX and a broken PDF dropped together: one is read, of the other it is said why not."""
    page.goto(f"{origin}/upload")
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """files => { const moved = new DataTransfer();
        for (const [name, bytes] of files) moved.items.add(new File([new Uint8Array(bytes)], name));
        document.querySelector('.drop').dispatchEvent(new DragEvent('drop', {dataTransfer: moved, bubbles: true, cancelable: true})); }""",
        [["植树.docx", [*_docx()]], ["坏的.pdf", [*b"%PDF-1.7\nnothing"]]],
    )
    page.wait_for_selector("[data-job=done]")
    looked_at("job")
    said = page.inner_text("#job")
    assert "植树.docx" in said and "坏的.pdf" in said
    page.click("#job a >> text=植树.docx")
    page.wait_for_selector("ol.items >> text=植树")
    page.goto(f"{origin}/sources")
    page.wait_for_selector(".issues >> text=坏的.pdf")
