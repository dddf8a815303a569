"""A picture's size, from its first bytes."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from extractors.formats.picture_size import may_be_a_page


def picture(form: str, width: int, height: int, **more: object) -> bytes:
    """The first bytes of such a picture."""
    out = io.BytesIO()
    Image.new("L", (width, height), 255).save(out, form, **more)
    return out.getvalue()[:4096]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_page_is_large_and_an_icon_is_not(form: str) -> None:
    """Upright or not; a banner is no page either."""
    assert may_be_a_page(picture(form, 1240, 1754))
    assert may_be_a_page(picture(form, 1754, 1240))
    assert not may_be_a_page(picture(form, 256, 256))
    assert not may_be_a_page(picture(form, 4000, 120))


def test_progressive_jpegs_and_those_with_data_before_their_size_are_told() -> None:
    """Their size stands further on, in another segment."""
    assert may_be_a_page(picture("JPEG", 1240, 1754, progressive=True, comment=b"x" * 2000))


def test_what_is_cut_or_no_picture_is_no_page() -> None:
    """A TIFF may be one, whatever its first bytes say."""
    assert not may_be_a_page(picture("JPEG", 1240, 1754)[:30])
    assert not may_be_a_page(b"\x89PNG\r\n\x1a\nxxxxxxxxxxxxxxxxxxxx")
    assert not may_be_a_page(b"\xff\xd8\xff")
    assert not may_be_a_page(b"\xff\xd8" + b"\0" * 100)
    assert may_be_a_page(b"II*\0")
