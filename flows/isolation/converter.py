"""Forms that LibreOffice opens (DOC, WPS, RTF, ODT), made into DOCX by a process of its own, behind walls.

Promise: the converter sees the file, its own folder and the system's libraries, no network and nobody's files; what
it takes is limited, and it ends with everything it started.

    汇编.doc  ->  the bytes of a DOCX, which `docx` reads in a child as any other
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from extractors.formats.container_kind import ODT
from extractors.formats.ole_kind import DOC
from flows.isolation import walled_program
from flows.isolation.converter_child import PIPES
from schema.errors import Unreadable

RTF: Final = "application/rtf"
SUFFIXES: Final = {DOC: ".doc", RTF: ".rtf", ODT: ".odt"}  # LibreOffice asks the suffix first
PROGRAMS: Final = ("soffice", "libreoffice")
USUAL_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice/program/soffice",
)
WALL_SECONDS: Final = 240.0  # two seconds of work on an idle machine
STARTS: Final = 2  # the first only makes a profile where walls keep it from starting itself anew
MOST_BYTES: Final = 200 << 20
MISSING: Final = "LibreOffice is not installed (apt install libreoffice-writer-nogui)"


def program() -> str | None:
    """Where LibreOffice is; None when it is not installed."""
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    return found or next((path for path in USUAL_PLACES if os.access(path, os.X_OK)), None)


def converted(path: str, kind: str) -> bytes:
    """The file at `path`, of media type `kind` (a key of `SUFFIXES`), as DOCX.

    Raises `Unreadable` with converter-missing, wall-limit, damaged.
    """
    office = program()
    if office is None:
        raise Unreadable("converter-missing", MISSING)
    with tempfile.TemporaryDirectory(prefix="wengao-convert-") as folder:
        source = Path(folder) / f"in{SUFFIXES[kind]}"
        shutil.copyfile(path, source)
        out = Path(folder) / "out"
        words = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            *(
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nolockcheck",
                "--nofirststartwizard",
            ),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(source)),
        ]
        made = out / "in.docx"
        for _ in range(STARTS):
            _run(words, folder)
            if made.exists():
                break
        if not made.is_file() or made.is_symlink():
            raise Unreadable("damaged", "LibreOffice could not open it")
        if made.stat().st_size > MOST_BYTES:
            raise Unreadable("too-large", f"{made.stat().st_size} bytes as DOCX")
        return made.read_bytes()


def _run(words: list[str], folder: str) -> None:
    """Runs the converter in a session of its own and ends whatever is left of it."""
    process = walled_program.start(words, folder)
    try:
        process.wait(WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("wall-limit", "LibreOffice did not end") from error
    finally:
        walled_program.kill(process)
        _remove_pipes()


def _remove_pipes() -> None:
    """Takes away the sockets at which no LibreOffice listens any more; behind its walls it could not itself."""
    for path in Path(PIPES).glob(f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_*"):
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(path))
            except ConnectionRefusedError:
                path.unlink(missing_ok=True)
            except OSError:
                continue
