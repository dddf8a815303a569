"""The named families, one row each. A new layout found in real files becomes a row here, never a copied file."""

from __future__ import annotations

from benchmarks.generator.families import Family

TEXT = ("text",)
MIXED = ("speech", "address", "pledge", "study")
MEETING = ("host", "speech", "pledge", "pledge", "speech")


def _f(name: str, marker: str, headings: str, look: str = "official", furniture: str = "dash", *traps: str,
       **more: object) -> Family:  # fmt: skip
    return Family(name, marker, tuple(headings.split()), look, furniture, traps, **more)  # type: ignore[arg-type]


MARKED = (
    _f("di-pian-half", "di-pian-half", "role-only title-role", "official", "of", "wrong-count"),
    _f("di-pian-cn", "di-pian-cn", "title-date-speaker", "official", "head", "toc"),
    _f("di-pian-space", "di-pian-space", "title-date title-date-speaker", "right", "dash", "quoted-marker"),
    _f("di-pian-wide", "di-pian-wide", "title-name", "large", "odd-even", "censor"),
    _f("di-pian-formal", "di-pian-formal", "two-part-date", "right", "slash", "series"),
    _f("pian-cn", "pian-cn", "title-date-speaker title-name", "dense", "slash", "resalute"),
    _f("pian-n", "pian-n", "title-only", "tight", "of-tight", "disclaimer", "thanks-inside"),
    _f("bracket-pian", "bracket-pian", "title-only title-date", "leftbold", "site", "chrome"),
    _f("bracket-pian-prefix", "bracket-pian-prefix", "title-speaker-date", "official", "watermark", "long-quote"),
    _f("bracket-n", "bracket-n", "nothing", "flat", "plain", genres=("short",), count=(8, 14)),
    _f("fanli", "fanli", "labelled", "flat", "plain", genres=("address",)),
    _f("fanwen", "fanwen-cn", "title-speaker-date", "same-center", "odd-even", "repeat", "stamp"),
    _f("fanwen-n", "fanwen-n", "title-role", "dense", "counter", "noise"),
    _f("liwen", "liwen", "title-only", "leftbold", "plain", genres=("study",), head="plain"),
    _f("glued-n", "glued-n", "nothing", "flat", "watermark", greet=1.0),
    _f("paren-cn", "paren-cn", "nothing role-only", "tight", "dash"),
    _f("paren-half", "paren-half", "role-name-only", "official", "head-not-first", "missing-marker"),
    _f("title-pian", "title-pian", "nothing", "leftbold", "site", "chrome", "summary", greet=0.5),
    _f("title-zhi", "title-zhi", "title-only", "same-center", "plain", head="selected"),
    _f("zhi", "zhi", "title-date", "same-center", "long-dash", "refrain"),
    _f("nnn", "nnn", "title-date", "large", "watermark-form", "series", dates=("cn", "cn-circle")),
    _f("nn-dot", "nn-dot", "closing-date", "official", "plain", "attachment"),
    _f("bare-cn", "bare-cn", "title-role", "flat-noindent", "of-tight"),
    _f("part", "part", "title-date-speaker", "large", "head", "title-page", "page-breaks"),
    _f("no-dot", "no", "title-name", "leftbold", "slash", "gloss"),
    _f("circled", "circled", "title-date", "official", "plain", "series"),
    _f("circled-prefix", "circled-prefix", "title-name", "flat", "dash", "resalute"),
    _f("roman", "roman", "title-speaker-date", "right", "roman"),
    _f("star", "star", "title-only title-role", "leftbold", "dash", "table"),
    _f("diamond", "diamond", "title-date", "same-center", "stamp-site", "wrong-count"),
    _f("dashes", "dashes", "date-in-brackets-with-speaker", "same-center", "watermark-flat"),
    _f("material", "material", "title-only", "official", "head", "set", genres=MEETING, head="plain", count=(5, 5)),
    _f("section-like", "section-like", "title-date-speaker", "official", "dash", heads="（一）", head="plain"),
    _f("arabic-dot", "arabic-dot", "title-name title-only", "flat", "of", "series", heads="一、"),
    _f("arabic-comma", "arabic-comma", "title-date", "tight", "plain", "quoted-marker"),
    _f("draft", "draft", "two-part", "official", "counter", "footnote"),
)  # fmt: skip

