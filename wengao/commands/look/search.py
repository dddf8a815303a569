"""`wengao search`: finds words of any length in the texts and titles of every print.

On a terminal, near copies are folded into one line and both totals are shown; programs get every speech.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from wengao.errors import Exit, UsageProblem
from wengao.filters import add_filters, wanted
from wengao.runs.opened import opened
from wengao.screen import facet_table
from wengao.screen.output import bracketed, escape, paint, print_json
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.search.first_use import FirstUse
    from schema.search.hits import Hit
    from schema.search.search import SearchResult
    from schema.text.snippet import Snippet

EMPTY: Final = ("the library is empty", "`wengao ingest FOLDER` reads compilations into it")


def configure(parser: argparse.ArgumentParser) -> None:
    """`QUERY… [filters] [--in text|title] [--limit N] [--sort newest|oldest|relevance] [--fold] [--first-use] [--facets] [--json]`."""
    parser.add_argument(
        "query", nargs="+", metavar="QUERY", help='words, all of them: "…" a phrase, OR, -not'
    )
    parser.add_argument(
        "--in", dest="within", choices=("text", "title"), default="", help="only in text or title"
    )
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="hits at most (20)")
    parser.add_argument(
        "--sort",
        choices=("newest", "oldest", "relevance"),
        default="newest",
        help="newest first (default), oldest first, or best first",
    )
    parser.add_argument(
        "--fold", action=argparse.BooleanOptionalAction, help="group near copies (on a terminal by itself)"
    )
    parser.add_argument(
        "--first-use", action="store_true", help="for each year and speaker, how many speeches and the first"
    )
    facet_table.add_facets(parser)
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    add_filters(parser)
    parser.epilog = (
        "wengao search 乡村振兴 茶叶                both words, anywhere in a speech\n"
        "wengao search '\"招商 引资\" OR 营商环境'    a phrase, or another word\n"
        "wengao search 报告 -疫情 --year 2023       without a word, of one year\n"
        "wengao search 营商环境 --facets            who said it when, in numbers\n"
        "wengao search 新质生产力 --first-use       who said it first, year by year\n"
        "wengao search -- -5℃                       a query that begins with a dash"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Search and show; exit 0 whether or not something was found."""
    from schema.query.filters import is_empty
    from schema.query.stand_ins import stand_ins
    from schema.search.facets import facets
    from schema.search.first_use import first_uses
    from schema.search.query import unfinished
    from schema.search.search import search

    if arguments.limit < 1:
        raise UsageProblem("--limit is above zero")
    facet_table.refuse_no_values(arguments)
    fold = arguments.fold
    if fold is None:
        fold = sys.stdout.isatty() and not arguments.json
    query = " ".join(word.removeprefix(" ") for word in arguments.query)
    if problem := unfinished(query):
        raise UsageProblem(
            f"the query is not finished: {problem}", "add what is missing; '\"OR\"' finds the word itself"
        )
    filters = wanted(arguments)
    with opened(settings) as database, database.read() as session:
        result = search(
            session,
            query,
            filters,
            within=arguments.within,
            limit=arguments.limit,
            sort=arguments.sort,
            fold=fold,
            places=arguments.json,
        )
        groups, firsts = (
            first_uses(session, query, filters, within=arguments.within, limit=arguments.limit)
            if arguments.first_use
            else (0, [])
        )
        counted = (
            facets(session, query, filters, within=arguments.within, top=arguments.top)
            if arguments.facets
            else ()
        )
        empty = not result.total and is_empty(session)
        shown = [*result.hits, *(use.first for use in firsts)]
        untitled = [(hit.speech_id, hit.file_sha256) for hit in shown if hit.title is None]
        instead = {} if arguments.json else stand_ins(session, untitled)
    if arguments.json:
        as_json: dict[str, object] = {"total": result.total, "hits": [hit.as_json() for hit in result.hits]}
        if arguments.first_use:
            as_json |= {"first_use": [use.as_json() for use in firsts], "first_use_total": groups}
        print_json(as_json | ({"facets": facet_table.as_json(counted)} if arguments.facets else {}))
    else:
        found = first_lines(firsts, groups, instead) if firsts else lines(result, instead)
        print("\n".join(EMPTY if empty else found))
        if result.total and counted:
            print("\n".join(["", *facet_table.lines(counted)]))
    return Exit.DONE


def lines(result: SearchResult, instead: Mapping[tuple[str, str], str]) -> list[str]:
    """The lines of the output: two for each hit, then the totals; advice when there is no hit."""
    if not result.total:
        return ["nothing found", "shorter words find more: every part of a word is found, titles too"]
    shown: list[str] = []
    for hit in result.hits:
        shown += [headline(hit, instead), f"  {marked(hit.snippet)}"]
    folded = "" if result.clusters is None else f", {result.clusters} when near copies count once"
    of = (
        f" (the first {len(result.hits)} are shown)"
        if len(result.hits) < (result.clusters or result.total)
        else ""
    )
    speeches = "1 speech" if result.total == 1 else f"{result.total} speeches"
    return [*shown, f"{speeches}{folded}{of}"]


def first_lines(uses: Sequence[FirstUse], groups: int, instead: Mapping[tuple[str, str], str]) -> list[str]:
    """`2019  李明  12 speeches`, each with the first of them."""
    shown: list[str] = []
    for use in uses:
        speeches = "1 speech" if use.speeches == 1 else f"{use.speeches} speeches"
        shown.append(f"{paint(use.year or '–', 'bold')}  {escape(use.speaker or '–')}  {speeches}")
        shown += [f"  {headline(use.first, instead)}", f"  {marked(use.first.snippet)}"]
    of = f" (the first {len(uses)} are shown)" if len(uses) < groups else ""
    return [*shown, f"{groups} years and speakers{of}"]


def headline(hit: Hit, instead: Mapping[tuple[str, str], str]) -> str:
    """`s_4mzqab12  2024-03-05  李明  在…上的讲话  p. 12  +3 copies`: the print's facts, else those of its speech."""
    date = hit.date or hit.facts["speech_date"]
    who = hit.speaker or hit.facts["speech_speaker"] or hit.role or hit.facts["speech_role"]
    named = hit.title or hit.facts["speech_title"]
    page = hit.hit_page or hit.page_first
    on_page = [] if page is None else [f"p. {page}"]
    parts = [paint(hit.speech_id[:10], "cyan"), date or "–", escape(who or "–")]
    title = named or bracketed(instead.get((hit.speech_id, hit.file_sha256))) or "(no title)"
    parts += [paint(escape(title), "bold"), *on_page]
    if copies := hit.copies - hit.reworked:
        parts.append(paint(f"+{copies} {'copy' if copies == 1 else 'copies'}", "dim"))
    if hit.reworked:
        parts.append(paint(f"+{hit.reworked} reworked", "dim"))
    return "  ".join(parts)


def marked(snippet: Snippet) -> str:
    """The snippet with the query's words in colour on a terminal, plain elsewhere."""
    return "".join(paint(escape(text), "yellow") if hit else escape(text) for text, hit in snippet.parts)
