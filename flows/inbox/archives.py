"""Archives among uploads: each file in one is a file of its own, offered as `ARCHIVE!/member`.

Promise: an archive is unpacked in confined child processes (7z and RAR by another program there), some megabytes at a
time, and into no folder; archives in archives are opened down to `DEEPEST`; an error in a member is reported for that member.

    h.zip  ->  Offer("…/h.zip!/汇编.docx") with its bytes, Offer("…/h.zip!/.DS_Store", skip="dotfile")
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from extractors.formats.archives.member import Member
from extractors.formats.container_kind import ZIP, container, zip_kind
from extractors.formats.media_type import HEAD, whole_media_type
from flows.inbox.offers import HALF_WRITTEN
from flows.inbox.pictures import skip_of
from flows.isolation import unpacker
from flows.isolation.limits import ORDINARY
from flows.isolation.messages import Unpacked, UnpackRequest
from schema.errors import Unreadable
from schema.records import Offer
from schema.text.storable import storable
from schema.wire import WireError, decode, encode

if TYPE_CHECKING:
    from flows.isolation.reader import IsolatedReader

WITHIN: Final = "!/"  # between an archive and its member
ARCHIVE_NAMES: Final = re.compile(r"\.(?:zip|7z|rar)$", re.I)  # "https://docs.example/h.zip"
DEEPEST: Final = 3  # archives in archives
LIMITS: Final = replace(ORDINARY, answer_bytes=160 << 20)  # one member of 100 MB, as text
LOCKED: Final = frozenset({"archive-encrypted", "password-wrong"})


class MemberOffer(Struct, frozen=True):
    """A member as an offer, with its bytes; or with the code and detail of what is wrong with it."""

    offer: Offer
    data: bytes = b""
    problem: str = ""
    detail: str = ""

    def __repr__(self) -> str:
        return f"MemberOffer({self.offer.locator!r})"


def is_archive(path: str) -> bool:
    """Whether the file at `path` is an archive of files; False for what cannot be opened."""
    try:
        with open(path, "rb") as file:
            return _is_archive(file.read(HEAD))
    except OSError:
        return False


def _is_archive(head: bytes) -> bool:
    kind = container(head)
    return kind in unpacker.FORMS or (kind == ZIP and zip_kind(head) == ZIP)


def members(
    archive: Offer, path: str, reader: IsolatedReader, passwords: Sequence[str] = (), depth: int = 1
) -> Iterator[MemberOffer]:
    """The members of the archive at `path`, offered by `archive`; last, what is wrong with the archive itself."""
    itself = replace(archive, path=None)
    locked, total = dict[str, int](), 0
    try:
        for member in _unpacked(path, reader, passwords):
            total += 1
            locator = f"{archive.locator}{WITHIN}{storable(member.name)}"
            offer = Offer(archive.source, locator, None, archive.listing, member.skip)
            if member.problem in LOCKED:
                locked[member.problem] = locked.get(member.problem, 0) + 1
            elif member.problem:
                yield MemberOffer(offer, problem=member.problem, detail=member.detail)
            else:
                yield from _member(offer, member.name, member.data, reader, passwords, depth)
    except Unreadable as refusal:
        if refusal.code not in locked:
            yield MemberOffer(itself, problem=refusal.code, detail=refusal.detail)
    for code, count in locked.items():
        yield MemberOffer(itself, problem=code, detail=f"{count} of {total} members")


def _unpacked(path: str, reader: IsolatedReader, passwords: Sequence[str]) -> Iterator[Member]:
    """The members of one archive; raises `Unreadable` with what is wrong with all of it."""
    with open(path, "rb") as file:
        form = unpacker.FORMS.get(container(file.read(HEAD)) or "")
    if form is not None:
        yield from unpacker.unpacked(path, form)
        return
    first: int | None = 0
    while first is not None:
        request = UnpackRequest(first, tuple(passwords))
        outcome = reader.run("unpack", encode(request), file=path, limits=LIMITS)
        if outcome.code:
            raise Unreadable(outcome.code, outcome.detail)
        try:
            answer = decode(outcome.answer, Unpacked)
        except WireError as error:
            raise Unreadable("bad-answer", str(error)) from error
        first = answer.next
        yield from answer.members


def _member(
    offer: Offer, name: str, data: bytes, reader: IsolatedReader, passwords: Sequence[str], depth: int
) -> Iterator[MemberOffer]:
    skip = offer.skip or _skip(name, data)
    if skip:
        yield MemberOffer(replace(offer, skip=skip))
    elif not _is_archive(data[:HEAD]):
        yield MemberOffer(offer, data)
    elif depth == DEEPEST:
        yield MemberOffer(offer, problem="archive-bomb", detail=f"archives more than {DEEPEST} deep")
    else:
        with tempfile.NamedTemporaryFile() as inner:  # children read files; the name goes with the block
            inner.write(data)
            inner.flush()
            yield from members(offer, inner.name, reader, passwords, depth + 1)


def _skip(name: str, data: bytes) -> str:
    """Why a member is not read, as in a folder; "" when it is."""
    parts = name.split("/")
    if any(part.startswith(".") for part in parts) or parts[0] == "__MACOSX":
        return "dotfile"
    if HALF_WRITTEN.fullmatch(parts[-1]):
        return "half-written"
    return skip_of(whole_media_type(parts[-1], data), data[:HEAD])


def archive_locator(locator: str) -> str:
    """Returns the locator of the archive whose member `locator` names; `locator` itself when it names no member."""
    outer = locator.partition(WITHIN)[0]
    named = ARCHIVE_NAMES.search(outer) if "://" in outer else os.path.isfile(outer)
    return outer if named and outer != locator and not os.path.lexists(locator) else locator
