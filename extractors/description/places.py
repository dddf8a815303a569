"""Finds the jurisdiction that a speech is about, and the occasion on which it was given.

`在青岭县专精特新企业培育会上的讲话` -> occasion `青岭县专精特新企业培育会`, jurisdiction `青岭县`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.description.heading_parts import Part
from schema.records import Paragraph

OCCASION = re.compile(
    r"在(?P<what>.{3,60}?)(?:上|中|时|期间)的?(?=(?:动员|主持|总结|表态|典型|交流)?(?:讲话|講話|致[辞词詞]|发言|發言|报告|演讲|谈话|主持|点评|贺[辞词]))"
)
# "Remarks at the opening of …"
ENGLISH_OCCASION = re.compile(r"\b(?:at|to|on)\s+(?P<what>the\s+.{4,80}?)\s*$", re.I)
# "青岭县", "滨河新区", "河东省江浔市": a named place; "全县", "我市" name none
NAMED = re.compile(
    r"(?:[\u4e00-\u9fff]{2,5}省)?[\u4e00-\u9fff]{2,6}?(?:自治州|自治县|新区|开发区|高新区|省|市|县|区|州|盟|旗|镇|乡|街道)"
)
# "常务副县|长", "第三镇|长"
NO_PLACE = re.compile(r"[副正代原兼现任]$|^(?:常务|党|驻|第)|[的和与在及、，]")
UNNAMED = re.compile(r"^(?:全|我|本|各|该|在全|在我|市|县|区|省|在)?(?:省|市|县|区|州|镇|乡)|^[全我本各该]")
LEADING = re.compile(r"^(?:在|关于|对|——|—)+")


def occasion_of(title: str) -> str:
    """The event a title names, without `在` and `上`; "" when it names none."""
    match = OCCASION.search(title) or ENGLISH_OCCASION.search(title)
    return match["what"].strip() if match else ""


def jurisdiction_of(
    titles: Sequence[Part], role: tuple[str, Paragraph | None] = ("", None)
) -> tuple[str, Paragraph | None]:
    """The named place in the title or in the speaker's office (`role`, and the line it stands in), and its line."""
    for text, paragraph in [*((part.text, part.paragraph) for part in titles), role]:
        match = NAMED.match(LEADING.sub("", text))
        if match is None or UNNAMED.match(match.group()):
            continue
        name = match.group()
        if not re.search("[全我]", name) and not NO_PLACE.search(name[:-1]):
            return name, paragraph
    return "", None
