"""Text that was decoded wrongly and saved so is read as it was meant, and told as a guess."""

from __future__ import annotations

import pytest

from extractors.text.encodings import decode_text, mended

TEXT = "在全乡水利会上的讲话\n（2021年3月5日）\n同志们：\n今年的渠修得早，水放得匀，大家都看在眼里。\n"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("gb18030", "latin-1"), ("utf-8", "latin-1"), ("gb18030", "cp437")],
)
@pytest.mark.parametrize("saved", ["utf-8", "utf-16"])
def test_a_double_decoding_is_undone(right: str, wrong: str, saved: str) -> None:
    """Bytes of `right` taken for `wrong`, the result saved in yet another encoding."""
    found = decode_text(TEXT.encode(right).decode(wrong).encode(saved))
    assert found and (found.text, found.certain) == (TEXT, False)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Ladies and gentlemen, thank you very much for coming today.",
        "Voilà la fête à l'école, où l'été fut très beau.",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    """Chinese, English, French."""
    assert mended(text) is None
