"""The story of a reader, in a real browser, on both databases: search, narrow, read, compare, keep, switch language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks.scale.servers import scratch
from tests.schema.conftest import embedded_server
from tests.support.browser import at_a_desk, browser, on_a_phone
from tests.support.served_room import served
from tests.wengao.web.conftest import Shelf
from wengao.__main__ import main
from wengao.settings.model import Settings

DRAFT = "今天是第三十四个教师节。我代表县委，向全县辛勤工作的教师们致以节日的问候，祝大家身体健康，工作顺利。"


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, room_shelf: Shelf) -> Iterator[Settings]:
    """The samples on each database."""
    if request.param == "sqlite":
        yield room_shelf.settings
        return
    with embedded_server() as server, scratch(server) as url:
        assert main(["--db", room_shelf.settings.database, "copy", "--to", url]) == 0
        yield replace(room_shelf.settings, database=url)


@pytest.mark.slow
def test_the_story_of_a_reader(settings: Settings, tmp_path: Path) -> None:
    """No console error, no request to elsewhere, no serious finding of axe-core on any page of it."""
    with served(settings) as origin, browser() as chromium:
        witness = at_a_desk(chromium, origin, seconds=30)
        page, looked_at = witness.page, witness.looked_at
        page.goto(f"{origin}/")
        assert page.evaluate("document.activeElement.id") == "q"
        looked_at("home")
        page.keyboard.type("工作")
        page.keyboard.press("Enter")
        page.wait_for_selector("article.hit mark >> text=工作")
        page.wait_for_selector(".facet a")
        looked_at("search")
        before = page.locator("article.hit").count()
        year = page.locator(".facet a").first
        wanted = year.locator("span").first.inner_text()
        year.click()
        page.wait_for_url(f"**year={wanted}**")
        assert 1 <= page.locator("article.hit").count() <= before
        assert all(wanted in text for text in page.locator("article.hit time").all_inner_texts())
        _typed_by_input_method(page)
        _read(page, origin, looked_at)
        _copies(page, origin, looked_at)
        page.goto(f"{origin}/compare")
        page.fill("#draft", DRAFT)
        page.click(".drop button")
        page.wait_for_selector(".compared mark.same")
        looked_at("compare")
        _basket(page, origin, tmp_path, looked_at)
        for path in ("people", "duplicates", "sources", "watches", "review", "login"):
            page.goto(f"{origin}/{path}")
            looked_at(path)
        assert page.get_attribute("html", "lang") == "zh-CN"
        page.click(".language button")
        page.wait_for_selector("html[lang=en]")
        looked_at("in English")
        narrow = on_a_phone(chromium, origin)
        for path in ("", "search?q=工作", "people"):
            narrow.narrow_at(path)
        assert witness.findings == narrow.findings == {}
        assert witness.troubles + narrow.troubles == []


def _until(page: Any, expression: str, wanted: int) -> None:
    """Waits until an expression has a value; the policy of the pages forbids Playwright's own way."""
    for _ in range(300):
        if page.evaluate(expression) == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} is not {wanted}")


def _typed_by_input_method(page: Any) -> None:
    """Unfinished letters ask nothing; the finished word does."""
    before = page.url
    page.evaluate(
        """() => { const input = document.getElementById('q'); input.focus();
        input.dispatchEvent(new CompositionEvent('compositionstart'));
        input.value = 'cha ye'; input.dispatchEvent(new InputEvent('input', {isComposing: true})); }"""
    )
    page.wait_for_timeout(500)
    assert page.url == before
    page.evaluate(
        """() => { const input = document.getElementById('q'); input.value = '茶叶';
        input.dispatchEvent(new CompositionEvent('compositionend')); }"""
    )
    page.wait_for_url("**q=%E8%8C%B6%E5%8F%B6**")
    page.wait_for_selector("#found")


def _read(page: Any, origin: str, looked_at: Any) -> None:
    """A speech of a printed file, opened at the hit, with its page, and the strip of its file."""
    found = page.request.get(f"{origin}/api/v1/search", params={"q": "工作", "limit": 100}).json()["hits"]
    hit = next(one for one in found if one["hit_page"] is not None and one["locator"].endswith(".pdf"))
    page.goto(f"{origin}/search?q=工作&copies=1&file={hit['file_sha256']}")
    page.click(f"article.hit h2 a[href*={hit['speech_id']}]")
    page.wait_for_selector("mark.hit.now")
    page.wait_for_selector("#sheet img")
    _until(page, "document.querySelector('#sheet img').naturalWidth", 1000)
    assert page.locator("#sheet .of-hit").count() >= 1
    looked_at("speech")
    if page.locator(".folio").count():
        page.locator(".folio").first.click()
        page.wait_for_selector("#sheet .of-heading")
    page.keyboard.press("n")
    page.goto(f"{origin}/files/{hit['file_sha256']}")
    _until(page, "document.querySelector('.strip img').naturalWidth", 160)
    assert page.locator("ol.items li").count() >= 1
    looked_at("file")


def _copies(page: Any, origin: str, looked_at: Any) -> None:
    """A near copy and what differs."""
    (one, *_) = page.request.get(f"{origin}/api/v1/search", params={"q": "教师节"}).json()["hits"]
    page.goto(f"{origin}/speeches/{one['speech_id']}")
    page.click("section[aria-labelledby=copies] a.plain")
    page.wait_for_selector(".difference ins")
    assert page.locator(".difference del").count() >= 1
    looked_at("difference")


def _basket(page: Any, origin: str, folder: Path, looked_at: Any) -> None:
    """Two speeches put into it, found there, and taken away as Markdown."""
    page.goto(f"{origin}/search?q=教师节&copies=1")
    for button in page.locator("article.hit [data-basket]").all():
        button.click()
    page.goto(f"{origin}/basket")
    page.wait_for_selector("[data-basket-list] li a")
    assert page.locator("[data-basket-list] li").count() == 2
    looked_at("basket")
    with page.expect_download() as coming:
        page.click("button[value=md]")
    coming.value.save_as(folder / "basket.md")
    assert (folder / "basket.md").read_text("utf-8").count("教师节") >= 2
