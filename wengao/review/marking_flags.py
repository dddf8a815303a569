"""The flags of `wengao review no-speech`, `tag`, `untag`, `note` and `tags`."""

from __future__ import annotations

import argparse
from typing import Any

SPEECH = "a speech id or its beginning, FILE#N or a title"


def add_marking(verbs: Any) -> tuple[argparse.ArgumentParser, ...]:
    """`no-speech FILE… [--why TEXT] [--undo]`, `tag REF TAG…`, `untag REF TAG…`, `note REF TEXT`, `tags`."""
    none = verbs.add_parser("no-speech", help="a file is no speech: it stays archived, without speeches")
    none.add_argument("refs", nargs="+", metavar="FILE", help="a file: its name, path or sha256")
    none.add_argument("--why", default="", metavar="TEXT", help="the reason, kept with the decision")
    none.add_argument("--undo", action="store_true", help="it is one after all: its speeches come back")
    tag = verbs.add_parser(
        "tag", help="mark a speech with words of your own, for `--tag` in lists and searches"
    )
    untag = verbs.add_parser("untag", help="take such words back")
    for verb in (tag, untag):
        verb.add_argument("ref", metavar="REF", help=SPEECH)
        verb.add_argument("tags", nargs="+", metavar="TAG", help="a word or two")
    note = verbs.add_parser("note", help="write something down about a speech; `reject dN` takes it back")
    note.add_argument("ref", metavar="REF", help=SPEECH)
    note.add_argument("text", metavar="TEXT", help="what is to be known")
    tags = verbs.add_parser("tags", help="the tags there are, with their numbers of speeches")
    return none, tag, untag, note, tags
