"""Detects whether a text without geometry was wrapped at a fixed width, and which of its lines run on.

Promise: a line runs on only if the next piece would not have fitted, so whole paragraphs stay whole.

    充分体现了县委、县政府对政务服务工作的高度重视。前面，部门和   (full: "乡" no longer fits)
    乡镇的同志作了很好的交流发言。下面，我讲四点意见：             (not full: ends its paragraph)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from extractors.text.columns import CLOSING, columns, first_piece

NARROWEST, WIDEST = 16, 200  # columns; narrower texts are poems or lists, and wider ones are never wrapped
SLACK: Final = 3  # columns by which a full line may fall short, because of kinsoku and proportional digits
# share of lines that may be longer than the width: addresses, tables, a glued summary
OVERFLOWING: Final = 0.06
FULL_AT_LEAST: Final = 3  # lines; fewer show no fixed width
FULL_SHARE: Final = 0.5  # share of lines without a sentence's end that must be full; the others are headings
SENTENCE_ENDS: Final = "。！？；：!?;:…"
CLOSERS: Final = "”’」』）)\"'》】"


class Wrap(Struct, frozen=True):
    """The width at which a text is wrapped, in columns; with `by_character`, every character counts as two columns,
    also Latin ones (programs that cut every 30 characters)."""

    width: int
    by_character: bool = False


def runs_on(lines: Sequence[str], wrap: Wrap) -> tuple[bool, ...]:
    """For each line whether its paragraph goes on in the next: it is full and the next is neither blank nor
    indented. The last line never runs on."""
    filled = [line.rstrip() for line in lines]
    margin = _margin(filled)
    return tuple(
        index + 1 < len(filled)
        and _goes_below(line, filled[index + 1], margin)
        and _with_next(line, filled[index + 1], wrap.by_character) > wrap.width - _slack(wrap.width)
        for index, line in enumerate(filled)
    )


def find_wrap(lines: Sequence[str]) -> Wrap | None:
    """The wrap that explains most lines, preferably by columns; None for an unwrapped text."""
    filled = [line.rstrip() for line in lines]
    best: tuple[int, Wrap] | None = None
    for by_character in (False, True):
        found = _best_width(filled, by_character) or _best_width(filled, by_character, hanging=True)
        if found and (best is None or found[0] > best[0] * 1.1):
            best = found[0], Wrap(found[1], by_character)
    return best[1] if best else None


def _best_width(lines: list[str], by_character: bool, *, hanging: bool = False) -> tuple[int, int] | None:
    """(number of full lines that end no sentence, width) for the width that most lines reach and few exceed. `hanging`:
    closing marks at the end of a line may stand beyond the width, so that no line begins with one."""
    printed_to = [(line.rstrip(CLOSING) or line) if hanging else line for line in lines]
    widths = [_width(line, by_character) for line in printed_to]
    printed = sorted(width for width in widths if width)
    margin = _margin(lines)
    # For each line that does not end a sentence and has one below: its width, and with the next piece on it.
    open_lines = [
        (width, _with_next(line, below, by_character))
        for width, line, below in zip(widths, lines, lines[1:], strict=False)
        if _goes_below(line, below, margin) and not ends_sentence(line)
    ]
    if len(open_lines) < FULL_AT_LEAST:
        return None
    spare = int(len(printed) * OVERFLOWING)
    best: tuple[int, int] | None = None
    for width in sorted(set(printed[len(printed) - 1 - spare :])):
        if not NARROWEST <= width <= WIDEST:
            continue
        full = sum(have <= width < more + _slack(width) for have, more in open_lines)
        if (
            full >= FULL_AT_LEAST
            and full >= FULL_SHARE * len(open_lines)
            and (best is None or full > best[0])
        ):
            best = full, width
    return best


def ends_sentence(line: str) -> bool:
    """Whether `line` ends like a paragraph: with a full stop, colon or the like, before quotes and brackets."""
    bare = line.rstrip().rstrip(CLOSERS)
    return bare.endswith(tuple(SENTENCE_ENDS)) or (bare.endswith(".") and not bare[-2:-1].isdigit())


def _goes_below(line: str, below: str, margin: int) -> bool:
    return bool(line) and bool(below) and _indent(below) <= margin + 1  # deeper: the start of a paragraph


def _with_next(line: str, below: str, by_character: bool) -> int:
    between = 1 if line[-1:].isascii() and below[:1].isascii() else 0  # words keep a space between them
    return _width(line, by_character) + between + _width(first_piece(below), by_character)


def _margin(lines: Sequence[str]) -> int:
    """The indent of lines that run on: the smallest that at least a tenth of the lines have."""
    indents = sorted(_indent(line) for line in lines if line)
    return indents[len(indents) // 10] if indents else 0


def _indent(line: str) -> int:
    return columns(line[: len(line) - len(line.lstrip())])


def _slack(width: int) -> int:
    return SLACK if width >= 2 * NARROWEST else SLACK - 1


def _width(text: str, by_character: bool) -> int:
    return 2 * len(text) if by_character else columns(text)
