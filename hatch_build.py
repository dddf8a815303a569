"""Compiles the catalogues before a wheel or an editable install is made: `wengao.po` → `wengao.mo` beside it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    """Writes every `.mo`; pyproject.toml names them as artefacts, because git ignores them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files of the build are collected."""
        compiler = Path(self.root, "wengao", "screen", "catalogue_file.py")
        spec = importlib.util.spec_from_file_location("catalogue_file", compiler)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        import sys

        sys.modules[spec.name] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
        for source in Path(self.root, "wengao", "locale").rglob("*.po"):
            source.with_suffix(".mo").write_bytes(module.compiled(source.read_text("utf-8")))
