"""Settings: who wins, what paths mean, and that a typo is never silently ignored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from wengao.errors import BadConfiguration
from wengao.settings.keys import KEYS
from wengao.settings.load import load
from wengao.settings.tables import ConfigurationFile
from wengao.settings.values import absolute_database

Wengao = Callable[..., Any]


def test_the_strongest_setting_wins(tmp_path: Path) -> None:
    """Flags beat variables, variables beat the file, the file beats the default."""
    (tmp_path / "wengao.toml").write_text('[store]\nurl = "sqlite:///file.db"\n')
    by_file = load({}, {}, tmp_path)
    by_variable = load({}, {"WENGAO_DB": "sqlite:///variable.db"}, tmp_path)
    by_flag = load({"store.url": "sqlite:///flag.db"}, {"WENGAO_DB": "sqlite:///variable.db"}, tmp_path)
    names = [Path(found.database).name for found in (by_file, by_variable, by_flag)]
    assert names == ["file.db", "variable.db", "flag.db"]
    assert str(by_file.origins["store.url"]) == str(tmp_path / "wengao.toml")
    assert str(by_variable.origins["store.url"]) == "WENGAO_DB"
    assert str(by_flag.origins["store.url"]) == "--db"
    assert str(by_file.origins["archive.url"]) == "default"


def test_the_file_is_looked_for_upwards_and_its_paths_are_its_own(tmp_path: Path) -> None:
    """From a folder below, the file's relative paths still start where the file stands."""
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "wengao.toml").write_text(
        '[store]\nurl = "sqlite:///data/w.db"\n[archive]\nurl = "kept"\n'
        '[[sources]]\nname = "in"\nkind = "folder"\npath = "inbox"\n'
    )
    found = load({}, {}, below)
    assert found.database == f"sqlite:///{tmp_path}/data/w.db"
    assert found.archive == str(tmp_path / "kept")
    assert found.sources[0].keys["path"] == str(tmp_path / "inbox")


def test_a_variable_is_relative_to_the_working_folder(tmp_path: Path) -> None:
    """Only paths written in the file are relative to the file."""
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "wengao.toml").write_text("")
    assert load({}, {"WENGAO_ARCHIVE": "kept"}, below).archive == str(below / "kept")


def test_the_contracts_example_is_understood(tmp_path: Path) -> None:
    """Every key that outside programs may write is known."""
    (tmp_path / "wengao.toml").write_text(
        """
[store]
url = "sqlite:///data/wengao.db"
[archive]
url = "data/archive"
[fetch]
allow_private = ["127.0.0.1:8765"]
[notify]
command = ["python", "tell.py"]
[[sources]]
name = "inbox"
kind = "folder"
path = "data/inbox"
schedule = { interval = 600 }
[[sources]]
name = "library"
kind = "listing"
url = "https://docs.example/list?page={page}"
entry = "a.title"
file = "a.download"
schedule = { cron = "0 */6 * * *", timezone = "Asia/Shanghai" }
missed = "once"
"""
    )
    found = load({}, {}, tmp_path)
    assert found.allow_private == ("127.0.0.1:8765",)
    assert found.notify == ("python", "tell.py")
    assert [source.name for source in found.sources] == ["inbox", "library"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ('[stroe]\nurl = "x"', "store"),
        ('[store]\nulr = "x"', "store.url"),
        ('[[sources]]\nname = "a"\nkind = "folder"\npaht = "x"', "path"),
        ('[[sources]]\nname = "a"\nkind = "foldre"', "folder"),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(tmp_path: Path, text: str, near: str) -> None:
    """A typo ends with exit code 4 and the word that was probably meant."""
    (tmp_path / "wengao.toml").write_text(text)
    with pytest.raises(BadConfiguration) as caught:
        load({}, {}, tmp_path)
    assert near in caught.value.advice
    assert caught.value.exit_code == 4
    assert str(tmp_path / "wengao.toml") in caught.value.message


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WENGAO_DB", "data/wengao.db"),
        ("WENGAO_DB", "sqlite://"),
        ("WENGAO_WORKERS", "0"),
        ("WENGAO_WORKERS", "二"),
    ],
)
def test_a_value_that_does_not_fit_names_its_variable(tmp_path: Path, variable: str, value: str) -> None:
    """The message says where the wrong value was set."""
    with pytest.raises(BadConfiguration) as caught:
        load({}, {variable: value}, tmp_path)
    assert variable in caught.value.message


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("sqlite:///w.db", "sqlite:////base/w.db"),
        ("sqlite:////other/w.db", "sqlite:////other/w.db"),
        ("sqlite:///../w.db", "sqlite:////w.db"),
        ("sqlite+pysqlite:///文稿/w.db?timeout=5", "sqlite+pysqlite:////base/文稿/w.db?timeout=5"),
        ("postgresql://u:p@h/w", "postgresql://u:p@h/w"),
    ],
)
def test_relative_sqlite_urls_become_absolute(url: str, absolute: str) -> None:
    """A path is resolved once, so that a later change of folder changes nothing."""
    assert absolute_database(url, Path("/base"), "test") == absolute


