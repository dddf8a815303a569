"""Interprets the text beside a date on its line: a place, a person, or a note that is neither.

`（2022年3月1日，北京）` -> place `北京`; `（2022年3月1日，未经本人审阅）` -> none: what stands there is a place only
when it looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from extractors.text.dates import DATE

DATE_LABEL = re.compile(r"^\s*(?:时间|日期)\s*[:：]")  # "时间："
SEPARATORS = re.compile(r"[，,、;；。\s\u3000|｜]+")
# "星期三", "上午9时1分", "晚11时25分", "9:30"
CLOCK = re.compile(
    r"[（(]?(?:星期|周|礼拜|週)[一二三四五六日天][）)]?"
    r"|(?:凌晨|早上|早|上午|中午|下午|晚上|晚|夜间?)?\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*(?:[时時点點]|[:：](?=[0-9]))"
    r"\s*(?:[0-9０-９]{1,2}\s*分?|[一二三四五六七八九十]{1,3}分|半|整)?|(?:凌晨|上午|中午|下午|晚上|晚|夜)(?![\u4e00-\u9fff])"
)
# what may be left beside a date and says nothing: "度", "年", "日", "7日"
NO_WORD = re.compile(r"[\d\W年月日号度份元上下午晚时分秒许前后至到的]+|.")
AT = re.compile(r"^(?:于|於|在|地点[:：]?)\s*")
# "根据录音整理", "未经本人审阅", "修订稿", "发表于…": said of the text, not of where it was given
NOTES = re.compile(
    r"录音|整理|审阅|审定|审核|审议|发表|刊登|刊载|原载|转载|修订|修改|修正|定稿|初稿|讲稿|草稿|稿$|节选|摘录|摘要|纪要|记录|全文|印发|公布|发布|通过"
    r"|施行|批准|选自|原题|题目|删节|有删|通报|未经|根据|本人|征求|意见|内部|传阅|会议$|大会$|第.{1,6}次|[作写记题识]$|时间|星期|农历|来源|作者|编辑|会上"
)
# "2001年2月8日于深圳", "三月十日，于上海记": where it was written, directly behind its day; a gap parts a person: "5月6日　于小明"
WRITTEN_AT = re.compile(rf"(?P<day>{DATE.pattern})(?:之?[夜晨晚])?[，,。]?[于於在][^\s，,。（）()]{{1,16}}")
LONGEST_PLACE = 20  # characters
SHORT_PLACE = re.compile(r"[\u4e00-\u9fff]{2,6}|[A-Z][A-Za-z .]{2,30}")  # "青岭", behind a comma
KNOWN = re.compile(
    "^(?:"
    + "|".join(
        """
        北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 贵州 云南
        陕西 甘肃 青海 台湾 内蒙古 西藏 宁夏 新疆 香港 澳门 石家庄 太原 沈阳 大连 长春 哈尔滨 南京 苏州 杭州 宁波 合肥 福州 厦门
        南昌 济南 青岛 郑州 武汉 长沙 广州 深圳 珠海 南宁 海口 三亚 博鳌 成都 贵阳 昆明 拉萨 西安 延安 兰州 西宁 银川 乌鲁木齐
        呼和浩特 台北 东莞 佛山 温州 无锡 井冈山 遵义 中南海 人民大会堂 钓鱼台 纽约 华盛顿 伦敦 巴黎 莫斯科 日内瓦 东京
        """.split()
    )
    + ")"
)
PLACE_END = re.compile(
    r"(?:[省市县区镇乡村街州盟旗厅堂馆楼室院校场园岛港店所]|街道|会堂|礼堂|剧院|宾馆|酒店|饭店|大学|学院|中学|小学|广场|基地|公司|机关|中心|大厦|山庄|影院|俱乐部|学校|法院)(?:[（(].{1,10}[）)])?$"
)


def beside_date(line: str) -> tuple[str, ...]:
    """The pieces of a date line that are no date, weekday, time, note or label: `（3月1日，北京　李明）`'s 北京, 李明."""
    rest = DATE.sub(" ，", DATE_LABEL.sub("", line.strip().strip("（）()【】[]〖〗")))
    pieces = (piece.strip(" 　·:：—–-~～至到") for piece in SEPARATORS.split(CLOCK.sub("，", rest)))
    return tuple(piece for piece in pieces if piece and not NO_WORD.fullmatch(piece))


def undated(line: str) -> str:
    """A line without its dates, and without the place that is tied to one: `——2001年2月8日于深圳` -> `——`."""
    return DATE.sub(" ", WRITTEN_AT.sub(" ", line))


def place_beside_date(line: str, is_person: Callable[[str], bool] = lambda piece: False) -> str:
    """The place that stands beside a date: `（2022年3月1日，北京）` -> `北京`, `（3月1日于柳川）` -> `柳川`."""
    comma = re.search(r"[，,]", DATE.sub("", line)) is not None
    for piece in beside_date(line):
        at = AT.match(piece)
        bare = piece[at.end() :] if at else piece
        if NOTES.search(bare) or not 2 <= len(bare) <= LONGEST_PLACE:
            continue
        if at or (KNOWN.search(bare) or PLACE_END.search(bare)):
            return bare
        if comma and bare == piece and not is_person(piece) and SHORT_PLACE.fullmatch(piece):
            return piece
    return ""
