"""What kind of text an item is, by the last word of its title that says so.

`在全县…大会上的主持词` -> 主持词; `在先进事迹报告会上的讲话` -> 讲话; no title word -> "".
"""

from __future__ import annotations

import re

# Each takes what belongs to it along: `述职述廉报告` is no 报告, `心得体会材料` no 材料. Of words that end at the
# same place the earlier in the list holds: `主持讲话` is a 主持词.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        ("答记者问", r"答记者问|记者问|新闻发布会.{0,6}(?:实录|问答)"),
        ("述职", r"述职(?:[^会上]{0,6}?(?:报告|汇报|总结|发言|讲话))?稿?"),
        ("主持词", r"主持(?:词|辞|稿|讲话)"),
        ("心得体会", r"(?:心得|(?<!全)体会(?!议)|感悟|感言|读后感|观后感)(?:体会)?(?:文章|材料|发言|报告)?"),
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
    """One of the contract's kinds, or "" when the title (in simplified characters) does not say.

    Chinese names the thing last (`在…报告会上的讲话`), English first (`Remarks at the report conference`).
    """
    first = title.isascii()
    said: list[tuple[int, str]] = []
    for kind, pattern in KINDS:
        places = [-match.start() if first else match.end() for match in pattern.finditer(title)]
        if places:
            said.append((max(places), kind))
    return max(said, key=lambda one: one[0])[1] if said else ""
