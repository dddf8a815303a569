"""A library of the samples, read once, and a reading room over it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from schema.database.opening import open_database
from tests.support.kept_server import KeptServers
from tests.support.template_library import TemplateLibrary
from wengao.__main__ import main
from wengao.settings.load import load
from wengao.settings.model import Settings, WatchSettings
from wengao.web.app import application
from wengao.web.entrance.tokens import NamedTokens
from wengao.web.reading_room import ReadingRoom

SAMPLES = Path(__file__).parents[3] / "data" / "samples"
MARKUP = "关于<script>alert(1)</script>\u202e茶叶的\u2066讲话"  # a title full of markup and bidi marks

HOSTILE = f"""讲话汇编（2篇）

第一篇：{MARKUP}

（2019年5月4日）

县长 <b>王</b>

同志们：

茶叶是我们县的支柱。"><img src=x onerror=alert(2)> 今天就讲这一件事，请大家记住：把茶园管好，把茶叶做好，把牌子打响。

谢谢大家！

第二篇：在教师节庆祝大会上的讲话

（2018年9月10日）

县委书记 李志明

老师们：

今天是第三十四个教师节。我代表县委，向全县辛勤工作的教师们致以节日的问候，祝大家身体健康，工作顺利，阖家幸福。

祝大家节日快乐！
"""


@dataclass(frozen=True)
class Shelf:
    """Where the library is."""

    folder: Path
    settings: Settings


@pytest.fixture(scope="session")
def shelf_folder(
    tmp_path_factory: pytest.TempPathFactory,
    kept_servers: KeptServers,
    template_library: TemplateLibrary,
) -> Path:
    """The samples and a hostile text, read."""
    folder = tmp_path_factory.mktemp("reading-room")
    (folder / "in").mkdir()
    hostile = folder / "in" / "hostile.txt"
    hostile.write_text(HOSTILE, "utf-8")
    near = folder / "in" / "near.txt"
    near.write_text(
        HOSTILE.replace("第三十四个", "第三十五个").replace("2018年9月10日", "2019年9月10日"), "utf-8"
    )
    for path in (hostile, near):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setattr("schema.database.upgrade.upgrade", template_library)
        patched.setattr("flows.isolation.reader.ServerProcess", kept_servers)
        assert main(["ingest", str(SAMPLES), str(folder / "in"), "--json"]) == 0
    return folder


@pytest.fixture
def room_shelf(shelf_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The settings of that library, with a watch."""
    for name in [*os.environ]:
        if name.startswith("WENGAO_") or name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name)
    settings = load({}, {}, shelf_folder)
    return Shelf(shelf_folder, replace(settings, watches=(WatchSettings("茶/叶", "茶叶"),)))


def form_token(client: TestClient) -> str:
    """The token of the forms that this browser gets just now."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get("/login").text)
    assert found is not None
    return found[1]


OpenRoom = Callable[..., TestClient]


@pytest.fixture
def own_shelf(
    room_shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_servers: KeptServers
) -> Shelf:
    """A copy of that library and its archive, to write into, read by children that are kept between tests."""
    monkeypatch.setattr("flows.isolation.reader.ServerProcess", kept_servers)
    folder = tmp_path / "library"
    shutil.copytree(room_shelf.folder / "data", folder / "data")
    monkeypatch.chdir(folder)
    return Shelf(folder, replace(load({}, {}, folder), web_upload=True))


@pytest.fixture
def open_room(room_shelf: Shelf) -> Iterator[OpenRoom]:
    """Opens reading rooms with other settings: `open_room(tokens={"li": "…"}, web_hosts=("lib.example",))`."""
    opened: list[Any] = []

    def make(
        *,
        tokens: dict[str, str] | None = None,
        client: dict[str, Any] | None = None,
        read_only: bool = False,
        forms: bool = True,
        shelf: Shelf = room_shelf,
        **changes: Any,
    ) -> TestClient:
        settings = replace(shelf.settings, **changes)
        database = open_database(settings.database)
        app = application(ReadingRoom(settings, database, NamedTokens(tokens or {}), read_only))
        made = TestClient(
            app,
            "http://127.0.0.1:8765",
            headers={"accept": "text/html"},
            follow_redirects=False,
            **(client or {}),
        )
        made.__enter__()
        opened.append((made, database))
        if forms:
            made.headers["x-csrf-token"] = form_token(made)
        return made

    yield make
    for made, database in opened:
        made.__exit__(None, None, None)
        database.close()


@pytest.fixture
def client(open_room: OpenRoom) -> TestClient:
    """A reader in English on this machine."""
    made = open_room()
    made.headers["accept-language"] = "en"
    return made
