"""Patterns of printed claims: labels and values, as document sites write them.

"上传时间：2024-06-11"  "页数 64"  "大小:43.17KB"  "1.2万次浏览"  "VIP专免"  "下载 35"
"""

from __future__ import annotations

import re
from typing import Final

DATE, PAGES, SIZE, VIEWS, ACCESS, OTHER = (
    "uploaded_on",
    "page_count",
    "byte_size",
    "views_min",
    "access",
    "other",
)

# "2024-06-11"  "2024年6月11日"
DAY: Final = r"(?:\d{4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}(?!\d)|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)"
CLOCK: Final = r"(?:[T\s]*\d{1,2}:\d\d(?::\d\d)?)?"
# "43.17KB"  "512字节"
BYTES: Final = (
    r"\d[\d,]*(?:\.\d+)?\s*(?:[KMG]i?B?(?![A-Za-z])|B(?:ytes?)?(?![A-Za-z])|字节|千字节|兆(?:字节)?)"
)
COUNT: Final = r"\d[\d,]*(?:\.\d+)?\s*[万千亿wWkK]?\s*\+?"  # "1.2万+"
PEOPLE: Final = COUNT + r"\s*[人次]*"
SHEETS: Final = r"共?\s*\d{1,5}\s*(?:页|頁|P(?![A-Za-z])|pages?(?![A-Za-z]))"  # "64 页"
SHEETS_LABELLED: Final = r"共?\s*\d{1,5}\s*(?:页|頁|P|pages?)?"
# "VIP专免"  "¥3.00"  "5积分"
GATE: Final = (
    r"(?:(?:S?VIP|会员|會員)[^\s\d|/,，。:：;；]{0,6}"
    r"|免费(?:下载|阅读|文档|资源)?|付费(?:下载|阅读|文档|资源)?|限时免费|限免"
    r"|[¥￥]\s*\d+(?:\.\d+)?元?"
    r"|\d+(?:\.\d+)?\s*(?:元|积分|金币|下载券|文币|学币|豆元|豆丁币|阅点|阅币|点券))"
)

DATED: Final = (
    r"(?:上传|发布|收录|入库|更新|上架|分享)(?:时间|日期|于|日)"
    r"|(?:date\s+)?(?:uploaded|published)(?:\s+on)?|upload(?:\s+(?:date|time))?"
)
COSTS: Final = (
    r"(?:下载)?权限|(?:下载|文档)?(?:价格|售价|费用)|(?:所需|需要|下载)?(?:积分|金币|下载券)|access|price"
)
FACTS: Final = (
    r"(?:文档|文件|资料)?(?:格式|类型)|上传者|上传人|上传用户|贡献者|发布者|发布人|来源|(?:总)?字数"
    r"|下载(?:量|次数|数|人数)?|收藏(?:量|数)?|评论(?:数)?|评分|点赞(?:数)?|(?:文档)?编号|(?:文档)?ID"
    r"|语言|(?:所属)?分类|所属栏目|标签|关键词|关键字|星级|所属专辑"
)
DONE: Final = r"(?:浏览|阅读|点击|访问|查看|看过|围观|views?|reads?)量?"
DONE_ELSE: Final = r"(?:下载|收藏|评论|点赞|评分|分享|字|downloads?|likes?)(?!\w)"

# values without a fixed form need a colon: "收藏 分享" are two buttons
AFTER_COLON: Final = r"(?:(?<=[:：])|(?<=[:：]\s))"

# (kind, label, value, strong: accepted anywhere on the page); longer labels precede their own prefixes
LABELS: Final[tuple[tuple[str, str, str, bool], ...]] = (
    (DATE, DATED, DAY + CLOCK, True),
    (DATE, r"时间|日期|上传|发布|date", DAY + CLOCK, False),
    (PAGES, r"(?:总|文档|文件|全文)?页数|总页码|page\s*count|number\s+of\s+pages", SHEETS_LABELLED, True),
    (PAGES, r"页码|pages?|篇幅", SHEETS_LABELLED, False),
    (SIZE, r"(?:文件|文档|资料|附件|资源)大小|file\s*size", BYTES, True),
    (SIZE, r"大小|size|体积", BYTES, False),
    (VIEWS, r"(?:浏览|阅读|点击|访问|查看)(?:次数|人数|量|数)|人气|热度|views?", PEOPLE, True),
    (VIEWS, r"浏览|阅读|点击|访问|查看|围观", PEOPLE, False),
    (ACCESS, COSTS, rf"(?:{AFTER_COLON}[^\s|]{{1,16}}|{GATE}|\d+)", False),
    (OTHER, FACTS, rf"(?:{AFTER_COLON}[^\s|]{{1,24}}|{COUNT})", False),
)
BARE: Final[tuple[tuple[str, str, bool], ...]] = (
    (SIZE, BYTES, False),
    (DATE, DAY + CLOCK + r"\s*(?:上传|发布|更新|收录)", True),
    (DATE, DAY + CLOCK, False),
    (PAGES, SHEETS, False),
    (VIEWS, COUNT + r"\s*(?:次|人)?\s*(?:已)?" + DONE, True),
    (OTHER, COUNT + r"\s*(?:次|人)?\s*(?:已)?" + DONE_ELSE, False),
    (VIEWS, r"\d[\d,.]*\s*[万千wWkK]?\s*\+|\d[\d,.]*\s*[万wW](?!\w)", False),
    (ACCESS, GATE, False),
    (OTHER, r"(?:PDF|DOCX?|PPTX?|WPS|TXT|RTF)(?:格式|文档)?(?![A-Za-z])|\d(?:\.\d)?分(?!\w)", False),
)
CLAIM: Final = re.compile(
    "|".join(
        [
            rf"(?P<label{n}>{label})\s*[:：(（]?\s*(?P<value{n}>{value})"
            for n, (_, label, value, _) in enumerate(LABELS)
        ]
        + [rf"(?P<bare{n}>{value})" for n, (_, value, _) in enumerate(BARE)]
    ),
    re.I,
)
LABEL_ALONE: Final = re.compile(
    "|".join(rf"(?P<label{n}>{label})" for n, (_, label, _, _) in enumerate(LABELS)), re.I
)
BETWEEN: Final = re.compile(r"[\s|/·•,，、;；:：()（）\[\]【】<>»›_~-]*")
