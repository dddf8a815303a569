"""Uploads: a form of files, bounded in size and number, laid down in a folder of its own until they are read.

Their locator is `upload://WHO/DIGEST/NAME`: the same bytes under the same name are the same upload.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace
from starlette.requests import Request

from flows.inbox.offers import BESIDE, ClaimReader, offers
from schema.records import Offer
from schema.text.storable import storable
from wengao.errors import MissingExtra
from wengao.web.url_filters import BadRequest

SOURCE: Final = "upload"
MOST_FILES: Final = 50
MOST_FILE: Final = 100 << 20  # bytes; the archive takes no larger ones
MOST_BYTES: Final = 300 << 20  # of one form
LONGEST_NAME: Final = 150  # bytes
ABANDONED: Final = 86400.0  # seconds after which a folder belongs to a server that was killed
UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f/\\]")


class UploadedFile(Struct, frozen=True):
    """One file as it lies in the folder."""

    path: Path
    name: str
    sha256: str


class Upload(Struct, frozen=True):
    """The files of one form."""

    folder: Path
    files: tuple[UploadedFile, ...]

    def offers(self, author: str, read_claims: ClaimReader) -> Iterator[Offer]:
        """The files as offers: each is tried, as one named by hand; a listing beside a file is its claims."""
        stems = {one.path.stem for one in self.files} | {one.path.name for one in self.files}
        named = {
            str(one.path): f"{SOURCE}://{quote(author)}/{one.sha256[:12]}/{storable(one.name)}"
            for one in self.files
        }
        beside = [one for one in self.files if _listing_of(one.path.name) in stems]
        for offer in offers(
            [str(one.path) for one in self.files if one not in beside], read_claims=read_claims
        ):
            yield replace(offer, source=SOURCE, locator=named.get(offer.locator, offer.locator))

    def forget(self) -> None:
        """Erases the folder: what was read is in the archive."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _listing_of(name: str) -> str | None:
    ending = next((one for one in BESIDE if name.lower().endswith(one)), None)
    return None if ending is None else name[: -len(ending)]


def require_multipart() -> None:
    """Raise MissingExtra (exit 3) where forms with files cannot be read."""
    if find_spec("python_multipart") is None:
        raise MissingExtra("uploads need python-multipart", "pip install 'wengao[web]'")


async def received(request: Request, spool: Path) -> Upload:
    """The files of a form, laid down; raises BadRequest beyond a bound, then nothing is left of them."""
    require_multipart()
    from starlette.formparsers import MultiPartException, MultiPartParser

    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise BadRequest("an upload is a form with files")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and (len(length) > 12 or int(length) > MOST_BYTES):
        raise BadRequest(f"more than {MOST_BYTES >> 20} MB at once")  # said before it is sent in vain
    parser = MultiPartParser(request.headers, _bounded(request), max_files=MOST_FILES, max_fields=10)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise BadRequest(error.message) from error
    except (KeyError, ValueError) as error:
        raise BadRequest("the form cannot be read") from error
    try:
        given = [one for one in form.getlist("files") if not isinstance(one, str) and one.filename]
        if not given:
            raise BadRequest("no file was chosen")
        sweep(spool)
        spool.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="upload-", dir=spool))
        try:
            files = []
            for one in given:
                files.append(_laid_down(folder, file_name(one.filename or ""), one.file))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Upload(folder, tuple(files))
    finally:
        await form.close()


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise BadRequest(f"more than {MOST_BYTES >> 20} MB at once")
        yield part


def _laid_down(folder: Path, name: str, file: object) -> UploadedFile:
    path = folder / name
    number = 2
    while path.exists():
        stem, ending = os.path.splitext(name)
        path = folder / f"{stem} ({number}){ending}"
        number += 1
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as out:
        while chunk := file.read(1 << 20):  # type: ignore[attr-defined]
            size += len(chunk)
            if size > MOST_FILE:
                raise BadRequest(f"{name} is larger than {MOST_FILE >> 20} MB")
            digest.update(chunk)
            out.write(chunk)
    return UploadedFile(path, path.name, digest.hexdigest())


def file_name(given: str) -> str:
    """The last part of a name that a browser sends, safe as a name of a file."""
    name = UNSAFE.sub("_", storable(given).replace("\\", "/").rpartition("/")[2]).strip(" .") or "file"
    stem, ending = os.path.splitext(name)
    while len(f"{stem}{ending}".encode()) > LONGEST_NAME and stem:
        stem = stem[:-1]
    return f"{stem}{ending}" if stem else name.encode()[:LONGEST_NAME].decode("utf-8", "ignore")


def sweep(spool: Path) -> None:
    """Erases the folders of servers that were killed."""
    with suppress(FileNotFoundError):
        for entry in os.scandir(spool):
            if entry.name.startswith("upload-") and time.time() - entry.stat().st_mtime > ABANDONED:
                shutil.rmtree(entry.path, ignore_errors=True)
