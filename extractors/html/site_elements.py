"""Recognizes elements of a page that belong to the site: by tag, class and id, unless they hold most of its text."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct
from selectolax.lexbor import LexborNode

BLOCK: Final = frozenset(
    """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody
    td tfoot th thead tr ul
    """.split()
)
SITE_ELEMENTS: Final = frozenset("nav footer aside button form".split())
# A word of a class or id of elements beside the text: "side-bar"  "copyright"  "rec_list"
SITE_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu|side(?:bar)?|foot(?:er)?|crumbs?|breadcrumbs?|tool(?:bar|s)?|btns?|button|recommend\w*|related|rec"
    r"|comments?|copyright|share\w*|login|search|banner|ads?|hot|rank|qrcode)(?=$|[\s_-])",
    re.I,
)
# share of the page's characters; an element with more holds the text, whatever its name
MOST_OF_PAGE: Final = 0.5
MOST_DOUBTS: Final = 20  # elements measured in vain before classes are ignored: hostile nesting


class SiteJudge(Struct):
    """Decides which elements belong to the site, by tag and class; one with most of the page's text does not."""

    total: int
    doubts: int = 0

    def belongs_to_site(self, node: LexborNode, tag: str) -> bool:
        """Whether `node` belongs to the site."""
        if tag not in SITE_ELEMENTS:
            if tag not in BLOCK or tag in ("body", "html", "main", "article"):
                return False
            attributes = node.attributes
            if not SITE_CLASS.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
                return False
        if self.doubts == MOST_DOUBTS:
            return False
        if len(node.text()) <= MOST_OF_PAGE * self.total:
            return True
        self.doubts += 1
        return False
