"""Where an export goes: stdout, a terminal, or a file that appears when it is complete."""

from __future__ import annotations

import codecs
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from wengao.errors import UsageProblem, WengaoError
from wengao.screen.output import escape_json, escape_lines

if TYPE_CHECKING:
    from typing_extensions import Buffer

BINARY: Final = {
    "parquet": "Parquet",
    "docx": "a Word document",
    "xlsx": "a workbook",
}  # formats no terminal shows


def is_stdout(output: str | None) -> bool:
    """Whether `-o` names stdout."""
    return output in (None, "-")


@contextmanager
def destination(output: str | None, form: str) -> Iterator[BinaryIO]:
    """Stdout, or a file that appears when it is complete. Control characters are escaped on a terminal."""
    if output is None or output == "-":
        if not sys.stdout.isatty():
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
            return
        if form in BINARY:
            raise UsageProblem(f"{BINARY[form]} cannot be shown on a terminal", "name a file with -o")
        with io.BufferedWriter(TerminalOutput(escape_json if form == "jsonl" else escape_lines)) as shown:
            yield shown
        return
    target = Path(output)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise WengaoError(f"cannot write {target}: {error.strerror}", "name another file with -o") from error
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class TerminalOutput(io.RawIOBase):
    """A binary stream that prints to stdout as text that `escape_text` made harmless.

    Bytes that are not UTF-8 (another `--encoding`) are replaced.
    """

    def __init__(self, escape_text: Callable[[str], str]) -> None:
        self._escape = escape_text
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Print the data."""
        text = self._decoder.decode(bytes(data))
        sys.stdout.write(self._escape(text.replace("\r\n", "\n")))
        return len(bytes(data))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
