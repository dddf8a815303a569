"""Places: where it was said, whose jurisdiction it is about, on what occasion.

`在青岭县专精特新企业培育会上的讲话` -> occasion `青岭县专精特新企业培育会`, jurisdiction `青岭县`;
`（2022年3月1日，北京）` -> place `北京`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.description.heading_parts import Part
from extractors.text.dates import DATE
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
UNNAMED = re.compile(r"^(?:全|我|本|各|该|在全|在我|市|县|区|省|在)?(?:省|市|县|区|州|镇|乡)|^[全我本各该]")
DATE_LABEL = re.compile(r"^\s*(?:时间|日期)\s*[:：]")  # "时间："
LEADING = re.compile(r"^(?:在|关于|对|——|—)+")


def occasion_of(title: str) -> str:
    """The event a title names, without `在` and `上`; "" when it names none."""
    match = OCCASION.search(title) or ENGLISH_OCCASION.search(title)
    return match["what"].strip() if match else ""


def jurisdiction_of(titles: Sequence[Part], parts: Sequence[Part]) -> tuple[str, Paragraph | None]:
    """The named place in the title or in the speaker's office, and its line."""
    for part in [*titles, *(part for part in parts if part.kind == "byline")]:
        text = LEADING.sub("", part.text)
        match = NAMED.match(text)
        if (
            match
            and not UNNAMED.match(match.group())
            and "全" not in match.group()
            and "我" not in match.group()
        ):
            return match.group(), part.paragraph
    return "", None


def place_beside_date(line: str) -> str:
    """What stands beside a date in its brackets: `（2022年3月1日，北京）` -> `北京`."""
    rest = DATE_LABEL.sub("", DATE.sub(" ", line).strip().strip("（）()【】[]")).strip(" ，,、·:：")
    return rest if 2 <= len(rest) <= 20 and re.search(r"[\u4e00-\u9fffA-Za-z]", rest) else ""
