"""Names mean one thing: no public class is called like another one of the program."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS = ("wengao", "flows", "extractors", "schema")


def public_classes(text: str) -> list[str]:
    """The names of the public classes that a module declares at its top."""
    return [
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def test_no_public_class_name_twice() -> None:
    """Whoever reads `Item` knows which: each name belongs to one module."""
    owners: dict[str, list[str]] = defaultdict(list)
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            for name in public_classes(path.read_text("utf-8")):
                owners[name].append(str(path.relative_to(ROOT)))
    assert len(owners) > 200  # the walk did find the program
    assert {name: paths for name, paths in owners.items() if len(paths) > 1} == {}


def test_private_and_inner_classes_are_not_counted() -> None:
    """Only what other modules may import can be mistaken for another."""
    text = "class A:\n    class B: ...\nclass _C: ...\ndef f():\n    class D: ...\n"
    assert public_classes(text) == ["A"]
