"""The language that people read: `_("3 files")` in the code, the Chinese of it in `wengao/locale`.

    chosen({"WENGAO_LANG": "zh"})  →  "zh"
    use("zh"); _("state")          →  "状态"

English is the language of the source and needs no catalogue: none is read before Chinese is asked for.
"""

from __future__ import annotations

import gettext as catalogues
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from wengao.errors import BadConfiguration

Language: TypeAlias = Literal["en", "zh"]

FOLDER: Final = Path(__file__).parents[1] / "locale"
VARIABLE: Final = "WENGAO_LANG"

_process: Language = "en"
_here: ContextVar[Language | None] = ContextVar("language", default=None)


def chosen(environ: Mapping[str, str]) -> Language:
    """The language that the environment asks for: by WENGAO_LANG, else by the locale, strongest variable first.

    Raises BadConfiguration where WENGAO_LANG names no language.
    """
    if asked := environ.get(VARIABLE, ""):
        if asked not in ("en", "zh"):
            raise BadConfiguration(
                f"{VARIABLE}: {asked!r} is neither zh nor en", "WENGAO_LANG=zh, or leave it out"
            )
        return "zh" if asked == "zh" else "en"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "zh" if environ[name].lower().startswith("zh") else "en"
    return "en"


def use(language: Language) -> None:
    """Speak `language` in this process from now on."""
    global _process  # noqa: PLW0603 - a process has one reader
    _process = language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` within the block, in this thread or task alone: for a server, whose readers differ."""
    before = _here.set(language)
    try:
        yield
    finally:
        _here.reset(before)


def current() -> Language:
    """The language spoken here and now."""
    return _here.get() or _process


def catalogue(language: str) -> catalogues.NullTranslations:
    """The translations into `language`, for Jinja2's i18n extension among others; of English, the source itself."""
    return _chinese() if language == "zh" else _english()


class Translations(catalogues.GNUTranslations):
    """A catalogue in which nothing is translated as nothing: gettext keeps a catalogue's head under the empty message."""

    def gettext(self, message: str) -> str:
        """`message` in the language of the catalogue."""
        return super().gettext(message) if message else ""


@cache
def _english() -> catalogues.NullTranslations:
    return catalogues.NullTranslations()


@cache
def _chinese() -> catalogues.NullTranslations:
    """From the `.mo` that the build made, unless the `.po` beside it is newer (a working copy; a wheel has none)."""
    built = FOLDER / "zh_CN" / "LC_MESSAGES" / "wengao.mo"
    source = built.with_suffix(".po")
    if source.exists() and not (built.exists() and built.stat().st_mtime >= source.stat().st_mtime):
        from wengao.screen.catalogue_file import compiled

        return Translations(io.BytesIO(compiled(source.read_text("utf-8"))))
    with built.open("rb") as file:
        return Translations(file)


def gettext(message: str) -> str:
    """`message` in the reader's language; marks it for the catalogue."""
    return catalogue(current()).gettext(message)


_ = gettext


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many` in the reader's language, as `count` asks for."""
    return catalogue(current()).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """`message` as it is said in `context`: a word that English uses for two things."""
    return catalogue(current()).pgettext(context, message)


def marked(message: str) -> str:
    """`message` itself; marks it for the catalogue where it is translated later."""
    return message
