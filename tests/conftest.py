"""What every test may use: the command line in this process, and folders of its own."""

from __future__ import annotations

import gc
import json
import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.support import memory_disk
from tests.support.depth import load_profile
from tests.support.kept_server import KeptServers
from tests.support.kept_shelf import KeptShelf
from tests.support.shared_statements import share_statements
from tests.support.template_library import TemplateLibrary
from wengao.__main__ import main

MAKING = frozenset({"migrations", "database"})  # folders of the tests of how libraries are made

# What a shell starts in the background ignores Ctrl-C, and so would every command that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all`: every test, as `make test-all` runs them."""
    parser.addoption("--all", action="store_true", help="the long campaigns too, and every case on Postgres")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is imported: where files stand, how deep properties are tried; statements compiled once a process."""
    os.environ[memory_disk.VARIABLE] = memory_disk.temporary_root()
    load_profile(deep=config.getoption("--all"), explore=config.getoption("--hypothesis-seed") is not None)
    share_statements()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected lives as long as the process: the garbage collector need not look at it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--all` or a test named by its path: no campaign, and on Postgres what is marked for it.

    A test that runs once on each database is the same promise twice; `both_databases` marks the modules whose
    promise is that both are alike. What takes longest comes first.
    """
    items.sort(
        key=lambda item: item.get_closest_marker("slow") is None
    )  # none of them is waited for at the end
    if config.getoption("--all"):
        return
    kept = [item for item in items if not _is_campaign(item)]
    left = [item for item in items if _is_campaign(item)]
    if left and kept:  # a campaign that was asked for alone is run
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def _is_campaign(item: pytest.Item) -> bool:
    if item.get_closest_marker("campaign"):
        return True
    chosen = getattr(item, "callspec", None)
    on_postgres = chosen is not None and "postgres" in chosen.params.values()
    return on_postgres and item.get_closest_marker("both_databases") is None


@pytest.fixture(scope="session")
def template_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateLibrary]:
    """What new libraries are copied from."""
    made = TemplateLibrary(tmp_path_factory.mktemp("template"))
    yield made
    with suppress(OperationalError):  # a server of the tests' own may be gone by then, with all that is on it
        made.close()


@pytest.fixture(autouse=True)
def libraries_are_copied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """New libraries are copies of one, but where it is tested how they are made."""
    if MAKING.isdisjoint(request.path.parent.parts):
        copied = request.getfixturevalue("template_library")
        monkeypatch.setattr("schema.database.upgrade.upgrade", copied)


@pytest.fixture(scope="session")
def kept_servers() -> Iterator[KeptServers]:
    """Fork servers that outlive the run they are for; ended with the session."""
    servers = KeptServers()
    yield servers
    servers.close()


@pytest.fixture(scope="module")
def runs_share_a_server(kept_servers: KeptServers) -> Iterator[None]:
    """For modules whose tests read files, and test something else."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("flows.isolation.reader.ServerProcess", kept_servers)
        yield


@dataclass(frozen=True)
class CommandResult:
    """What a command left behind: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as JSON, which must be all there is on it."""
        return json.loads(self.out)

    @property
    def jsonl(self) -> list[Any]:
        """Stdout as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, with no WENGAO_ variable and no Chinese locale set."""
    monkeypatch.setattr(
        "wengao.screen.language._process", "en"
    )  # what a command chose does not outlive its test
    for name in [*os.environ]:
        if name.startswith("WENGAO_") or name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def wengao(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., CommandResult]:
    """`wengao("ingest", "x.pdf")` in `home`, without a process of its own."""

    def run(*words: str | Path) -> CommandResult:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return CommandResult(code, said.out, said.err)

    return run


COMPILATION = """2024年乡村振兴讲话汇编（3篇）

第一篇：在全县乡村振兴工作推进会上的讲话

（2024年3月5日）

县委书记 李志明

同志们：

今天我们召开全县乡村振兴工作推进会，主要任务是总结去年工作，部署今年任务。刚才几个乡镇作了很好的发言。下面，我讲三点意见。

一要抓产业。各乡镇要立足自己的资源，把茶叶、香菇和油茶做成真正的支柱，让农民在家门口就有稳定的收入。

二要抓环境。厕所、垃圾和污水这三件小事办好了，村子的面貌就变了，群众的心气也就顺了。

谢谢大家！

第二篇：在秋季开学典礼上的致辞

（2023年9月1日）

校长 王建国

老师们、同学们：

新学年在桂花的香气里开始了。首先，我代表学校向来到这里的四百二十名新同学表示热烈的欢迎。

读书是一件慢的事情。希望大家每天坐下来，安安静静读几页，三年以后回头再看，会感谢今天的自己。

祝同学们学习进步，祝老师们身体健康！

第三篇：在安全生产电视电话会议上的讲话

（2023年12月20日）

副市长 陈晓东

各位领导、同志们：

岁末年初历来是事故多发的时候。消防、道路、矿山和危险化学品，哪一处也不能有半点松懈。

各县区要把隐患一条一条列出来，谁来改、什么时候改完，都要写得清清楚楚，改完一条销号一条。

今天的会就开到这里。散会！
"""


@pytest.fixture
def compilation(home: Path) -> Path:
    """A folder `in/` with one plain-text compilation of three speeches, written an hour ago."""
    import os
    import time

    folder = home / "in"
    folder.mkdir()
    path = folder / "汇编.txt"
    path.write_text(COMPILATION, "utf-8")
    os.utime(path, (time.time() - 3600,) * 2)
    return path


@pytest.fixture(scope="session")
def kept_shelf(tmp_path_factory: pytest.TempPathFactory) -> KeptShelf:
    """What `shelf` is copied from."""
    return KeptShelf(tmp_path_factory.mktemp("shelf") / "data")


@pytest.fixture
def shelf(
    wengao: Callable[..., CommandResult], home: Path, compilation: Path, kept_shelf: KeptShelf
) -> Callable[..., CommandResult]:
    """`wengao` in a folder whose library holds the compilation."""

    def read() -> None:
        said = wengao("ingest", compilation, "--json")
        assert said.code == 0, said.err

    kept_shelf.fill(home, compilation, read)
    return wengao
