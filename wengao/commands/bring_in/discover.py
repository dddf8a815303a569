"""`wengao flow discover`: compares what each source lists now with what the library knows; fetches no file."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

from msgspec import to_builtins

from wengao.errors import Exit, UsageProblem
from wengao.runs.opened import archive, opened
from wengao.screen.language import _
from wengao.screen.output import escape, paint, print_json, table
from wengao.screen.sentences import sentence
from wengao.screen.words import detail, named_code, word
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.discovery.discover import Discovery

SHOWN: Final = 20  # new, changed and gone entries that are listed one by one


def configure(parser: argparse.ArgumentParser) -> None:
    """`[SOURCE…] [--believe] [--json]`."""
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="names from wengao.toml; all, if none")
    parser.add_argument(
        "--believe", action="store_true", help="take this source's listing as it is, however short"
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout, one entry an upload")
    parser.epilog = (
        "wengao flow discover                    every source of wengao.toml\n"
        "wengao flow discover library --believe  it really has that few entries now"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Look at each source, also after one that failed; exit 6 when one of them failed."""
    from flows.discovery.discover import discover
    from flows.isolation.reader import IsolatedReader
    from schema.store.store import Store
    from wengao.runs.assembly import web
    from wengao.settings.sources import chosen, described

    sources = chosen(settings, arguments.sources)
    if arguments.believe and len(arguments.sources) != 1:
        raise UsageProblem("--believe belongs to one source", "name the source whose listing is right")
    with (
        opened(settings) as database,
        IsolatedReader(settings.workers) as reader,
        web(settings, archive(settings).spool) as fetcher,
    ):
        store = Store(database)
        discoveries = [
            discover(described(source), store, fetcher, reader, believe=arguments.believe)
            for source in sources
        ]
    if arguments.json:
        print_json({"sources": [as_json(discovery) for discovery in discoveries]})
    else:
        print("\n\n".join("\n".join(as_text(discovery)) for discovery in discoveries))
    return Exit.SOURCE if any(discovery.problem for discovery in discoveries) else Exit.DONE


def as_json(discovery: Discovery) -> dict[str, Any]:
    """One source in `discover --json`; fields and order are the contract's, `problem` is None without one."""
    problem = discovery.problem
    return {
        "name": discovery.name,
        "new": discovery.new,
        "changed": discovery.changed,
        "gone": discovery.gone,
        "unchanged": discovery.unchanged,
        "entries": [
            {
                "locator": seen.entry.locator,
                "state": seen.state,
                "listing": None if seen.entry.listing is None else to_builtins(seen.entry.listing),
                "page": seen.entry.page,
                "skip": seen.entry.skip or None,
            }
            for seen in discovery.entries
        ],
        "problem": None if problem is None else {"code": problem.code, "detail": problem.detail},
    }


def as_text(discovery: Discovery) -> list[str]:
    """The lines a person reads of one source."""
    counts = _("{new} new, {changed} changed, {gone} gone, {unchanged} unchanged").format(
        new=discovery.new, changed=discovery.changed, gone=discovery.gone, unchanged=discovery.unchanged
    )
    lines = [paint(escape(discovery.name), "bold") + _(": ") + counts]
    if discovery.problem is not None:
        lines.append(
            paint(named_code(discovery.problem.code), "red")
            + _(": ")
            + escape(detail(discovery.problem.detail))
        )
        lines += [f"  {escape(sentence(discovery.advice))}"] if discovery.advice else []
    differing = [seen for seen in discovery.entries if seen.state not in ("unchanged", "skipped")]
    if differing:
        rows = [
            (word(seen.state), seen.entry.listing.title if seen.entry.listing else None, seen.entry.locator)
            for seen in differing[:SHOWN]
        ]
        lines += table((_("state"), _("title"), _("upload")), rows)
    if len(differing) > SHOWN:
        lines.append(
            _("… and {differing} more; --json has them all").format(differing=len(differing) - SHOWN)
        )
    if discovery.new or discovery.changed:
        lines.append(paint(_("next: "), "bold") + _("`wengao flow run` reads it"))
    return lines
