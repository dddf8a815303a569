"""Claims are read in any print, and only where a line is nothing but claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.claims.claims import claims_in, find_claims, looks_like_listing
from extractors.claims.site_words import is_buttons, is_notice, is_trail
from extractors.claims.values import parse_date, parse_pages, parse_size, parse_views


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("上传时间：2024-06-11", ["uploaded_on"]),
        ("2024年6月11日 上传", ["uploaded_on"]),
        ("64 页", ["page_count"]),
        ("共64页", ["page_count"]),
        ("页数 64", ["page_count"]),
        ("43.17KB", ["byte_size"]),
        ("大小:1.2 M", ["byte_size"]),
        ("999+", ["views_min"]),
        ("1.2万次浏览", ["views_min"]),
        ("阅读（320）", ["views_min"]),
        ("VIP专免", ["access"]),
        ("¥3.00", ["access"]),
        ("价格：5积分", ["access"]),
        (
            "时间：2024-06-11 ｜ 页数：64页 ｜ 大小：43.17KB ｜ 浏览：999+",
            ["uploaded_on", "page_count", "byte_size", "views_min"],
        ),
        (
            "Uploaded: 2024-06-11  Pages: 64  Size: 43.17 KB  Views: 1,234",
            ["uploaded_on", "page_count", "byte_size", "views_min"],
        ),
        ("64页 海报 侵权投诉", ["page_count"]),
        ("格式：DOC 上传者：小禾", ["other", "other"]),
    ],
)
def test_claim_lines(line: str, kinds: list[str]) -> None:
    """Labelled or bare, one or many on a line, with buttons between."""
    assert [claim.kind for claim in claims_in(line)] == kinds


@pytest.mark.parametrize(
    "line",
    [
        "第1篇:",
        "同志们：",
        "001",
        "一、",
        "1、",
        "2011年3月5日，春分刚过。",
        "全镇共64页资料",
        "办结 31301 件",
        "海报",
        "",
        "免费午餐工程",
    ],
)
def test_other_lines(line: str) -> None:
    """Markers, salutations, sentences and buttons are no claims."""
    assert claims_in(line) == ()


def test_a_bare_number_in_a_strip_of_claims_is_its_views() -> None:
    """Only beside two claims of other kinds, and only when there is one such number."""
    kinds = [claim.kind for claim in claims_in("VIP专免 2024-06-11 1,017 43.17KB 64 页")]
    assert sorted(kinds) == ["access", "byte_size", "page_count", "uploaded_on", "views_min"]
    assert claims_in("2024-06-11 1017") == claims_in("1017") == claims_in("2024-06-11 64页 3.5") == ()
    several = [claim.kind for claim in claims_in("2024-06-11 64页 12 34")]
    assert several == ["uploaded_on", "page_count", "other", "other"]


def test_a_bare_date_alone_is_no_claim() -> None:
    """Only claims of another kind nearby make a bare date one."""
    assert find_claims(["在修渠会上的讲话", "2011年3月5日", "同志们："]).fields == {}
    assert find_claims(["讲话", "2011年3月5日", "12页"]).fields == {
        "uploaded_on": "2011年3月5日",
        "page_count": "12页",
    }


def test_the_own_claims_win_over_those_of_other_files() -> None:
    """The strip with most kinds is the listing's own; teasers below do not change it."""
    lines = ["讲话", "2024-06-11", "64 页", "43KB", *["正文，正文。"] * 9, "别的讲话", "2020-01-01", "3 页"]
    assert find_claims(lines).fields == {
        "uploaded_on": "2024-06-11",
        "page_count": "64 页",
        "byte_size": "43KB",
    }


def test_listing_text_is_told_from_speeches() -> None:
    """Three kinds of claims near the top make a listing; a speech full of numbers is none."""
    assert looks_like_listing(["讲话", "2024-06-11", "64 页", "43KB", "同志们："])
    assert not looks_like_listing(
        ["在修渠会上的讲话", "2011年3月5日", "同志们：", "我们修了64页的规划。", "免费"]
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [("43.17KB", 44206), ("43.17 k", 44206), ("1.2MB", 1258291), ("512字节", 512), ("300B", 300),
     ("1,024KB", 1048576),
     ("４３KB", 44032), ("2兆", 2097152), ("大", None), ("5 parsecs", None)],
)  # fmt: skip
def test_sizes(text: str, value: int | None) -> None:
    """One KB is 1024 bytes; fractions are rounded."""
    assert parse_size(text) == value


def test_values() -> None:
    """Pages, views as lower bounds, and days that exist."""
    assert (parse_pages("共 64 页"), parse_pages("页")) == (64, None)
    assert (parse_views("999+"), parse_views("1.2万+"), parse_views("1,234次"), parse_views("3w")) == (
        999,
        12000,
        1234,
        30000,
    )
    assert (parse_date("2024/6/11 10:30"), parse_date("2024年6月11日"), parse_date("2024-13-01")) == (
        "2024-06-11",
        "2024-06-11",
        None,
    )


def test_site_words() -> None:
    """Lines of buttons, trails and notices are told from headings and sentences."""
    for line in ("海报", "收藏 | 分享 | 举报(3)", "展开>>", "摘要：", "展开剩余94%", "上一页 1 2 3 下一页"):
        assert is_buttons(line)
    for line in ("同志们：", "上传下达要畅通", "第1篇", "更多群众受益", "2022", "", "推荐理由充分"):
        assert not is_buttons(line)
    assert is_trail("首页 > 文库 > 党政公文") and not is_trail("甲 > 乙")
    assert is_notice("剩余59页未读，继续阅读") and is_notice("本文仅供参考", outside=True)
    assert not is_notice("以上意见仅供参考。") and not is_notice("还有三件事要办。")


@given(st.lists(st.text(max_size=40), max_size=30))
def test_any_lines_are_survived(lines: list[str]) -> None:
    """No text raises."""
    find_claims(lines)
    looks_like_listing(lines)
