"""Collects the sentences that people read into the catalogues of `wengao/locale` (`make messages`), or checks them.

Three kinds: what `_`, `ngettext`, `pgettext` and `marked` say in the code and `{% trans %}` in the templates; what
`--help` shows; and the finished sentences of errors, issues and statements, which the floors below make as f-strings:
`f"{lost} of {total} characters"` stands in the catalogue as `{lost} of {total} characters`.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[1]
PO: Final = ROOT / "wengao" / "locale" / "zh_CN" / "LC_MESSAGES" / "wengao.po"
MARKS: Final = {"_": None, "gettext": None, "marked": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
LOWER: Final = ("flows", "extractors", "schema")
# No person reads these: word lists, patterns, what goes to the log or into a child, Prefect's own page.
NO_SENTENCES: Final = re.compile(
    r"schema/(migrations|tables/(?!speeches)|search/(atom|tokens)|text/(default_titles|numerals)|codes|dedup/candidates)"
    r"|extractors/(text/(?!encodings)|html/(site_elements|lines)|segmentation/forms/(hypotheses|tokens|survey)"
    r"|formats/docx_runs)|flows/(isolation/(sandbox|child)|orchestration/artifacts)"
)
# All of these modules' sentences are shown by another one; elsewhere in wengao/ those of errors and `SAID` alone.
WHOLE: Final = re.compile(
    r"(flows|extractors|schema)/|wengao/(commands/keep_well/doctor|settings/(?!keys|values)|care/|runs/|review/(?!show|diff))"
)
WORDS: Final = re.compile(
    r"(?<![\w{./:<-])[A-Za-z][a-z']+[,;:]? +[A-Za-z“`{(]|\} [a-z]{3,}|[a-z]{3,} \{|^[a-z]{3,}: \{"
)
PHRASE: Final = re.compile(r"[A-Za-z]{2,}.* |\} [a-z]{2,}")
SQL: Final = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|WHERE|GRANT|COMMENT|VALUES)\b"
)
NO_WORDS: Final = re.compile(
    r"^(HTTP \{|one two three|h2, h3|table, br|Jan Feb|columns from top|no attempts|heartbeat|Contents (title|entry)|Times New|wengao/1|Bearer \{)|the of and to|import sys|^area base|\bscript style\b|^[\w-]+:[\w-]+$|pip install -e '\.\[ocr\]'$"
)
# Calls in wengao/ whose finished sentences are translated where they are shown.
SAID: Final = {"say", "Finding", "Problem", "UsageProblem", "BadConfiguration", "WengaoError", "MissingExtra"}
BUILT_IN: Final = {name for name in dir(builtins) if name.endswith("Error")} | {"SystemExit"}
CALLS: Final = {
    "len",
    "str",
    "join",
    "int",
    "max",
    "min",
    "round",
    "sorted",
    "type",
    "escape",
    "shown",
    "redacted",
    "map",
}


def template(node: ast.expr) -> str:
    """`f"{len(found)} of {total}"` → `{found} of {total}`; "" for what is no text."""
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        names = iter(["value", "other", "third"])
        return re.sub(r"\{\}", lambda _: f"{{{next(names)}}}", text)
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts, known = [], {}
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        elif isinstance(value, ast.FormattedValue):
            written = ast.unparse(value.value)
            if written not in known:
                known[written] = _unlike(_name(value.value), set(known.values()))
            parts.append(f"{{{known[written]}}}")
    return "".join(parts)


def _name(expression: ast.expr) -> str:
    chains = re.findall(r"(?<!['\"\w])[A-Za-z_][\w.]*", re.sub(r"'[^']*'", "", ast.unparse(expression)))
    for chain in chains:
        last = chain.rpartition(".")[2].lstrip("_")
        if last not in CALLS and last not in {"for", "in", "if", "else", "or", "and", "not"}:
            return last.lower()
    return "value"


def _unlike(name: str, taken: set[str]) -> str:
    return next(one for one in [name, *(f"{name}{n}" for n in range(2, 9))] if one not in taken)


def sentences(path: Path, *, whole: bool) -> Iterator[str]:
    """The finished sentences that a module makes: of all its strings (`whole`), or of errors and `SAID` alone."""
    tree = ast.parse(path.read_text("utf-8"))
    left: set[int] = set()
    looked: list[ast.AST] = [tree] if whole else []
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            left.update(id(value) for value in node.values if isinstance(value, ast.Constant))
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            if getattr(node.exc.func, "id", "") in BUILT_IN:
                left.update(map(id, ast.walk(node)))
            else:
                looked.append(node)
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in SAID or called == "__init__":
                looked.append(node)
            elif called in MARKS or called in (
                "debug",
                "info",
                "warning",
                "getLogger",
                "compile",
                "execute",
                "text",
            ):
                left.update(map(id, ast.walk(node)))
    for start in looked:
        for node in ast.walk(start):
            found = template(node) if isinstance(node, ast.expr) and id(node) not in left else ""
            if start is tree and (not WORDS.search(found) or SQL.search(found)):
                continue
            own = re.sub(r"\{\w+\}", "", found)
            if PHRASE.search(found) and len(re.findall("[A-Za-z]", own)) > 1 and not NO_WORDS.search(found):
                yield found


def marked(path: Path) -> Iterator[tuple[str | None, str | tuple[str, str]]]:
    """What a module marks, with its context: also within f-strings, which Babel's own reader passes over."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        called = (
            getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        )
        if isinstance(node, ast.Call) and called in MARKS:
            said = [
                one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            if called == "ngettext" and len(said) == 2:
                yield None, (said[0], said[1])
            elif called == "pgettext" and len(said) == 2:
                yield said[0], said[1]
            elif called not in ("ngettext", "pgettext") and len(said) == 1:
                yield None, said[0]


def help_texts() -> Iterator[str]:
    """What `--help` shows."""
    import argparse

    from wengao import cli
    from wengao.commands.registry import COMMANDS, GROUPS
    from wengao.screen.translation import ARGPARSE, explained

    yield from GROUPS
    yield from ARGPARSE
    for command in COMMANDS:
        yield command.summary
        for parser in cli.leaves(cli.parser_for(command)):
            yield from (explained(line)[1] for line in (parser.epilog or "").split("\n"))
            for group in parser._action_groups:
                yield from (group.title or "", group.description or "")
            for action in parser._actions:
                yield action.help or ""
                if isinstance(action, argparse._SubParsersAction):
                    yield from (choice.help or "" for choice in action._choices_actions)


def found() -> Catalog:
    """Every message there is, without translations."""
    from schema.codes import CODES, STAGES
    from wengao.screen.sentences import FOREIGN
    from wengao.screen.words import RUN_FIELDS, WORDS
    from wengao.settings.keys import KEYS

    catalog = Catalog(project="wengao", charset="utf-8")

    def add(message: str | tuple[str, str], place: str, context: str | None = None) -> None:
        if message and (place.endswith(".py") or re.search(r"[A-Za-z]{2}|[\u4e00-\u9fff]", "".join(message))):
            catalog.add(message, locations=[(place, 0)], context=context)

    for path in sorted((ROOT / "wengao").rglob("*.py")):
        for context, message in marked(path):
            add(message, path.relative_to(ROOT).as_posix(), context)
    for path in sorted((ROOT / "wengao").rglob("*.html")):
        with path.open("rb") as file:
            for entry in extract("jinja2.ext:babel_extract", file, MARKS):
                add(entry[1], path.relative_to(ROOT).as_posix(), entry[3])
    for path in sorted(path for floor in ("wengao", *LOWER) for path in (ROOT / floor).rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if not NO_SENTENCES.match(place):
            for said in sentences(path, whole=bool(WHOLE.match(place))):
                add(said, place)
    for text in help_texts():
        add(text if not re.match(r"[~./]|(bash|zsh|fish):", text) else "", "--help")
    for said in FOREIGN:
        add(said, "wengao/screen/sentences.py")
    for context, terms in (("word", WORDS), ("stage", STAGES), ("run", RUN_FIELDS)):
        for term in terms:
            add(term, "wengao/screen/words.py", context)
    for code in CODES.values():
        add(code.code, "schema/codes.py", "code")
        add(code.cause, "schema/codes.py")
        add(code.way_out, "schema/codes.py")
    for key in KEYS:
        add(key.meaning, "wengao/settings/keys.py")
    return catalog


def read() -> Catalog:
    """The Chinese catalogue as it is."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN")


def update() -> Catalog:
    """Bring the catalogue up to the code: new messages come without a translation, unused ones go."""
    catalog = read() if PO.exists() else Catalog(locale="zh_CN", project="wengao", charset="utf-8")
    catalog.update(found(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with PO.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False, sort_output=True, ignore_obsolete=True)
    dated = re.compile(
        r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By).*\n', re.M
    )
    text = PO.read_text("utf-8").partition("\nmsgid")
    PO.write_text(
        "# Chinese for people who read Wengao's screens; the words are those of docs/zh/.\nmsgid"
        + dated.sub("", text[2]),
        "utf-8",
    )
    return catalog


def main() -> int:
    """Update, and name what waits for a translation."""
    waiting = [message for message in update() if message.id and not all(_texts(message.string))]
    for message in waiting:
        print(message.id)
    print(
        f"{len(waiting)} messages have no translation" if waiting else "every message is translated",
        file=sys.stderr,
    )
    return 1 if waiting else 0


def _texts(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, (list, tuple)) else (str(string or ""),)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
