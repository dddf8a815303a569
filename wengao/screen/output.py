"""Printing: JSON alone on stdout, or escaped text; colours only on a terminal.

`\\x1b[2J第1篇` from a hostile PDF is shown as `\\x1b[2J第1篇` in letters and clears no screen.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO

from schema.text.redaction import redacted
from wengao.errors import UsageProblem
from wengao.screen.sentences import sentence

# C0, DEL, C1, bidirectional marks and overrides, line separators: "张\u202e三" must not reorder a line.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
SURROGATE = re.compile("[\ud800-\udfff]")  # a file name that is not UTF-8: "讲话\udcff.pdf"

UNSAFE_ANYWHERE = re.compile(f"{UNSAFE.pattern[:-1]}{SURROGATE.pattern[1:]}")
UNSAFE_IN_LINES = re.compile(UNSAFE_ANYWHERE.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def _spelled(match: re.Match[str]) -> str:
    point = ord(match[0])
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}"


def escape(text: object) -> str:
    """`text` on one line, with everything spelled out that could move a cursor or reorder characters."""
    return UNSAFE_ANYWHERE.sub(_spelled, str(text))


def escape_lines(text: str) -> str:
    """Like `escape`, but line breaks and tabs stay: for printing a whole speech."""
    return UNSAFE_IN_LINES.sub(_spelled, text)


def escape_json(text: str) -> str:
    """JSON `text` of the same value, without a character that a terminal would obey or that is half of one.

    JSON itself spells out what is below U+0020; `\\x9b` (an 8-bit escape) and U+202E it lets through.
    """
    return SURROGATE.sub(_in_json, UNSAFE.sub(_in_json, text))


def _in_json(match: re.Match[str]) -> str:
    return match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}"


def prepare_streams() -> None:
    """Make stdout and stderr speak UTF-8 whatever the locale says, and never fail on odd file names."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def print_json(value: object, *, default: Callable[[object], object] | None = None) -> None:
    """`value` as the only thing on stdout: UTF-8, Chinese as Chinese, odd file names as escapes.

    `default` converts values of types that JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, default=default)
    sys.stdout.write(escape_json(text) + "\n")


def colourful(stream: IO[str]) -> bool:
    """Whether `stream` is a terminal whose owner has not asked for plain text."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, stream: IO[str] | None = None) -> str:
    """`text` in one of `STYLES` if `stream` (default: stdout) shows colours, else unchanged."""
    if not colourful(stream or sys.stdout):
        return text
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m"


_message_log: Callable[[int, str], None] | None = None  # takes messages when stderr is a log of JSON lines


def send_messages_to(log: Callable[[int, str], None] | None) -> None:
    """Messages go to `log`, with their level, from now on; None: to stderr as they are."""
    global _message_log  # noqa: PLW0603 - a process has one stderr
    _message_log = log


def messages_are_logged() -> bool:
    """Whether stderr is a log of JSON lines: no bar, no colour, nothing beside it."""
    return _message_log is not None


def say(message: str, level: int = logging.INFO) -> None:
    """Print one line to stderr: progress and notes, which never mix with the data on stdout."""
    if _message_log is not None:
        _message_log(level, redacted(message))
    else:
        sys.stderr.write(escape(redacted(sentence(message))) + "\n")


def width(text: str) -> int:
    """How many terminal columns `text` takes: Han and full-width characters take two."""
    columns = 0
    for character in text:
        if not unicodedata.combining(character):
            columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns


def clip(text: str, columns: int) -> str:
    """`text` cut to `columns` with an ellipsis where something was cut."""
    if width(text) <= columns:
        return text
    kept, used = [], 1
    for character in text:
        used += width(character)
        if used > columns:
            break
        kept.append(character)
    return "".join(kept) + "…"


def bracketed(stand_in: str | None) -> str | None:
    """A stand-in for a title, marked as none: `〔讲话汇编 · No. 3 · 同志们：…〕`."""
    return f"〔{stand_in}〕" if stand_in else None


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled up with blanks to `columns`."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


