"""Compiles a `.po` catalogue to the `.mo` form that `gettext` reads.

The build hook writes the `.mo` beside the `.po`; a working copy whose `.mo` is missing or older than its `.po` is read
by way of this module, so that nobody has to build anything to see a new sentence. Standard library only: the hook runs
where nothing else is installed.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

MAGIC: Final = 0x950412DE
LINE: Final = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)\])? )?(".*")')


@dataclass(slots=True)
class Message:
    """One entry: `context` and `plural` are "" where it has none; `texts` are its translations by plural form."""

    source: str = ""
    context: str = ""
    plural: str = ""
    texts: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> str:
        """What stands for the entry in a `.mo` file."""
        key = f"{self.context}\x04{self.source}" if self.context else self.source
        return f"{key}\x00{self.plural}" if self.plural else key


def messages(po: str) -> Iterator[Message]:
    """The entries of a catalogue, its header (with the source "") among them; obsolete ones are left out."""
    message, part, form = Message(), "", 0
    for line in [*po.splitlines(), ""]:
        if line.startswith("#,") and "fuzzy" in line:
            message.fuzzy = True
        elif found := LINE.fullmatch(line.strip()):
            if found[1]:
                part, form = found[1], int(found[2] or 0)
            text = json.loads(found[3])
            if part == "msgctxt":
                message.context += text
            elif part == "msgid":
                message.source += text
            elif part == "msgid_plural":
                message.plural += text
            else:
                message.texts[form] = message.texts.get(form, "") + text
        elif not line.strip() and part:
            yield message
            message, part, form = Message(), "", 0


def compiled(po: str) -> bytes:
    """The catalogue as `.mo`; what is fuzzy or not translated is left out, and so shown as it stands in the source."""
    entries = sorted(
        (message.key.encode(), "\x00".join(text for _, text in sorted(message.texts.items())).encode())
        for message in messages(po)
        if all(message.texts.values()) and message.texts and not message.fuzzy
    )
    start = 7 * 4
    at = start + 16 * len(entries)
    tables: tuple[list[int], list[int]] = ([], [])
    body = b""
    for side, table in enumerate(tables):
        for entry in entries:
            table += [len(entry[side]), at + len(body)]
            body += entry[side] + b"\x00"
    head = [MAGIC, 0, len(entries), start, start + 8 * len(entries), 0, 0]
    return struct.pack(f"<{7 + 4 * len(entries)}I", *head, *tables[0], *tables[1]) + body
