"""`compare` from the command line: for people, for programs, as one page; nothing of the draft is stored."""

from __future__ import annotations

import html.parser
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.word_file import paragraph, word_file

Wengao = Callable[..., Any]
SPEECH_FIELDS = (
    "speech_id cluster_id title speaker role date file_sha256 locator page_first "
    "speech_title speech_speaker speech_role speech_place speech_date"
).split()
SAID = "厕所、垃圾和污水这三件小事办好了，村子的面貌就变了，群众的心气也就顺了。"
NEARLY = "消防、道路、桥梁和危险化学品，哪一处也不能有半点松懈。"
OWN = "这一句话从来没有人在任何会上说过。"
EVIL = "<script>alert('x')</script>\u202e&amp;"


@pytest.fixture
def draft(home: Path) -> Path:
    """A draft of one sentence of a speech, one that is nearly another's, and its own words."""
    path = home / "草稿.txt"
    path.write_text(f"同志们：\n\n二要抓环境。{SAID}{OWN}\n\n{NEARLY}\n\n{EVIL}\n", "utf-8")
    return path


def test_the_json_says_who_holds_what(shelf: Wengao, draft: Path) -> None:
    """Every paragraph with its speeches and what is only here; places are those of the exported text."""
    said = shelf("compare", draft, "--json").json
    assert list(said) == ("characters held same share same_share total speeches paragraphs".split())
    assert said["total"] == 2 and 0 < said["same"] < said["held"] < said["characters"]
    assert said["share"] == round(said["held"] / said["characters"], 4)
    assert [source["speaker"] for source in said["speeches"]] == ["陈晓东", "李志明"]
    assert list(said["speeches"][0]) == [*SPEECH_FIELDS, "characters", "share"]
    (held,) = [paragraph for paragraph in said["paragraphs"] if SAID in paragraph["text"]]
    assert list(held) == "text page characters held share speeches only_here".split()
    (holder,) = held["speeches"]
    assert list(holder) == [*SPEECH_FIELDS, "how", "share", "passages"]
    assert (holder["speaker"], holder["date"], holder["how"]) == ("李志明", "2024-03-05", "parts")
    (passage,) = holder["passages"]
    assert list(passage) == "words words_there length same likeness here there".split()
    assert passage["words"] == f"二要抓环境。{SAID}" and passage["same"] is True
    there, text = passage["there"], shelf("speeches", "show", holder["speech_id"], "--json").json[0]["text"]
    assert text[there["start"] : there["end"]] == passage["words_there"] and there["page"] == 1
    (only,) = held["only_here"]
    assert held["text"][only["start"] : only["end"]] == OWN
    (near,) = [paragraph for paragraph in said["paragraphs"] if paragraph["text"] == NEARLY]
    assert [(holder["speaker"], holder["how"]) for holder in near["speeches"]] == [("陈晓东", "nearly")]


def test_a_person_sees_who_was_first_and_how_much(shelf: Wengao, draft: Path) -> None:
    """The paragraph, who holds it with date and page, the shares of the whole; control characters spelled out."""
    out = shelf("compare", draft).out
    assert re.search(r"parts of it, \d+%  s_\w+  2024-03-05  李志明 .* 汇编.txt  p. 1", out)
    assert re.search(r"nearly the same, 100%  s_\w+  2023-12-20  陈晓东", out)
    assert re.search(
        r"\d+% of the draft has been said before \(\d+% letter for letter\), \d+% only here", out
    )
    assert "\u202e" not in out


def test_stdin_is_a_draft(shelf: Wengao, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads UTF-8 text; what is none is refused with a way out."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SAID.encode())))
    (paragraph,) = shelf("compare", "-", "--json").json["paragraphs"]
    assert paragraph["speeches"][0]["how"] == "same"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SAID.encode("gb18030"))))
    refused = shelf("compare", "-")
    assert refused.code == 6 and "UTF-8" in refused.err


def test_a_word_document_is_a_draft(shelf: Wengao, home: Path) -> None:
    """Any form that is read in can be compared."""
    path = home / "草稿.docx"
    path.write_bytes(word_file("".join(map(paragraph, ("在大会上的讲话", "同志们：", SAID, OWN)))))
    said = shelf("compare", path, "--json").json
    assert [source["speaker"] for source in said["speeches"]] == ["李志明"]
    assert sum(each["characters"] for each in said["paragraphs"]) == said["characters"]


class Page(html.parser.HTMLParser):
    """The elements of a page and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.words += data


def test_the_page_stands_alone_and_escapes_everything(
    shelf: Wengao, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No script, no link, no image; a policy that forbids all requests; the draft's markup is text."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(draft.read_bytes())))
    out = shelf("compare", "-", "--html").out
    page = Page(out)
    assert {tag for tag, _ in page.tags}.isdisjoint(
        {"script", "link", "img", "a", "iframe", "object", "form"}
    )
    assert not any(name in attributes for _, attributes in page.tags for name in ("src", "href", "onclick"))
    assert "url(" not in out and "http:" not in out and "https:" not in out and "@import" not in out
    (policy,) = [attributes["content"] for tag, attributes in page.tags if "http-equiv" in attributes]
    assert policy is not None and policy.startswith("default-src 'none'")
    assert "<script>alert('x')</script>" in page.words and "\u202e" not in out and "\\u202e" in page.words
    marked = [attributes["class"] for tag, attributes in page.tags if tag == "mark"]
    assert marked == ["same", "nearly"]
    assert "李志明" in page.words and "2024-03-05" in page.words and "@media print" in out


def test_the_page_speaks_chinese(shelf: Wengao, draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the locale does."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    out = shelf("compare", draft, "--html").out
    assert '<html lang="zh">' in out and "仅见于本稿" in out and "said before" not in out


@pytest.mark.parametrize("arguments", [("nowhere.txt",), ("in",)])
def test_what_is_no_file_is_refused(shelf: Wengao, arguments: tuple[str, ...]) -> None:
    """Exit 6 with a way out, and no library is made for it."""
    refused = shelf("compare", *arguments)
    assert refused.code == 6 and "there is no file" in refused.err


def test_it_needs_a_library_and_a_sound_question(wengao: Wengao, compilation: Path, home: Path) -> None:
    """Exit 5 without a library, 2 for two forms at once."""
    path = compilation / "汇编.txt"
    assert wengao("compare", path).code == 5
    assert not (home / "data").exists()
    assert wengao("compare", path, "--json", "--html").code == 2
    assert wengao("compare", path, "--limit", "0").code == 2
