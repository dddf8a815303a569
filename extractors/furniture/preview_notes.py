"""Recognizes a site's notes that a text is cut: what is hidden, how much, how to get the rest.

`……此处隐藏1270个字……` inside a line, `……(未完,全文共4210字,…)` and `预览结束,…` at the end -> preview-note; the item
that such a note cuts is truncated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.layout.metrics import Placed
from schema.records import Span

RULE = "preview-note"
TAIL = 14  # lines at the end of a file that such a note may take
LONGEST = 90  # characters of a line of it
DOTS = r"(?:[.。…·]{2,}|…)?"
# "……此处隐藏1270个字……", "……(文柜网https://www.…此处略去310字,会员可读全文)"
WHERE = r"(?:此处|这里|以下|以上|中间|下文|后文|后面|正文|内容|部分|文字|已|被|共|约|[,，：: ])*"
DONE = r"(?:隐藏|隐去|略去|省略|删去|删减)了?"
SOME = r"\s*[0-9０-９,]{1,7}\s*(?:个|余)?\s*(?:汉字|字符|字)"
HIDDEN = re.compile(
    rf"{DOTS}\s*[（(【\[][^（）()【】\[\]。！？\n]{{0,60}}{DONE}{SOME}[^（）()【】\[\]。！？\n]{{0,30}}[）)】\]]\s*{DOTS}"
    rf"|{DOTS}\s*{WHERE}{DONE}{SOME}\s*{DOTS}"
)
# what only a site says of the text
STRONG = re.compile(
    r"[（(\s…]未完[,，、）)待]|全文(?:共|约|总计|一共)\s*[0-9０-９,]{2,7}\s*字|(?:现在|当前|目前|已)(?:显示|展示|预览)\s*[0-9０-９,]{2,7}\s*字|(?:预览|试读|试看)(?:部分|内容|文字)?(?:到此|至此|已经|已)?(?:结束|完毕|为止)"
    r"|(?:登录|登陆|注册|付费|购买|开通会员|充值)(?:以后|之后|后)?.{0,8}(?:才能|可以|即可|方可|才可|可).{0,6}(?:看|读|查|浏览|下载|显示)"
    r"|(?:剩余|余下|其余|后面)(?:的)?(?:内容|部分|文字|正文).{0,12}(?:隐藏|见页|下载|登录|付费|会员|提示)|(?:查看|阅读|获取|下载)(?:完整|全部|剩余)(?:版|内容|全文|正文|部分)|(?:更多|完整|剩余|其余|全部)(?:完整|精彩|更多)?(?:内容|正文|部分|全文).{0,6}(?:请|需|点击)?.{0,4}(?:下载|登录|购买|充值|扫码|关注)"
)
# what stands beside it
WEAK = re.compile(
    r"下载|客服|收藏《|扫码|公众号|微信|代写|👉|👈|点(?:击)?(?:这里|此处)|会员|登录|可读可改|可编辑|页底|全文|预览|未完|VIP|原文"
)
GLUED = 12  # characters before a note that are text, not part of it
STOPS = "。！？!?；;，,…"
CLOSES = re.compile(r"[）)】\]]\s*$")


def preview_notes(lines: Sequence[Placed]) -> list[Span]:
    """The stretches of such notes, in reading order."""
    found = [
        Span(placed.page, placed.index, *match.span())
        for placed in lines
        if "字" in placed.line.text
        for match in HIDDEN.finditer(placed.line.text)
    ]
    return found + _at_the_end(lines)


def _at_the_end(lines: Sequence[Placed]) -> list[Span]:
    """The last lines, when they say that the text goes on elsewhere and nothing else."""
    start = len(lines)
    strong = False
    while start > max(len(lines) - TAIL, 1):
        text = lines[start - 1].line.text.strip()
        if len(text) > LONGEST or not (
            WEAK.search(text) or STRONG.search(text) or _bracket_tail(lines, start - 1)
        ):
            break
        start -= 1
        strong = strong or STRONG.search(text) is not None
    if not strong:
        return []
    first = _note_start(lines[start].line.text)
    return [
        Span(one.page, one.index, first if one is lines[start] else 0, len(one.line.text))
        for one in lines[start:]
    ]


def _note_start(text: str) -> int:
    """Where the note begins on its first line: behind the words of the text that it cut, if it is glued to them."""
    found = [match.start() for match in (STRONG.search(text), WEAK.search(text)) if match]
    if not found:
        return 0
    before = max((at for at, char in enumerate(text[: min(found)]) if char in STOPS), default=-1) + 1
    return before if before >= GLUED else 0


def _bracket_tail(lines: Sequence[Placed], at: int) -> bool:
    """Whether the line closes a bracket that a note above it opened."""
    above = "".join(one.line.text for one in lines[max(at - 3, 0) : at])
    return CLOSES.search(lines[at].line.text) is not None and re.search(r"[（(]未完", above) is not None
