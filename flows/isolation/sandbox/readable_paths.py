"""What a reader may open: the interpreter's libraries, the system's, its fonts; no folder of a person's.

A working folder is often on the module path (`python -m wengao`, an editable install), with a library,
an archive and settings in it: of such a folder only the packages that are in use may be read.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Final

SYSTEM_PLACES: Final = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",  # shared libraries that a module loaded late is linked to
    "/etc/ld.so.cache",
    "/usr/share/fonts",
    "/usr/share/X11/fonts",
    "/usr/local/share/fonts",  # for text whose fonts are not embedded
    os.devnull,
    "/dev/urandom",  # what unlocks a PDF starts its ciphers with it
)
LIBRARY_FOLDERS: Final = ("site-packages", "dist-packages")
INSTALLED = ".dist-info"  # what an installer leaves beside the packages of a folder that is all libraries


def readable_places() -> list[str]:
    """Files and folders that the children of this process may read, as it is now."""
    standard = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    libraries = {os.path.join(sys.base_prefix, name) for name in ("lib", "lib64")}
    return sorted({*SYSTEM_PLACES, *standard, *libraries, *importable(sys.path, sys.modules)})


def importable(path: Iterable[str], modules: Mapping[str, ModuleType]) -> set[str]:
    """Of the module path: folders of libraries whole, of any other folder the modules loaded from it."""
    whole: set[str] = set()
    others: set[str] = set()
    for place in map(os.path.abspath, path):
        (whole if _all_library(place) else others).add(place)
    loaded: set[str] = set()
    for name, module in list(modules.items()):
        for place in () if "." in name else _places(module):
            if os.path.dirname(place) in others:
                loaded.add(place)
    return whole | loaded


def _all_library(place: str) -> bool:
    """Whether a folder (or zip) of the module path holds libraries and nothing of a person's."""
    standard = sysconfig.get_path("stdlib")
    if os.path.basename(place) in LIBRARY_FOLDERS or os.path.commonpath((place, standard)) == standard:
        return True
    if not os.path.isdir(place):
        return True  # a zip of modules, or nothing at all
    return any(name.endswith(INSTALLED) for name in os.listdir(place))


def _places(module: ModuleType) -> list[str]:
    """The folder of a package, or the file of a module."""
    folders = list(getattr(module, "__path__", None) or ())
    return [os.path.abspath(place) for place in folders or [getattr(module, "__file__", None)] if place]
