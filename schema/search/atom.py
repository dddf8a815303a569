"""A watched query as an Atom feed (RFC 4287): the speeches that came last, for any feed reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree

from schema.search.watch import Arrival

ATOM: Final = "http://www.w3.org/2005/Atom"
PROGRAM: Final = "文稿 Wengao"
NEVER: Final = "1970-01-01T00:00:00Z"  # of a feed without entries
# What XML 1.0 does not allow, not even escaped.
NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(name: str, arrivals: Sequence[Arrival], base_url: str = "") -> bytes:
    """Returns the feed of the watch called `name`; `base_url` is the address of the reading room, for links.

    The same speeches give the same bytes, so that a reader's `If-None-Match` works.
    """
    base = base_url.rstrip("/")
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "zh"})
    _add(feed, "id", f"urn:wengao:watch:{quote(name, safe='')}")
    _add(feed, "title", name)
    _add(feed, "updated", max((arrival.came_at for arrival in arrivals), default=NEVER))
    _link(feed, "self", f"{base}/feeds/{quote(name, safe='')}.atom", "application/atom+xml")
    _add(_add(feed, "author"), "name", PROGRAM)
    _add(feed, "generator", "wengao")
    for arrival in arrivals:
        _entry(feed, arrival, base)
    data: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _entry(feed: ElementTree.Element, arrival: Arrival, base: str) -> None:
    hit = arrival.hit
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:wengao:speech:{hit.speech_id}")
    _add(entry, "title", arrival.shown_title)
    _add(entry, "updated", arrival.came_at)
    _add(entry, "published", arrival.came_at)
    _link(entry, "alternate", f"{base}/speeches/{hit.speech_id}", "text/html")
    who = hit.speaker or hit.facts.get("speech_speaker") or hit.role or hit.facts.get("speech_role")
    if who:
        _add(_add(entry, "author"), "name", who)
    said = hit.date or hit.facts.get("speech_date")
    _add(entry, "summary", " ".join(filter(None, (said, "".join(part for part, _ in hit.snippet.parts)))))


def _add(parent: ElementTree.Element, tag: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag)
    if text is not None:
        element.text = NO_XML.sub("\ufffd", text)
    return element


def _link(parent: ElementTree.Element, relation: str, href: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": relation, "href": href, "type": kind})
