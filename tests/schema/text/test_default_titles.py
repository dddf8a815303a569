"""Titles that programs write are told from titles of documents."""

from __future__ import annotations

import pytest

from schema.text.default_titles import is_default_title


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - 在大会上的讲话.doc",
        "Microsoft Word - 文档1",
        "讲话稿.docx",
        "x.pdf",
        "C:\\稿件\\讲话",
        "file:///tmp/print.html",
        "untitled",
        "Untitled document",
        "无标题",
        "未命名文档",
        "新建 Microsoft Word 文档",
        "新建文本文档 (2)",
        "文档1",
        "PowerPoint 演示文稿",
        "幻灯片 1",
        "Scanned Document",
        "WPS 文字",
        "anonymous",
        "(unspecified)",
        "1",
        "",
        "---",
    ],
)
def test_default_titles(title: str) -> None:
    """File names and what programs put there are no titles."""
    assert is_default_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "(5篇)2022年关于安全生产工作讲话",
        "讲话",
        "在全市工作会议上的讲话",
        "标题党的危害",
        "文档管理工作讲话汇编",
        "Word power",
        "新建学校开学典礼讲话",
        "Remarks",
    ],
)
def test_titles_of_documents(title: str) -> None:
    """A title that only begins like a default is a title."""
    assert not is_default_title(title)
