"""`wengao why`: explains why a file was skipped or quarantined, a line removed, a boundary set, a copy merged."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import opened
from wengao.screen.output import escape, paint, print_json
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.audit.explain import Statement


def configure(parser: argparse.ArgumentParser) -> None:
    """`REF [--page N [--line N]] [--text WORDS] [--json]`."""
    parser.add_argument(
        "ref", metavar="REF", help="a speech id, a file's sha256 (or its beginning), a path or a URL"
    )
    parser.add_argument("--page", type=int, metavar="N", help="only the print on this page, line by line")
    parser.add_argument("--line", type=int, metavar="N", help="only this line of the page (from 0)")
    parser.add_argument("--text", metavar="WORDS", help="only lines that hold these words")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.epilog = (
        "wengao why 汇编.pdf                        boundaries, issues, what was cleaned off\n"
        "wengao why 汇编.pdf --text 内部资料        who owns the lines with these words\n"
        "wengao why 汇编.pdf --page 3               every line of page 3 and its owner\n"
        "wengao why s_4mzq                          where a speech stands, and its copies"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the statements about the file or speech; exit 2 when the reference names neither."""
    from schema.audit.explain import explain

    if arguments.line is not None and arguments.page is None:
        raise UsageProblem("--line counts within a page", "give --page too")
    with opened(settings) as database, database.read() as session:
        explanation = explain(
            session, arguments.ref, page=arguments.page, line=arguments.line, words=arguments.text
        )
    if arguments.json:
        statements = [asdict(statement) for statement in explanation.statements]
        print_json({"kind": explanation.kind, "name": explanation.name, "statements": statements})
        return Exit.DONE
    print(paint(f"{explanation.kind} {escape(explanation.name)}", "bold"))
    for statement in explanation.statements:
        print(f"  {written(statement)}")
    if not explanation.statements:
        print("  nothing is known about this")
    return Exit.DONE


def written(statement: Statement) -> str:
    """`cleaned  page 3 line 0 [running-head] “内部资料”: 61 times, pages 2–64`."""
    place = "" if statement.page is None else f" page {statement.page}"
    place += "" if statement.line is None else f" line {statement.line}"
    rule = "" if statement.rule is None else f" [{statement.rule}]"
    quote = "" if statement.quote is None else f" “{escape(statement.quote)}”"
    return f"{paint(statement.topic, 'cyan')}{place}{rule}{quote}: {escape(statement.detail)}"
