"""Every command in both languages: under Chinese no English sentence is left on either stream.

Paths, codes, what stands in quotes or back quotes, and the words of the command line are not sentences.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import COMPILATION
from wengao.cli import load
from wengao.commands.registry import COMMANDS, Command

Wengao = Callable[..., Any]

QUOTED = re.compile(r"`[^`]*`|“[^”]*”|\"[^\"]*\"|'[^']*'|〔[^〕]*〕|《[^》]*》")
NO_WORDS = re.compile(
    r"[^\s，。；：（）、]*[/\\=<>{}\[\]#_@]+[^\s，。；：（）、]*"  # paths, addresses, ids, field names, KEY=VALUE
    r"|\bwengao(?: [a-z][a-z-]*)*"  # commands
    r"|按此次序：[a-z ]+"  # columns
    r"|--?[a-z][\w-]*"  # options
    r"|\b[\w.]*\d[\w.:-]*"  # numbers, dates, ids
    r"|\b[a-z]+(-[a-z]+)+\b"  # codes
    r"|\b\w+\.(toml|pdf|txt|docx|csv|db|md|zip|json|mo|po|py)\b"
)
ENGLISH = re.compile(r"\b[A-Za-z][a-z']+[,;:]? +[a-z']{2,}\b")
# Words of the command line and names that Chinese sentences hold as they are.
NAMES = re.compile(
    r"\b(wengao|flow run|split|merge|set|reject|accept|speeches|files|matches|issues|changes|library|export|import|"
    r"quarantine|retry|pip|install|apt|apt install|jsonl|csv|parquet|md|title|speaker|role|place|date|kind|text|relevance|"
    r"libreoffice|writer|nogui|libarchive|tools|bsdtar|seccomp|host|port|sqlite|python|prefect|ingest|reprocess|"
    r"restore|undo|review|person|schema|interval|cron|timezone|skip|once|all|url|urls|entry|file|postgres|parquet|s3|ocr|"
    r"datasette|server|start|true|false|monthly|gongwen|docx|less|format|style|duplicates|runs|people|uploads|loaded|unchanged|quarantined|removed|utf|gb18030|big5|bash|zsh|fish|text|json|prometheus|zh|en|qpdf|"
    r"debug|info|warning|error|off|current|upgrade|list|show|config|origin|roles|store|archive|ocr|fetch|allow|private|"
    r"stderr|listing|store|log|notify|pages|per|run|workers|passwords|try|level|format|seconds|engine|local|dask|address|count|command|quiet|days|folder)\b"
)


LATEST = "RUN"  # stands for the id of the latest run
MET = ("success", "known", "again", "taken back")  # what a command line meets where it has its way


def verbs_of(command: Command) -> list[str]:
    """The verbs of a command, but those that are commands within it."""
    parser = argparse.ArgumentParser()
    load(command).configure(parser)
    inner = {one.name for one in COMMANDS if one.within == command.name}
    subparsers = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return [verb for action in subparsers for verb in action.choices if verb not in inner]


def sentences(said: str) -> list[str]:
    """What of a command's output is English prose."""
    left = []
    for line in said.splitlines():
        plain = NO_WORDS.sub(" ", QUOTED.sub(" ", line))
        if ENGLISH.search(NAMES.sub(" ", plain)):
            left.append(line)
    return left


