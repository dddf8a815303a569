"""The commands that READMEs and the handbook tell people to type, typed in order beside the samples.

Blocks of `console` are run line by line; `toml` is added to wengao.toml; a line of `sh` is only parsed where it begins
with `wengao`, for it needs a server, a network or an administrator. `（退出码 7）` in a comment is an expected exit code.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wengao import cli

ROOT = Path(__file__).parents[1]
HANDBOOK = ("install", "read", "find", "review", "sources", "backup", "databases", "questions")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)

TODAY = re.compile(r"\d{4}-\d\d-\d\d (seen|初见)")  # of what nothing says the date

Wengao = Callable[..., Any]


def blocks(page: Path) -> Iterator[tuple[str, list[str]]]:
    """The fenced blocks of a page: their language and lines."""
    for found in BLOCK.finditer(page.read_text("utf-8")):
        yield found[1], found[2].splitlines()


def words_of(line: str) -> list[str]:
    """The command line without its comment, with `~` as a shell has it; without `wengao`."""
    return [os.path.expanduser(word) for word in shlex.split(re.sub(r"\s+#\s.*", "", line))][1:]


def typed(wengao: Wengao, home: Path, page: Path) -> int:
    """Run the page; returns how many commands it holds."""
    count = 0
    for language, lines in blocks(page):
        if language == "toml":
            with (home / "wengao.toml").open("a", encoding="utf-8") as file:
                file.write("\n" + "\n".join(lines) + "\n")
        for line in lines:
            line = line.removeprefix("$ ")
            if (
                language == "sh"
                and " wengao " in f" {line}"
                and "bundle" not in line
                and not line.startswith(". ")
            ):
                command, given = cli.find(words_of(line[line.index("wengao ") :]))
                cli.parser_for(command).parse_args(given)
            if language != "console" or not line.startswith("wengao "):
                continue
            count += 1
            expected = re.search(r"退出码 (\d+)|exit (\d+)", line.partition("#")[2])
            said = wengao(*words_of(line))
            wanted = int(next(code for code in expected.groups() if code)) if expected else 0
            assert said.code == wanted, f"{page.name}: {line}\n{said.err}"
            if "config init" in line and page.name.startswith(
                "README"
            ):  # a source for the lines about sources
                with (home / "wengao.toml").open("a", encoding="utf-8") as file:
                    file.write('\n[[sources]]\nname = "inbox"\nkind = "folder"\npath = "data/samples"\n')
    return count


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a reader: the samples in `汇编` and `data/samples`, a draft, a home folder."""
    monkeypatch.setenv("HOME", str(home))
    for place in ("汇编", "data/samples"):
        shutil.copytree(ROOT / "data" / "samples", home / place)
    shutil.copy(ROOT / "data" / "samples" / "jianghua-3pian.docx", home / "草稿.docx")
    return home


@pytest.mark.campaign
def test_the_handbook(wengao: Wengao, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages one after the other, as somebody reads them."""
    monkeypatch.setenv("WENGAO_LANG", "zh")
    for name in HANDBOOK:
        assert typed(wengao, desk, ROOT / "docs" / "zh" / f"{name}.md"), name
    listed = (ROOT / "docs" / "zh" / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((\w+)\.md\)", listed) == [*HANDBOOK]
    assert {page.stem for page in (ROOT / "docs" / "zh").glob("*.md")} == {*HANDBOOK, "README"}


@pytest.mark.parametrize(
    ("name", "language"),
    [("README.md", "en"), pytest.param("README.zh.md", "zh", marks=pytest.mark.campaign)],
)
def test_the_readmes(
    wengao: Wengao, desk: Path, name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command of the first page, and what it shows below a `$ wengao` line."""
    monkeypatch.setenv("WENGAO_LANG", language)
    assert typed(wengao, desk, ROOT / name) > 15
    for _, lines in blocks(ROOT / name):
        for n, line in enumerate(lines):
            if line.startswith("$ wengao ") and "ingest" not in line:  # whose clock differs
                shown = []
                for below in lines[n + 1 :]:
                    if not below:
                        break
                    shown.append(below)
                said = wengao(*words_of(line.removeprefix("$ "))).out
                now, then = (TODAY.sub("–", text).splitlines() for text in (said, "\n".join(shown)))
                assert sorted(now) == sorted(then), line  # two prints of one date: whichever was seen first


def test_the_readmes_say_the_same() -> None:
    """The same headings, tables, commands and links, in two languages."""
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    for pattern in (r"^#+ ", r"^\|", r"^- ", r"^```", r"\]\((?!http)[^)]+\)"):
        assert len(re.findall(pattern, english, re.M)) == len(re.findall(pattern, chinese, re.M)), pattern
    commands = [
        re.findall(r"^(?:\$ )?(wengao [a-z-]+|make [a-z]+)", text, re.M) for text in (english, chinese)
    ]
    assert commands[0] == commands[1]
