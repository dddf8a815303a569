"""A family is a point of the grammar: marker x heading x look x furniture x traps, as data.

The named ones are in `catalogue`; `random_family` draws one at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

PIP = ("reportlab-cid", "reportlab-ttf", "pymupdf", "fpdf2", "typst", "weasyprint")
MORE = ("story", "chromium", "libreoffice")
ANY = (*PIP, "story")


@dataclass(frozen=True, slots=True)
class Family:
    """One point of the grammar. `traps` hold body traps and file traps; `genres` are dealt in turn."""

    name: str
    marker: str
    headings: tuple[str, ...]
    look: str = "official"
    furniture: str = "dash"
    traps: tuple[str, ...] = ()
    genres: tuple[str, ...] = ("speech",)
    producers: tuple[str, ...] = ANY
    count: tuple[int, int] = (4, 7)
    length: tuple[int, int] = (2, 4)
    dates: tuple[str, ...] = ("arabic",)
    head: str = "site"  # the style of the compilation's title: site plain selected none english
    heads: str = "一、"
    greet: float = 0.8


LOOKS = (
    "official", "right", "dense", "large", "leftbold", "same-center", "tight", "flat", "flat-noindent", "doubled",
    "section-center", "pasted", "slide", "columns",
)  # fmt: skip
SHELF = (
    "bare", "plain", "dash", "long-dash", "of", "of-tight", "slash", "head", "head-not-first", "odd-even", "site",
    "watermark", "watermark-form", "watermark-flat", "stamp", "counter", "top-folio", "roman",
)  # fmt: skip
FILE_TRAPS = (
    "toc", "chrome", "wrong-count", "repeat", "summary", "blurb", "preface", "half", "disclaimer", "page-breaks",
    "missing-marker", "noise", "traditional", "title-page",
)  # fmt: skip
MIXTURE = ("speech", "speech", "speech", "address", "pledge", "study", "duty", "letter", "host", "qa")
TITLED = (
    "title",
    "name",
    "two",
    "long",
    "date-and",
    "date-in",
    "occasion",
    "broken",
    "byline",
    "noted",
    "closing",
)


def random_family(rng: Random, n: int = 0) -> Family:
    """A random family: every dimension is drawn independently, within sensible combinations.

    Without a marker, an item needs a printed title, else its beginning could not be recognised.
    """
    from benchmarks.generator.headings import HEADINGS
    from benchmarks.generator.markers import MARKERS
    from benchmarks.generator.traps import TRAPS

    marker = rng.choice([name for name in MARKERS if not name.endswith("-en")])
    heads = [name for name in HEADINGS if not name.startswith("english")]
    if marker == "none":
        heads = [name for name in heads if name.startswith(TITLED)]
    else:
        heads = [name for name in heads if name not in ("glued-line", "bracket-title")]
    if MARKERS[marker].mode == "glue":
        heads = ["nothing"]
    file_traps = [trap for trap in FILE_TRAPS if marker != "none" or trap != "missing-marker"]
    return Family(
        name=f"random-{n:02d}-{marker}",
        marker=marker,
        headings=tuple(rng.sample(heads, min(len(heads), rng.randint(1, 2)))),
        look=rng.choice(LOOKS),
        furniture=rng.choice(SHELF),
        traps=(*rng.sample(sorted(TRAPS), rng.randint(0, 2)), *rng.sample(file_traps, rng.randint(0, 2))),
        genres=tuple(rng.sample(MIXTURE, rng.randint(1, 3))),
        dates=(rng.choice(("arabic", "cn", "cn-circle", "spaced", "dots", "dashes", "padded")),),
        head=rng.choice(("site", "plain", "selected", "uncounted", "none")),
        heads=rng.choice(("一、", "一、", "一、", "第一部分", "（一）", "")),
    )
