"""The families: each a named point of the grammar, as data. `random_family` draws one by seed."""

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


def _f(name: str, marker: str, headings: str, look: str = "official", furniture: str = "dash", *traps: str,
       **more: object) -> Family:  # fmt: skip
    return Family(name, marker, tuple(headings.split()), look, furniture, traps, **more)  # type: ignore[arg-type]


TEXT = ("text",)

_ALL = (
    _f("di-pian-half", "di-pian-half", "role-only title-role", "official", "of", "wrong-count"),
    _f("di-pian-cn", "di-pian-cn", "title-date-speaker", "official", "head", "toc"),
    _f("di-pian-space", "di-pian-space", "title-date title-date-speaker", "right", "dash", "quoted-marker"),
    _f("pian-cn", "pian-cn", "title-date-speaker title-name", "dense", "slash", "resalute"),
    _f("bracket-pian", "bracket-pian", "title-only title-date", "leftbold", "site", "chrome"),
    _f("fanli", "fanli", "labelled", "flat", "plain", genres=("address",)),
    _f("fanwen", "fanwen-cn", "title-speaker-date", "same-center", "odd-even", "repeat", "stamp"),
    _f("glued-n", "glued-n", "nothing", "flat", "watermark", greet=1.0),
    _f("paren-cn", "paren-cn", "nothing role-only", "tight", "dash"),
    _f("nnn", "nnn", "title-date", "large", "watermark-form", "series", dates=("cn", "cn-circle")),
    _f("bare-cn", "bare-cn", "title-role", "flat-noindent", "of-tight"),
    _f("bracket-title", "none", "bracket-title", "flat", "plain", greet=1.0),
    _f("glued-line", "none", "glued-line", "official", "head-not-first", greet=1.0, dates=("cn-circle", "arabic")),
    _f("no-marker", "none", "title-date-speaker title-speaker-date", "official", "long-dash", "resalute"),
    _f("no-marker-same", "none", "title-date title-name", "same-center", "plain", "quoted-marker"),
    _f("meeting-set", "none", "title-role title-name", "official", "of", "host-lines",
       genres=("host", "speech", "pledge", "pledge", "speech")),
    _f("duty-signed", "none", "closing-name-date", "right", "dash", genres=("duty",), greet=0.5),
    _f("single", "none", "title-date-speaker", "official", "dash", "resalute", "series", count=(1, 1),
       length=(4, 6), head="none"),
)  # fmt: skip

FAMILIES = {family.name: family for family in _ALL}


def random_family(rng: Random) -> Family:
    """A family nobody chose: every dimension drawn on its own, within what makes sense together."""
    from benchmarks.generator.headings import HEADINGS
    from benchmarks.generator.markers import MARKERS
    from benchmarks.generator.traps import TRAPS

    chinese = [name for name in MARKERS if not name.endswith("-en")]
    marker = rng.choice(chinese)
    heads = [name for name in HEADINGS if not name.startswith("english") and name not in ("glued-line", "bracket-title")]
    if marker == "none":
        heads = [name for name in heads if name.startswith(("title", "name", "two", "long", "date", "occasion"))]
    looks = ("official", "right", "dense", "large", "leftbold", "same-center", "tight", "flat", "flat-noindent", "doubled")
    shelf = ("bare", "plain", "dash", "long-dash", "of", "of-tight", "slash", "head", "head-not-first", "odd-even",
             "site", "watermark", "watermark-form", "watermark-flat", "stamp")  # fmt: skip
    return Family(
        name=f"random-{marker}",
        marker=marker,
        headings=tuple(rng.sample(heads, rng.randint(1, 2))),
        look=rng.choice(looks),
        furniture=rng.choice(shelf),
        traps=tuple(rng.sample([*TRAPS, "toc", "chrome", "wrong-count", "repeat", "summary"], rng.randint(0, 3))),
        genres=tuple(rng.sample(["speech", "speech", "speech", "address", "pledge", "study"], rng.randint(1, 3))),
        dates=(rng.choice(("arabic", "cn", "cn-circle", "spaced", "dots")),),
        head=rng.choice(("site", "plain", "selected", "none")),
    )
