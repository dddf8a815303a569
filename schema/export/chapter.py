"""A speech as a reader sees it: title, who and when, paragraphs, and where it was printed.

What its print does not state is that of the speech, joined over its prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from msgspec import Struct
from sqlmodel import Session

from schema.export.lines import ExportLine, SpeechLine
from schema.query.stand_ins import stand_ins

AT_ONCE: Final = 20  # speeches whose stand-ins for a title are looked up together


class Chapter(Struct, frozen=True):
    """One print of a speech, to be read."""

    line: SpeechLine
    stand_in: str | None = None  # of one without a title: its compilation, number and first words

    @property
    def printed_title(self) -> str | None:
        """The title, where a print has one."""
        return self.line.title or self.line.speech_title

    @property
    def title(self) -> str:
        """The title, else the stand-in in brackets, else the speech's id."""
        return self.printed_title or (f"〔{self.stand_in}〕" if self.stand_in else self.line.speech_id)

    @property
    def speaker(self) -> str | None:
        """Who spoke."""
        return self.line.speaker or self.line.speech_speaker

    @property
    def role(self) -> str | None:
        """In which office."""
        return self.line.role or self.line.speech_role

    @property
    def place(self) -> str | None:
        """Where."""
        return self.line.place or self.line.speech_place

    @property
    def day(self) -> str | None:
        """When, as YYYY, YYYY-MM or YYYY-MM-DD."""
        return self.line.date or self.line.speech_date

    @property
    def about(self) -> tuple[str, ...]:
        """Office, speaker, place and date as printed, those that are known."""
        facts = (self.role, self.speaker, self.place, self.line.date_printed or self.day)
        return tuple(fact for fact in facts if fact)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs that print something."""
        return tuple(paragraph for paragraph in self.line.text.split("\n") if paragraph.strip())

    @property
    def pages(self) -> str:
        """`3–5`; empty in a form without pages."""
        first, last = self.line.page_first, self.line.page_last
        return "" if first is None else f"{first}–{last}"

    @property
    def source(self) -> str:
        """The file and the pages it stands on."""
        return f"{self.line.locator or self.line.file_sha256}{f', p. {self.pages}' if self.pages else ''}"


def chapters(session: Session, lines: Iterable[ExportLine]) -> Iterator[Chapter]:
    """The chapters of an export's lines. Raises TypeError for a line that is no speech."""
    speeches = _speeches(lines)
    while some := list(islice(speeches, AT_ONCE)):
        untitled = [(one.speech_id, one.file_sha256) for one in some if not (one.title or one.speech_title)]
        instead = stand_ins(session, untitled) if untitled else {}
        for one in some:
            yield Chapter(one, instead.get((one.speech_id, one.file_sha256)))


def _speeches(lines: Iterable[ExportLine]) -> Iterator[SpeechLine]:
    for line in lines:
        if not isinstance(line, SpeechLine):
            raise TypeError("only speeches can be written to be read")
        yield line