def test_broken_toml_is_a_configuration_error(home: Path, wengao: Wengao) -> None:
    """Exit 4 names the file and the line."""
    (home / "wengao.toml").write_text("[store\n")
    said = wengao("config", "show")
    assert said.code == 4
    assert "wengao.toml" in said.err and "line 1" in said.err


def test_a_named_file_must_exist(home: Path, wengao: Wengao) -> None:
    """A schedule that names a wrong file does not run on defaults."""
    assert wengao("config", "show", "--config", home / "nowhere.toml").code == 4


def test_config_show_tells_origins_and_hides_passwords(
    home: Path, wengao: Wengao, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`config show --origin --json` is complete, and no password is printed."""
    monkeypatch.setenv("WENGAO_DB", "postgresql://me:geheim@db.example/w")
    said = wengao("config", "show", "--origin", "--json")
    assert said.json["settings"]["store.url"] == {
        "value": "postgresql://me:***@db.example/w",
        "origin": "WENGAO_DB",
    }
    assert "geheim" not in said.out + wengao("config", "show", "--origin").out


def test_an_unknown_variable_is_warned_about(wengao: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """WENGAO_DBB does nothing, and says so on stderr."""
    monkeypatch.setenv("WENGAO_DBB", "sqlite:///x.db")
    said = wengao("config", "show", "--json")
    assert said.code == 0
    assert 'did you mean "WENGAO_DB"?' in said.err


def test_db_takes_the_path_of_a_file(tmp_path: Path) -> None:
    """On the command line a plain path is a library in SQLite, from the working folder."""
    assert load({"store.url": "w.db"}, {}, tmp_path).database == f"sqlite:///{tmp_path}/w.db"
    assert load({"store.url": "/other/文稿.db"}, {}, tmp_path).database == "sqlite:////other/文稿.db"


def test_every_setting_may_stand_in_the_file() -> None:
    """The tables of wengao.toml have the keys of `KEYS` and no others, the sources and watches aside."""
    written = {
        f"{table.encode_name}.{key.encode_name}"
        for table in msgspec.structs.fields(ConfigurationFile)
        if table.encode_name not in ("sources", "watch")
        for key in msgspec.structs.fields(next(filter(None, get_args(table.type))))
    }
    assert written == {key.name for key in KEYS} | {"ingest.workers"}  # an old name


def test_the_old_name_of_the_workers_still_works(home: Path) -> None:
    """`[ingest] workers` counts where `[workers] count` is not given."""
    file = home / "wengao.toml"
    file.write_text("[ingest]\nworkers = 3\n", "utf-8")
    assert load({}, {}, home).workers == 3
    file.write_text("[ingest]\nworkers = 3\n[workers]\ncount = 2\n", "utf-8")
    assert load({}, {}, home).workers == 2
