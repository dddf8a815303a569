"""The closed list of issue codes: what can be wrong with a file, the cause, and what to do about it.

`Issue.code` and `Offer.skip` are always one of `CODES`, `Issue.stage` always one of `STAGES`.
`python -m schema.codes` prints `docs/codes.md` from this list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias, get_args

from msgspec import Struct

Stage: TypeAlias = Literal[
    "discover",
    "fetch",
    "archive",
    "extract",
    "strip_furniture",
    "reflow",
    "normalize",
    "split",
    "describe",
    "fingerprint",
    "match",
    "load",
    "check",
]
STAGES: Final[tuple[str, ...]] = get_args(Stage)  # in the order of processing


class Code(Struct, frozen=True):
    """One kind of issue. `quarantines`: the file is kept out of the library until it is retried.

    `skips` marks files that are not meant to be read: no quarantine, no count in totals.
    `breaks` marks failures of a whole source: exit 6, and none of its uploads is marked gone.
    """

    code: str
    cause: str
    way_out: str
    quarantines: bool = False
    skips: bool = False
    breaks: bool = False


def _quarantine(code: str, cause: str, way_out: str) -> Code:
    return Code(code, cause, way_out, quarantines=True)


def _skip(code: str, cause: str, way_out: str) -> Code:
    return Code(code, cause, way_out, skips=True)


def _break(code: str, cause: str, way_out: str) -> Code:
    return Code(code, cause, way_out, breaks=True)


RETRY: Final = "`wengao quarantine retry` reads it again"
BY_HAND: Final = "name the file on the command line to have it tried"

_LIST: Final[tuple[Code, ...]] = (
    # ---- skipped in folders
    _skip("dotfile", "its name, or a folder above it, begins with a dot.", f"Rename it, or {BY_HAND}."),
    _skip(
        "half-written",
        "its name ends in `.part`, `.crdownload`, `.tmp` or the like, or it grew between two looks.",
        "Wait until it is complete; the next run takes it.",
    ),
    _skip("data-file", "it holds data (JSON, CSV, XML …), not prose.", f"Nothing to do; {BY_HAND}."),
    _skip("code-file", "it holds program text or configuration, not prose.", f"Nothing to do; {BY_HAND}."),
    _skip(
        "not-prose",
        "its text is not written language: lists of words, logs, encoded blocks.",
        f"Nothing to do; {BY_HAND}.",
    ),
    _skip(
        "binary-file",
        "it is neither PDF, HTML nor text (pictures, archives, office documents …).",
        "Save it as PDF or text and offer that.",
    ),
    _skip("empty-file", "it has no bytes, or only white space.", "Copy it again from where it came."),
    _skip(
        "special-file",
        "it is a link that leads nowhere or to a folder, a pipe, socket or device.",
        "Offer the file itself.",
    ),
    _skip(
        "unpacked",
        "it is an archive: the files in it stand beside it, each with a place of its own.",
        "Nothing to do.",
    ),
    _skip(
        "unsafe-name",
        "its name in the archive leads out of the archive.",
        "Unpack the archive yourself and offer the file.",
    ),
    _skip(
        "listing-unreadable",
        "it stands beside a file as its listing, but makes no claims.",
        "Mend or remove it; the file itself is read without claims.",
    ),
    # ---- a source as a whole
    _break(
        "source-unreachable",
        "its list, feed, folder or store cannot be had now, or most of its listing pages cannot.",
        "Look at it in a browser; check wengao.toml and the credentials.",
    ),
    _break(
        "source-unreadable",
        "what came is no list, feed or manifest of its kind, or a CSS selector is none.",
        "Check `kind`, `entry` and `file` in wengao.toml; mend the manifest.",
    ),
    _break(
        "source-empty",
        "it lists nothing.",
        "Look at it; if it really is empty, `wengao flow discover SOURCE --believe`.",
    ),
    _break(
        "source-shrunk",
        "it lists less than half of what it listed the last time.",
        "Look at it; if so many really are gone, `wengao flow discover SOURCE --believe`.",
    ),
    # ---- getting the bytes
    _quarantine("missing-file", "there is no file at this path.", "Check the path; quote it in the shell."),
    _quarantine(
        "unreadable-file", "the operating system refused to read it.", f"Check its permissions, then {RETRY}."
    ),
    _quarantine(
        "changed-while-reading", "the file was still being written while it was archived.", f"Wait; {RETRY}."
    ),
    _quarantine(
        "unreachable",
        "the server did not answer, or not with a document (the status stands in the detail).",
        f"Look at the URL in a browser; {RETRY}.",
    ),
    _quarantine(
        "blocked-address",
        "the URL, or a redirect, leads to a private or reserved address, a strange port or scheme.",
        "If you trust it, add its exact `host:port` to `[fetch] allow_private`.",
    ),
    _quarantine(
        "too-slow", "the download kept below the least rate or ran past its deadline.", f"{RETRY} later."
    ),
    _quarantine("cut-off", "the connection ended before the announced size was reached.", f"{RETRY}."),
    _quarantine(
        "asked-to-wait",
        "the server asks programs to come back later (HTTP 429, Retry-After).",
        "Nothing to do: a later run asks again.",
    ),
    _quarantine(
        "no-access",
        "the server does not give it to everybody (HTTP 401, 403 and the like).",
        'Give this program the site\'s credentials: `WENGAO_AUTH_NAME="https://docs.example Bearer TOKEN"`.',
    ),
    _quarantine(
        "login-page",
        "a page that asks for a login came instead of the file.",
        'Log in with `WENGAO_AUTH_NAME="https://docs.example Cookie NAME=VALUE"`, or save the file by hand.',
    ),
    _quarantine(
        "not-the-file",
        "a PDF was promised, and a web page or something else came.",
        "Look at the URL in a browser; offer the address of the file itself.",
    ),
    _quarantine(
        "robots-refused",
        "the site's robots.txt asks programs not to fetch it.",
        "Ask the site's owner, or save the file by hand.",
    ),
    # ---- limits and accidents of reading
    _quarantine("too-large", "it is larger than the size limit.", "Split the file, or raise the limit."),
    _quarantine("too-many-pages", "it has more pages than the limit.", "Split the file, or raise the limit."),
    _quarantine(
        "encrypted",
        "it cannot be opened without a password.",
        "Give its password (`[passwords] try`, `--password-file`) to `wengao quarantine retry`, or save it without.",
    ),
    _quarantine(
        "damaged", "no engine could open it; it is broken or not what its name says.", "Print it to PDF anew."
    ),
    _quarantine("no-pages", "it opens, but has no page.", "Get the file again from where it came."),
    _quarantine(
        "no-text-layer",
        "its pages are pictures: a scan without text, or with a text layer that is garbage (why stands in the detail).",
        "In the project's folder: `pip install -e '.[ocr]'`; the next run then recognises it by itself.",
    ),
    _quarantine(
        "ocr-missing",
        "its pages are pictures, and what recognises them is not installed.",
        "In the project's folder: `pip install -e '.[ocr]'`; the next run then recognises it by itself.",
    ),
    _quarantine(
        "ocr-waiting",
        "its pages are pictures, and this run had recognised its share of pages (`[ocr] pages_per_run`).",
        "Nothing to do: the next runs go on with it. `wengao quarantine retry` goes on now.",
    ),
    _quarantine(
        "empty-text", "nothing but white space or site chrome is printed in it.", "Look at the file."
    ),
    _quarantine(
        "unsupported-form",
        "it is a form that nothing here reads (the form stands in the detail).",
        "Save it as DOCX, PDF or text.",
    ),
    _quarantine(
        "converter-missing",
        "it is a form that another program must open first, and that program is not installed.",
        "Install it (LibreOffice for DOC, WPS, RTF, ODT; bsdtar for 7z and RAR), or save it as DOCX or ZIP.",
    ),
    _quarantine(
        "password-wrong",
        "none of the passwords given opens it.",
        "Add the right one to `[passwords] try`, or give it with `--password-file`.",
    ),
    _quarantine(
        "archive-bomb",
        "what is packed in it unpacks to more, deeper or more often than allowed.",
        "Unpack it yourself and offer the files that matter.",
    ),
    _quarantine(
        "archive-encrypted",
        "it is an archive whose members need a password.",
        "Add the password to `[passwords] try`, or unpack it yourself.",
    ),
    _quarantine("unknown-format", "no extractor knows this kind of file.", "Save it as PDF or text."),
    _quarantine(
        "bad-encoding",
        "its bytes are no text in UTF-8, UTF-16, GB18030 or Big5.",
        "Save it as UTF-8 and offer it again.",
    ),
    _quarantine(
        "crashed", "the reader's process died (signal in the detail).", f"Print it to PDF anew, or {RETRY}."
    ),
    _quarantine(
        "cpu-limit", "reading took more CPU time than allowed for its pages.", f"Print it anew, or {RETRY}."
    ),
    _quarantine("memory-limit", "reading needed more memory than allowed.", f"Print it anew, or {RETRY}."),
    _quarantine("wall-limit", "the reader stopped working without using CPU.", f"{RETRY}."),
    _quarantine("answer-limit", "it holds more text than the answer limit.", "Split the file."),
    _quarantine(
        "bad-answer", "the reader's answer was torn or not of its type.", f"{RETRY}; report it if it stays."
    ),
    _quarantine(
        "internal-error",
        "a fault in the program itself (type and place in the detail).",
        "Report it with the file.",
    ),
    # ---- read, but worth knowing
    Code("bad-unicode", "it held NUL or lone surrogates; U+FFFD stands there now.", "Look at the place."),
    Code(
        "encoding-guessed",
        "the text fits more than one encoding; the likelier was taken.",
        "If it reads wrong, save it as UTF-8 and offer it again.",
    ),
    Code("repaired", "the file was broken and read after a rewrite.", "Compare with the print if in doubt."),
    Code(
        "second-engine-failed",
        "the second engine died or disagreed on a page; the first engine's text stands.",
        "Look at the page named.",
    ),
    Code(
        "page-count-differs",
        "two engines count different numbers of pages.",
        "Look whether the end is missing.",
    ),
    Code(
        "page-failed",
        "one page could not be read; the others were.",
        "Print the file anew if the page matters.",
    ),
    Code(
        "page-without-text",
        "one page is a picture, and nothing was recognised on it.",
        "Look at the page; it may be blank, or a photo.",
    ),
    Code(
        "pages-waiting",
        "some of its pages are pictures that were not recognised yet; the others are in the library.",
        "In the project's folder: `pip install -e '.[ocr]'`; the next run then recognises them by itself.",
    ),
    Code(
        "pages-halved",
        "its sheets hold two pages each, side by side; pages are counted as printed, not as sheets.",
        "Nothing to do.",
    ),
    Code(
        "suspicious-text",
        "a page's text looks shredded or wrongly encoded; where it is garbage it was left out.",
        "Compare the page with the print.",
    ),
    # ---- claims of a listing page
    Code(
        "preview-cut",
        "a listing page's preview ends before the speech does, or shows fewer than it declares.",
        "Offer the file itself.",
    ),
    Code(
        "listing-differs",
        "the listing's title, page count or number of items is not the file's.",
        "Check that the file belongs to this listing.",
    ),
    # ---- splitting and describing
    Code(
        "count-differs",
        "it declares another number of items than were found.",
        "`wengao why FILE` shows each boundary.",
    ),
    Code(
        "contents-differs",
        "its list of contents or its outline names other items than were found.",
        "`wengao why FILE` shows each boundary; `wengao review` splits and merges.",
    ),
    Code(
        "heading-inside",
        "lines inside its items look like headings of items.",
        "`wengao review split FILE#N WORDS` where an item begins; `accept` where none does.",
    ),
    Code(
        "uncertain-fact",
        "a line could be a name, and nothing says that it is.",
        "`wengao review list` shows it; `wengao review set FILE#N speaker=…` says who speaks, `accept` that nobody does.",
    ),
    Code(
        "low-confidence",
        "a boundary was chosen on little evidence.",
        "`wengao why FILE` shows each boundary.",
    ),
    Code(
        "unowned-text",
        "some printed characters belong to no item and to no furniture.",
        "`wengao why` shows them.",
    ),
    Code(
        "repeated-item", "the same text stands in this file more than once.", "Nothing to do: counted once."
    ),
    Code("placeholders", "it is a template: names, dates or numbers are blanked out.", "Nothing to do."),
    Code(
        "correction-lost",
        "a person's correction no longer finds its place.",
        "set it anew.",
    ),
    # ---- library
    Code(
        "facts-contradict",
        "prints of one speech state two dates, speakers, offices, places or titles: the speech has none.",
        "`wengao review set r_… FIELD=VALUE` says which; `accept` leaves it open.",
    ),
    Code(
        "loose-cluster",
        "a copy is far from the version that stands for it.",
        "`wengao speeches diff A B` compares them.",
    ),
    Code(
        "removed-before",
        "a person took this file out; its tombstone keeps it out.",
        "`wengao files restore REF`.",
    ),
    Code(
        "archive-damaged",
        "the archived bytes are missing or changed.",
        "Offer the file again, or restore a backup.",
    ),
    Code("check-failed", "the library contradicts itself at the place named.", "`wengao check --repair`."),
)

CODES: Final[dict[str, Code]] = {entry.code: entry for entry in _LIST}

QUARANTINING: Final[frozenset[str]] = frozenset(code for code, entry in CODES.items() if entry.quarantines)


def quarantines(codes: Iterable[str]) -> bool:
    """Whether any of `codes` keeps its file out of the library."""
    return any(code in QUARANTINING for code in codes)


_HEADINGS: Final[tuple[tuple[str, str, tuple[bool, bool, bool]], ...]] = (
    (
        "Quarantined",
        "The file is kept out of the library until it is retried; exit code 7.",
        (True, False, False),
    ),
    ("Skipped in folders", "Not read and not counted; state `skipped`.", (False, True, False)),
    (
        "Broken sources",
        "The source is not believed: nothing of it is marked gone; exit code 6. So with `login-page`.",
        (False, False, True),
    ),
    (
        "Loaded, but worth knowing",
        "The file is in the library; the issue stands beside it.",
        (False, False, False),
    ),
)


def as_markdown() -> str:
    """The whole list as `docs/codes.md`, ending in a newline."""
    out = [
        "# Issue codes",
        "",
        "<!-- Written by `python -m schema.codes > docs/codes.md`; change the list, not this file. -->",
        "",
        "A closed list: programs may rely on these words. `wengao why REF` shows the page, the line and",
        "the rule behind an issue. `stage` is one of " + ", ".join(f"`{stage}`" for stage in STAGES) + ".",
    ]
    for heading, meaning, marks in _HEADINGS:
        out += ["", f"## {heading}", "", meaning, "", "| code | cause | way out |", "|---|---|---|"]
        for entry in _LIST:
            if (entry.quarantines, entry.skips, entry.breaks) == marks:
                cause, way_out = (text[0].upper() + text[1:] for text in (entry.cause, entry.way_out))
                out.append(f"| `{entry.code}` | {cause} | {way_out} |")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")
