"""What is asked of a reading child: records alone, so that asking loads no engine.

The answers are wire of `Document`, `Reading` and the like; see `flows.isolation.jobs`.
"""

from __future__ import annotations

from msgspec import Struct

from extractors.formats.archives.member import Member
from schema.records import Correction, Document, Listing, Page


class Claims(Struct, frozen=True):
    """What reading needs besides a document: the claims of the listing that offered it, and what persons said
    about its boundaries."""

    listing: Listing | None = None
    corrections: tuple[Correction, ...] = ()


class ExtractRequest(Struct, frozen=True):
    """One file to extract. `engine` "" lets the engines' scores decide; `pages` () means all of them,
    and only `pdf_plumber` reads less than all.

    With `claims` the same child goes on and reads the document. `first` is the fast engine's document, in which
    the pages read again take their places; `failed` the code with which that engine failed; `converted` the media
    type of a file that was made into this one.
    """

    name: str
    sha256: str
    engine: str = ""
    pages: tuple[int, ...] = ()
    claims: Claims | None = None
    first: Document | None = None
    failed: str = ""
    converted: str = ""


class ReadRequest(Struct, frozen=True):
    """One extracted document to read, with the claims of the listing that offered it and what persons
    said about its boundaries."""

    document: Document
    listing: Listing | None = None
    corrections: tuple[Correction, ...] = ()


class UnpackRequest(Struct, frozen=True):
    """The members of an archive from index `first` on; `passwords` are tried in turn and kept nowhere."""

    first: int = 0
    passwords: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"UnpackRequest(first={self.first}, passwords=<{len(self.passwords)}>)"


class UnlockRequest(Struct, frozen=True):
    """A locked file, and the passwords to try in turn; they are kept nowhere."""

    name: str
    passwords: tuple[str, ...]

    def __repr__(self) -> str:
        return f"UnlockRequest({self.name!r}, passwords=<{len(self.passwords)}>)"


class Unpacked(Struct, frozen=True):
    """Some members, and the index from which on to ask for more; None when these were the last."""

    members: tuple[Member, ...]
    next: int | None


class PicturesRequest(Struct, frozen=True):
    """The pages `numbers` of a file of that media type, as pictures."""

    media_type: str
    numbers: tuple[int, ...]


class RecognisedPage(Struct, frozen=True):
    """The page `number` of a file, whose picture has that `digest`, as the recogniser reads it: two where two pages
    lie side by side on a sheet."""

    number: int
    digest: str
    pages: tuple[Page, ...]


class PageImageRequest(Struct, frozen=True):
    """Page `number` of a file of that media type, `width` pixels wide; `passwords` are tried in turn and kept
    nowhere."""

    media_type: str
    number: int
    width: int
    passwords: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"PageImageRequest({self.media_type!r}, {self.number}, {self.width}, passwords=<{len(self.passwords)}>)"
