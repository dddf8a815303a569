"""What an encoding could not write, in a sentence: how many characters, and which."""

from __future__ import annotations

from collections import Counter
from typing import Final

from wengao.screen.language import _, ngettext

NAMED: Final = 20  # characters that are listed one by one; of more, only the number is printed


def unencodable(lost: Counter[str], encoding: str) -> str:
    """`3 characters that gbk lacks were written as ?: 㐂 (2 times), 𠮷; gb18030 has them all`."""
    often = sorted(lost.items(), key=lambda item: (-item[1], item[0]))
    named = [
        character if times == 1 else _("{character} ({count} times)").format(character=character, count=times)
        for character, times in often
    ]
    more = [_("{count} others").format(count=len(named) - NAMED)] if len(named) > NAMED else []
    listed = ", ".join([*named[:NAMED], *more])
    number = lost.total()
    said = ngettext(
        "1 character that {encoding} lacks was written as ?: {listed}; utf-8 and gb18030 have them all",
        "{count} characters that {encoding} lacks were written as ?: {listed}; utf-8 and gb18030 have them all",
        number,
    )
    return said.format(count=number, encoding=encoding, listed=listed)