READABLE = 24  # columns of a cell that are enough to read it; where a row has more room, it is shown longer


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Iterable[int] = (),
    dispensable: Sequence[int] = (),
) -> list[str]:
    """Aligned lines. On a terminal a row fits on one line: the `dispensable` columns are left out, the first of them
    first, until the others can be read; then the widest are cut.

    `None` is shown as a dash; `right` names the columns (from 0) that hold numbers.
    """
    headings = [escape(heading) for heading in headings]
    cells = [["–" if cell is None else escape(cell) for cell in row] for row in rows]
    columns = [max(width(line[n]) for line in [headings, *cells]) for n in range(len(headings))]
    kept = list(range(len(columns)))
    if sys.stdout.isatty():
        whole = terminal_columns()
        for n in dispensable:
            if sum(min(columns[k], READABLE) + 2 for k in kept) - 2 > whole and len(kept) > 1:
                kept.remove(n)
        room = whole - 2 * (len(kept) - 1)
        while sum(columns[k] for k in kept) > room and max(columns[k] for k in kept) > 12:
            widest = max(kept, key=lambda k: columns[k])
            columns[widest] -= 1
    numbers = set(right)

    def line(values: Sequence[str]) -> str:
        parts = [pad(clip(values[n], columns[n]), columns[n], right=n in numbers) for n in kept]
        return "  ".join(parts).rstrip()

    return [paint(line(headings), "bold"), *(line(row) for row in cells)]


def terminal_columns() -> int:
    """How many columns the terminal has on which stdout is."""
    return os.get_terminal_size(sys.stdout.fileno()).columns


# A colour, a run of letters with the blank behind it, or one character that a line may end after.
PIECE = re.compile(r"(?:\x1b\[[0-9;]*m)|[\x21-\x7e]+ ?|\s|.")
NARROWEST = 30  # columns; on a narrower terminal nothing is folded
NOT_FIRST = frozenset("，。；：、！？”’）》」…")  # characters that begin no line


def folded(line: str, indent: int = 4) -> str:
    """`line` in lines of the terminal's width, the first as it is, the others indented."""
    if not sys.stdout.isatty():
        return line
    return "\n".join(fold(line, terminal_columns(), indent))


def fold(line: str, columns: int, indent: int) -> list[str]:
    """`line` in lines of `columns` at most; colours take no room, and a word longer than a line stays whole."""
    if columns < NARROWEST or width(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= columns:
        return [line]
    lines, text, used = [], "", 0
    for piece in PIECE.findall(line):
        room = 0 if piece.startswith("\x1b") else width(piece)
        if used + width(piece.rstrip()) > columns and room and piece not in NOT_FIRST and text.strip():
            lines.append(text.rstrip())
            text, used = " " * indent, indent
            piece = piece.lstrip()
            room = width(piece)
        text += piece
        used += room
    return [*lines, text.rstrip()]


def print_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Iterable[int] = (),
    dispensable: Sequence[int] = (),
) -> None:
    """Print a table to stdout; see `table`."""
    print("\n".join(table(headings, rows, right=right, dispensable=dispensable)))


def labelled(rows: Iterable[tuple[str, object]], *, indent: str = "", least: int = 11) -> list[str]:
    """`state      loaded`, one line a fact, the values below each other whatever the script of the labels."""
    shown = [(escape(label), "–" if value is None else str(value)) for label, value in rows]
    room = max([least, *(width(label) + 1 for label, _ in shown)])
    return [f"{indent}{pad(label, room)}{value}" for label, value in shown]


def human_bytes(count: int | None) -> str:
    """`1536` as `1.5 KB`."""
    if count is None:
        return "–"
    size = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    raise AssertionError(count)


def refuse_no_file(output: str | None) -> None:
    """Raise `UsageProblem` where `-o` names a folder or a device, or a file in a folder that is not there."""
    if output in (None, "-"):
        return
    target = Path(str(output))
    if target.is_dir():
        raise UsageProblem(f"-o: {output or '.'} is a folder", "name a file in it")
    if target.exists() and not target.is_file():
        raise UsageProblem(f"-o: {output} is not a file", "without -o everything goes to stdout")
    if not target.parent.is_dir():
        raise UsageProblem(f"-o: there is no folder {target.parent}", "make it first, or name another file")
