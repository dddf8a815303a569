"""Renders templates: escaped always, in the reader's language, with what reorders characters spelled out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from wengao import __version__
from wengao.screen.language import catalogue, speaking
from wengao.screen.output import escape, escape_lines
from wengao.screen.sentences import sentence
from wengao.web.answers import tagged
from wengao.web.languages import LANGUAGES, language_of

FOLDER: Final = Path(__file__).parent
COLOURS: Final = 8  # of items and sources, told apart by class: c0 … c7


def _safe(value: Any) -> Any:
    """What a template prints: text without characters that reorder others; None as nothing."""
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return escape_lines(value)


def _asset(name: str) -> str:
    """The address of a static file, with a part that changes with it."""
    known = _digests.get(name)
    if known is None:
        known = _digests[name] = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={known}"


_digests: dict[str, str] = {}


def query_string(base: Mapping[str, Any], **changes: Any) -> str:
    """The parameters with some changed or (None) left out: `?q=茶&year=2021`."""
    merged = {**base, **changes}
    pairs = [(key, value) for key, value in merged.items() if value not in (None, "", False)]
    return "?" + urlencode(pairs) if pairs else "?"


def file_name(locator: str | None) -> str:
    """The last part of a path or address."""
    return (locator or "").rstrip("/").rpartition("/")[2]


def _said(text: str) -> str:
    """A finished sentence of the program in the reader's language."""
    return sentence(text)


def _words_of(translations: NullTranslations) -> Callable[..., Markup]:
    """`_` of the templates: as Jinja's own, but what has no blanks to fill is looked up once. A page says some hundred."""

    @cache
    def plain(message: str) -> Markup:
        return Markup(translations.gettext(message)) % {}  # noqa: S704 - our own words; `%%` is a percent sign

    def said(message: str, **blanks: Any) -> Markup:
        return Markup(translations.gettext(message)) % blanks if blanks else plain(message)  # noqa: S704

    return said


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_safe,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    translations = catalogue(language)
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        asset=_asset, query_string=query_string, version=__version__, language=language
    )
    said = _words_of(translations)
    environment.globals.update({"_": said, "gettext": said})
    zh = language == "zh"
    environment.globals.update(
        colon="：" if zh else ": ", comma="，" if zh else ", ", semicolon="；" if zh else "; "
    )
    environment.filters.update(
        said=_said,
        url=lambda text: quote(str(text), safe=""),
        file_name=file_name,
        one_line=escape,
        thousands=lambda number: f"{number:,}",
        day=lambda moment: (moment or "")[:10],
        minute=lambda moment: (moment or "")[:16].replace("T", " "),
        size=size,
    )
    return environment


def size(number: int) -> str:
    """Bytes as people say them: `1.4 MB`."""
    return f"{number / 1_000_000:.1f} MB" if number >= 1_000_000 else f"{max(1, round(number / 1000))} kB"


_environments: dict[str, Environment] = {}


def environment(language: str) -> Environment:
    """The templates in one of the languages."""
    if language not in _environments:
        _environments[language] = _environment(language)
    return _environments[language]


def page(request: Request, template: str, context: Mapping[str, Any], *, status: int = 200) -> Response:
    """A page, or a part of one, as HTML with an ETag."""
    language = language_of(request)
    with speaking(language):
        text = (
            environment(language)
            .get_template(template)
            .render(
                request=request,
                path=request.url.path,
                here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
                other_language=next(one for one in LANGUAGES if one != language),
                author=getattr(request.state, "author", None),
                form_token=getattr(request.state, "form_token", ""),
                room=request.app.state.room,
                **context,
            )
        )
    headers = {"vary": "cookie, accept-language, hx-request"}
    if status != 200:
        return Response(text, status, media_type="text/html", headers=headers)
    return tagged(request, text.encode(), "text/html; charset=utf-8", headers)


def in_words(request: Request, text: str) -> str:
    """A message of ours in the reader's language."""
    found: str = catalogue(language_of(request)).gettext(text)
    return found
