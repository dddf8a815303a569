"""Listing pages of many forms give their claims, and only the preview's text is left of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.listing.furniture import listing_furniture
from extractors.listing.page import ListingPage
from schema.errors import Unreadable
from schema.records import Document, SourceFile
from tests.support.listing_forms import BODY, FORMS, SUMMARY, TEXT_BARE_ABOVE, TITLE, Form


def read(data: bytes, name: str = "page.html") -> Document:
    """What the extractor makes of `data`."""
    return ListingPage().extract(SourceFile(name, "0" * 64, data))


def left(document: Document) -> list[str]:
    """The lines that are not the site's."""
    site = {(piece.span.page, piece.span.line) for piece in listing_furniture(document)}
    return [
        line.text.strip(" 　")
        for page in document.pages
        for index, line in enumerate(page.lines)
        if line.text and (page.number, index) not in site
    ]


@pytest.fixture(params=FORMS, ids=lambda form: form.name)
def form(request: pytest.FixtureRequest) -> Form:
    """Each of the invented pages."""
    found: Form = request.param
    return found


def test_recognised(form: Form) -> None:
    """Every form scores above plain text, whatever its file is called."""
    assert ListingPage().score(SourceFile("a.dat", "0", form.data)) == 15
    document = read(form.data)
    assert document.media_type == ("text/html" if form.html else "text/x-listing")
    assert not document.layout


def test_claims(form: Form) -> None:
    """Claims are read labelled or bare, on one line or many, in any order; raw keeps the print."""
    listing = read(form.data).listing
    assert listing is not None
    assert listing.title == form.title
    assert listing.uploaded_on == form.uploaded_on
    assert listing.page_count == form.page_count
    assert listing.byte_size == form.byte_size
    assert listing.views_min == form.views_min
    assert listing.access == form.access
    assert listing.raw.byte_size is not None and listing.raw.byte_size.startswith("30.8")


def test_only_the_preview_is_left(form: Form) -> None:
    """Title, claims, buttons, notices, other files and the summary go; heading and text stay whole."""
    assert left(read(form.data)) == list(BODY)


def test_preview_is_known_to_be_cut(form: Form) -> None:
    """A preview that ends in mid-sentence, far short of its declared pages, says so once."""
    assert [issue.code for issue in read(form.data).issues] == ["preview-cut"]


def test_summary_has_its_own_rule() -> None:
    """The summary is told from buttons, and the repeated title from both."""
    rules = {piece.text: piece.rule for piece in listing_furniture(read(TEXT_BARE_ABOVE.data))}
    assert rules[SUMMARY] == "summary"
    assert rules[TITLE] == "listing-title"
    assert rules["展开>>"] == rules["海报"] == "site-chrome"
    assert rules["30.8KB"] == "listing-claim"


def test_nothing_is_dropped(form: Form) -> None:
    """Every line is either left or furniture, whole, exactly once."""
    document = read(form.data)
    pieces = listing_furniture(document)
    assert len({piece.span for piece in pieces}) == len(pieces)
    for piece in pieces:
        line = document.pages[piece.span.page - 1].lines[piece.span.line]
        assert (piece.span.start, piece.span.end, piece.text) == (0, len(line.text), line.text)
    printed = sum(1 for page in document.pages for line in page.lines if line.text)
    assert len(pieces) + len(left(document)) == printed


def test_whole_text_is_not_cut() -> None:
    """A page that shows all of a short speech, signature and all, has no preview-cut."""
    text = "\n".join(
        [
            "小学开学致辞",
            "2023-09-01",
            "2 页",
            "12KB",
            "15+",
            *["孩子们，新的学期开始了，操场边的树又长高了。"] * 20,
            "校长　李禾",
            "2023年9月1日",
        ]
    )
    document = read(text.encode(), "a.txt")
    assert document.issues == ()
    assert document.listing is not None and document.listing.title == "小学开学致辞"
    assert left(document)[-2:] == ["校长　李禾", "2023年9月1日"]


