"""The pages answer, in both languages, and show what the library says."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from starlette.testclient import TestClient

PAGES = (
    "/", "/home/news", "/search?q=茶叶", "/search/summary?q=茶叶", "/search?q=", "/people", "/duplicates",
    "/compare", "/sources", "/watches", "/review", "/basket", "/login", "/search?q=不会有的词",
)  # fmt: skip


def hits(client: TestClient, q: str) -> list[dict[str, Any]]:
    """What the API finds."""
    found: list[dict[str, Any]] = client.get("/api/v1/search", params={"q": q}).json()["hits"]
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_both_languages(client: TestClient, path: str, language: str) -> None:
    """Each is HTML that loads nothing from elsewhere and runs nothing that stands in it."""
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200, answer.text
    assert not re.search(r"<script(?! src=\"/static/)| style=| on[a-z]+=\"", answer.text)
    assert not re.search(r"(?:src|href|action|hx-get)=\"(?:https?:)?//", answer.text)
    if "<html" in answer.text:
        assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in answer.text


def test_a_hit_says_who_when_where_and_the_whole_sentence(client: TestClient) -> None:
    """The sentence from its beginning to its end, the hit marked."""
    text = client.get("/search?q=支柱").text
    assert "<mark>支柱</mark>" in text
    assert "茶叶是我们县的<mark>支柱</mark>。" in text
    assert re.search(r"2019-05-04</time> <span class=\"faint\">as printed", text)
    listed = client.get(
        "/search?q=工作&copies=1"
    ).text  # the sample with a listing has speeches without a date
    assert "uploaded then; no date is printed" in listed


def test_a_speech_opens_at_the_hit_with_its_facts_and_the_lines_that_attest_them(client: TestClient) -> None:
    """The hit is an anchor; the date has the printed line beside it."""
    hit = hits(client, "教师节")[0]
    text = client.get(f"/speeches/{hit['speech_id']}?q=教师节&file={hit['file_sha256']}").text
    assert '<mark id="hit-1" class="hit">教师节</mark>' in text
    assert "李志明" in text and "年9月10日" in text


def test_a_near_copy_is_listed_with_a_diff_that_marks_what_differs(client: TestClient) -> None:
    """第三十四个 and 第三十五个: one letter each."""
    ids = {hit["speech_id"] for hit in hits(client, "教师节")}
    assert len(ids) == 2
    one, other = sorted(ids)
    assert f"/speeches/{one}/diff/{other}" in client.get(f"/speeches/{one}").text
    text = client.get(f"/speeches/{one}/diff/{other}").text
    assert {"<del>四</del>", "<ins>五</ins>"} <= {*re.findall("<del>四</del>|<ins>五</ins>", text)} or {
        "<del>五</del>",
        "<ins>四</ins>",
    } <= {*re.findall("<del>五</del>|<ins>四</ins>", text)}


def test_a_speech_does_not_differ_from_itself(client: TestClient) -> None:
    """A request that cannot be answered is one of the asker's."""
    speech_id = hits(client, "教师节")[0]["speech_id"]
    assert client.get(f"/speeches/{speech_id}/diff/{speech_id}").status_code == 400


def test_a_shortened_id_leads_to_the_whole(client: TestClient) -> None:
    """With the query kept."""
    speech_id = hits(client, "教师节")[0]["speech_id"]
    answer = client.get(f"/speeches/{speech_id[:12]}?q=节")
    assert answer.status_code == 301
    assert answer.headers["location"].startswith(f"/speeches/{speech_id}?q=")


def test_the_page_of_a_file_lists_its_speeches_pages_and_claims(client: TestClient) -> None:
    """Of the sample with a listing: five speeches, a strip of pages, the listing's title."""
    files = client.get("/api/v1/files?limit=50").json()["files"]
    (five,) = (one for one in files if one["listing"] and one["media_type"] == "application/pdf")
    text = client.get(f"/files/{five['sha256']}").text
    assert text.count('<li id="item-') == five["item_count"] == 5
    assert text.count(".png?width=160") == five["page_count"]
    assert "What the listing claims" in text
    assert client.get(f"/files/{five['sha256'][:12]}").status_code == 301


