"""Furniture and body share out every character; each rule takes what is its own."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from extractors.furniture.strip import strip_furniture
from schema.records import Document, Listing, Span
from tests.support.depth import examples
from tests.support.random_documents import DOCUMENTS
from tests.support.typeset import PITCH, TOP, Block, document, heading, line, prose, spanned, typeset


def rules(source: Document) -> dict[str, str]:
    """Rule -> all that it took, joined."""
    found: dict[str, str] = {}
    for piece in strip_furniture(source).furniture:
        found[piece.rule] = found.get(piece.rule, "") + piece.text
    return found


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_every_character_is_in_one_of_the_two(source: Document) -> None:
    """Body and furniture never overlap and leave nothing out; furniture quotes what it took."""
    stripped = strip_furniture(source)
    spans = sorted([*stripped.body, *(piece.span for piece in stripped.furniture)])
    places = [(s.page, s.line, at) for s in spans for at in range(s.start, s.end)]
    assert len(places) == len(set(places))
    assert set(places) == {
        (page.number, index, at)
        for page in source.pages
        for index, row in enumerate(page.lines)
        for at in range(len(row.text))
    }
    for piece in stripped.furniture:
        s = piece.span
        assert source.pages[s.page - 1].lines[s.line].text[s.start : s.end] == piece.text
    assert list(stripped.body) == sorted(stripped.body)


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_saved_listing_pages_share_out_their_characters_too(source: Document) -> None:
    """The same for a page of a site: its own rules take its chrome, and no character is in both or in neither."""
    page = replace(source, media_type="text/html", layout=False, listing=Listing(title="2022年讲话"))
    stripped = strip_furniture(page)
    spans = [*stripped.body, *(piece.span for piece in stripped.furniture)]
    places = [(s.page, s.line, at) for s in spans for at in range(s.start, s.end)]
    assert len(places) == len(set(places)) == sum(len(row.text) for one in page.pages for row in one.lines)


def test_each_kind_of_furniture_by_its_rule() -> None:
    """One compilation with a head, folios, a watermark, contents, a site's phrase and a gloss."""
    titles = [f"第{n}篇 在全县第{n}次大会上的讲话" for n in ("一", "二", "三")]
    source = typeset(
        [
            Block("目　录", "center"),
            *(Block(f"{title}………………{n}", indent=0.0) for n, title in enumerate(titles, 1)),
            *(
                b
                for n, title in enumerate(titles)
                for b in (heading(title, new_page=True), *map(prose, range(9 * n, 9 * n + 9)))
            ),
            Block("因篇幅问题不能全部显示", indent=0.0),
            Block("推动发(fā)展，" + prose(99)),
        ],
        head="优秀文稿选编",
        folio="- {} -",
        depth=14,
    )
    stamp = line("内部资料", 150.0, TOP + 6 * PITCH, 40.0, angle=45.0)
    source = replace(source, pages=tuple(replace(page, lines=(stamp, *page.lines)) for page in source.pages))
    found = rules(source)
    count = len(source.pages)
    assert found["watermark"] == "内部资料" * count
    assert found["running-head"] == "优秀文稿选编" * count
    assert found["folio"] == "".join(f"- {n} -" for n in range(1, count + 1))
    assert found["contents"].startswith("目　录第一篇") and found["contents"].count("………………") == 3
    assert found["site-noise"] == "因篇幅问题不能全部显示"
    assert found["gloss"] == "(fā)"
    assert set(found) == {"watermark", "running-head", "folio", "contents", "site-noise", "gloss"}


def test_a_speech_without_furniture_is_left_whole() -> None:
    """Nothing is taken from a clean print."""
    source = typeset([heading("在全县大会上的讲话"), "同志们：", *map(prose, range(12))])
    stripped = strip_furniture(source)
    assert stripped.furniture == ()
    assert spanned(source, stripped.body) == "".join(row.text for page in source.pages for row in page.lines)


def test_noise_inside_a_line_parts_it_into_spans() -> None:
    """What stands before and after the cut is body, in two spans of one line."""
    stripped = strip_furniture(document([line("经济发(fā)展为民")]))
    assert stripped.body == (Span(1, 0, 0, 3), Span(1, 0, 7, 10))
    assert [(one.span, one.rule) for one in stripped.furniture] == [(Span(1, 0, 3, 7), "gloss")]


def test_what_is_all_of_a_file_is_no_furniture() -> None:
    """Three pages that print one line each keep it; with pictures behind them they are a scan with folios."""
    lone = document(*([line(f"第 {n} 页", top=TOP)] for n in (1, 2, 3)))
    assert rules(lone) == {}
    assert len(strip_furniture(lone).body) == 3
    scan = replace(lone, pages=tuple(replace(page, images=1) for page in lone.pages))
    assert strip_furniture(scan).body == ()
    assert "folio" in rules(scan)
