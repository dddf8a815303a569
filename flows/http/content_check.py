"""Checks that a response is what its URL promises: a PDF where one is named, no login page instead of a file.

https://docs.example/a.pdf  ->  <html><title>用户登录</title> …      login-page
"""

from __future__ import annotations

from typing import Final

from extractors.formats.container_kind import container
from extractors.formats.media_type import PDF_WITHIN
from extractors.html.login_page import LOOKED_AT, is_login_page, looks_like_html
from schema.errors import Unreadable

HEAD: Final = LOOKED_AT  # bytes of a body that are looked at
PDF: Final = "application/pdf"


def check_promise(head: bytes, paths: tuple[str, ...], media_type: str) -> None:
    """Raise `Unreadable("login-page")` or `Unreadable("not-the-file")` for a body of the wrong type.

    `head`: the first bytes; `paths`: the paths of the URL and of its last redirect, and the server's file name.
    """
    if begins_as_pdf(head):
        return
    page = looks_like_html(head) or (media_type == "text/html" and b"<" in head)
    if page and is_login_page(head):
        raise Unreadable("login-page", "a login page came instead of the file")
    if media_type == PDF or any(path.lower().endswith(".pdf") for path in paths):
        raise Unreadable(
            "not-the-file", f"a PDF was promised, {'a web page' if page else 'something else'} came"
        )


def begins_as_pdf(head: bytes) -> bool:
    """Whether the bytes begin a PDF. As many bytes may precede the header as the PDF reference allows, but not
    those of an archive that contains a PDF."""
    return container(head) is None and b"%PDF-" in head[:PDF_WITHIN]
