"""Recognizes titles that programs write into PDF metadata by themselves.

"Microsoft Word - 新建.doc"  "幻灯片 1"  "Untitled"  "(anonymous)"  ->  default;   "修渠工作讲话汇编"  ->  a title
"""

from __future__ import annotations

import re
from typing import Final

UNSPECIFIED: Final = re.compile(
    r"\W*(anonymous|unspecified|unknown|none|null|佚名|未知)?\W*", re.IGNORECASE
)  # "(anonymous)"
# "讲话稿.doc"  "C:\\稿件\\讲话"  "file:///tmp/a"
FILE_NAME: Final = re.compile(
    r".*\.(docx?|docm|dotx?|wps|wpt|rtf|odt|txt|pdf|ofd|caj|pptx?|xlsx?|html?|xhtml|md|tex|dvi|ps|indd|qxd|pmd|cdr"
    r"|jpe?g|png|tiff?|bmp|ai|psd|tmp)"
    r"|[A-Za-z]:\\.*|\\\\.*|(file|https?)://.*|about:blank",
    re.IGNORECASE | re.DOTALL,
)
# "Microsoft Word - 新建"  "幻灯片 1"  "Untitled document"  "文档1"  "WPS 文字"
PROGRAM_TITLE: Final = re.compile(
    r"(microsoft\s*®?\s*(office\s*)?)?(word|excel|powerpoint)\s*(-.*|®?\s*(for|\d{4}|文档|document|presentation|演示文稿).*)?"
    r"|(新建|new)\s*(microsoft\s+)?(office\s+)?(word|文本|text|wps)?\s*(文档|文件|document|file)?\s*[(（]?\d*[)）]?"
    r"|(幻灯片|slide|文档|document|doc|book|工作簿|sheet|presentation|演示文稿|page|页)\s*[-_]?\s*\d*"
    r"|(untitled|no\s*title|无标题|未命名|无题|未标题|默认标题)([\s_-]*(document|presentation|文档|文件))?\s*[-_]?\s*\d*"
    r"|(full\s+page|print(ing)?(\s+preview)?|打印(预览)?|title|标题|题目|scan(ned)?(\s+\w+)?|扫描(件|文档|全能王)?|image|pdf|camscanner.*)\s*\d*"
    r"|wps\s*(office|文字|文档|writer)?|writer|adobe\s.*|acrobat.*|pdfcreator.*|reportlab.*|libreoffice.*|openoffice.*|typst.*"
    r"|[\W\d_]*",
    re.IGNORECASE,
)


def is_default_title(title: str) -> bool:
    """Whether `title` is a file name, a program's default or empty, and thus no title of the document."""
    trimmed = title.strip()
    return bool(
        FILE_NAME.fullmatch(trimmed) or PROGRAM_TITLE.fullmatch(trimmed) or UNSPECIFIED.fullmatch(trimmed)
    )
