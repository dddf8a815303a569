"""`wengao why`: explains why a file was skipped or quarantined, a line removed, a boundary set, a copy merged."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from msgspec import to_builtins
from msgspec.structs import replace

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import opened
from wengao.screen.language import _
from wengao.screen.output import escape, folded, paint, print_json
from wengao.screen.sentences import sentence
from wengao.screen.words import cause, code_name, stage, way_out, word
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.audit.explain import Statement


MANY_RULES: Final = 3  # more of them stand on a line of their own on a terminal


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
        statements = [to_builtins(statement) for statement in explanation.statements]
        print_json({"kind": explanation.kind, "name": explanation.name, "statements": statements})
        return Exit.DONE
    print(paint(f"{word(explanation.kind)} {escape(explanation.name)}", "bold"))
    for statement in explanation.statements:
        print("\n".join(folded(line) for line in shown(statement)))
    if not explanation.statements:
        print(_("  nothing is known about this"))
    return Exit.DONE


def shown(statement: Statement) -> list[str]:
    """One line, or on a terminal two where many rules speak for it: the rules below what they led to."""
    rules = (statement.rule or "").split(", ")
    if len(rules) < MANY_RULES or not sys.stdout.isatty():
        return [f"  {written(statement)}"]
    because = paint(", ".join(map(rule_name, rules)), "dim")
    return [f"  {written(replace(statement, rule=None))}", f"    {because}"]


def written(statement: Statement) -> str:
    """`cleaned  page 3 line 0 [running-head] “内部资料”: 61 times, pages 2–64`."""
    place = "" if statement.page is None else " " + _("page {page}").format(page=statement.page)
    place += "" if statement.line is None else " " + _("line {line}").format(line=statement.line)
    rule = "" if statement.rule is None else f" [{', '.join(map(rule_name, statement.rule.split(', ')))}]"
    quote = "" if statement.quote is None else f" “{escape(statement.quote)}”"
    return f"{paint(topic(statement.topic), 'cyan')}{place}{rule}{quote}{_(': ')}{escape(said(statement))}"


def rule_name(rule: str) -> str:
    """A rule or an issue code in the reader's language; most rules are names that `docs/` explains."""
    name = code_name(rule)
    return name if name != rule else sentence(rule)


def said(statement: Statement) -> str:
    """The detail; of an issue its own detail, the cause and the way out, each in the reader's language."""
    from schema.codes import CODES

    code = statement.rule or ""
    known = CODES.get(code)
    ending = f"{known.cause} {known.way_out}" if known else ""
    if not ending or not statement.detail.endswith(ending):
        return sentence(statement.detail)
    own = statement.detail.removesuffix(ending).removesuffix(". ")
    return " ".join(part for part in (sentence(own), cause(code), way_out(code)) if part)


def topic(name: str) -> str:
    """What a statement is about: `issue in extract`, `boundary`."""
    begin, found, rest = name.partition("issue in ")
    return _("issue in {stage}").format(stage=stage(rest)) if found and not begin else word(name)