UNMARKED = (
    _f("bracket-title", "none", "bracket-title", "flat", "plain", greet=1.0),
    _f("glued-line", "none", "glued-line", "official", "head-not-first", greet=1.0, dates=("cn-circle", "arabic")),
    _f("no-marker", "none", "title-date-speaker title-speaker-date", "official", "long-dash", "resalute"),
    _f("no-marker-same", "none", "title-date title-name", "same-center", "plain", "quoted-marker"),
    _f("no-marker-uncounted", "none", "title-role title-date", "dense", "of", "table", head="uncounted"),
    _f("no-marker-parts", "none", "title-date-speaker", "official", "head", heads="第一部分", length=(3, 4)),
    _f("two-part", "none", "two-part two-part-date", "official", "dash", "resalute", head="plain"),
    _f("long-title", "none", "long-title", "large", "plain", head="selected"),
    _f("name-in-title", "none", "name-in-title", "right", "odd-even", dates=("cn",)),
    _f("occasion-lines", "none", "occasion-lines", "official", "slash", "host-lines"),
    _f("page-breaks", "none", "nothing", "official", "of-tight", "page-breaks", greet=1.0),
    _f("meeting-set", "none", "title-role title-name", "official", "of", "set", "host-lines", genres=MEETING),
    _f("duty-signed", "none", "closing-name-date", "right", "dash", genres=("duty",), greet=0.5),
    _f("letters", "none", "closing-unit-date", "official", "plain", genres=("letter",), head="plain"),
    _f("press", "none", "title-only title-date", "official", "dash", genres=("qa",), head="uncounted", count=(3, 5)),
    _f("mixed", "none", "title-date-speaker closing-name-date", "right", "head", "footnote", genres=MIXED),
    _f("templates", "none", "censored", "official", "site", "placeholders", head="selected"),
    _f("wrong-count", "none", "title-date-speaker", "same-center", "dash", "wrong-count", "long-quote"),
)  # fmt: skip

ODD = (
    _f("traditional", "fanli", "title-date-speaker", "official", "odd-even", "traditional", "resalute"),
    _f("traditional-unmarked", "none", "title-speaker-date", "right", "plain", "traditional", dates=("cn",)),
    _f("preview-cut", "di-pian-half", "title-date-speaker", "flat", "site", "chrome", "cut", "disclaimer"),
    _f("columns", "di-pian-cn", "title-name", "columns", "of", "resalute"),
    _f("slide", "bracket-pian", "title-date", "slide", "plain"),
    _f("doubled-bold", "fanwen-cn", "title-date-speaker", "doubled", "dash", "table",
       producers=("reportlab-cid", "reportlab-ttf", "fpdf2", "pymupdf")),
    _f("top-folio", "di-pian-cn", "role-name-only", "flat-noindent", "top-folio", "jammer"),
    _f("english-speech", "speech-en", "english", "western", "english", head="english", genres=("speech",)),
    _f("english-remarks", "none", "english-remarks", "western-center", "roman", head="english"),
    _f("english-unmarked", "none", "english", "western-center", "english", head="english"),
)  # fmt: skip

CANVAS = ("reportlab-cid", "reportlab-ttf", "pymupdf", "fpdf2")

HARD = (
    _f("mixed-notation", "di-pian-half", "title-date", "official", "dash", "mixed-notation"),
    _f("restart", "pian-cn", "title-name", "right", "of", "restart", count=(6, 6)),
    _f("listed-markers", "di-pian-cn", "title-date-speaker", "official", "plain", "listed-markers"),
    _f("section-same", "section-like", "title-date", "section-center", "dash", heads="一、"),
    _f("section-center", "none", "title-date-speaker", "section-center", "of", "centred-lines", head="plain"),
    _f("item-heads", "none", "title-name", "official", "item-heads", "resalute", producers=CANVAS),
    _f("separators", "none", "date-alone", "flat", "plain", "separators", greet=1.0),
    _f("blurb", "di-pian-half", "nothing title-role", "pasted", "site", "blurb", "disclaimer", "noise", greet=0.9),
    _f("preface", "none", "byline-first", "official", "long-dash", "preface", "title-page", head="plain"),
    _f("half-width", "di-pian-half", "role-only title-role", "pasted", "plain", "half", "chrome", "summary"),
    _f("half-unmarked", "none", "title-date-speaker", "flat-noindent", "of", "half", "series"),
    _f("bylines", "none", "named-byline", "official", "dash", "stage-notes"),
    _f("name-and-date", "none", "name-and-date", "tight", "of-tight", "thanks-inside", dates=("dots", "spaced")),
    _f("date-and-place", "none", "date-and-place", "same-center", "head", "stage-notes", dates=("cn",)),
    _f("noted", "diamond", "noted", "official", "odd-even", "page-notes", producers=CANVAS),
    _f("broken-title", "none", "broken-title", "large", "plain", "resalute"),
    _f("essays", "none", "plain-title", "leftbold", "dash", greet=0.0, genres=("study",), head="selected"),
    _f("essays-flat", "arabic-dot", "plain-title", "flat", "plain", greet=0.0, genres=("study", "speech")),
    _f("inner-letter", "none", "title-role title-date", "official", "dash", "inner-letter", "centred-lines"),
    _f("long-and-short", "bracket-pian", "title-only", "dense", "slash", "table", genres=("speech", "short"),
       length=(6, 9), count=(5, 6)),
    _f("toc-unmarked", "none", "title-date-speaker", "official", "long-dash", "toc", "page-breaks", head="plain"),
    _f("months-only", "none", "title-date", "right", "plain", "refrain", dates=("month", "year")),
    _f("roles-listed", "material", "named-byline", "flat", "head", "host-lines", "footnote"),
    _f("signed-letters", "liwen", "closing-name-date", "pasted", "plain", "attachment", genres=("letter", "duty")),
)  # fmt: skip