def test_a_date_in_the_text_is_no_upload_date() -> None:
    """Without claims around it, a signature's date is not the listing's."""
    page = "<h1>在植树节活动上的讲话</h1><p>同志们，春天来了，我们一起去种树。</p><p>2021年3月12日</p>"
    assert read(f"<html><body>{page}</body></html>".encode()).listing is None
    assert left(read(f"<html><body>{page}</body></html>".encode()))[0] == "在植树节活动上的讲话"


def test_a_speech_bound_twice_is_no_summary() -> None:
    """The same speech as first and last item stays twice: it is no excerpt of the page."""
    speech = [line for line in BODY[2:] if line]
    lines = [
        TITLE,
        "2023-03-21",
        "18 页",
        "30.8KB",
        "210+",
        "第1篇:",
        *speech,
        "第2篇:",
        "短话",
        "第3篇:",
        *speech,
    ]
    assert left(read("\n".join(lines).encode(), "a.txt"))[0] == "第1篇:"
    assert left(read("\n".join(lines).encode(), "a.txt")) == lines[5:]


def test_single_speech_keeps_its_own_heading() -> None:
    """The title of one speech, printed again above its text, is that speech's heading."""
    text = [
        "在春耕会议上的讲话",
        "2023-03-21",
        "3 页",
        "12KB",
        "15+",
        "海报",
        "在春耕会议上的讲话",
        *BODY[2:],
    ]
    assert left(read("\n".join(text).encode(), "a.txt")) == text[6:]


def test_glued_title_is_cut_off() -> None:
    """Where the page shows only its summary, the title glued to it is not text."""
    page = "\n".join([TITLE, "2023-03-21", "18 页", "30.8KB", "210+", SUMMARY])
    document = read(page.encode(), "a.txt")
    [piece] = [piece for piece in listing_furniture(document) if piece.span.line == 5]
    assert (piece.text, piece.rule) == (TITLE, "listing-title")


def test_folios_in_the_preview() -> None:
    """Page stamps between the lines of a preview go."""
    lines = [
        TITLE,
        "2023-03-21",
        "18 页",
        "30.8KB",
        *BODY[:6],
        "第 1 页 共 18 页",
        *BODY[6:8],
        "2/18",
        *BODY[8:],
    ]
    assert left(read("\n".join(lines).encode(), "a.txt")) == list(BODY)


def test_claims_without_preview() -> None:
    """A page that shows no text still gives its claims, and all of it is the site's."""
    document = read(f"{TITLE}\n2023-03-21\n18 页\n30.8KB\n210+\n海报\n侵权投诉\n".encode(), "a.txt")
    assert document.listing is not None and document.listing.page_count == 18
    assert left(document) == []


def test_empty_page_is_unreadable() -> None:
    """A page without any visible text ends in quarantine with its code."""
    with pytest.raises(Unreadable) as caught:
        read(b"<html><head><script>1</script></head><body></body></html>")
    assert caught.value.code == "empty-text"


def test_table_rows_are_one_line() -> None:
    """Cells are parted by tabs; a table that only lays out the page is not a row."""
    page = read(
        "<html><body><table><tr><td>村</td><td>亩</td></tr><tr><td><p>东</p><p>西</p></td><td>9</td></tr></table></body></html>".encode()
    )
    assert [line.text for line in page.pages[0].lines] == ["村\t亩", "东", "西", "9"]


def test_deep_nesting_is_survived() -> None:
    """Thousands of nested elements are walked without recursion."""
    page = b"<html><body>" + b"<div>" * 5000 + "深处".encode() + b"</div>" * 5000 + b"</body></html>"
    assert [line.text for line in read(page).pages[0].lines] == ["深处"]


@given(st.text(alphabet="<>/divpabr html\"'=&;人民\n ", max_size=300))
def test_any_markup_is_survived(text: str) -> None:
    """Broken markup gives lines or an honest refusal."""
    try:
        document = read(b"<html><body>" + text.encode())
    except Unreadable:
        return
    listing_furniture(document)
