"""`wengao speeches passages`: shows the passages that a speech shares with speeches that are not its copies."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import opened
from wengao.screen.language import _, ngettext
from wengao.screen.output import escape, paint, print_json
from wengao.screen.speech_fields import speech_fields
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.dedup.shared import FirstPrint, RelatedSpeech, SharedPassages, SharedWords
    from schema.dedup.shared_groups import SharedGroup, WordsPlace


def configure(parser: argparse.ArgumentParser) -> None:
    """`REF [--sort …] [--limit N] [--offset N] [--least N] [--by-words] [--json]`."""
    parser.add_argument("ref", metavar="REF", help="a speech id or its beginning, FILE#N or a title")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="other speeches at most (20)")
    parser.add_argument("--offset", type=int, default=0, metavar="N", help="leave out the first N")
    parser.add_argument(
        "--sort",
        choices=("closest", "oldest", "newest"),
        default="closest",
        help="what shares most first, or by date",
    )
    parser.add_argument(
        "--least", type=int, default=20, metavar="N", help="passages of so many characters and more (20)"
    )
    parser.add_argument(
        "--by-words", action="store_true", help="what is shared, each with who has it, earliest first"
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the passages; exit 0 also if there are none, 2 for a reference that fits no speech or several."""
    from schema.dedup.shared import passages_of
    from schema.dedup.shared_groups import by_words

    if arguments.limit < 1 or arguments.least < 1:
        raise UsageProblem("--limit and --least are above zero")
    if arguments.offset < 0:
        raise UsageProblem("--offset is zero or more")
    with opened(settings) as database, database.read() as session:
        shared = passages_of(
            session,
            arguments.ref,
            limit=arguments.limit,
            offset=arguments.offset,
            least=arguments.least,
            order=arguments.sort,
        )
    if arguments.json:
        print_json({**as_json(shared), "shared": [_group(group) for group in by_words(shared)]})
    elif arguments.by_words:
        print("\n".join(grouped_lines(shared, by_words(shared))))
    else:
        print("\n".join(lines(shared)))
    return Exit.DONE


def lines(shared: SharedPassages) -> list[str]:
    """The lines of the output: this speech, then each other speech with the shared words and both pages."""
    shown = [headline(shared.speech)]
    for company in shared.others:
        shown += ["", headline(company.other)]
        shown.append(
            paint(
                _("  {containment:.0%} of the shorter text is alike").format(containment=company.containment),
                "dim",
            )
        )
        shown += [written(passage) for passage in company.passages]
        if not company.passages:
            shown.append(_("  no passage is that long; --least 10 shows shorter ones"))
    number = shared.total
    if not number:
        return [*shown, _("shares no passages with other speeches; `wengao why` lists its copies")]
    speeches = ngettext("1 other speech", "{count} other speeches", number).format(count=number)
    of = (
        _(" (the first {others} are shown)").format(others=len(shared.others))
        if len(shared.others) < number
        else ""
    )
    return [*shown, "", _("shares passages with {speeches}{of}").format(speeches=speeches, of=of)]


def grouped_lines(shared: SharedPassages, groups: Sequence[SharedGroup]) -> list[str]:
    """The lines of `--by-words`: this speech, then each stretch of shared words and who has it, earliest first."""
    shown = [headline(shared.speech)]
    for group in groups:
        words = "".join(escape(line.strip()) for line in group.words.split("\n"))
        shown += ["", _("{length} characters: {words}").format(length=group.length, words=words)]
        shown += [_holder(one, shared.speech) for one in group.places]
    if not groups:
        return [*shown, _("shares no passages with other speeches; `wengao why` lists its copies")]
    return shown


def _holder(one: WordsPlace, this: FirstPrint) -> str:
    page = paint(_("p. {page}").format(page=one.place.page or "–"), "dim")
    mark = _("  (this speech)") if one.speech.speech_id == this.speech_id else ""
    return f"  {headline(one.speech)}  {page}{mark}"


def headline(speech: FirstPrint) -> str:
    """`s_4mzqab12  2024-03-05  李明  在…上的讲话  汇编.pdf`."""
    parts = [paint(speech.speech_id[:10], "cyan"), speech.date or "–"]
    parts += [
        escape(speech.speaker or speech.role or "–"),
        paint(escape(speech.title or _("(no title)")), "bold"),
    ]
    return "  ".join([*parts, escape((speech.locator or speech.file_sha256[:12]).rpartition("/")[2])])


def written(passage: SharedWords) -> str:
    """`  p. 3 and p. 7, 46 characters: 要抓好春耕生产…`."""
    here, there = passage.here.page or "–", passage.there.page or "–"
    pages = _("p. {here} and p. {there}").format(here=here, there=there)
    words = "".join(escape(line.strip()) for line in passage.words.split("\n"))
    return _("  {pages}, {length} characters: {words}").format(
        pages=paint(pages, "dim"), length=passage.length, words=words
    )


def as_json(shared: SharedPassages) -> dict[str, Any]:
    """The object of `passages --json`, which `docs/commands.md` describes."""
    return {
        **speech_fields(shared.speech),
        "total": shared.total,
        "others": [
            {
                **speech_fields(company.other),
                "kind": company.kind,
                "jaccard": company.jaccard,
                "containment": company.containment,
                "passages": [_passage(passage, company) for passage in company.passages],
            }
            for company in shared.others
        ],
    }


def _passage(passage: SharedWords, company: RelatedSpeech) -> dict[str, Any]:
    there = company.other.text[passage.there.start : passage.there.end]
    return {
        "words": passage.words,
        "words_there": there,
        "length": passage.length,
        "here": to_builtins(passage.here),
        "there": to_builtins(passage.there),
    }


def _group(group: SharedGroup) -> dict[str, Any]:
    return {
        "words": group.words,
        "length": group.length,
        "here": to_builtins(group.here),
        "places": [{**speech_fields(one.speech), "place": to_builtins(one.place)} for one in group.places],
    }
