"""Web pages saved as one file."""

from __future__ import annotations

import pytest

from extractors.formats.media_type import media_type
from extractors.formats.mhtml import page_of
from extractors.listing.page import ListingPage
from schema.errors import Unreadable
from schema.records import SourceFile
from tests.support.forms import mhtml


def test_the_page_is_decoded_as_its_part_says() -> None:
    """Quoted-printable, in the charset of the part's header."""
    data = mhtml()
    assert media_type("a.mht", data) == "multipart/related"
    document = ListingPage().extract(SourceFile("a.mht", "0" * 64, data))
    assert document.media_type == "multipart/related" and not document.paged
    assert "今天的会就开到这里。散会！" in [line.text for line in document.pages[0].lines]


def test_the_part_named_as_start_is_the_page() -> None:
    """Frames come first in some files."""
    data = (
        b'MIME-Version: 1.0\nContent-Type: multipart/related; start="<b>"; boundary="x"\n\n'
        b"--x\nContent-Type: text/html\nContent-ID: <a>\n\n<p>frame</p>\n"
        b"--x\nContent-Type: text/html; charset=utf-8\nContent-ID: <b>\n\n<p>page</p>\n--x--\n"
    )
    assert page_of(data) == (b"<p>page</p>", "utf-8")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: image/png\n\nA\n--x--",
            "unsupported-form",
        ),
        (
            b"MIME-Version: 1.0\n"
            + b"".join(
                b"Content-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(3000)
            ),
            "damaged",
        ),
    ],
)
def test_what_holds_no_page_says_so(data: bytes, code: str) -> None:
    """Messages of pictures, and parts within parts without end."""
    with pytest.raises(Unreadable) as refusal:
        page_of(data)
    assert refusal.value.code in (code, "unsupported-form")
