"""The house stands: stairs, empty packages, no name clash, files of a readable size, documented commands."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wengao.commands.registry import COMMANDS

ROOT = Path(__file__).parents[1]
FLOORS = ("wengao", "flows", "extractors", "schema")
MOST_LINES = 275  # "about 250"
MOST_LINES_OF_A_TOOL = 320  # benchmarks/: what prints and measures, no part of the program
LISTS = {
    "schema/records.py",
    "schema/codes.py",
    "schema/export/rows.py",
    "extractors/description/not_names.py",
}  # vocabularies: long, but nothing to follow
MOST_MODULES = 20
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "manager"}
PURE_NOUNS = {"schema.records", "schema.codes", "schema.wire"}


def modules(*floors: str) -> list[Path]:
    """Every Python file of the floors."""
    return [path for floor in floors for path in sorted((ROOT / floor).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """The dotted names that the file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def python(*arguments: str, folder: Path) -> str:
    """What a fresh, isolated interpreter prints from another folder."""
    done = subprocess.run(
        [sys.executable, "-I", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_schema_is_ours_from_any_folder(tmp_path: Path) -> None:
    """`schema` is also a project on the package index: ours must be the one that is imported."""
    if not any((Path(entry) / "wengao").is_dir() or "site-packages" in entry for entry in sys.path):
        pytest.skip("the project is not installed in this environment (make test installs it)")
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "show", "--quiet", "wengao"], capture_output=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("the project is not installed in this environment (make test installs it)")
    where = python("-c", "import schema, schema.records; print(schema.__file__)", folder=tmp_path)
    beside = python("-c", "import wengao; print(wengao.__file__)", folder=tmp_path)
    assert Path(where).parents[1] == Path(beside).parents[1]


@pytest.mark.parametrize("floor", ["schema", "extractors"])
def test_floors_that_children_import_are_empty(floor: str) -> None:
    """Reading a file must not import a database by way of a package's __init__."""
    assert not imported(ROOT / floor / "__init__.py")


def test_records_import_nothing_but_msgspec() -> None:
    """The nouns can be used anywhere, at no cost."""
    names = {name.partition(".")[0] for name in imported(ROOT / "schema" / "records.py")}
    assert names <= sys.stdlib_module_names | {"msgspec"}


def test_extractors_know_only_the_pure_nouns() -> None:
    """Of `schema`, the verbs use what loads no database."""
    others = re.compile(r"schema\.(?!records|errors|codes|wire|text\b)")
    for path in modules("extractors"):
        assert not [name for name in imported(path) if others.match(name)], path


def test_the_stairs_go_down() -> None:
    """The import contracts of pyproject.toml hold."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout


def test_every_file_is_readable_and_says_its_promise() -> None:
    """Not much beyond 250 lines, a module docstring, no drawer for odds and ends."""
    for path in modules(*FLOORS, "benchmarks"):
        text = path.read_text("utf-8")
        if path.relative_to(ROOT).as_posix() not in LISTS and "versions" not in path.parts:
            tool = path.is_relative_to(ROOT / "benchmarks")
            assert len(text.splitlines()) <= (MOST_LINES_OF_A_TOOL if tool else MOST_LINES), path
        assert path.stem not in FORBIDDEN_NAMES, path
        if text.strip() and path.name != "__init__.py":
            assert ast.get_docstring(ast.parse(text)), path


def test_every_test_says_what_promise_it_holds() -> None:
    """A test without a docstring protects nobody knows what."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_no_room_is_crowded() -> None:
    """At most twenty modules a folder: more, and nobody sees what is in it."""
    for floor in (*FLOORS, "benchmarks"):
        for room in [ROOT / floor, *(place.parent for place in (ROOT / floor).rglob("__init__.py"))]:
            held = [path.name for path in room.glob("*.py") if path.name != "__init__.py"]
            assert len(held) <= MOST_MODULES, room


def test_the_glossary_names_owners_that_exist() -> None:
    """Each word in both languages, and a module or room that owns it."""
    rows = re.findall(
        r"^\| (?!English|---)(.+) \|$", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.M
    )
    assert len(rows) >= 40
    for row in rows:
        _, chinese, _, owner = row.split(" | ")
        assert re.search(r"[\u4e00-\u9fff]", chinese), row
        places = re.findall(r"`([a-z_]+/[^`]*)`", owner)
        assert places and all((ROOT / place).exists() for place in places), row


def test_every_command_is_documented() -> None:
    """docs/commands.md has a section for each command, and names no command that does not exist."""
    headings = re.findall(
        r"^## `wengao ([a-z -]+)`", (ROOT / "docs" / "commands.md").read_text("utf-8"), re.M
    )
    assert sorted(headings) == sorted(command.spelling for command in COMMANDS)


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readmes_name_only_commands_and_verbs_that_exist(name: str) -> None:
    """What the first page tells people to type exists."""
    text = (ROOT / name).read_text("utf-8")
    known = {command.name for command in COMMANDS} | {"COMMAND"}
    assert set(re.findall(r"^(?:\$ )?wengao ([a-z-]+)", text, re.M)) <= known
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for verb in re.findall(r"\bmake ([a-z]+)\b", text):
        assert re.search(rf"^{verb}:", makefile, re.M), verb


def test_every_issue_code_is_documented() -> None:
    """docs/codes.md is printed from the closed list."""
    from schema.codes import CODES

    documented = (ROOT / "docs" / "codes.md").read_text("utf-8")
    assert all(f"`{code}`" in documented for code in CODES)


def test_links_between_documents_lead_somewhere() -> None:
    """No document points to a file that is not there."""
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_advice_names_only_commands_that_exist() -> None:
    """A way out that cannot be typed is none."""
    known = {command.name for command in COMMANDS}
    for path in modules(*FLOORS):
        named = re.findall(r"`wengao ([a-z][a-z-]*)\b(?!<)", path.read_text("utf-8"))
        assert set(named) <= known, path
