"""A family is a point of the grammar: marker x heading x look x furniture x traps, as data.

The named ones stand in `catalogue`; `random_family` draws one that nobody chose.
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
    head: str = "site"  # the compilation's own title: site plain selected none english
    heads: str = "一、"
    greet: float = 0.8


def random_family(rng: Random, n: int = 0) -> Family:
    """A family nobody chose: every dimension drawn on its own, within what makes sense together."""
    from benchmarks.generator.headings import HEADINGS
    from benchmarks.generator.markers import MARKERS
    from benchmarks.generator.traps import TRAPS

    chinese = [name for name in MARKERS if not name.endswith("-en")]
    marker = rng.choice(chinese)
    heads = [
        name
        for name in HEADINGS
        if not name.startswith("english") and name not in ("glued-line", "bracket-title")
    ]
    if marker == "none":
        heads = [
            name for name in heads if name.startswith(("title", "name", "two", "long", "date", "occasion"))
        ]
    looks = (
        "official",
        "right",
        "dense",
        "large",
        "leftbold",
        "same-center",
        "tight",
        "flat",
        "flat-noindent",
        "doubled",
    )
    shelf = ("bare", "plain", "dash", "long-dash", "of", "of-tight", "slash", "head", "head-not-first", "odd-even",
             "site", "watermark", "watermark-form", "watermark-flat", "stamp")  # fmt: skip
    return Family(
        name=f"random-{n:02d}-{marker}",
        marker=marker,
        headings=tuple(rng.sample(heads, rng.randint(1, 2))),
        look=rng.choice(looks),
        furniture=rng.choice(shelf),
        traps=tuple(
            rng.sample([*TRAPS, "toc", "chrome", "wrong-count", "repeat", "summary"], rng.randint(0, 3))
        ),
        genres=tuple(
            rng.sample(["speech", "speech", "speech", "address", "pledge", "study"], rng.randint(1, 3))
        ),
        dates=(rng.choice(("arabic", "cn", "cn-circle", "spaced", "dots")),),
        head=rng.choice(("site", "plain", "selected", "none")),
    )
