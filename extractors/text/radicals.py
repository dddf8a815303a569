"""Folds radicals and compatibility ideographs to the ordinary characters of running text.

Browsers and some fonts write 工 as the radical that looks the same; the rest of the text stays unchanged.

`⽂⼯团⻓、⻔⼾` -> `文工团长、门户`
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Unicode's EquivalentUnifiedIdeograph data for the radicals supplement, in code point order; U+2E80 has
# no equivalent and U+2E9A is unassigned. NFKC knows only two of them.
SUPPLEMENT: Final = {
    0x2E81: "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵",
    0x2E9B: "旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角"
    "𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
}
KANGXI: Final = range(0x2F00, 0x2FD6)  # NFKC maps every one of them
COMPATIBILITY: Final = (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))  # a dozen are unified and stay
LOOKALIKES: Final = {0x2F3E: "户"}  # NFKC says 戶, but fonts for simplified Chinese draw it for 户


def _table() -> dict[int, str]:
    table = {first + i: char for first, row in SUPPLEMENT.items() for i, char in enumerate(row)}
    for code in (*KANGXI, *(code for block in COMPATIBILITY for code in block)):
        folded = unicodedata.normalize("NFKC", chr(code))
        if len(folded) == 1 and folded != chr(code):
            table[code] = folded
    return table | LOOKALIKES


TABLE: Final = _table()
FOLDABLE = re.compile("[\u2e81-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]")  # "⽂": most files have none


def fold_radicals(text: str) -> str:
    """`text` with radicals and compatibility ideographs as unified characters; its length never changes."""
    return text.translate(TABLE) if FOLDABLE.search(text) else text
