"""Determines what kind of text a file is: written language, a saved page or listing, data, program text, a list.

What stands in it decides; the name only decides between kinds that look alike.

    notes.txt: "name,age\\n李禾,41\\n…"  ->  text/csv;   speech.dat: "同志们：今天…"  ->  text/plain
"""

from __future__ import annotations

import csv
import json
import re
from typing import Final

from extractors.claims.claims import looks_like_listing
from extractors.text.wrapping import ends_sentence

MHTML: Final = "multipart/related"  # a page saved by a browser as one file
HTML_START: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)  # "<!DOCTYPE html>"
HTML_TAG: Final = re.compile(
    r"</?(?:div|p|br|span|table|tr|td|a|h[1-6]|ul|li|title|meta|script|section)\b[^<>]*>", re.I
)
MESSAGE: Final = re.compile(r"(?:[A-Z][A-Za-z-]{1,40}:.*\n(?:[ \t].*\n)*){2}", re.A)  # "MIME-Version: 1.0"
MESSAGE_FIELDS: Final = re.compile(
    r"^(?:MIME-Version:|Content-Type:\s*(?:multipart/|text/html|message/)|Snapshot-Content-Location:)",
    re.I | re.M,
)
MARKDOWN_NAMES: Final = re.compile(r".*\.(?:md|markdown|mdown|mkdn?)", re.I)  # "汇编.md"
ATX: Final = re.compile(r"^#{1,6}[ \t]\S", re.M)  # "## 第一篇"
MARKS: Final = re.compile(r"^(?:> |[-*+] |={3,}$|\|.*\|$)|\*\*\S|\]\(", re.M)  # "> 注"  "**重点**"  "[全文]("
XML_START: Final = re.compile(r"\s*<(?:\?xml|!DOCTYPE|svg|rss|feed)\b", re.I)  # "<?xml version="
JSON_START: Final = re.compile(
    r'\s*(?:\{\s*(?:"|\}\s*$)|\[\s*(?:["{\[\]]|-?\d+\s*[,\]]|true|false|null))'
)  # '{"a'  '[1,'

CODE_NAMES: Final = re.compile(
    r".*\.(py|js|mjs|ts|tsx|jsx|java|c|h|cc|cpp|hpp|cs|go|rs|rb|php|pl|sh|bash|bat|ps1|sql|css|scss|less|vue|lua"
    r"|kt|swift|r|m|toml|ini|cfg|conf|ya?ml|properties|lock|makefile|dockerfile|cmake|gradle|tex|bib|diff|patch)",
    re.I,
)  # "build.gradle"
DATA_NAMES: Final = re.compile(
    r".*\.(json|jsonl|ndjson|geojson|csv|tsv|xml|svg|rss|atom|srt|vtt|ics|vcf|po)", re.I
)
LOG_NAMES: Final = re.compile(r".*\.(log|out|err|pem|crt|key|sha256|md5|sum)", re.I)  # "server.log"

