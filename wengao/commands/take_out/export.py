"""`wengao export`: writes speeches, files, matches, issues or changes for programs, spreadsheets or readers.

A file is written under a temporary name and renamed when it is complete: nobody reads half an export.
"""

from __future__ import annotations

import argparse
import codecs
import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from wengao.errors import Exit, MissingExtra, UsageProblem, WengaoError
from wengao.filters import add_filters, wanted
from wengao.runs.opened import archive, opened
from wengao.screen.output import escape, escape_json, escape_lines, print_json, refuse_no_file, say
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from schema.export.lines import ExportLine, What
    from schema.query.filters import Filter

NAMED: Final = 20  # unencodable characters that are listed one by one; of more, only the number is printed
WITH_BOM: Final = "utf-8-sig"  # the byte order mark by which spreadsheet programs recognize UTF-8


def configure(parser: argparse.ArgumentParser) -> None:
    """`speeches|files|matches|issues|changes --format F [-o FILE] [--encoding E] [--since SEQ] [filters]`."""
    parser.add_argument(
        "what",
        choices=("speeches", "files", "matches", "issues", "changes", "library"),
        help="speeches, files, matches, issues or changes; or the whole library, to be merged into another one",
    )
    parser.add_argument(
        "--format",
        choices=("jsonl", "csv", "parquet", "md"),
        default="jsonl",
        help="jsonl (default), csv, parquet, or md: speeches to read",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of to stdout")
    parser.add_argument("--encoding", metavar="NAME", help="of the CSV, for example gb18030 (UTF-8)")
    parser.add_argument(
        "--since", type=int, metavar="SEQ", help="changes after this one, or speeches that changed after it"
    )
    parser.add_argument("--without-files", action="store_true", help="a library without its archived files")
    parser.add_argument(
        "--json", action="store_true", help="with library: what was written, as JSON on stdout"
    )
    add_filters(parser)
    parser.epilog = (
        "wengao export speeches --format jsonl -o speeches.jsonl\n"
        "wengao export speeches --format csv -o 讲话.csv --year 2024 --no-templates\n"
        "wengao export speeches --format md --speaker 李明 | less\n"
        "wengao export changes --since 4711\n"
        "wengao export library -o 我的文稿库.zip"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the lines; their number is printed on stderr when they went to a file."""
    if arguments.what == "library":
        return export_library(arguments, settings)
    if arguments.without_files or arguments.json:
        raise UsageProblem(
            "--without-files and --json go with library", "wengao export library -o FILE --json"
        )
    from schema.export.formats import fits_a_spreadsheet, write_csv, write_jsonl, write_markdown
    from schema.export.rows import lines

    if arguments.format == "parquet":
        parquet_writer()  # a missing dependency is reported before the library is opened
    if arguments.format == "md" and arguments.what != "speeches":
        raise UsageProblem("only speeches can be exported as md", "take --format jsonl or csv")
    encoding = arguments.encoding or ("utf-8" if to_stdout(arguments) else WITH_BOM)
    try:
        writable = fits_a_spreadsheet(encoding)
    except LookupError:
        writable = False
    if not writable:
        raise UsageProblem(f"--encoding: {encoding!r} cannot be used", "for example utf-8, gb18030 or big5")
    filters, lost = asked_for(arguments), Counter[str]()
    refuse_no_file(arguments.output)
    with opened(settings) as database, database.read() as session, destination(arguments) as out:
        export_lines = lines(session, arguments.what, filters)
        if arguments.format == "parquet":
            count = parquet_writer()(export_lines, arguments.what, out)
        elif arguments.format == "csv":
            count = write_csv(export_lines, arguments.what, out, encoding, lost)
        else:
            count = (
                write_markdown(export_lines, out)
                if arguments.format == "md"
                else write_jsonl(export_lines, out)
            )
    if lost:
        say(f"warning: {unencodable(lost, encoding)}")
    if not to_stdout(arguments):
        say(f"{count} {arguments.what} written to {arguments.output}")
    return Exit.DONE


def asked_for(arguments: argparse.Namespace) -> Filter:
    """The filter that the flags ask for; raises UsageProblem where they do not go with what is exported."""
    from schema.query.filters import Filter

    filters = wanted(arguments)
    if arguments.since is not None and arguments.what not in ("speeches", "changes"):
        raise UsageProblem("--since goes with changes and with speeches", "wengao export changes --since SEQ")
    if arguments.what == "changes" and (filters != Filter() or arguments.format not in ("jsonl", "csv")):
        raise UsageProblem(
            "changes are exported in sequence, as jsonl or csv", "take --since SEQ instead of other filters"
        )
    return replace(filters, changed_since=arguments.since)


def export_library(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the whole library into one file; exit 8 when the archive had lost or damaged files."""
    from schema.query.filters import Filter
    from wengao.care.library_exchange import write_library

    if to_stdout(arguments):
        raise UsageProblem("a library is written into a file", "wengao export library -o FILE")
    narrowed = wanted(arguments) != Filter() or arguments.since is not None
    if narrowed or arguments.encoding or arguments.format != "jsonl":
        raise UsageProblem(
            "a library is exported whole", "filters, --format and --encoding belong to the other exports"
        )
    refuse_no_file(arguments.output)
    with opened(settings) as database, destination(arguments) as out:
        manifest = write_library(database, archive(settings), out, with_files=not arguments.without_files)
    if arguments.json:
        print_json({"library": str(Path(arguments.output).absolute()), **asdict(manifest)})
    else:
        counted = f"{manifest.records['files.jsonl']} files and {manifest.archived} archived files"
        print(
            f"{counted} are in {escape(arguments.output)}; next: wengao import library, where the other library is"
        )
        for sha256 in manifest.missing:
            print(f"damaged in the archive, not exported: {sha256}")
    return Exit.CHECK_FAILED if manifest.missing else Exit.DONE


def parquet_writer() -> Callable[[Iterable[ExportLine], What, BinaryIO], int]:
    """The function that writes Parquet; raises `MissingExtra` where pyarrow is not installed."""
    try:
        from schema.export.parquet import write_parquet
    except ImportError as error:
        advice = "pip install -e '.[parquet]' in the project's folder"
        raise MissingExtra("Parquet needs pyarrow, which is not installed", advice) from error
    return write_parquet


def unencodable(lost: Counter[str], encoding: str) -> str:
    """`3 characters that gbk lacks were written as ?: 㐂 (2 times), 𠮷; gb18030 has them all`."""
    often = sorted(lost.items(), key=lambda item: (-item[1], item[0]))
    named = [character if times == 1 else f"{character} ({times} times)" for character, times in often]
    others = [f"{len(named) - NAMED} others"] if len(named) > NAMED else []
    number = lost.total()
    sentence = "1 character that {} lacks was" if number == 1 else f"{number} characters that {{}} lacks were"
    listed = ", ".join([*named[:NAMED], *others])
    return f"{sentence.format(encoding)} written as ?: {listed}; utf-8 and gb18030 have them all"


def to_stdout(arguments: argparse.Namespace) -> bool:
    """Whether the lines go to stdout."""
    return arguments.output in (None, "-")


@contextmanager
def destination(arguments: argparse.Namespace) -> Iterator[BinaryIO]:
    """Stdout, or a file that appears when it is complete. Control characters are escaped on a terminal."""
    if to_stdout(arguments) and sys.stdout.isatty():
        if arguments.format == "parquet":
            raise UsageProblem("Parquet cannot be shown on a terminal", "name a file with -o")
        with io.BufferedWriter(
            TerminalOutput(escape_json if arguments.format == "jsonl" else escape_lines)
        ) as shown:
            yield shown
        return
    if to_stdout(arguments):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(arguments.output)
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
