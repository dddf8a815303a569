"""`wengao review`: lists what a person should look at, and records the person's decisions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wengao.errors import Exit, UsageProblem
from wengao.review.decision_list import decision_summary, show_decisions
from wengao.review.marking_flags import add_marking
from wengao.review.review_list import add_review_list, show_list
from wengao.runs.opened import opened
from wengao.screen.language import _
from wengao.screen.output import escape, escape_json, paint, print_json, print_table, refuse_no_file
from wengao.screen.words import code_name
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.database.connection import Database
    from wengao.review.apply import ReviewOutcome

ITEM = "an item: FILE#N, a speech id, or an id of the review list (r_…)"


def configure(parser: argparse.ArgumentParser) -> None:
    """`list`, `show REF`, `accept REF…`, `split REF PLACE`, `merge REF`, `set REF FIELD=VALUE…`,
    `reject REF [OTHER]`, `no-speech FILE…`, `tag`, `untag`, `note`, `tags`, `same-person NAME…`, `not-same-person NAME REF…`, `export [-o FILE]`, `import FILE`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="one of these")
    listed = verbs.add_parser("list", help="what needs a person, gravest first")
    listed.add_argument("--kind", metavar="KIND", help="count-differs, low-confidence, proposed …")
    listed.add_argument("--file", metavar="REF", help="only of this file")
    listed.add_argument("--decisions", action="store_true", help="what was decided, instead of what is open")
    add_review_list(listed)
    show = verbs.add_parser("show", help="one thing with its print: page, line and words")
    show.add_argument("ref", metavar="REF", help="a file, FILE#N, a speech id, or an id of the review list")
    accept = verbs.add_parser("accept", help="it is right: an item, all of a file, a proposed fact")
    accept.add_argument("refs", nargs="+", metavar="REF", help="FILE, FILE#N, a speech id, or r_…")
    split = verbs.add_parser("split", help="an item begins here")
    split.add_argument("ref", metavar="REF", help=ITEM)
    split.add_argument("place", metavar="PLACE", help="PAGE:LINE as shown, or words that stand there once")
    merge = verbs.add_parser("merge", help="this item goes on from the one before it")
    merge.add_argument("ref", metavar="REF", help=ITEM)
    setting = verbs.add_parser(
        "set", help="a fact as it should be: title, speaker, role, place, date, kind …"
    )
    setting.add_argument("ref", metavar="REF", help=ITEM)
    setting.add_argument(
        "facts", nargs="+", metavar="FIELD=VALUE", help="nothing behind the sign: there is none"
    )
    reject = verbs.add_parser("reject", help="it is wrong: a boundary, a proposed fact, a match, a decision")
    reject.add_argument("ref", metavar="REF", help="FILE#N, r_…, d12 (a decision), or a speech and another")
    reject.add_argument("other", nargs="?", metavar="OTHER", help="the speech that REF is no copy of")
    reject.add_argument("--why", default="", metavar="TEXT", help="the reason, kept with the decision")
    same = verbs.add_parser("same-person", help="names of one person, who is listed by the first")
    same.add_argument("names", nargs="+", metavar="NAME", help="a name as printed")
    apart = verbs.add_parser("not-same-person", help="names, or speeches, of another person")
    apart.add_argument("name", metavar="NAME", help="a name as printed")
    apart.add_argument("refs", nargs="*", metavar="REF", help="speeches, or other names of the person")
    apart.add_argument("--role", metavar="TEXT", help="all speeches in such an office")
    apart.add_argument("--place", metavar="TEXT", help="all speeches given there")
    apart.add_argument("--year", type=int, metavar="YYYY", help="all speeches of the year")
    apart.add_argument("--as", dest="label", metavar="TEXT", help="how the other person is listed")
    for verb in (accept, split, merge, setting, reject):
        verb.add_argument(
            "--in", dest="within", metavar="FILE", help="the file, when a speech stands in several"
        )
    none, tag, untag, note, tags = add_marking(verbs)
    for verb in (accept, split, merge, setting, reject, same, apart, none, tag, untag, note):
        verb.add_argument("--author", metavar="NAME", help="who decides (your login)")
    export = verbs.add_parser("export", help="all decisions as text, one JSON object a line")
    export.add_argument("-o", "--output", metavar="FILE", help="write here instead of to stdout")
    imported = verbs.add_parser(
        "import", help="decisions that `review export` wrote; known ones change nothing"
    )
    imported.add_argument("path", metavar="FILE", help="a file of decisions")
    marking = (none, tag, untag, note, tags)
    for verb in (
        listed,
        show,
        accept,
        split,
        merge,
        setting,
        reject,
        same,
        apart,
        *marking,
        export,
        imported,
    ):
        verb.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.epilog = (
        "wengao review show 汇编.pdf                     where each item begins, and what is doubtful\n"
        "wengao review split 汇编.pdf#2 12:3             an item begins on page 12, line 3\n"
        "wengao review set s_4mzq speaker=李志明         the speaker's name, which is not printed\n"
        "wengao review no-speech 目录.pdf                 it stays archived, without speeches\n"
        "wengao review tag s_4mzq 重点                    found by `search --tag 重点`"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List, show or decide."""
    with opened(settings) as database:
        if arguments.verb == "list":
            return (
                show_decisions(database, arguments) if arguments.decisions else show_list(database, arguments)
            )
        if arguments.verb == "show":
            from wengao.review.show import show_reference

            return show_reference(database, arguments)
        if arguments.verb == "tags":
            return show_tags(database, arguments)
        if arguments.verb == "export":
            return export(database, arguments)
        return report(decide(database, arguments), arguments)


def show_tags(database: Database, arguments: argparse.Namespace) -> int:
    """Print the tags that are given, and how many speeches have each."""
    import msgspec

    from schema.query.marks import tag_counts

    with database.read() as session:
        counted = tag_counts(session)
    if arguments.json:
        print_json(msgspec.to_builtins(counted))
    elif counted:
        print_table((_("tag"), _("speeches")), [(one.tag, one.speeches) for one in counted], right=(1,))
    else:
        print(_("no speech has a tag; `wengao review tag REF TAG` gives one"))
    return Exit.DONE


def decide(database: Database, arguments: argparse.Namespace) -> ReviewOutcome:
    """Turn the command's arguments into decisions and carry them out."""
    from schema.curation.decisions import unrecorded
    from wengao.review import apply
    from wengao.review.marking_verbs import VERBS, mark
    from wengao.review.verbs import requested_decisions

    if arguments.verb in VERBS:
        return mark(database, arguments)
    if arguments.verb == "reject" and arguments.ref[:1] == "d" and arguments.ref[1:].isdigit():
        return apply.take_back(database, int(arguments.ref[1:]))
    with database.read() as session:
        if arguments.verb == "import":
            try:
                text = Path(arguments.path).read_bytes()
            except OSError as error:
                raise UsageProblem(
                    f"{arguments.path}: {error.strerror}", "name a file of decisions"
                ) from error
            wanted = unrecorded(session, apply.parse(text, arguments.path))
        else:
            requested = requested_decisions(session, arguments, apply.now())
            if isinstance(requested, int):
                withdrawn = requested
            else:
                withdrawn, wanted = 0, requested
    if arguments.verb != "import" and withdrawn:
        return apply.take_back(database, withdrawn)
    return apply.carry_out(database, wanted)


def report(outcome: ReviewOutcome, arguments: argparse.Namespace) -> int:
    """Print the decisions, and what the files that were read again hold now."""
    import msgspec

    from schema.curation.decision_lines import as_line

    if arguments.json:
        files: list[dict[str, Any]] = [
            {
                "sha256": receipt.sha256,
                "locator": receipt.locator,
                "state": receipt.state,
                "item_count": receipt.item_count,
                "speech_ids": list(receipt.speech_ids),
                "issues": msgspec.to_builtins(receipt.issues),
            }
            for receipt in outcome.receipts
        ]
        decisions = [msgspec.json.decode(as_line(decision)) for decision in outcome.decisions]
        print_json({"decisions": decisions, "files": files})
        return Exit.DONE
    for decision in outcome.decisions:
        print((_("taken back: ") if outcome.taken_back else "") + escape(decision_summary(decision)))
    for receipt in outcome.receipts:
        issues = " ".join(dict.fromkeys(code_name(issue.code) for issue in receipt.issues))
        line = _("{locator}: {item_count} items now {issues}").format(
            locator=escape(receipt.locator), item_count=receipt.item_count, issues=paint(issues, "yellow")
        )
        print(line.rstrip())
    if not outcome.decisions:
        print(_("nothing new"))
    return Exit.DONE


def export(database: Database, arguments: argparse.Namespace) -> int:
    """Write all decisions in force, one JSON object a line."""
    from schema.curation.decisions import recorded_decisions
    from wengao.review.apply import lines

    refuse_no_file(arguments.output)
    with database.read() as session:
        decisions = [record.decision for record in recorded_decisions(session)]
    text = lines(decisions)
    if arguments.output in (None, "-"):
        sys.stdout.write(escape_json(text.decode()))
        return Exit.DONE
    Path(arguments.output).write_bytes(text)
    if arguments.json:
        print_json({"path": arguments.output, "decisions": len(decisions)})
    else:
        print(
            _("{decisions} decisions in {output}").format(
                decisions=len(decisions), output=escape(arguments.output)
            )
        )
    return Exit.DONE
