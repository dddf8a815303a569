"""All routes, in the order in which they are tried; those that write are left out where nothing may be written."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from wengao.web import assets, metrics
from wengao.web.api import deciding as api_deciding
from wengao.web.api import files, lists, search, speeches
from wengao.web.api import session as api_session
from wengao.web.pages import (
    basket,
    bringing_in,
    compare,
    deciding,
    duplicates,
    file,
    home,
    page_image,
    people,
    review,
    session,
    sources,
    speech,
    speech_markdown,
    watches,
    worksheets,
)
from wengao.web.pages import search as search_page

ROUTERS: Final[tuple[APIRouter, ...]] = (
    assets.router,
    metrics.router,
    session.router,
    home.router,
    search_page.router,
    speech_markdown.router,
    speech.router,
    page_image.router,
    file.router,
    people.router,
    duplicates.router,
    compare.router,
    sources.router,
    watches.router,
    review.router,
    basket.router,
    search.router,
    speeches.router,
    files.router,
    lists.router,
    api_session.router,
)
WRITING: Final[tuple[APIRouter, ...]] = (
    deciding.router,
    worksheets.router,
    bringing_in.router,
    api_deciding.router,
)
UPLOADING: Final = bringing_in.uploading
