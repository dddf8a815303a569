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
from wengao.screen import facet_table, hit_table
from wengao.screen.language import _, marked, ngettext
from wengao.screen.listing import chosen, refuse_no_rows
from wengao.screen.output import bracketed, escape, folded, paint, print_json
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from schema.search.first_use import FirstUse
    from schema.search.hits import Hit
    from schema.search.search import SearchResult
    from schema.text.snippet import Snippet

EMPTY: Final = (marked("the library is empty"), marked("`wengao ingest FOLDER` reads compilations into it"))


def configure(parser: argparse.ArgumentParser) -> None:
    """`QUERY… [filters] [--in text|title] [--limit N] [--sort newest|oldest|relevance] [--fold] [--first-use] [--facets] [--json]`."""
    parser.add_argument(
        "query", nargs="+", metavar="QUERY", help='words, all of them: "…" a phrase, OR, -not'
    )
    parser.add_argument(
        "--in", dest="within", choices=("text", "title"), default="", help="only in text or title"
    )
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="hits at most (20)")
    parser.add_argument("--offset", type=int, default=0, metavar="N", help="leave out the first N")
    parser.add_argument(
        "--columns",
        metavar="NAME,NAME",
        help=f"a table of these columns, in this order: {' '.join(column.name for column in hit_table.COLUMNS)}",
    )
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
    script = parser.add_mutually_exclusive_group()
    script.add_argument(
        "--loose",
        action="store_true",
        default=None,
        help="in either script: 发展 finds 發展 (by itself but with --json)",
    )
    script.add_argument("--exact", dest="loose", action="store_false", help="only as it is written")
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

    refuse_no_rows(arguments)
    chosen(hit_table.COLUMNS, arguments.columns)
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
    loose = not arguments.json if arguments.loose is None else arguments.loose
    with opened(settings) as database, database.read() as session:
        result = search(
            session,
            query,
            filters,
            within=arguments.within,
            limit=arguments.limit,
            offset=arguments.offset,
            sort=arguments.sort,
            fold=fold,
            places=arguments.json,
            loose=loose,
        )
        groups, firsts = (
            first_uses(session, query, filters, within=arguments.within, limit=arguments.limit, loose=loose)
            if arguments.first_use
            else (0, [])
        )
        counted = (
            facets(session, query, filters, within=arguments.within, top=arguments.top, loose=loose)
            if arguments.facets
            else ()
        )
        empty = not result.total and is_empty(session)
        all_hits = [*result.hits, *(use.first for use in firsts)]
        untitled = [(hit.speech_id, hit.file_sha256) for hit in all_hits if hit.title is None]
        instead = {} if arguments.json else stand_ins(session, untitled)
    if arguments.json:
        as_json: dict[str, object] = {"total": result.total, "hits": [hit.as_json() for hit in result.hits]}
        if loose:
            as_json["other_script"] = result.other_script or 0
        if arguments.first_use:
            as_json |= {"first_use": [use.as_json() for use in firsts], "first_use_total": groups}
        print_json(as_json | ({"facets": facet_table.as_json(counted)} if arguments.facets else {}))
    else:
        if firsts:
            found = first_lines(firsts, groups, instead)
        elif arguments.columns and result.hits:
            hit_table.show(result.hits, instead, arguments.columns)
            found = [total_line(result)]
        else:
            found = lines(result, instead)
        print("\n".join(map(_, EMPTY) if empty else found))
        if result.total and counted:
            print("\n".join(["", *facet_table.lines(counted)]))
    return Exit.DONE


def lines(result: SearchResult, instead: Mapping[tuple[str, str], str]) -> list[str]:
    """The lines of the output: two for each hit, then the totals; advice when there is no hit."""
    if not result.total:
        return [_("nothing found"), _("shorter words find more: every part of a word is found, titles too")]
    shown: list[str] = []
    for hit in result.hits:
        shown += [folded(headline(hit, instead), 2), folded(f"  {coloured(hit.snippet)}", 2)]
    return [*shown, total_line(result)]


def total_line(result: SearchResult) -> str:
    """`12 speeches, 9 when near copies count once (the first 5 are shown)`."""
    folded = (
        ""
        if result.clusters is None
        else _(", {clusters} when near copies count once").format(clusters=result.clusters)
    )
    of = (
        _(" (the first {hits} are shown)").format(hits=len(result.hits))
        if len(result.hits) < (result.clusters or result.total)
        else ""
    )
    speeches = ngettext("1 speech", "{count} speeches", result.total).format(count=result.total)
    other = (
        _(", {count} of them in the other script; --exact leaves them out").format(count=result.other_script)
        if result.other_script
        else ""
    )
    return f"{speeches}{folded}{of}{other}"


def first_lines(uses: Sequence[FirstUse], groups: int, instead: Mapping[tuple[str, str], str]) -> list[str]:
    """`2019  李明  12 speeches`, each with the first of them."""
    shown: list[str] = []
    for use in uses:
        speeches = ngettext("1 speech", "{count} speeches", use.speeches).format(count=use.speeches)
        shown.append(f"{paint(use.year or '–', 'bold')}  {escape(use.speaker or '–')}  {speeches}")
        shown += [f"  {headline(use.first, instead)}", f"  {coloured(use.first.snippet)}"]
    of = _(" (the first {uses} are shown)").format(uses=len(uses)) if len(uses) < groups else ""
    return [*shown, _("{groups} years and speakers{of}").format(groups=groups, of=of)]


def headline(hit: Hit, instead: Mapping[tuple[str, str], str]) -> str:
    """`s_4mzqab12  2024-03-05  李明  在…上的讲话  p. 12  +3 copies`: the print's facts, else those of its speech."""
    date = hit.date or hit.facts["speech_date"]
    who = hit.speaker or hit.facts["speech_speaker"] or hit.role or hit.facts["speech_role"]
    named = hit.title or hit.facts["speech_title"]
    page = hit.hit_page or hit.page_first
    on_page = [] if page is None else [_("p. {page}").format(page=page)]
    parts = [paint(hit.speech_id[:10], "cyan"), date or "–", escape(who or "–")]
    title = named or bracketed(instead.get((hit.speech_id, hit.file_sha256))) or _("(no title)")
    parts += [paint(escape(title), "bold"), *on_page]
    if copies := hit.copies - hit.reworked:
        parts.append(paint(ngettext("+1 copy", "+{count} copies", copies).format(count=copies), "dim"))
    if hit.tags:
        parts.append(paint(" ".join(f"#{escape(tag)}" for tag in hit.tags), "cyan"))
    if hit.reworked:
        parts.append(paint(_("+{reworked} reworked").format(reworked=hit.reworked), "dim"))
    return "  ".join(parts)


def coloured(snippet: Snippet) -> str:
    """The snippet with the query's words in colour on a terminal, plain elsewhere."""
    return "".join(paint(escape(text), "yellow") if hit else escape(text) for text, hit in snippet.parts)
