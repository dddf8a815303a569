"""Detects the encoding of a text: decodes it in every possible way, and the most plausible result wins.

Promise: real Chinese and English texts in UTF-8, UTF-16, GB18030, Big5 or Windows-1252 come out as written,
with or without a byte order mark; when two results are close, the answer is marked as a guess.

    bytes CD AC D6 BE C3 C7 A3 BA  ->  "同志们：" (gb18030), not "肮祩蠅ㄩ" (big5)
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import Final

from msgspec import Struct

# The characters that make up about half of modern running text, simplified and traditional.
COMMON: Final = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后"
    "多定行学法所民得经十三之进着等部度家力里如化高自二理起小物现实加都两体制机当使从业本去把性好应开合还因由其些"
    "然前外天政四日社义事平相全表间样与关各重新内数正心明看原利比或但第向道此变条没结解问意建月公无系情者最立代想"
    "已通并提直题党程展五果员革位入常文总次设及管特件长求市县委书记志领导务政府今会议讲话报告谢各位"
    "這為個國時來們於對會發動過說產種後學經進著裡現實點業應開還間樣與關數變條結問無題黨員設長領導務書記縣講話報謝議"
)
PUNCTUATION: Final = frozenset("，。、：；！？“”‘’（）《》〈〉【】—…·　")
TYPOGRAPHIC: Final = frozenset("“”‘’–—…•·©®°£€×")

# The weight of a decoded character as evidence for its decoding.
WEIGHT_COMMON, WEIGHT_PUNCTUATION, WEIGHT_TAUGHT, WEIGHT_RARE = 3.0, 2.0, 1.0, -1.0
WEIGHT_ODD, WEIGHT_IMPOSSIBLE = -1.5, -8.0

SAMPLE: Final = 4000  # characters that are weighed: four pages of text, far more than are needed
PRIOR: Final = {"utf-8": 1.5}  # valid UTF-8 is seldom chance: only a far more plausible result displaces it
UNMARKED_UTF16: Final = 0.5  # any bytes decode as UTF-16: without a byte order mark it must be plausible
CLOSE: Final = 0.5  # with a smaller difference of scores, the result is marked as a guess
LEAST: Final = -0.5  # a best result below this is no text at all
LONG: Final = 1 << 17  # bytes; of longer texts only the beginning is weighed, then all is decoded once
BROKEN_SHARE: Final = 0.02  # the largest share of undecodable characters of a candidate

# b"O\x1aN;": UTF-16 without a mark, if it is text at all
CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
CANDIDATES: Final = ("utf-8", "gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be", "cp1252")


class Decoded(Struct, frozen=True):
    """Text and its encoding. `certain` is False when another encoding was nearly as plausible; `broken` counts
    undecodable bytes (U+FFFD or a lone surrogate takes their place)."""

    text: str
    encoding: str
    certain: bool = True
    broken: int = 0


def decode_text(data: bytes) -> Decoded | None:
    """`data` as text, without its byte order mark; None when it is no text in any known encoding.

    Text that was decoded wrongly once before it was saved is repaired, and marked as a guess.
    """
    found = _decoded(data)
    if found is not None and found.encoding != "utf-8" and (saved := _reading(data, "utf-8")) is not None:
        twice = mended(saved.text) if not saved.broken else None
        if twice is not None and plausibility(twice[0]) >= plausibility(found.text) + CLOSE:
            return Decoded(twice[0], twice[1], certain=False)
    meant = mended(found.text) if found is not None else None
    if found is None or meant is None:
        return found
    return Decoded(meant[0], meant[1], certain=False, broken=found.broken)


def _decoded(data: bytes) -> Decoded | None:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _reading(data[len(mark) :], encoding)
    if data.isascii() and not CONTROLS.search(data):
        return Decoded(data.decode("ascii"), "utf-8")
    if len(data) > LONG:
        head = _decoded(data[: data.rfind(b"\n", 0, LONG) + 1 or LONG])
        whole = _reading(data, head.encoding) if head else None
        if whole is not None and whole.broken <= _tolerated(whole.text):
            return Decoded(whole.text, whole.encoding, head is not None and head.certain, whole.broken)
    readings = [
        (plausibility(reading.text) + (0.0 if reading.broken else PRIOR.get(encoding, 0.0)), reading)
        for encoding in CANDIDATES
        if (reading := _reading(data, encoding)) is not None and reading.broken <= _tolerated(reading.text)
    ]
    if not readings:
        return None
    readings.sort(key=lambda pair: -pair[0])  # stable: the earlier candidate wins a tie
    best_score, best = readings[0]
    if best_score < (UNMARKED_UTF16 if best.encoding.startswith("utf-16") else LEAST):
        return None
    rivals = [score for score, reading in readings[1:] if reading.text != best.text]
    certain = best.encoding == "utf-8" or not rivals or best_score - rivals[0] >= CLOSE
    return Decoded(best.text, best.encoding, certain, best.broken)


MENDED: Final = 1.0  # plausibility by which a repaired text must exceed the text as decoded
# (the wrong encoding, the right one): "ÔÚÈ«Õò" is GBK decoded as Latin-1 and saved as UTF-8
TWICE: Final = (
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
    ("gb18030", "utf-8"),
    ("latin-1", "cp950"),
    ("cp950", "gb18030"),
    ("gb18030", "cp950"),
    ("cp437", "gb18030"),
)


def mended(text: str) -> tuple[str, str] | None:
    """(repaired text, how it was repaired) for text that was saved after a wrong decoding; None for sound text.

    Characters that no wrong decoding produces (typed later) stay unchanged.
    """
    before = plausibility(text)
    if before >= MENDED:
        return None
    best: tuple[float, str, str] | None = None
    for wrong, right in TWICE:
        try:
            again = text.encode(wrong, errors="replace").decode(right, errors="replace")
        except LookupError:
            continue
        lost = again.count("\ufffd") + again.count("?") - text.count("?")
        score = plausibility(again)
        if lost <= _tolerated(again) and score >= before + MENDED and (best is None or score > best[0]):
            best = score, again, f"{right} taken for {wrong}"
    return (best[1], best[2]) if best else None


def decode_as(data: bytes, encoding: str) -> Decoded | None:
    """`data` decoded as declared (by a meta tag, a header); None for an unknown or wrong encoding."""
    try:
        named = codecs.lookup(
            {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950"}.get(encoding, encoding)
        ).name
    except LookupError:
        return None
    if not data.isascii() and named in ("ascii", "iso8859-1"):
        return None
    reading = _reading(data, named)
    if reading is None or reading.broken > _tolerated(reading.text):
        return None
    return reading


def _tolerated(text: str) -> float:
    # At least one: files are cut in the middle of their last character.
    return max(1.0, len(text) * BROKEN_SHARE)


def _reading(data: bytes, encoding: str) -> Decoded | None:
    if encoding.startswith("utf-16") and len(data) % 2:
        data = data[:-1]  # a file cut in the middle of a character
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        pass
    if encoding.startswith("utf-"):
        try:  # surrogate pairs are one character; lone ones are replaced by `clean_unicode`
            text = data.decode(encoding, "surrogatepass")
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
            return Decoded(text, encoding, broken=sum("\ud800" <= char <= "\udfff" for char in text))
        except UnicodeDecodeError:
            pass
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, broken=text.count("\ufffd"))


def plausibility(text: str) -> float:
    """The plausibility of `text`: about 2 for Chinese prose, 1 for English, below 0 for mojibake.

    It is the mean weight of non-ASCII characters (ASCII is the same in almost every encoding), or of all
    characters when there are few others.
    """
    sample = text[:SAMPLE].removeprefix("\ufeff")
    total, count = 0.0, 0
    before = " "
    for position, char in enumerate(sample):
        if char < "\x80":
            if char == "\0" or (char < " " and char not in "\t\n\r\f\v"):
                total, count = total + WEIGHT_IMPOSSIBLE, count + 1
        else:
            after = sample[position + 1] if position + 1 < len(sample) else " "
            total, count = total + _weight(char, before, after), count + 1
        before = char
    return total / count if count else 1.0


def _weight(char: str, before: str, after: str) -> float:
    # a letter with an accent: plausible beside a plain letter, mojibake in a row of such
    if "\xc0" <= char <= "\u024f":
        beside = any(near < "\x80" and near.isalpha() for near in (before, after))
        return WEIGHT_TAUGHT if beside else WEIGHT_ODD
    return _weight_alone(char)


@lru_cache(maxsize=32768)
def _weight_alone(char: str) -> float:
    if char in COMMON:
        return WEIGHT_COMMON
    if char in PUNCTUATION or char in TYPOGRAPHIC or "\uff01" <= char <= "\uff5e" or "①" <= char <= "⑳":
        return WEIGHT_PUNCTUATION
    if "\u4e00" <= char <= "\u9fff":
        return WEIGHT_TAUGHT if is_taught(char) else WEIGHT_RARE
    if char == "\ufffd" or unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs"):
        return WEIGHT_IMPOSSIBLE
    if "\u3400" <= char <= "\u4dbf" or char >= "\U00020000":
        return WEIGHT_RARE
    return WEIGHT_ODD  # Hangul, kana, box drawing, Cyrillic: frequent in wrong decodings of Chinese


def is_taught(char: str) -> bool:
    """Whether `char` is in the first level of GB 2312 or of Big5, the common characters."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= char.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False