def test_the_language_is_kept_in_a_cookie(client: TestClient) -> None:
    """It beats what the browser prefers, and leads back to the page, never elsewhere."""
    answer = client.post("/language", data={"to": "zh", "next": "/people"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    assert 'lang="zh-CN"' in client.get("/").text
    for next_ in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert client.post("/language", data={"to": "en", "next": next_}).headers["location"] == "/"


def test_wengao_lang_is_asked_before_the_browser(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cookie first, then the variable, then Accept-Language; without any, Chinese."""
    monkeypatch.setenv("WENGAO_LANG", "zh")
    assert 'lang="zh-CN"' in client.get("/").text
    monkeypatch.delenv("WENGAO_LANG")
    assert 'lang="en"' in client.get("/").text
    assert 'lang="zh-CN"' in client.get("/", headers={"accept-language": "fr"}).text


def test_a_draft_is_compared_and_stored_nowhere(client: TestClient, room_shelf: Any) -> None:
    """Pasted, and dropped as a file; the library has the same number of files after."""
    before = client.get("/api/v1/files?limit=200").json()
    draft = "今天是第三十四个教师节。我代表县委，向全县辛勤工作的教师们致以节日的问候，祝大家身体健康，工作顺利，阖家幸福。"
    pasted = client.post("/compare", data={"draft": draft})
    assert pasted.status_code == 200 and "letter for letter" in pasted.text
    assert '<mark class="same">' in pasted.text
    dropped = client.post("/compare/file?name=../../草稿.txt", content=draft.encode())
    assert '<mark class="same">' in dropped.text
    assert client.post("/compare/file?name=a.pdf", content=b"%PDF-1.4 broken").status_code == 200
    assert client.post("/compare", data={"draft": " "}).status_code == 400
    assert client.get("/api/v1/files?limit=200").json() == before


def test_a_basket_goes_out_as_markdown_csv_and_word(client: TestClient) -> None:
    """In the order of the basket; what is not there is said and left out."""
    ids = " ".join([*(hit["speech_id"] for hit in hits(client, "教师节")), "s_" + "a" * 26])
    listed = client.post("/basket/list", data={"ids": ids})
    assert listed.text.count("<li>") == 2 and "in the library no more" in listed.text
    markdown = client.post("/basket/export", data={"ids": ids, "as": "md"})
    assert markdown.text.count("\n# ") + markdown.text.startswith("# ") == 2
    table = client.post("/basket/export", data={"ids": ids, "as": "csv"})
    assert table.content.startswith(b"\xef\xbb\xbfspeech_id,")
    word = client.post("/basket/export", data={"ids": ids, "as": "docx"})
    assert word.content[:2] == b"PK" and "attachment" in word.headers["content-disposition"]
    assert client.post("/basket/export", data={"ids": "", "as": "md"}).status_code == 400


def test_without_python_docx_word_says_what_to_install(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And breaks nothing."""
    monkeypatch.delitem(sys.modules, "schema.export.docx", raising=False)
    monkeypatch.setitem(sys.modules, "docx", None)
    ids = hits(client, "教师节")[0]["speech_id"]
    answer = client.post("/basket/export", data={"ids": ids, "as": "docx"})
    assert answer.status_code == 501 and "pip install -e" in answer.text


def test_a_watch_has_a_feed(client: TestClient) -> None:
    """Under its name, with links to this reading room; an unknown one has none."""
    feed = client.get("/feeds/%E8%8C%B6%2F%E5%8F%B6.atom")
    assert feed.status_code == 200 and "http://127.0.0.1:8765/speeches/s_" in feed.text
    assert client.get("/feeds/nothing.atom").status_code == 404


def test_people_and_one_person(client: TestClient) -> None:
    """A name leads to the speeches; one that nobody has to a page that says so."""
    assert "李志明" in client.get("/people").text
    assert "教师节" in client.get("/people/李志明").text
    missing = client.get("/people/无此人")
    assert missing.status_code == 404 and "<h1>There is nothing here</h1>" in missing.text


def test_a_page_is_not_sent_twice(client: TestClient) -> None:
    """Its ETag is that of its content."""
    first = client.get("/people")
    assert client.get("/people", headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_the_page_of_a_file_says_what_its_split_rests_on(client: TestClient) -> None:
    """The contents list as printed, leading to the speeches that it names; witnesses, and each beginning with its line and
    its signs."""
    listed = client.get("/api/v1/files", params={"limit": 50}).json()["files"]
    sha256 = next(one["sha256"] for one in listed if one["locators"][0].endswith("jingxuan-4pian.pdf"))
    text = client.get(f"/files/{sha256}").text
    printed = text.partition('id="printed"')[2].partition("</section>")[0]
    assert re.search(r'href="#item-3">篇三：在全县山洪灾害防御演练总结会上的讲话…', printed)
    reasons = text.partition('id="reasons"')[2].partition("</section>")[0]
    assert "headings that count" in reasons and "4 places" in reasons
    assert "the contents list: 4 of 4 agree" in reasons
    beginning = re.search(r'<li value="2".*?</li>', reasons, re.S)
    assert beginning is not None
    assert "篇二：在临岳市政务热线工作会议上的讲话" in beginning[0] and "p. 4" in beginning[0]
    assert (
        beginning[0].index("the contents list")
        < beginning[0].index("it counts on")
        < beginning[0].index("white above")
    )
    outlined = next(one["sha256"] for one in listed if one["locators"][0].endswith(".epub"))
    assert "the bookmarks: 3 of 3 agree" in client.get(f"/files/{outlined}").text


def test_a_search_is_narrowed_by_file(client: TestClient) -> None:
    """The files that hold most of the hits, by name; the chosen one is a chip with its name."""
    counted = client.get("/search/summary?q=同志们").text
    found = re.search(
        r'href="(/search\?[^"]*file=[0-9a-f]{64}[^"]*)"[^>]*><span>([^<]+)</span> <span class="number">(\d+)',
        counted,
    )
    assert found is not None
    path, name, number = found[1].replace("&amp;", "&"), found[2], int(found[3])
    narrowed = client.get(path).text
    assert re.search(rf'class="chip set"[^>]*>file: {re.escape(name)}', narrowed)
    assert f"{number} speech" in client.get(path.replace("/search?", "/search/summary?")).text
