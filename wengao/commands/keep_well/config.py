"""`wengao config` (also `config show`): prints the settings in effect, each with where it was set."""

from __future__ import annotations

import argparse

from schema.text.redaction import redacted
from wengao.errors import Exit
from wengao.screen.language import _
from wengao.screen.output import escape, print_json, print_table
from wengao.screen.sentences import sentence
from wengao.settings.keys import KEYS
from wengao.settings.model import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """`[--origin] [--json]`."""
    parser.add_argument("--origin", action="store_true", help="say where each value was set")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print every key; passwords and tokens are hidden."""
    shown = {key.name: hidden(settings.value(key.name)) for key in KEYS}
    if arguments.json:
        values = {
            name: {"value": value, "origin": str(settings.origins[name])} if arguments.origin else value
            for name, value in shown.items()
        }
        sources = [{"name": source.name, "kind": source.kind} for source in settings.sources]
        watches = [{"name": watch.name, "query": watch.query} for watch in settings.watches]
        file = str(settings.file) if settings.file else None
        print_json({"file": file, "settings": values, "sources": sources, "watches": watches})
        return Exit.DONE
    rows = [
        (name, written(value), sentence(str(settings.origins[name])), KEYS[n].variable)
        for n, (name, value) in enumerate(shown.items())
    ]
    if arguments.origin:
        print_table((_("setting"), _("value"), _("set by"), _("variable")), rows)
    else:
        print_table((_("setting"), _("value")), [row[:2] for row in rows])
    for source in settings.sources:
        print(_("source {name}: {kind}").format(name=escape(source.name), kind=source.kind))
    for watch in settings.watches:
        print(_("watch {name}: {query}").format(name=escape(watch.name), query=escape(watch.query)))
    return Exit.DONE


def hidden(value: str | int | tuple[str, ...]) -> str | int | list[str]:
    """`value` as it may be printed: passwords in URLs replaced, tuples as lists."""
    if isinstance(value, str):
        return redacted(value)
    return [redacted(word) for word in value] if isinstance(value, tuple) else value


def written(value: str | int | list[str]) -> str:
    """`value` as the text of a table cell."""
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(value) or "–" if isinstance(value, list) else str(value)
