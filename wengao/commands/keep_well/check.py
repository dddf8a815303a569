"""`wengao check`: verifies the library and its archive against what they must satisfy."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import to_builtins

from schema.clock import stamp, utc_now
from wengao.errors import Exit
from wengao.runs.opened import archive, opened
from wengao.screen.language import _
from wengao.screen.output import escape, paint, print_json
from wengao.screen.sentences import sentence
from wengao.screen.words import word
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.audit.check import Problem


def configure(parser: argparse.ArgumentParser) -> None:
    """`[--repair] [--quick] [--json]`."""
    parser.add_argument("--repair", action="store_true", help="mend what can be recomputed")
    parser.add_argument(
        "--quick", action="store_true", help="do not read the archived files and compare the words again"
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run all checks; exit 8 when a problem was found and not repaired."""
    from schema.audit import check
    from wengao.care.archive_audit import care

    mended: Counter[str] = Counter()
    with opened(settings) as database:
        if arguments.repair:
            with database.write() as session:
                mended.update(check.repair(session, stamp(utc_now())))
        with database.read() as session:
            problems = list(check.look(session, quick=arguments.quick))
        cared = care(database, archive(settings), quick=arguments.quick, repair=arguments.repair)
    problems += cared.problems
    mended.update(cared.mended)
    by_kind = {kind: number for kind, number in mended.items() if number}
    if arguments.json:
        print_json(
            {
                "problems": [to_builtins(problem) for problem in problems],
                "mended": mended.total(),
                "mended_by_kind": by_kind,
            }
        )
        return Exit.CHECK_FAILED if problems else Exit.DONE
    if arguments.repair:
        print(
            _("mended: ")
            + (", ".join(f"{number} {word(kind)}" for kind, number in by_kind.items()) or _("nothing"))
        )
    for problem in problems:
        print(
            f"{paint(word(problem.kind), 'red')} {escape(problem.where)}{_(': ')}{escape(sentence(problem.detail))}"
        )
    print(
        "\n".join(
            [_("sound")]
            if not problems
            else [_("{problems} problems").format(problems=len(problems)), *ways_out(problems)]
        )
    )
    return Exit.CHECK_FAILED if problems else Exit.DONE


def ways_out(problems: Sequence[Problem]) -> list[str]:
    """The advice on these problems, each piece once."""
    mendable = [_("`wengao check --repair` mends what can be recomputed")]
    others = dict.fromkeys(escape(sentence(problem.way_out)) for problem in problems if problem.way_out)
    return [*(mendable if any(problem.repairable for problem in problems) else ()), *others]