DOCUMENT = {"count": (1, 1), "head": "none", "greet": 0.0}

WHOLE = (
    _f("plan", "none", "title-only", "official", "dash", genres=("plan",), **DOCUMENT),
    _f("rules", "none", "title-date", "section-center", "of", genres=("rules",), **DOCUMENT),
    _f("minutes", "none", "title-only", "right", "plain", genres=("minutes",), **DOCUMENT),
    _f("manual", "none", "title-only", "leftbold", "head", genres=("manual",), **DOCUMENT),
    _f("work-report", "none", "title-date-speaker", "section-center", "long-dash", genres=("work-report",), **DOCUMENT),
    _f("text-plan", "none", "title-only", "flat", "bare", "wrapped", genres=("plan",), producers=TEXT, **DOCUMENT),
    _f("text-rules", "none", "title-only", "flat", "bare", "gap", genres=("rules",), producers=TEXT, **DOCUMENT),
    _f("text-report", "none", "title-name", "flat", "bare", genres=("work-report",), producers=TEXT, **DOCUMENT),
)  # fmt: skip

SINGLE = (
    _f("single", "none", "title-date-speaker", "official", "dash", "resalute", "series", count=(1, 1),
       length=(4, 6), head="none"),
    _f("single-parts", "none", "two-part", "official", "head", "quoted-marker", "refrain", count=(1, 1),
       length=(5, 7), head="none", heads="第一部分"),
    _f("single-numbered", "none", "title-role", "large", "of", "series", "long-quote", count=(1, 1), length=(5, 7),
       head="none", heads="1."),
    _f("single-press", "none", "title-date", "official", "plain", genres=("qa",), count=(1, 1), head="none"),
    _f("single-host", "none", "title-name", "official", "dash", genres=("host",), count=(1, 1), head="none"),
)  # fmt: skip

TEXTS = (
    _f("text-marked", "di-pian-half", "title-date-speaker", "flat", "bare", "resalute", producers=TEXT),
    _f("text-wrapped", "pian-cn", "title-date title-name", "flat", "bare", "wrapped", "quoted-marker", producers=TEXT),
    _f("text-unmarked", "none", "title-date-speaker", "flat", "bare", "gap", producers=TEXT),
    _f("text-unmarked-wrapped", "none", "title-speaker-date", "flat", "bare", "wrapped", "series", producers=TEXT),
    _f("text-gb18030", "fanwen-cn", "title-role", "flat", "bare", "gb18030", "chrome", "summary", producers=TEXT),
    _f("text-paged", "di-pian-cn", "title-date", "flat", "head", "wrapped", "paged", producers=TEXT),
    _f("text-glued", "glued-n", "nothing", "flat", "bare", "noise", producers=TEXT, greet=1.0),
    _f("text-half", "di-pian-half", "role-only title-role", "flat", "bare", "half", "wrapped", "blurb", producers=TEXT),
    _f("text-essays", "none", "plain-title", "flat", "bare", "gap", producers=TEXT, greet=0.0, genres=("study",)),
    _f("text-meeting", "none", "title-name", "flat", "bare", "set", producers=TEXT, genres=MEETING, count=(5, 5)),
    _f("text-single", "none", "title-date-speaker", "flat", "bare", "series", "resalute", producers=TEXT,
       count=(1, 1), length=(5, 6), head="none"),
)  # fmt: skip

FAMILIES = {family.name: family for family in (*MARKED, *UNMARKED, *ODD, *HARD, *WHOLE, *SINGLE, *TEXTS)}
