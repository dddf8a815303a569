"""Plain text comes out as written, whatever its encoding, pages and line ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.formats.plain_text import PlainText
from extractors.text.encodings import decode_as, decode_text, plausibility
from schema.errors import Unreadable
from schema.records import Document, SourceFile

SIMPLIFIED = "同志们：\n　　今天把大家请来，是要说说修渠的事。这件事拖了三年，不能再拖了。\n"
TRADITIONAL = "各位鄉親：\n　　今天請大家來，是要說說修渠的事。這件事拖了三年，不能再拖了。\n"
ENGLISH = "Ladies and gentlemen,\nthe “old” bridge – as you know – is closed; the café isn’t.\n"


def read(data: bytes) -> Document:
    """What the extractor makes of `data`."""
    return PlainText().extract(SourceFile("讲话.txt", "0" * 64, data))


def texts(document: Document) -> list[list[str]]:
    """The lines of each page."""
    return [[line.text for line in page.lines] for page in document.pages]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_simplified(encoding: str) -> None:
    """Simplified Chinese reads the same from every encoding, leading spaces kept."""
    document = read(SIMPLIFIED.encode(encoding))
    assert texts(document) == [SIMPLIFIED.splitlines()]
    assert document.issues == () and not document.layout and document.media_type == "text/plain"


@pytest.mark.parametrize("encoding", ["utf-8", "cp950", "gb18030", "utf-16-le"])
def test_traditional(encoding: str) -> None:
    """Traditional Chinese too, in Big5 and in GB18030."""
    assert texts(read(TRADITIONAL.encode(encoding))) == [TRADITIONAL.splitlines()]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_english(encoding: str) -> None:
    """English with typographic signs reads from Windows-1252 as well."""
    assert texts(read(ENGLISH.encode(encoding))) == [ENGLISH.splitlines()]


@pytest.mark.parametrize("word", ["联通", "联通电信", "同志们：", "第1篇:", "述职报告"])
def test_famous_short_words(word: str) -> None:
    """Words whose GBK bytes look like UTF-8 are still Chinese."""
    decoded = decode_text(word.encode("gb18030"))
    assert decoded is not None and decoded.text == word


SENTENCES = st.lists(
    st.sampled_from(list("修渠的事拖了三年不能再拖我们今天开会说明情况，。：（）《》2011年A")),
    min_size=8,
    max_size=80,
)


@given(SENTENCES.map("".join), st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-16-be"]))
def test_any_sentence_in_any_encoding(text: str, encoding: str) -> None:
    """Running text of common characters survives every encoding."""
    if not any("\u4e00" <= char <= "\u9fff" for char in text):
        return
    decoded = decode_text(text.encode(encoding))
    assert decoded is not None and decoded.text == text


def test_pages_and_line_ends() -> None:
    """Form feeds part pages, all kinds of line ends part lines, blank lines stay."""
    document = read("甲。\r\n\r\n乙。\r丙。\u2028丁。\f第二页。\n\f".encode())
    assert texts(document) == [["甲。", "", "乙。", "丙。", "丁。"], ["第二页。"]]
    assert document.page_count == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_nul_and_lone_surrogates(encoding: str) -> None:
    """What cannot be stored becomes U+FFFD, with an issue."""
    document = read("修渠\0的事，\ud800不能再拖了。".encode(encoding, "surrogatepass"))
    assert texts(document) == [["修渠\ufffd的事，\ufffd不能再拖了。"]]
    assert [issue.code for issue in document.issues] == ["bad-unicode"]


def test_cut_in_the_middle_of_a_character() -> None:
    """A file cut mid-character loses that character only, and says so."""
    document = read(SIMPLIFIED.strip().encode()[:-1])
    assert texts(document)[0][-1].endswith("不能再拖了\ufffd")
    assert [issue.code for issue in document.issues] == ["bad-unicode"]


@pytest.mark.parametrize("data", [b"", b" \r\n\t", "　\u3000\n".encode(), b"\xef\xbb\xbf", b"\0\0\0"])
def test_nothing_printed(data: bytes) -> None:
    """White space alone is no text."""
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.code == "empty-text"


def test_no_text_at_all() -> None:
    """Bytes that are no text are refused with their own code."""
    with pytest.raises(Unreadable) as caught:
        read(bytes(range(256)) * 4)
    assert caught.value.code == "bad-encoding"


def test_score() -> None:
    """Prose first, other text when named by hand, binaries never."""
    engine = PlainText()
    assert engine.score(SourceFile("a", "0", SIMPLIFIED.encode())) == 10
    assert engine.score(SourceFile("a", "0", b'{"a": 1}')) == 1
    assert engine.score(SourceFile("a", "0", b"\x89PNG\r\n\x1a\n\0\0")) is None


def test_named_charsets() -> None:
    """A charset's name is taken in its widest sense; a false or unknown one is refused."""
    found = decode_as("镕基".encode("gb18030"), "gb2312")
    assert found is not None and found.text == "镕基"
    assert decode_as("修渠".encode("gb18030"), "utf-8") is None
    assert decode_as(b"x", "no-such-charset") is None


def test_plausibility_orders_readings() -> None:
    """Written text is likelier than the same bytes read wrongly."""
    data = SIMPLIFIED.encode("gb18030")
    assert plausibility(SIMPLIFIED) > 1
    assert plausibility(data.decode("latin-1")) < 0
    assert plausibility(SIMPLIFIED) > plausibility(data.decode("cp950", "replace"))


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data: bytes) -> None:
    """Any bytes give storable lines or an honest refusal."""
    try:
        document = read(data)
    except Unreadable:
        return
    for page in document.pages:
        for line in page.lines:
            assert "\0" not in line.text and line.text.encode() is not None
