"""What kind of text an item is, by the word its title ends with.

`在全县…大会上的主持词` -> 主持词; `2022年度述职述廉报告` -> 述职; no title word -> "".
"""

from __future__ import annotations

import re

TAIL = 16  # characters; the last word of a title decides: a 报告 on 发言 is a report

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        ("答记者问", r"答记者问|记者问|新闻发布会.{0,6}(?:实录|问答)"),
        ("述职", r"述职"),
        ("主持词", r"主持(?:词|辞|稿|讲话)"),
        ("心得体会", r"心得|体会|感悟|感言|读后感|观后感"),
        (
            "致辞",
            r"致(?:辞|词|詞)|贺[辞词]|祝酒词|开幕[词辞]|闭幕[词辞]|欢迎[词辞]|答谢[词辞]|献词|寄语|welcome|greeting",
        ),
        ("报告", r"报告|報告|汇报|report"),
        ("发言", r"发言|發言|表态|statement"),
        ("讲话", r"讲话|講話|谈话|演讲|演說|讲稿|党课|点评|remarks|speech|address"),
        ("其他", r"信$|倡议书|公开信|决议|说明|总结|小结|悼词|动员令"),
    )
)


def kind_of(title: str) -> str:
    """One of the contract's kinds, or "" when the title (in simplified characters) does not say."""
    for text in (title[-TAIL:], title):
        for kind, pattern in KINDS:
            if pattern.search(text):
                return kind
    return ""
