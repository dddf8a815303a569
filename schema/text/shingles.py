"""Shingles: a text's short character runs as 64-bit numbers, and the sample of them that finds candidates.

Differences that make no other text are folded first (`發展2024年`, `发展２０１９年` -> `发展0年`), then every
run of five characters becomes one number. Two texts share numbers exactly where they share words.

Pure Python on purpose: 1.8 ms CPU for 5,000 characters. numpy is 1 ms faster a speech but costs 0.27 s to
import, the price of 150 speeches.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Sequence

from schema.records import Fingerprint
from schema.text.identity import id_of, identity_key
from schema.text.script import simplified

FINGERPRINT_VERSION = 1

WIDTH = 5  # Han characters a shingle: about three words
# Letters carry less than Han: unrelated English speeches of 60,000 letters share 23 % of their five-letter
# runs but 4 % of the ten-letter ones, and the short within the long much more.
LETTER_WIDTH = 10
FEW_LETTERS = 8  # fewer than one letter in eight: their windows are summed one by one, not for the whole text
DIGITS_MARK = 0x30  # "0", what every run of digits is folded to
FIRST_IDEOGRAPHIC = 0x2E80  # below: alphabets, whose shingles are wider

SAMPLE_RATE = 64  # one shingle in 64 is kept: some 45 of a speech of 3,000 characters
SAMPLE_LIMIT = 2**64 // SAMPLE_RATE
LEAST_KEYS = 32  # the least number kept of a shorter text; all, if it has fewer

DIGIT_RUN = re.compile(r"\d+")  # "2024" in "2024年", "12" in "12个百分点"
LETTER = re.compile("[A-Za-z\u0080-\u2e7f]")  # "G" in "GDP", "п" in "президент"

MASK = 2**64 - 1
# Odd 64-bit constants (the fractional parts of square roots of the first ten primes, as in SHA-512).
FACTORS = (
    0x6A09E667F3BCC909,
    0xBB67AE8584CAA73B,
    0x3C6EF372FE94F82B,
    0xA54FF53A5F1D36F1,
    0x510E527FADE682D1,
    0x9B05688C2B3E6C1F,
    0x1F83D9ABFB41BD6B,
    0x5BE0CD19137E2179,
    0xCBBB9D5DC1059ED9,
    0x629A292A367CD507,
)
LANE = 128  # bits a character: 21 bits of character times 64 bits of factor, ten times, stay below 2^89
LANE_BYTES = LANE // 8


def folded(key: str) -> str:
    """The identity key with simplified characters and `0` for every run of digits; shingles are made of this."""
    return DIGIT_RUN.sub("0", simplified(key))


def _polynomial(width: int) -> int:
    """The factors of a window as one number, the window's first character in the highest lane."""
    return sum(FACTORS[place] << (LANE * (width - 1 - place)) for place in range(width))


HAN_POLYNOMIAL = _polynomial(WIDTH)
LETTER_POLYNOMIAL = _polynomial(LETTER_WIDTH)


def _windows(lanes: int, polynomial: int, width: int, count: int) -> list[int]:
    """Every window's sum of factor times character, mod 2^64: one long multiplication does them all."""
    room = (count + 2 * width) * LANE_BYTES
    product = memoryview((lanes * polynomial).to_bytes(room, "little")).cast("Q")
    first = 2 * (width - 1)  # two 64-bit words a lane, the lower is the sum mod 2^64
    return product[first : first + 2 * count : 2].tolist()


def shingles(text: str) -> frozenset[int]:
    """All shingles of `text` as unsigned 64-bit numbers; a text of fewer than five characters has one."""
    return frozenset(sequence(identity_key(text)))


def sequence(key: str) -> list[int]:
    """The shingles of an identity key, one a character, as they follow each other.

    The number of a window is the sum of its characters' codes times odd factors, mod 2^64: its upper bits
    are even enough to sample by (see the test), and equal numbers mean equal windows but for 1 in 2^64.
    """
    key = folded(key)
    if not key:
        return []
    codes = key.encode("utf-32-le")
    spread = bytearray(len(key) * LANE_BYTES)
    for byte in range(3):  # a character needs 21 bits
        spread[byte::LANE_BYTES] = codes[byte::4]
    lanes = int.from_bytes(spread, "little")
    count = max(1, len(key) - WIDTH + 1)
    han = _windows(lanes, HAN_POLYNOMIAL, WIDTH, count)
    letters = [match.start() for match in LETTER.finditer(key, 0, count)]
    if not letters:
        return han
    points = array("I", codes)
    if len(letters) * FEW_LETTERS < count:
        for at in letters:
            window = zip(points[at : at + LETTER_WIDTH], FACTORS, strict=False)
            han[at] = sum(point * factor for point, factor in window) & MASK
        return han
    wide = _windows(lanes, LETTER_POLYNOMIAL, LETTER_WIDTH, count)
    return [wide[at] if DIGITS_MARK < points[at] < FIRST_IDEOGRAPHIC else han[at] for at in range(count)]


def sampled(numbers: frozenset[int]) -> tuple[int, ...]:
    """The sample of shingles that is stored and looked up, ascending: all below the limit, at least the 32 least."""
    keys = sorted(number for number in numbers if number < SAMPLE_LIMIT)
    if len(keys) >= LEAST_KEYS:
        return tuple(keys)
    return tuple(sorted(numbers)[:LEAST_KEYS])


def fingerprint_of(key: str) -> Fingerprint:
    """The fingerprint of a text with this identity key; one without letters, digits or Han has no shingles."""
    numbers = frozenset(sequence(key))
    return Fingerprint(FINGERPRINT_VERSION, id_of(key), sampled(numbers), len(numbers))


def reach(keys: tuple[int, ...], size: int) -> int:
    """The number below which a sample holds every shingle of its text; `size` is the number of all shingles."""
    if len(keys) == size:
        return 2**64
    return max(SAMPLE_LIMIT, keys[-1] + 1)


def signed(number: int) -> int:
    """An unsigned 64-bit number as SQL's BIGINT holds it."""
    return number - 2**64 if number >= 2**63 else number


def pack_keys(keys: Sequence[int]) -> bytes:
    """Returns sampled shingles as a column holds them: eight bytes each, little-endian, unsigned."""
    return struct.pack(f"<{len(keys)}Q", *keys)


def unpack_keys(packed: bytes) -> tuple[int, ...]:
    """Returns the shingles in what `pack_keys` wrote."""
    return struct.unpack(f"<{len(packed) // 8}Q", packed)
