"""`python -m benchmarks.story FOLDER`: twelve pictures of the first ten minutes, told in docs/first-ten-minutes.md.

It starts `wengao web` over a library that it makes in a temporary folder, and acts as a person with a mouse and a keyboard.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from PIL import Image

ROOT: Final = Path(__file__).parents[2]
SAMPLES: Final = ROOT / "data" / "samples"
SIZE: Final[Any] = {"width": 1100, "height": 740}
COLOURS: Final = 96  # enough for paper, ink, one red and a highlighter
ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+")
# The heading of the second speech has lost its number and its size, as in many a copied text.
UNCLEAR: Final = """2023年乡村教育讲话汇编（3篇）

第一篇：在秋季开学典礼上的致辞

（2023年9月1日）

校长 王建国

老师们、同学们：

新学年在桂花的香气里开始了。我代表学校，向来到这里的四百二十名新同学表示热烈的欢迎，向辛勤工作的老师们致以崇高的敬意。
读书是一件慢的事情。希望大家每天坐下来，安安静静读几页，三年以后回头再看，会感谢今天的自己。
祝同学们学习进步，祝老师们身体健康！
各位家长：今天请大家来，是想谈一谈孩子回家以后的两个小时。作业可以少一些，说话可以多一些，手机可以放得远一些。
谢谢各位家长！

第二篇：在教师节庆祝大会上的讲话

（2023年9月10日）

县委书记 李志明

老师们：

今天是第三十九个教师节。我代表县委，向全县辛勤工作的教师们致以节日的问候，祝大家身体健康，工作顺利，阖家幸福。
祝大家节日快乐！
"""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A server over a new, empty library."""
    library = ["--db", f"sqlite:///{folder}/library.db", "--archive", str(folder / "originals")]
    environment = {**os.environ, "WENGAO_LANG": "zh", "WENGAO_WEB_UPLOAD": "true"}
    wengao = [sys.executable, "-m", "wengao"]
    subprocess.run(
        [*wengao, "db", "upgrade", *library], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    process = subprocess.Popen(
        [*wengao, "web", "--port", "0", *library],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        found = next((hit for line in process.stderr if (hit := ADDRESS.search(line))), None)
        assert found is not None, "the server did not begin"
        for _ in range(600):
            with suppress(urllib.error.URLError), urllib.request.urlopen(f"{found[0]}/healthz"):
                break
            time.sleep(0.05)
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


class Film:
    """Numbered pictures of a page."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page = page
        self._folder = folder
        self._number = 0

    def shot(self, name: str, *, settled: bool = True) -> None:
        """One picture, when everything has come."""
        if settled:
            self.page.wait_for_load_state("networkidle")
            self.page.wait_for_timeout(300)
        self._number += 1
        path = self._folder / f"{self._number:02}-{name}.png"
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        picture.quantize(COLOURS).save(path, optimize=True)
        print(path.name, flush=True)


def film(origin: str, page: Any, folder: Path, inbox: Path) -> None:
    """The story itself."""
    it = Film(page, folder)
    page.goto(origin)
    it.shot("empty")
    page.click("a.button")
    page.set_input_files("#files", [str(path) for path in sorted(inbox.iterdir())])
    it.shot("upload")
    page.click(".drop button")
    page.wait_for_selector("[data-job=running] progress")
    it.shot("reading", settled=False)
    page.wait_for_selector("[data-job=done]")
    it.shot("read")
    page.click("a.wordmark")
    it.shot("home")
    page.fill("#q", "工作")
    page.keyboard.press("Enter")
    page.wait_for_selector(".facet a")
    it.shot("search")
    hits = page.request.get(f"{origin}/api/v1/search", params={"q": "工作", "limit": "50"}).json()["hits"]
    printed = next(hit["speech_id"] for hit in hits if hit["locator"].endswith(".pdf"))
    page.click(f"article.hit h2 a[href*={printed}]")
    page.wait_for_selector("mark.hit.now")
    page.wait_for_selector("#sheet img")
    it.shot("speech")
    page.goto(f"{origin}/review")
    it.shot("review")
    page.click("a.button")
    page.wait_for_selector("[data-worksheet]")
    lines = page.locator(".printed li[data-line]").all_inner_texts()
    for _ in range(1 + next(at for at, text in enumerate(lines) if "各位家长：" in text)):
        page.keyboard.press("j")
    it.shot("line")
    page.keyboard.press("s")
    page.wait_for_selector(".reach [data-confirm]:focus")
    it.shot("reach")
    page.keyboard.press("Enter")
    page.wait_for_selector(".done")
    it.shot("done")
    page.goto(f"{origin}/review/decisions")
    it.shot("decisions")


def main(folder: Path) -> int:
    """Film it; needs Playwright and Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Chromium is not installed: apt-get install chromium", file=sys.stderr)
        return 3
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wengao-story-") as scratch, sync_playwright() as playwright:
        inbox = Path(scratch) / "inbox"
        shutil.copytree(
            SAMPLES, inbox, ignore=lambda _, names: [name for name in names if name.startswith(".")]
        )
        (inbox / "乡村教育讲话汇编.txt").write_text(UNCLEAR, "utf-8")
        (inbox / "损坏的汇编.pdf").write_bytes(b"%PDF-1.7\nnothing else came\n")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(locale="zh-CN", viewport=SIZE).new_page()
        with serving(Path(scratch)) as origin:
            film(origin, page, folder, inbox)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
