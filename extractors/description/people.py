"""People and offices: telling a name from an office, and a placeholder from both.

`区委常委、常务副区长　杨海燕` -> role `区委常委、常务副区长`, name `杨海燕`; `市委书记` -> an office, nobody;
`县委书记 张××` -> an office; the name is a placeholder and stays unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.text.script import as_printed, simplified
from extractors.text.vocabulary import Vocabulary

# the surnames of 99 % of the population; a two- to four-character word that begins otherwise is no name here
SURNAMES = frozenset(
    "傅付韩韓肖王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
    "付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰"
    "焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车"
    "项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈"
    "匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门"
    "云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭況那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀"
    "衣信展阴昝智幸奉植衡富尧闭由馬張劉陳楊黃趙吳孫鄭謝許韓馮鄧蕭蔣葉蘇呂盧鍾譚陸萬錢嚴湯龍賀顧龔萧"
)
COMPOUND = tuple(
    "欧阳 司马 上官 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 夏侯 轩辕 端木 歐陽 司馬".split()
)
PLACEHOLDER = re.compile(r"[×XxＸｘ*＊_＿某○〇□△]")  # "张××", "XXX", "李某某"
HONORIFIC = re.compile(r"\s*(?:同志|先生|女士|教授|老师|博士)\s*$")  # "李志强同志"
HAN_WORD = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff]+(?:·[\u4e00-\u9fff]+)*")
# "Margaret Hale"
LATIN_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sir|Hon)\.?\s+)?[A-Z][a-z]+(?:[ -](?:[A-Z]\.|[A-Z][a-z]+)){1,3}"
)
# "Priya Nair, Deputy Mayor"
LATIN_BYLINE = re.compile(rf"(?P<name>{LATIN_NAME.pattern})\s*[,，]\s*(?P<rest>[A-Z].{{2,60}})")
# "董事长：王海"
SAYS_WHO = re.compile(r"(?<=[^:：\s])\s*[:：]\s*(?=[^:：\s]{2,4}$)")
SPACED = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000\t]+(?=[\u4e00-\u9fff])")
NOT_NAMES = frozenset(
    """
    全体 全市 全县 全区 关于 时间 地点 平安 党员 明天 文明 党委 政府 成员 国家 安全
    和谐 高级 成都 马上 强调 任务 何时 金融 万众 应急 师生 都市 方案 时代
    """.split()
)
# what offices and places end with that begin like a name: 党支部|书记, 温州市|市长, 毕业生|代表
NO_NAME_ENDS = "省市县区州盟旗镇乡村局厅部处科股委组会院校厂司团所站社办支工生班大级馆队"
OFFICE_PARTS = frozenset("委党副局部办")  # 区委副|书记


@dataclass(frozen=True, slots=True)
class Byline:
    """Who a line names: a person, their offices, or both; "" where it does not say."""

    name: str = ""
    role: str = ""


def is_name(text: str) -> bool:
    """Whether `text` (gaps closed) is a person's name: a known surname and one to three more characters."""
    plain = SPACED.sub("", text.strip())
    if plain in NOT_NAMES or not HAN_WORD.fullmatch(plain):
        return LATIN_NAME.fullmatch(text.strip()) is not None
    if PLACEHOLDER.search(plain):
        return False  # 李某某
    if plain.startswith(COMPOUND):
        return 3 <= len(plain) <= 4
    if "·" in plain:
        return True
    return 2 <= len(plain) <= 3 and plain[0] in SURNAMES


def printed_name(text: str) -> str:
    """A name with the gaps it was spaced with closed: `李　明` -> `李明`."""
    return SPACED.sub("", text.strip())


def parse_byline(line: str, words: Vocabulary) -> Byline:
    """The person and the offices in one line, as printed; both "" when it is neither."""
    found = _parse(simplified(line), words)
    role = "" if PLACEHOLDER.search(found.role) else found.role  # "XX县委书记" says nobody's office
    return Byline(as_printed(found.name, line), as_printed(role, line)) if found.name or role else Byline()


def _parse(line: str, words: Vocabulary) -> Byline:
    text = HONORIFIC.sub("", line.strip().strip("（）()【】[]:：").strip())
    if not text or len(text) > 60:
        return Byline()
    office = words.office.match(text)
    if office and LATIN_NAME.fullmatch(text[office.end() :].strip()):  # Mayor Alice Stone
        return Byline(text[office.end() :].strip(), office.group())
    if is_name(text):
        return Byline(name=printed_name(text))
    latin = LATIN_BYLINE.fullmatch(text)
    if latin and words.office.search(latin["rest"]):
        return Byline(latin["name"], latin["rest"].strip())
    parts = re.split(r"[\s\u3000\t]+", SAYS_WHO.sub(" ", text))
    for cut in range(1, len(parts)):  # 市委书记　黄志明; 李 伟 县长; offices may themselves be spaced
        head, tail = " ".join(parts[:cut]), " ".join(parts[cut:])
        if _is_office(head, words) and is_name(tail):
            return Byline(printed_name(tail), head)
        if is_name(head) and len(SPACED.sub("", head)) <= 4 and _is_office(tail, words):
            return Byline(printed_name(head), tail)
        if _is_office(head, words) and _hidden(tail):
            return Byline(role=head)
        if _hidden(head) and _is_office(tail, words):
            return Byline(role=tail)
    whole = text.replace("\u3000", " ").strip()
    named = _name_first(whole, words)
    if named:
        return named
    if _is_office(whole, words):
        return Byline(role=whole)
    glued = _glued(SPACED.sub("", whole), words)
    return glued or Byline()


def _glued(text: str, words: Vocabulary) -> Byline | None:
    """`镇党委书记谢向前` -> office and name; the longest office that leaves a name wins."""
    ends = sorted({match.end() for match in words.office.finditer(text)}, reverse=True)
    for end in ends:
        rest = text[end:]
        if rest and is_name(rest) and not words.office.search(rest):
            return Byline(printed_name(rest), text[:end])
        if rest and _hidden(rest):
            return Byline(role=text[:end])
    return None


def _name_first(text: str, words: Vocabulary) -> Byline | None:
    """`张建国县长` -> name and office; not `林业局长`, `党支部书记`, `毕业生代表`, where an office begins like a name."""
    for length in (4, 3):
        name, rest = text[:length], text[length:]
        like_name = is_name(name) and name[-1] not in NO_NAME_ENDS and not set(name[1:]) & OFFICE_PARTS
        if like_name and words.office.match(rest.removeprefix("副")):
            return Byline(name, rest) if _is_office(rest, words) else None
    return None


def _is_office(text: str, words: Vocabulary) -> bool:
    """Whether the whole of `text` names offices: it ends with one, and nothing in it is a sentence."""
    plain = text.strip()
    if not plain or re.search(r"[。！？!?；;：:]", plain):
        return False
    last = None
    for match in words.office.finditer(plain):
        last = match
    if last is None:
        return False
    tail = plain[last.end() :]
    return not tail or re.fullmatch(r"[（(].{1,12}[）)]|同志|们", tail) is not None


def _hidden(text: str) -> bool:
    return len(text) <= 6 and PLACEHOLDER.search(text) is not None


def offices(role: str) -> tuple[str, ...]:
    """The single offices in a role as printed: `县委副书记、县长` -> two."""
    return tuple(part for part in re.split(r"[、，,;；\s]+", role) if part)