def cases(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Command lines by what they meet: success, nothing found, wrong use."""
    yield "success", ["ingest", str(folder / "汇编.txt")]
    yield "known", ["ingest", str(folder)]
    yield "dry", ["ingest", "--dry-run", "--force", str(folder)]
    yield "left out", ["ingest", str(folder / "坏.pdf")]
    yield "success", ["status"]
    yield "wrong", ["ingest", str(folder / "无此文件.pdf")]
    yield "wrong", ["ingest"]
    yield "wrong", ["status", "--format", "nonsense"]
    yield "success", ["quarantine", "list"]
    yield "success", ["quarantine", "list", "--columns", "name,code", "--sort", "name"]
    yield "wrong", ["quarantine", "list", "--columns", "nonsense"]
    yield "again", ["quarantine", "retry"]
    yield "nothing", ["quarantine", "retry", "无.pdf"]
    yield "unknown code", ["quarantine", "list", "--code", "nonsense"]
    yield "success", ["files", "list"]
    yield "cut", ["files", "list", "--limit", "1"]
    yield "nothing", ["files", "list", "--title", "没有这样的标题"]
    yield "success", ["files", "show", "汇编.txt"]
    yield "nothing", ["files", "show", "无.pdf"]
    yield "wrong", ["files", "show"]
    yield "wrong", ["files", "list", "--limit", "0"]
    yield "nothing", ["files", "restore", "汇编.txt"]
    yield "nothing", ["files", "restore", "无.pdf"]
    yield "wrong", ["files", "remove", "汇编.txt"]
    yield "nothing", ["files", "remove", "无.pdf", "--why", "试"]
    yield "asks", ["files", "remove", "汇编.txt", "--why", "试"]
    yield "no reason", ["files", "remove", "汇编.txt", "--why", " "]
    yield "success", ["speeches", "list", "--facets"]
    yield "cut", ["speeches", "list", "--limit", "1"]
    yield "success", ["speeches", "show", "汇编.txt#1"]
    yield "nothing", ["speeches", "show", "s_zzzzzz"]
    yield "nothing", ["speeches", "list", "--tag", "没有"]
    yield "wrong", ["speeches", "show"]
    yield "wrong", ["speeches", "list", "--year", "12"]
    yield "wrong", ["speeches", "list", "--from", "昨天"]
    yield "success", ["search", "乡村", "--facets"]
    yield "success", ["search", "乡村", "--first-use"]
    yield "nothing", ["search", "没有这几个字"]
    yield "success", ["search", "乡村", "--columns", "speech,title,words"]
    yield "wrong", ["search", "乡村", "--columns", "nonsense"]
    yield "wrong", ["search"]
    yield "wrong", ["search", '"没有收尾']
    yield "wrong", ["search", "乡村", "--limit", "0"]
    yield "success", ["why", "汇编.txt"]
    yield "success", ["why", "汇编.txt", "--page", "1"]
    yield "success", ["why", "汇编.txt#1"]
    yield "success", ["why", "坏.pdf"]
    yield "wrong", ["why", "汇编.txt", "--line", "1"]
    yield "nothing", ["why", "无.pdf"]
    yield "nothing", ["diff", "汇编.txt#1", "汇编.txt#9"]
    yield "wrong", ["diff", "汇编.txt#1"]
    yield "success", ["people", "show", "李志明"]
    yield "nothing", ["people", "list", "--name", "查无此人"]
    yield "wrong", ["people", "list", "--sort", "nonsense"]
    yield "nothing", ["passages", "汇编.txt#9"]
    yield "wrong", ["passages", "汇编.txt#1", "--offset", "-1"]
    yield "wrong", ["compare"]
    yield "success", ["diff", "汇编.txt#1", "汇编.txt#2"]
    yield "success", ["people", "list"]
    yield "nothing", ["people", "show", "查无此人"]
    yield "success", ["passages", "汇编.txt#1"]
    yield "success", ["passages", "汇编.txt#1", "--by-words"]
    yield "success", ["compare", str(folder / "汇编.txt")]
    yield "nothing", ["compare", str(folder / "无.txt")]
    yield "success", ["runs", "list"]
    yield "success", ["runs", "show", "2"]
    yield "nothing", ["runs", "show", "zzz"]
    yield "nothing", ["runs", "undo", "zzz"]
    yield "asks", ["runs", "undo", "2"]
    yield "success", ["runs", "list", "--sort", "oldest", "--limit", "1"]
    yield "nothing", ["runs", "list", "--source", "没有"]
    yield "wrong", ["runs", "list", "--offset", "-1"]
    yield "wrong", ["runs"]
    yield "success", ["export", "speeches", "--format", "csv", "-o", str(folder.parent / "出.csv")]
    yield (
        "gone",
        ["export", "speeches", "--format", "csv", "--encoding", "ascii", "-o", str(folder.parent / "出.csv")],
    )
    yield "wrong", ["export", "files", "--format", "md"]
    yield "wrong", ["export", "speeches", "-o", str(folder.parent / "无" / "出.csv")]
    yield "success", ["export", "library", "-o", str(folder.parent / "库.zip")]
    yield "success", ["merge-library", str(folder.parent / "库.zip")]
    yield "wrong", ["merge-library", str(folder / "坏.pdf")]
    yield "success", ["sql", "SELECT count(*) AS 篇数 FROM speeches"]
    yield "success", ["sql", "--views"]
    yield "success", ["export", "matches"]
    yield "success", ["export", "issues", "--format", "csv"]
    yield "success", ["export", "changes", "--since", "0"]
    yield "wrong", ["export", "changes", "--since", "nonsense"]
    yield "wrong", ["export", "nonsense"]
    yield "wrong", ["sql", "DROP TABLE speeches"]
    yield "wrong", ["sql"]
    yield "success", ["review", "list"]
    yield "success", ["review", "show", "汇编.txt"]
    yield "success", ["review", "set", "汇编.txt#1", "speaker=李明"]
    yield "wrong", ["review", "set", "汇编.txt#1", "date=昨天"]
    yield "wrong", ["review", "split", "汇编.txt#1", "没有这句"]
    yield "success", ["review", "list", "--decisions"]
    yield "wrong", ["review", "list", "--kind", "nonsense"]
    yield "taken back", ["review", "reject", "d1"]
    yield "nothing", ["review", "reject", "d99"]
    yield "success", ["review", "accept", "汇编.txt"]
    yield "nothing", ["review", "accept", "无.pdf"]
    yield "success", ["review", "split", "汇编.txt#1", "二要抓环境"]
    yield "success", ["review", "merge", "汇编.txt#2"]
    yield "wrong", ["review", "merge", "汇编.txt#1"]
    yield "success", ["review", "reject", "汇编.txt#1", "汇编.txt#2", "--why", "两回事"]
    yield "wrong", ["review", "reject", "汇编.txt#1", "汇编.txt#1"]
    yield "success", ["review", "same-person", "李志明", "王建国"]
    yield "nothing", ["review", "same-person", "李志明", "查无此人"]
    yield "wrong", ["review", "same-person", "李志明"]
    yield "success", ["review", "not-same-person", "李志明", "王建国"]
    yield "nothing", ["review", "not-same-person", "查无此人"]
    yield "success", ["review", "tag", "汇编.txt#1", "重点"]
    yield "known", ["review", "tag", "汇编.txt#1", "重点"]
    yield "wrong", ["review", "tag", "汇编.txt#1", "#"]
    yield "nothing", ["review", "tag", "s_zzzzzz", "重点"]
    yield "success", ["review", "note", "汇编.txt#1", "对照去年的"]
    yield "wrong", ["review", "note", "汇编.txt#1", " "]
    yield "success", ["review", "tags"]
    yield "success", ["speeches", "show", "汇编.txt#1"]
    yield "success", ["speeches", "list", "--tag", "重点"]
    yield "success", ["why", "汇编.txt#1"]
    yield "success", ["review", "untag", "汇编.txt#1", "重点"]
    yield "nothing", ["review", "untag", "汇编.txt#1", "重点"]
    yield "nothing", ["review", "tags"]
    yield "success", ["review", "no-speech", "汇编.txt", "--why", "目录", "--author", "李审"]
    yield "known", ["review", "no-speech", "汇编.txt"]
    yield "success", ["files", "list"]
    yield "success", ["files", "show", "汇编.txt"]
    yield "success", ["why", "汇编.txt"]
    yield "success", ["review", "list", "--decisions"]
    yield "success", ["review", "no-speech", "汇编.txt", "--undo"]
    yield "nothing", ["review", "no-speech", "汇编.txt", "--undo"]
    yield "wrong", ["review", "list", "--offset", "-1"]
    yield "wrong", ["review"]
    yield "success", ["review", "export", "-o", str(folder.parent / "决定.jsonl")]
    yield "success", ["review", "export"]
    yield "wrong", ["review", "export", "-o", str(folder.parent / "无" / "决定.jsonl")]
    yield "known", ["review", "import", str(folder.parent / "决定.jsonl")]
    yield "wrong", ["review", "import", str(folder / "汇编.txt")]
    yield "nothing", ["review", "show", "无.pdf"]
    yield "nothing", ["reprocess", "无.pdf"]
    yield "success", ["reprocess", "--diff", "--force"]
    yield "success", ["reprocess"]
    yield "wrong", ["reprocess", "--outdated", "--force"]
    yield "success", ["check"]
    yield "success", ["check", "--repair"]
    yield "success", ["backup", str(folder.parent / "备份")]
    yield "wrong", ["backup", str(folder.parent / "备份"), "--pg-dump"]
    yield "success", ["--db", "另.db", "restore", str(folder.parent / "备份")]
    yield "not empty", ["restore", str(folder.parent / "备份")]
    yield "nothing", ["restore", str(folder)]
    yield "success", ["copy", "--to", f"sqlite:///{folder.parent}/再.db"]
    yield "wrong", ["copy", "--to", f"sqlite:///{folder.parent}/再.db"]
    yield "success", ["db", "current"]
    yield "success", ["db", "upgrade"]
    yield "success", ["doctor"]
    yield "success", ["config", "show", "--origin"]
    yield "wrong", ["db", "nonsense"]
    yield "wrong", ["db", "current", "--nonsense"]
    yield "wrong", ["db", "upgrade", "--roles"]
    yield "wrong", ["config", "show", "--nonsense"]
    yield "wrong", ["completion", "nonsense"]
    yield "wrong", ["check", "--nonsense"]
    yield "wrong", ["doctor", "--nonsense"]
    yield "success", ["completion", "bash"]
    yield "success", ["init"]
    yield "no sources", ["discover"]
    yield "no sources", ["flow", "run"]
    yield "no sources", ["serve"]
    (folder.parent / "源.toml").write_text(
        f'[[sources]]\nname = "inbox"\nkind = "folder"\npath = "{folder}"\n', "utf-8"
    )
    yield "success", ["flow", "run", "--config", str(folder.parent / "源.toml")]
    yield "success", ["discover", "--config", str(folder.parent / "源.toml")]
    yield "no source", ["flow", "run", "没有"]
    yield "no source", ["discover", "没有"]
    yield "wrong", ["web", "--port", "nonsense"]
    yield "no token", ["web", "--host", "0.0.0.0"]
    yield "success", ["runs", "undo", LATEST, "--yes"]
    yield "success", ["files", "remove", "汇编.txt", "--why", "试", "--yes"]
    yield "success", ["files", "restore", "汇编.txt"]
    yield "unknown option", ["--nonsense", "status"]
    yield "unknown command", ["stauts"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A compilation, and files that cannot be read."""
    place = tmp_path / "收件"
    place.mkdir()
    (place / "汇编.txt").write_text(COMPILATION, "utf-8")
    (place / "坏.pdf").write_bytes(b"%PDF-1.4\nbroken")
    (place / "数据.json").write_text('{"a": 1}', "utf-8")
    return place


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_speaks_the_language(
    wengao: Wengao, folder: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One library, every command: what it shows, what it says when there is nothing, and its refusals."""
    monkeypatch.setenv("WENGAO_LANG", language)
    left: dict[str, list[str]] = {}
    commands, verbs = set(), set()
    for kind, words in cases(folder):
        if LATEST in words:
            latest = wengao("runs", "list", "--limit", "1", "--json").json[0]["run_id"]
            words = [latest if word == LATEST else word for word in words]
        said = wengao(*words)
        verbs.add((kind in MET, *words[:2]))
        commands.add(next(word for word in words if not word.startswith("-") and not word.endswith(".db")))
        assert said.code != 1, (words, said.err)
        if language == "zh":
            # A script for the shell, names of columns, exported rows: nothing that is said.
            shown = "" if words[0] in ("completion", "export") or "--views" in words else said.out
            if found := sentences(shown) + sentences(said.err):
                left[f"{kind}: wengao {' '.join(words)}"] = found
        else:
            assert not re.search(r"[：；]$|错误|下一步", said.err), words
    assert not left, "\n".join(f"{name}\n    " + "\n    ".join(lines) for name, lines in left.items())
    assert {command.name for command in COMMANDS} <= commands
    wanted = {(met, one.name, verb) for one in COMMANDS for verb in verbs_of(one) for met in (True, False)}
    assert wanted - verbs == set()


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_help_and_wrong_use_are_in_chinese(
    wengao: Wengao, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--help`, and an option that does not exist."""
    monkeypatch.setenv("WENGAO_LANG", "zh")
    for words in ([command, "--help"], [command, "--nonsense"]):
        said = wengao(*words)
        assert not sentences(said.out) + sentences(said.err), "\n".join(
            sentences(said.out) + sentences(said.err)
        )


LOOKING = """
status; search 乡村; files list; files show x; files remove x --why y; files restore x; speeches list; speeches show x;
people list; people show x; runs list; runs show x; runs undo x; why x; diff x y; passages x; compare 稿.txt;
review list; review show x; review accept x; review split x 1:2; review merge x; review set x speaker=李明; review reject d1;
review no-speech x; review tag x 重点; review untag x 重点; review note x 对照; review tags; review same-person 甲 乙;
review not-same-person 甲 乙; review export; review import 稿.txt; quarantine list; quarantine retry; reprocess; check;
export speeches; export library -o 库.zip; merge-library 稿.txt; sql SELECT+1; db current; db upgrade; backup x; restore x;
copy --to sqlite:///再.db; ingest .; doctor; flow run; discover; web --port 0; serve
"""  # command lines that open the library


@pytest.mark.parametrize("broken", ["missing", "no library", "newer"])
def test_a_broken_library_is_explained_in_chinese(
    wengao: Wengao, home: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No library, a file that is none, and one of a later program: whatever is asked of it."""
    import sqlite3

    monkeypatch.setenv("WENGAO_LANG", "zh")
    (home / "稿.txt").write_text(COMPILATION, "utf-8")
    (home / "data").mkdir()
    place = home / "data" / "wengao.db"
    left = {}
    for line in LOOKING.replace("\n", " ").split(";"):
        place.unlink(missing_ok=True)
        if broken == "no library":
            place.write_bytes(b"this is no database" * 100)
        elif broken == "newer":
            with sqlite3.connect(place) as made:
                made.execute("CREATE TABLE alembic_version (version_num TEXT)")
                made.execute("INSERT INTO alembic_version VALUES ('9999')")
            made.close()
        elif line.split()[0] in ("ingest", "merge-library") or line.split()[:2] == ["db", "upgrade"]:
            continue  # these make one
        said = wengao(*(word.replace("+", " ") for word in line.split()))
        assert said.code not in (0, 1) or line.split()[0] == "doctor", (line, said.code, said.err)
        if found := sentences(said.out) + sentences(said.err):
            left[line] = found
    assert left == {}
