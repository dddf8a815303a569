"""`wengao export`: writes speeches, files, matches, issues or changes for programs, spreadsheets or readers.

A file is written under a temporary name and renamed when it is complete: nobody reads half an export.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from msgspec import Struct, field, to_builtins
from msgspec.structs import replace

from wengao.errors import Exit, MissingExtra, UsageProblem, WengaoError
from wengao.filters import add_filters, wanted
from wengao.runs.opened import archive, opened
from wengao.screen.destination import destination, is_stdout
from wengao.screen.language import _
from wengao.screen.output import escape, print_json, refuse_no_file, say
from wengao.screen.unencodable import unencodable
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema.export.chapter import Chapter
    from schema.export.lines import ExportLine
    from schema.query.filters import Filter
    from schema.query.followed import Followed

WITH_BOM: Final = "utf-8-sig"  # the byte order mark by which spreadsheet programs recognize UTF-8

TO_READ: Final = ("md", "docx")
# format -> the package it needs, the module that writes it, and the extra that installs the package
EXTRAS: Final = {
    "parquet": ("pyarrow", "schema.export.parquet", "parquet"),
    "xlsx": ("openpyxl", "schema.export.xlsx", "office"),
    "docx": ("python-docx", "schema.export.docx", "office"),
}


class Unwritten(Struct, frozen=True):
    """What an export could not write: characters that an encoding lacks, texts that a cell does not hold, by column."""

    lost: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)


def configure(parser: argparse.ArgumentParser) -> None:
    """`speeches|files|matches|issues|changes --format F [-o FILE] [--encoding E] [--since SEQ] [filters]`."""
    parser.add_argument(
        "what",
        choices=("speeches", "files", "matches", "issues", "changes", "library"),
        help="speeches, files, matches, issues or changes; or the whole library, to be merged into another one",
    )
    parser.add_argument(
        "--format",
        choices=("jsonl", "csv", "parquet", "xlsx", "md", "docx"),
        default="jsonl",
        help="jsonl (default), csv, parquet, xlsx, or md and docx: speeches to read",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write here instead of to stdout; md into FOLDER/: a file a speech",
    )
    parser.add_argument(
        "--style", choices=("plain", "gongwen"), help="of docx: plain (default), or gongwen after GB/T 9704"
    )
    parser.add_argument("--encoding", metavar="NAME", help="of the CSV, for example gb18030 (UTF-8)")
    parser.add_argument(
        "--since",
        metavar="SEQ[@AT]",
        help="changes after this one, or speeches that changed after it",
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
        "wengao export speeches --format md -o notes/\n"
        "wengao export speeches --format docx --style gongwen --year 2024 -o 选编.docx\n"
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
    from schema.export.chapter import chapters
    from schema.export.rows import lines

    form, filters = arguments.format, asked_for(arguments)
    extra = extra_writer(form)  # a missing dependency is reported before the library is opened
    if form in TO_READ and arguments.what != "speeches":
        raise UsageProblem(f"only speeches can be exported as {form}", "take --format jsonl or csv")
    if arguments.style and form != "docx":
        raise UsageProblem("--style goes with --format docx", "wengao export speeches --format docx -o FILE")
    if form == "md" and is_folder(arguments.output):
        return export_folder(Path(arguments.output), filters, settings)
    encoding, counts = csv_encoding(arguments), Unwritten()
    refuse_no_file(arguments.output)
    with opened(settings) as database, database.read() as session, destination(arguments.output, form) as out:
        found = lines(session, arguments.what, filters)
        count = write(arguments, found, chapters(session, found), extra, encoding, counts, out)
    if counts.lost:
        say(_("warning: {message}").format(message=unencodable(counts.lost, encoding)))
    if counts.cut:
        say(
            f"warning: {counts.cut.total()} texts are longer than a cell holds and were cut; csv holds them whole"
        )
    if not is_stdout(arguments.output):
        say(f"{count} {arguments.what} written to {arguments.output}")
    return Exit.DONE


def write(
    arguments: argparse.Namespace,
    found: Iterable[ExportLine],
    to_read: Iterable[Chapter],
    extra: Callable[..., int],
    encoding: str,
    counts: Unwritten,
    out: BinaryIO,
) -> int:
    """Write the lines in the format asked for, or the same speeches to read; returns their number."""
    from schema.export.formats import write_csv, write_jsonl
    from schema.export.markdown import write_markdown

    match arguments.format:
        case "jsonl":
            return write_jsonl(found, out)
        case "csv":
            return write_csv(found, arguments.what, out, encoding, counts.lost)
        case "md":
            return write_markdown(to_read, out)
        case "docx":
            return extra(to_read, out, arguments.style or "plain")
        case "xlsx":
            return extra(found, arguments.what, out, counts.cut)
        case _:
            return extra(found, arguments.what, out)


def csv_encoding(arguments: argparse.Namespace) -> str:
    """The encoding of a CSV. Raises UsageProblem for one that spreadsheets cannot read, or none."""
    from schema.export.formats import fits_a_spreadsheet

    encoding: str = arguments.encoding or ("utf-8" if is_stdout(arguments.output) else WITH_BOM)
    try:
        writable = fits_a_spreadsheet(encoding)
    except LookupError:
        writable = False
    if not writable:
        raise UsageProblem(f"--encoding: {encoding!r} cannot be used", "for example utf-8, gb18030 or big5")
    return encoding


def export_folder(folder: Path, filters: Filter, settings: Settings) -> int:
    """Write one Markdown file a speech into a folder."""
    from schema.export.chapter import chapters
    from schema.export.markdown import write_markdown_folder
    from schema.export.rows import lines

    with opened(settings) as database, database.read() as session:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            count = write_markdown_folder(chapters(session, lines(session, "speeches", filters)), folder)
        except OSError as error:
            raise WengaoError(
                f"cannot write {folder}: {error.strerror}", "name another folder with -o"
            ) from error
    say(f"{count} speeches written to {folder}, a file each")
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
    return filters if arguments.since is None else replace(filters, changed_since=followed(arguments.since))


def followed(place: str) -> Followed:
    """The change that --since names; raises UsageProblem for another form."""
    from schema.query.followed import parse_followed

    try:
        return parse_followed(place)
    except ValueError as error:
        raise UsageProblem(
            f"--since: {place!r} is neither the number of a change nor NUMBER@TIME",
            "wengao export changes --since SEQ, or SEQ@AT",
        ) from error


def export_library(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the whole library into one file; exit 8 when the archive had lost or damaged files."""
    from schema.query.filters import Filter
    from wengao.care.library_exchange import write_library

    if is_stdout(arguments.output):
        raise UsageProblem("a library is written into a file", "wengao export library -o FILE")
    narrowed = wanted(arguments) != Filter() or arguments.since is not None
    if narrowed or arguments.encoding or arguments.format != "jsonl":
        raise UsageProblem(
            "a library is exported whole", "filters, --format and --encoding belong to the other exports"
        )
    refuse_no_file(arguments.output)
    with opened(settings) as database, destination(arguments.output, "zip") as out:
        manifest = write_library(database, archive(settings), out, with_files=not arguments.without_files)
    if arguments.json:
        print_json({"library": str(Path(arguments.output).absolute()), **to_builtins(manifest)})
    else:
        counted = _("{records} files and {archived} archived files").format(
            records=manifest.records["files.jsonl"], archived=manifest.archived
        )
        print(
            _("{counted} are in {output}; next: wengao merge-library, where the other library is").format(
                counted=counted, output=escape(arguments.output)
            )
        )
        for sha256 in manifest.missing:
            print(_("damaged in the archive, not exported: {sha256}").format(sha256=sha256))
    return Exit.CHECK_FAILED if manifest.missing else Exit.DONE


def is_folder(output: str | None) -> bool:
    """Whether `-o` names a folder: one that exists, or by a slash at its end."""
    return output is not None and output != "-" and (output.endswith("/") or Path(output).is_dir())


def extra_writer(form: str) -> Callable[..., int]:
    """The function that writes a format which needs an optional dependency; raises `MissingExtra` without it."""
    if form not in EXTRAS:
        return len  # never called
    package, module, extra = EXTRAS[form]
    try:
        found: Callable[..., int] = getattr(import_module(module), f"write_{form}")
    except ImportError as error:
        advice = f"pip install -e '.[{extra}]' in the project's folder"
        raise MissingExtra(f"{form} needs {package}, which is not installed", advice) from error
    return found