CODE_LINE: Final = re.compile(
    r"\s*(?:#!|#\s*(?:include|define|ifdef|endif)\b|//|/\*|\*/|@\w+\s*$|<\?php|\}|(?:import|from|package|using|require)\s+[\w.{*'\"]+"
    r"|(?:async\s+)?(?:def|class|function|func|fn|interface|enum|struct)\s+\w+\s*[({:<]|(?:public|private|protected|static|export)\s+\w+"
    r"|(?:const|let|var|final)\s+[\w{\[]+.*=|(?:if|for|while|switch|catch|elif)\s*\(?.*[{:]\s*$|return\b.*;?\s*$|(?:else|try|finally)\s*[:{]"
    r"|(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|CREATE|ALTER|DROP)\s+[\w*`\"]+.*|[\w.\[\]\"']+\s*(?:=|\+=|:=)\s*\S.*"
    r"|[\w.]+\(.*\)\s*;?\s*$|.*[;{]\s*$)",
)  # "import os"  "x = 1"  "foo(bar);"
SETTING_LINE: Final = re.compile(
    r"\s*(?:- )?[\"']?[A-Za-z_][\w.-]*[\"']?\s*[:=](?:\s+\S.*|\S*)$|\s*\[[\w.\" -]+\]\s*$|\s*- \S+$"
)
LOG_LINE: Final = re.compile(
    r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?\S*\s|\S+ - - \["
)  # "2024-06-11 10:30:00 INFO"
ENCODED: Final = re.compile(r"[A-Za-z0-9+/=_-]{40,}\s*$")  # base64: "MIIEpAIBAAKCAQEA…"
HAN: Final = re.compile("[㐀-䶿一-鿿𠀀-𳿿]")
SENTENCE_SIGN: Final = re.compile(
    "[，。；：！？、”]|[,.;:!?](?:\\s|$)|[\u4e00-\u9fff][,.;:!?]"
)  # "，"  "word, word"

FIRST_TAG: Final = 4096  # characters within which markup begins
LONGEST_LINE: Final = 400  # characters of a line that are looked at; lines of thousands are prose or encoded
MOST_LINES: Final = 2000
ENOUGH: Final = 0.35  # share of lines that look like program text; speeches have none, comments dilute code
MOST: Final = 0.8  # share of lines that must agree before text counts as settings, log or encoded block
WORDS_PER_LINE: Final = 12  # characters: lines shorter on average and without any sentence sign are a list


def kind_of_text(name: str, text: str) -> str:
    """The media type of a file called `name` that begins with `text`: one of `media_type.READ` or `media_type.SKIPS`."""
    if MESSAGE.match(text) and len(MESSAGE_FIELDS.findall(text[:FIRST_TAG])) >= 2:
        return MHTML
    if HTML_START.match(_behind_comments(text)):
        return "text/html"
    if len(HTML_TAG.findall(text[:8192])) >= 8:
        return "text/markdown" if _is_markdown(name, text) else "text/html"
    if XML_START.match(text):
        return "text/html" if "<html" in text[:4096].lower() else "application/xml"
    if _is_json(name, text):
        return "application/json"
    lines = [line.strip()[:LONGEST_LINE] for line in text.splitlines() if line.strip()][:MOST_LINES]
    if not lines:
        return "inode/x-empty"
    if looks_like_listing(lines):
        return "text/x-listing"
    prose = _is_prose(lines)
    if (DATA_NAMES.fullmatch(name) and not prose) or _is_table(name, lines):
        return "text/csv"
    if _is_code(name, lines, prose=prose):
        return "text/x-code"
    if _is_other(name, lines, prose=prose):
        return "text/x-other"
    return "text/markdown" if _is_markdown(name, text) else "text/plain"


def _is_markdown(name: str, text: str) -> bool:
    """Headings marked with `#`: two of them, or one mark of any kind in a file that is called Markdown."""
    headings = len(ATX.findall(text))
    return headings >= 2 or (
        MARKDOWN_NAMES.fullmatch(name) is not None and bool(headings or MARKS.search(text))
    )


def _behind_comments(text: str) -> str:
    """The start of the markup: browsers put a comment with the page's address before it."""
    at = 0
    while text.startswith("<!--", at := len(text) - len(text[at:].lstrip())):
        end = text.find("-->", at)
        if end < 0 or end > FIRST_TAG:
            break
        at = end + 3
    return text[at : at + 64]


def _is_json(name: str, text: str) -> bool:
    if not JSON_START.match(text):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        first = text.lstrip().split("\n", 1)[0]
        try:
            json.loads(first)  # one object a line
        except (ValueError, RecursionError):
            return bool(re.match(r'\s*(?:\{\s*"[^"\n]*"\s*:|\[\s*\{\s*")', text)) or bool(
                DATA_NAMES.fullmatch(name)
            )
    return True


def _is_prose(lines: list[str]) -> bool:
    """Written language for sure: most of its text stands in lines that hold sentences."""
    written = sum(
        len(line) for line in lines if len(SENTENCE_SIGN.findall(line)) >= 1 and _letters(line) > 0.6
    )
    return written > 0.5 * sum(map(len, lines)) and any(ends_sentence(line) for line in lines)


def _letters(line: str) -> float:
    dense = [char for char in line if not char.isspace()]
    return sum(char.isalpha() for char in dense) / len(dense) if dense else 0.0


def _is_table(name: str, lines: list[str]) -> bool:
    """Rows with the same number of separators; full-width commas and sentences make none."""
    named = DATA_NAMES.fullmatch(name) is not None
    rows = lines[:200]
    if len(rows) < (2 if named else 3):
        return False
    for delimiter in ",\t;|":
        try:
            counts = [len(row) for row in csv.reader(rows, delimiter=delimiter)]
        except csv.Error:
            continue
        usual = max(set(counts), key=counts.count)
        agree = counts.count(usual) / len(counts)
        sentences = sum(ends_sentence(line) for line in rows) / len(rows)
        if (
            usual >= 2
            and agree >= (0.7 if named else 0.9)
            and sentences < 0.3
            and (usual >= 3 or named or len(rows) >= 5)
        ):
            return True
    return False


def _is_code(name: str, lines: list[str], *, prose: bool) -> bool:
    latin = [line for line in lines if len(HAN.findall(line)) <= len(line.strip()) * 0.5]
    code = sum(CODE_LINE.match(line) is not None for line in latin) / len(lines)
    settings = sum(SETTING_LINE.match(line) is not None for line in latin) / len(lines)
    if CODE_NAMES.fullmatch(name):
        return not prose or code >= ENOUGH / 2
    return lines[0].startswith("#!") or code >= ENOUGH or (len(lines) >= 3 and settings >= MOST)


def _is_other(name: str, lines: list[str], *, prose: bool) -> bool:
    count = len(lines)
    if count >= 3 and sum(LOG_LINE.match(line) is not None for line in lines) >= MOST * count:
        return True
    if sum(ENCODED.fullmatch(line.strip()) is not None for line in lines) >= MOST * count:
        return True
    if prose:
        return False
    text = "".join(lines)
    if LOG_NAMES.fullmatch(name) or _letters(text) < 0.4:
        return True
    return count >= 8 and len(text) / count < WORDS_PER_LINE and not SENTENCE_SIGN.search(text)
