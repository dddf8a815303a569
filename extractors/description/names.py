"""Recognizes names of persons: by their form alone, or where their place in the line supports it.

`习近平`, `欧阳文静`, `范徐丽泰`, `艾合买提·买买提`, `特朗普`, `Margaret Hale` are names wherever they stand alone;
`止庵`, `高峰` may be one, and are where an office or a label stands beside them; `真抓实干`, `平安`, `李××` never are.
"""

from __future__ import annotations

import re

from extractors.description.not_names import NEVER, PARTS, VIRTUES, WORDS
from extractors.description.surnames import COMMON, COMPOUND, GIVEN, JAPANESE, RARE, SECOND, SOUNDS, WORDY
from schema.text.script import simplified

PLACEHOLDER = re.compile(r"[×XxＸ*＊_＿某○〇□△]")  # "张××", "XXX", "李某某"
HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff]+")
DOT = re.compile(r"\s*[·•‧・．∙⋅]\s*")  # "买买提·艾力", and the dots that stand for it
# "买买提·艾力": parts of Han or Latin letters
DOTTED = re.compile(
    r"(?:[\u3400-\u9fff]{1,6}|[A-Z][a-z]*\.?)(?:·(?:[\u3400-\u9fff]{1,6}|[A-Z][a-z]*\.?)){1,4}"
)
# "Margaret Hale"
LATIN_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sir|Hon)\.?\s+)?[A-Z][a-z]+(?:[ -](?:[A-Z]\.|[A-Z][a-z]+)){1,3}"
)
NOT_LATIN = re.compile(
    r"\b(?:The|House|Hall|City|Park|Street|Center|Centre|Office|Room|University|College|State|Day|West|East|North|South|New|Saint|San|Los|Las|Fort|Lake|Mount|Republic|United|Conference|Summit|Remarks|Speech|Address)\b"
)
SPACED = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000\t]+(?=[\u3400-\u9fff])")
LETTER_SPACED = re.compile(r"[\u3400-\u9fff](?:[ \u3000\t]+[\u3400-\u9fff]){1,3}")  # "李　明"
# what offices, places and papers end with: 党支部|书记, 温州市|市长, 石桥镇, 毕业生|代表
ENDS = (
    "省市县区州盟旗镇乡村局厅部处科委组会院校厂司团所站社办支班级馆队稿词辞表页版期率性化员者们生报节册刊网"
)
CALLED = frozenset("总 老 工 董 局 处 某 氏 公 君 姓 家 书 主任 大夫 师傅 老师".split())  # "任总", "李老"
WORD_ENDS = "量力界层式品学机制权法度费面前中里物们室家点线段长工业务人书季"
SOUNDS_SHARE, SOUNDS_ALL = 0.75, 4  # of the characters of a longer name; up to three all of them


def closed(text: str) -> str:
    """A name as it is stored: the gaps it was spaced with closed, one kind of middle dot as printed."""
    return SPACED.sub("", text.strip())


def is_name(text: str) -> bool:
    """Whether `text` is a person's name by its look alone."""
    bare = text.strip()
    if PLACEHOLDER.search(bare):
        return False
    if LATIN_NAME.fullmatch(bare):
        return NOT_LATIN.search(bare) is None
    spaced = LETTER_SPACED.fullmatch(bare) is not None
    plain = DOT.sub("·", simplified(closed(bare)))
    if plain in WORDS or _refused(plain):
        return False
    if "·" in plain:
        return _dotted(plain)
    if not HAN.fullmatch(plain) or not 2 <= len(plain) <= 8:
        return False
    return _compound(plain) or _surnamed(plain, spaced=spaced) or _sounded(plain)


def may_be_name(text: str) -> bool:
    """Whether `text` can be a name where the place says that one stands there: beside an office, behind a label."""
    bare = text.strip()
    if is_name(bare):
        return True
    plain = DOT.sub("·", simplified(closed(bare)))
    if PLACEHOLDER.search(plain) or _refused(plain):
        return False
    if "·" in plain:
        return DOTTED.fullmatch(plain) is not None
    if not HAN.fullmatch(plain) or plain[-1] in ENDS:
        return False
    if plain in WORDS:  # 县长　高峰
        return len(plain) == 2 and plain[1] in GIVEN and plain[0] in COMMON | RARE
    return len(plain) in (2, 3) or (len(plain) == 4 and _share(plain) >= 0.5)


def is_likely_name(text: str) -> bool:
    """Whether `text`, glued to an office, is a name: `副主席热地`, `县长能文`; not `书记走访`."""
    if is_name(text):
        return True
    plain = simplified(text)
    if not may_be_name(text) or len(plain) != 2 or plain in WORDS:
        return False
    return _share(plain) == 1.0 or (plain[0] in COMMON | RARE | WORDY and plain[1] in GIVEN)


def _refused(plain: str) -> bool:
    """Whether a character or a word in it says that `plain` is no name."""
    return bool(NEVER & set(plain)) or any(part in plain for part in PARTS)


def _dotted(plain: str) -> bool:
    """`艾合买提·买买提`, `乔治·W·布什`; not `学习·思考·实践`: its parts sound foreign, or one does and two stand."""
    if not DOTTED.fullmatch(plain):
        return False
    if plain.startswith(COMPOUND):
        return True
    parts = [part for part in plain.split("·") if HAN.fullmatch(part)]
    return bool(parts) and _share("".join(parts)) >= (0.6 if len(parts) > 1 else 0.5)


def _compound(plain: str) -> bool:
    for surnames, shortest in ((COMPOUND, 1), (JAPANESE, 1)):
        for surname in surnames:
            given = plain[len(surname) :]
            if plain.startswith(surname) and shortest <= len(given) <= (2 if surnames is COMPOUND else 3):
                return given[-1] not in ENDS and (given[0] in GIVEN or len(given) == 2 or len(surname) > 1)
    doubled = len(plain) == 4 and plain[0] in COMMON and plain[1] in SECOND
    return doubled and set(plain[2:]) <= GIVEN  # 范徐丽泰


def _surnamed(plain: str, *, spaced: bool) -> bool:
    """A surname and one or two more; where the surname begins words as often, the rest must look given."""
    if not 2 <= len(plain) <= 3:
        return False
    first, given = plain[0], plain[1:]
    if given in CALLED:
        return False
    if len(given) == 2 and plain[-1] in ENDS and given[-1] not in GIVEN:
        return False
    word = plain[:2] in WORDS and (given[-1] not in GIVEN or given[-1] in WORD_ENDS)
    if len(given) == 2 and (given in VIRTUES or word):
        return False  # 高站位, 方向性; not 高峰远
    if first in COMMON or first in RARE:
        return True
    return first in WORDY and (
        spaced or (len(given) == 2 and plain[:2] not in WORDS and plain[-1] not in WORD_ENDS)
    )


def _sounded(plain: str) -> bool:
    """A name written by its sound: `特朗普`, `洛桑江村`, `乌云其木格`."""
    if len(plain) < 3 or plain[:2] in WORDS or plain[-1] in set(ENDS) - set("村旗科生"):
        return False
    if len(set(plain)) < len(plain) - 1:
        return False
    return _share(plain) >= (SOUNDS_SHARE if len(plain) >= SOUNDS_ALL else 1.0)


def _share(plain: str) -> float:
    return sum(char in SOUNDS for char in plain) / len(plain)
