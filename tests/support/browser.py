"""A real browser for tests: the machine's own Chromium, driven by Playwright; what it says and asks is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parent / "axe" / "axe.min.js"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
GRAVE = {"serious", "critical"}
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Witness:
    """A page, and what went wrong on it: console errors, uncaught errors, requests to elsewhere; `findings` are those of
    axe-core by what was looked at."""

    page: Any
    origin: str
    troubles: list[str] = field(default_factory=list)
    findings: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Listens."""
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(f"uncaught: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error":
            self.troubles.append(f"console: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.troubles.append(f"outside request: {url}")

    def looked_at(self, name: str) -> None:
        """Keeps what axe-core finds on the page as it is, once it is quiet."""
        self.page.wait_for_load_state("networkidle")
        if found := self.violations():
            self.findings[name] = found

    def narrow_at(self, path: str) -> None:
        """Looks at a page that is not to be wider than a phone."""
        self.page.goto(f"{self.origin}/{path}")
        self.looked_at(path)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path

    def violations(self) -> list[str]:
        """What axe-core finds serious on the page as it is."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in GRAVE
        ]


def at_a_desk(chromium: Any, origin: str, *, seconds: float) -> Witness:
    """A page of a reader in Chinese; what does not come within the seconds is a failure."""
    page = chromium.new_context(locale="zh-CN", viewport=DESK).new_page()
    page.set_default_timeout(seconds * 1000)
    return Witness(page, origin)


def on_a_phone(chromium: Any, origin: str) -> Witness:
    """A dark, narrow page."""
    return Witness(chromium.new_context(color_scheme="dark", viewport=PHONE).new_page(), origin)


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium without a window; skips where it or Playwright is missing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=[*QUIET])
        try:
            yield made
        finally:
            made.close()
