"""A site's notes that words are missing are furniture, and the item says that it is cut."""

from __future__ import annotations

import pytest

from extractors.furniture.preview_notes import HIDDEN, STRONG, WEAK
from tests.support.plain_reading import only, reading_of, taken

BODY = [
    "渠口的闸门换了新的，放水的时辰写在木牌上，谁家先谁家后，一看就明白。",
    "晒场边上的路灯坏了三盏，电工说零件月底到，到了当天就装。",
    "合作社的账每季度贴一回，贴在小卖部的墙上，字写大一些。",
]
HEAD = ["在全乡水利会上的讲话", "同志们："]


@pytest.mark.parametrize(
    "note",
    [
        ["……(未完,全文共5200字,当前显示1800字,剩余内容请登录后查看)"],
        ["全文约3100字，下载后可编辑。", "（注册之后才能查看剩余部分！）"],
        ["试读结束，获取完整内容请联系客服"],
        ["……（未完，全文共2100字", "下载《在全乡水利会上的讲话》）"],
        ["【预览已结束，扫码关注公众号阅读全文】"],
    ],
)
def test_a_note_at_the_end(note: list[str]) -> None:
    """It is no text, and the item is truncated."""
    reading = reading_of("\n".join([*HEAD, *BODY, *note]) + "\n")
    read = only(reading)
    assert read.text == "\n".join(["同志们：", *BODY])
    assert read.description.truncated
    assert len(taken(reading, "preview-note")) == len(note)
    assert [issue.code for issue in reading.issues].count("preview-cut") == 1


@pytest.mark.parametrize(
    "note", ["……此处隐藏980个字……", "（某站此处略去310字，会员可读全文）", "……以下内容已省略520字……"]
)
def test_hidden_words_inside_a_line(note: str) -> None:
    """What stands before and behind the note are two paragraphs."""
    line = f"{BODY[0][:12]}{note}{BODY[1][4:]}"
    read = only(reading_of("\n".join([*HEAD, line, *BODY]) + "\n"))
    assert read.text.split("\n")[1:3] == [BODY[0][:12], BODY[1][4:]]
    assert read.description.truncated


@pytest.mark.parametrize(
    "last",
    [
        "下载中心的同志要把系统调好。",
        "请大家会后登录平台填报。",
        "全文已经印发，请大家对照检查。",
        "客服热线要有人接。",
    ],
)
def test_sentences_that_use_such_words_stay(last: str) -> None:
    """A speaker may speak of downloads and logins."""
    read = only(reading_of("\n".join([*HEAD, *BODY, last]) + "\n"))
    assert read.text.endswith(last)
    assert not read.description.truncated


def test_named_patterns() -> None:
    """Each pattern's own example, and a near miss."""
    assert HIDDEN.search("……此处隐藏1270个字……") and not HIDDEN.search("我们隐藏了3个问题")
    assert STRONG.search("(未完,全文共") and not STRONG.search("任务还未完成")
    assert WEAK.search("下载") and not WEAK.search("上山")
