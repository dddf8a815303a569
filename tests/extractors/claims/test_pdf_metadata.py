"""PDF metadata comes out as people meant it, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.claims.pdf_metadata import mend, pdf_info, read_date

TITLE = "(5篇)2022年关于安全生产工作讲话"


@pytest.mark.parametrize(
    "found",
    [
        TITLE.encode("gb18030"),
        TITLE.encode(),
        b"\xef\xbb\xbf" + TITLE.encode(),
        b"\xfe\xff" + TITLE.encode("utf-16-be"),
        b"\xff\xfe" + TITLE.encode("utf-16-le"),
        TITLE.encode("gb18030").decode("latin-1"),
        TITLE.encode().decode("latin-1"),
        TITLE,
        "<" + TITLE.encode("gb18030").hex().upper() + ">",
        TITLE + "\0",
    ],
)
def test_title_is_mended(found: bytes | str) -> None:
    """Whatever encoding a writer used and an engine guessed, the title reads as meant."""
    assert pdf_info({"Title": found}).title == TITLE


def test_big5_title() -> None:
    """A traditional title in Big5 bytes reads as meant."""
    assert pdf_info({"/Title": "在全縣工作會議上的講話".encode("cp950")}).title == "在全縣工作會議上的講話"


@pytest.mark.parametrize(
    "good", ["Müller – Grundsätze", "Discours à l’Assemblée", "Ärzte", "résumé", "Plain", "中文标题"]
)
def test_sound_titles_stay(good: str) -> None:
    """Western letters are not taken for Chinese bytes."""
    assert mend(good) == good


@given(
    st.text(
        alphabet="的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分", min_size=2, max_size=40
    )
)
def test_gbk_taken_for_latin1_comes_back(text: str) -> None:
    """Common characters survive the usual accident at any length."""
    assert mend(text.encode("gb18030").decode("latin-1")) == text


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("D:20240611103000+08'00'", "2024-06-11T02:30:00Z"),
        ("D:20240611103000+08'00", "2024-06-11T02:30:00Z"),
        ("D:20240611003000+0800", "2024-06-10T16:30:00Z"),
        ("D:20130207114827-06'00'", "2013-02-07T17:48:27Z"),
        ("D:20261122115059Z'", "2026-11-22T11:50:59Z"),
        ("D:20261122115059Z", "2026-11-22T11:50:59Z"),
        ("D:20230318101431+99'14'", "2023-03-18T10:14:31"),
        ("20240611103000", "2024-06-11T10:30:00"),
        ("D:20240611", "2024-06-11"),
        ("D:202406", "2024-06"),
        ("D:2024", "2024"),
        ("2024年6月11日", "2024-06-11"),
        ("2024年6月11日 10:30:05", "2024-06-11T10:30:05"),
        ("2024-06-11T10:30:00+08:00", "2024-06-11T02:30:00Z"),
        ("2024/6/11 9:05", "2024-06-11T09:05:00"),
        ("Tue Jun 11 10:30:00 2024", "2024-06-11T10:30:00"),
        ("D:20240611256199Z", "2024-06-11"),
        ("D:20240230103000Z", None),
        ("D:20241311103000Z", None),
        ("D:191001230101", None),
        ("6/11/24", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_dates(printed: str, date: str | None) -> None:
    """Dates are as precise as certain; impossible ones are none."""
    assert read_date(printed) == date


@given(st.text(max_size=40))
def test_any_date_text_is_survived(text: str) -> None:
    """No date text raises, and what comes out looks like a date."""
    date = read_date(text)
    assert date is None or date[:4].isdigit()


@given(
    st.dictionaries(st.sampled_from(["Title", "/Author", "Producer", "CreationDate"]), st.binary(max_size=60))
)
def test_any_bytes_are_survived(raw: dict[str, bytes]) -> None:
    """No metadata raises, all of it can be stored, and raw keeps every key."""
    info = pdf_info(raw)
    assert len(info.raw) == len(raw)
    for value in (info.title, info.author, info.producer, *(text for _, text in info.raw)):
        assert value is None or (value.encode() is not None and "\0" not in value)


def test_wps_and_placeholders() -> None:
    """WPS names itself in Creator only; `(anonymous)` and `unspecified` are nobody."""
    info = pdf_info({"Creator": "WPS 文字", "Producer": "", "Author": "(anonymous)", "Title": "unspecified"})
    assert (info.producer, info.author, info.title) == ("WPS 文字", None, None)
    assert ("Creator", "WPS 文字") in info.raw
