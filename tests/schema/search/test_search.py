"""Searching finds exactly what a plain scan of the contract's key finds, on both databases."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from schema.database.connection import Database
from schema.query.filters import Filter
from schema.search import index, paging
from schema.search.facets import facets
from schema.search.match import ENTRY, Field, matched
from schema.search.places import MOMENT, place
from schema.search.query import parse
from schema.search.search import SearchResult, search
from schema.store import refresh
from schema.tables.handles import OCCURRENCE, SPEECH
from schema.text.loose_key import loose_key
from tests.support.depth import examples
from tests.support.shelf import FILE, Print, han, put

PIECES = (
    "同志们：",
    "现在，我代表县委、县政府，向大会报告工作。",
    "全县ＧＤＰ增长 ５.2%，达到123.4亿元；",
    "粮食总产量 12.3 万吨（增长3%）",
    "推进经济\n发展，抓好“放管服”改革……",
    "Thank you, Mr. Speaker — 谢谢大家!",
    '第①条　各单位要-落实-责任 "到人"',
    "石门縣水利局、𠮷林省 café ﬁn_2024*",
    "安全生产责任重于泰山，",
    "石门县水利局在二〇二一年、二○二二年抓發展，",
    "二零二一年，买买提・艾山说：推进經濟发展！",
    "乡镇 街道　社区\n\n村组 都要 动员起来。",
    "x2c all sep OR NEAR(会*) ^😀_100%\\'&{text}:é",
)
ODD = (
    "all",
    "sep",
    "x2c",
    "OR",
    "NEAR(会",
    "*",
    "^",
    "😀",
    "_",
    "%",
    "\\",
    "'",
    "{text}:",
    "e\u0301",
    "＆",
    "\u200b",
    "〇",
    "𠮷",
)


def fold(text: str) -> str:
    """The contract's key, said once more in its own words."""
    key = unicodedata.normalize("NFKC", text).casefold()
    han_class = "[\u2e80-\u9fff\U00020000-\U0003ffff]"
    return re.sub(r"\s+", " ", re.sub(f"(?<={han_class})\\s+(?={han_class})", "", key))


def material(seed: int, count: int) -> list[Print]:
    """Speeches of sentences of our own in random order; some printed twice, with other spaces or titles."""
    chooser = random.Random(seed)
    prints = []
    for at in range(count):
        text = "".join(chooser.choice(PIECES) for _ in range(chooser.randrange(2, 9))) + han(12, seed + at)
        title = chooser.choice((None, "在全县安全生产 工作会议上的讲话", f"第{at}次 Report", "政府工作报告"))
        prints.append(Print(text, title=title, date=chooser.choice((None, "2023", "2023-05-06", "2019-11"))))
        if at % 4 == 0:
            spaced = re.sub("，", "， ", text)
            prints.append(Print(spaced, title="另一次印刷的 标题", file=f"second{at}", date="2020-01"))
    return prints


class Scan:
    """The plain scan: every field of every print, speech by speech; as printed, or in either script."""

    def __init__(self, ids: list[str], prints: list[Print], fold: Callable[[str], str] = fold) -> None:
        self.fields: dict[str, dict[str, list[str]]] = {}
        self.fold = fold
        for speech_id, printed in zip(ids, prints, strict=True):
            fields = self.fields.setdefault(speech_id, {"text": [], "title": []})
            fields["text"].append(fold(printed.text))
            fields["title"] += [fold(printed.title)] if printed.title else []

    @property
    def loosely(self) -> Scan:
        """The scan in either script."""
        found = Scan([], [], lambda text: loose_key(fold(text)))
        found.fields = {
            speech_id: {name: [*map(loose_key, keys)] for name, keys in fields.items()}
            for speech_id, fields in self.fields.items()
        }
        return found

    def holds(self, speech_id: str, term: str, within: str = "") -> bool:
        """Whether one field of the speech holds the term."""
        key = self.fold(term)
        fields = self.fields[speech_id]
        return any(key in field for name in fields if within in ("", name) for field in fields[name])

    def __call__(self, groups: list[list[str]], within: str = "") -> set[str]:
        """The speeches in which every group has a term that holds; a leading `-` excludes."""
        return {
            speech_id
            for speech_id in self.fields
            if all(
                any(
                    self.holds(speech_id, term.removeprefix("-"), within) != term.startswith("-")
                    for term in group
                )
                for group in groups
            )
        }


@pytest.fixture(scope="module")
def material_library(shared_library: Database) -> tuple[Database, Scan]:
    """A library of our own material, and the scan of the same."""
    prints = material(1, 40)
    with shared_library.write() as session:
        ids = put(session, *prints)
    return shared_library, Scan(ids, prints)


@pytest.fixture
def scanned(material_library: tuple[Database, Scan]) -> Iterator[tuple[Session, Scan]]:
    """A session on that library."""
    library, scan = material_library
    with library.read() as session:
        yield session, scan


def substring(chooser: random.Random, scan: Scan, longest: int, marks: str) -> str:
    """A stretch of some field, without the `marks` that a query reads itself."""
    while True:
        fields = chooser.choice([*scan.fields.values()])
        field = chooser.choice(fields["text"] + fields["title"])
        start = chooser.randrange(len(field))
        found = field[start : start + chooser.randrange(1, longest + 1)]
        if found.strip() and not set(found) & set(marks):
            return found


def found_ids(session: Session, query: str, within: Field = "", *, loose: bool = False) -> set[str]:
    """The ids of all speeches that match, without what a hit shows of them."""
    places = matched(session, parse(query, loose=loose), Filter(), within).subquery()
    found = sa.select(SPEECH.c.speech_id).join(ENTRY, ENTRY.c.speech_no == SPEECH.c.no)
    return set(session.scalars(found.join(places, places.c.place == ENTRY.c.place)))


@pytest.mark.parametrize("loose", [False, True])
def test_random_substrings_find_what_a_scan_finds(scanned: tuple[Session, Scan], loose: bool) -> None:
    """At depth 500 substrings of 1–8 characters, with punctuation, digits, Latin and spaces among them; exactly and loosely."""
    session, printed = scanned
    scan = printed.loosely if loose else printed
    chooser = random.Random(2)
    for _ in range(examples(500, few=150)):
        wanted = substring(chooser, printed, 8, '"')
        assert found_ids(session, f'"{wanted}"', loose=loose) == {
            speech_id for speech_id in scan.fields if scan.holds(speech_id, wanted)
        }, wanted


def test_random_queries_find_what_a_scan_finds(scanned: tuple[Session, Scan]) -> None:
    """At depth 2,000 queries of 1–3 terms with quotes, OR, minus and odd characters, in either field or both, a third loosely."""
    session, printed = scanned
    chooser = random.Random(3)
    for at in range(examples(2000, few=300)):
        loose = at % 3 == 0
        scan = printed.loosely if loose else printed
        groups, words = [], []
        for _ in range(chooser.randrange(1, 4)):
            group = []
            for _ in range(chooser.choice((1, 1, 1, 2))):
                term = (
                    substring(chooser, scan, 12, '"')
                    if chooser.random() < 0.8
                    else chooser.choice((*ODD, han(2, chooser.randrange(99))))
                )
                minus = "-" if chooser.random() < 0.2 else ""
                quoted = bool(re.search(r"\s|^-|^OR$", term)) or chooser.random() < 0.2
                group.append((minus, term))
                words.append(f'{minus}"{term}"' if quoted else minus + term)
                words.append("OR")
            words.pop()
            groups.append(group)
        fields: tuple[Field, ...] = ("", "", "text", "title")
        within = chooser.choice(fields)
        query = chooser.choice((" ", "　")).join(words)
        expected = {
            speech_id
            for speech_id in scan.fields
            if all(
                any(scan.holds(speech_id, term, within) != bool(minus) for minus, term in group)
                for group in groups
            )
        }
        assert found_ids(session, query, within, loose=loose) == expected, (query, within, loose)


@pytest.fixture(params=[paging.FEW, 2])
def few_or_many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers must not show whether the matches were read at once, as few, or as a part of many."""
    monkeypatch.setattr(paging, "FEW", request.param)


@pytest.mark.usefixtures("few_or_many")
def test_the_answer_counts_what_it_finds(scanned: tuple[Session, Scan]) -> None:
    """`total` is the number of speeches, each hit one of them; a limit cuts hits, not the total."""
    session, scan = scanned
    for query, groups in (
        ("工作", [["工作"]]),
        ("安全 -gdp", [["安全"], ["-gdp"]]),
        ("。", [["。"]]),
        ("无", [["无"]]),
    ):
        found = search(session, query, limit=1000)
        ids = [hit.speech_id for hit in found.hits]
        assert set(ids) == scan(groups) and len(ids) == len(set(ids)) == found.total
        few = search(session, query, limit=2)
        assert few.total == found.total and few.hits == found.hits[:2]


def test_either_script_is_found_loosely(library: Database) -> None:
    """发展 finds 發展, 〇 finds 零, and any middle dot; the total says how many are in the other script, and every place is
    marked as it is printed. Exactly, each finds its own."""
    with library.write() as session:
        simplified, traditional = put(
            session,
            Print("二〇二一年，买买提·艾山说要抓发展。" + han(90, 1), title="甲地发展", date="2021"),
            Print("二○二一年，買買提・艾山說要抓發展。" + han(90, 2), title="乙地發展", date="2022"),
        )
    with library.read() as session:
        for query in ("抓发展", "抓發展", "二零二一年", "买买提‧艾山", "買買提"):
            found = search(session, query, loose=True, places=True, sort="oldest")
            assert [hit.speech_id for hit in found.hits] == [simplified, traditional], query
            assert all(len(hit.places or ()) == 1 for hit in found.hits), query
            assert facets(session, query, loose=True)[0].values == (("2022", 1), ("2021", 1))
        found = search(session, "发展", loose=True, within="title", sort="relevance")
        assert {hit.snippet.html() for hit in found.hits} == {
            "甲地<mark>发展</mark>",
            "乙地<mark>發展</mark>",
        }
        assert search(session, "抓发展", loose=True).other_script == 1
        assert search(session, "二零二一年", loose=True).other_script == 2
        assert search(session, "艾山", loose=True).other_script == 0
        assert found_ids(session, "抓发展") == {simplified}
        assert found_ids(session, "抓發展") == {traditional}
        assert found_ids(session, "-抓發展") == {simplified}
        assert found_ids(session, "-抓發展", loose=True) == set()
        assert found_ids(session, "说 OR 說") == {simplified, traditional}


def test_prints_and_fields_do_not_run_into_each_other(library: Database) -> None:
    """A term lies within one field of one print, though the terms of a query may lie anywhere."""
    body = "开头的话" + han(200, 1) + "结尾的话"
    with library.write() as session:
        put(
            session,
            Print(body, title="题目甲", file="1"),
            Print(body.replace("头", "头 "), title="题目乙", file="2"),
        )
    with library.read() as session:
        for absent in ("结尾的话开头", "话题目", "甲题目", "题目甲开头"):
            assert search(session, absent).total == 0
        assert search(session, "甲 乙 开头的话").total == 1
        assert search(session, "甲 -乙").total == 0


@pytest.mark.usefixtures("few_or_many")
def test_newest_first_by_the_contracts_rule(library: Database) -> None:
    """Spoken date, else upload date; with neither last, by first seen; ties by id; the newest print is shown."""
    seen = "2022-02-02T02:02:02Z"
    with library.write() as session:
        spoken, uploaded, undated, earlier, *tied = put(
            session,
            Print("安全甲" + han(90, 1), date="2024-03", uploaded_on="2001-01-01", page=3, file="a"),
            Print("安全乙" + han(90, 2), uploaded_on="2023-01-05", file="b"),
            Print("安全丙" + han(90, 3), seen=seen, file="c"),
            Print("安全戊" + han(90, 60), seen="2022-02-02T02:02:01Z", file="f"),
            *(Print("安全丁" + han(90, 4 + n), date="2020", file=f"d{n}") for n in range(30)),
        )
        put(session, Print("安全乙。" + han(90, 2), date="2025-01-01", title="新", page=7, file="e"))
    with library.read() as session:
        hits = search(session, "安全", limit=50).hits
        assert [hit.speech_id for hit in hits] == [uploaded, spoken, *sorted(tied), undated, earlier]
        assert (hits[0].title, hits[0].page_first, hits[0].date) == ("新", 7, "2025-01-01")
        assert hits[0].locator == "/in/e"
        older = search(session, "安全", Filter(date_to="2024"), limit=50).hits
        assert uploaded not in [hit.speech_id for hit in older]
        assert [hit.speech_id for hit in search(session, "安全", limit=3).hits] == [
            uploaded,
            spoken,
            min(tied),
        ]


@pytest.mark.usefixtures("few_or_many")
def test_oldest_first_by_the_contracts_rule(library: Database) -> None:
    """The other way round, those without a date last as well; ties by id; the oldest print is the one shown."""
    with library.write() as session:
        late, uploaded, undated, earlier, *tied = put(
            session,
            Print("安全甲" + han(90, 1), date="2024-03", uploaded_on="2001-01-01", file="a"),
            Print("安全乙" + han(90, 2), uploaded_on="2023-01-05", page=3, file="b"),
            Print("安全丙" + han(90, 3), seen="2022-02-02T02:02:02Z", file="c"),
            Print("安全戊" + han(90, 60), seen="2022-02-02T02:02:01Z", file="f"),
            *(Print("安全丁" + han(90, 4 + n), date="2020", file=f"d{n}") for n in range(30)),
        )
        put(session, Print("安全丙。" + han(90, 3), date="2021-01-01", title="旧", page=7, file="e"))
    with library.read() as session:
        hits = search(session, "安全", limit=50, sort="oldest").hits
        assert [hit.speech_id for hit in hits] == [*sorted(tied), undated, uploaded, late, earlier]
        dated = next(hit for hit in hits if hit.speech_id == undated)
        assert (dated.title, dated.page_first, dated.date) == ("旧", 7, "2021-01-01")
        for limit in (1, 5, 29, 31, 34):
            first = search(session, "安全", limit=limit, sort="oldest")
            assert first.hits == hits[:limit] and first.total == 34
            folded = search(session, "安全", limit=limit, sort="oldest", fold=True)
            assert [hit.speech_id for hit in folded.hits] == [hit.speech_id for hit in hits[:limit]]


def test_a_later_date_of_a_file_moves_its_speeches(library: Database) -> None:
    """An upload date that becomes known places a file's speeches anew."""
    with library.write() as session:
        first, second = put(
            session,
            Print("安全甲" + han(90, 1), uploaded_on="2021-01-01", file="a"),
            Print("安全乙" + han(90, 2), uploaded_on="2022-01-01", file="b"),
        )
    with library.write() as session:
        session.execute(sa.update(FILE).where(FILE.c.name == "a").values(date="2023-01-01"))
        no = session.scalar(sa.select(FILE.c.no).where(FILE.c.name == "a"))
        assert index.disagreements(session) != []
        refresh.file_dated(session, no or 0)
        assert index.disagreements(session) == []
    with library.read() as session:
        assert [hit.speech_id for hit in search(session, "安全").hits] == [first, second]


@pytest.mark.usefixtures("few_or_many")
def test_filters_choose_the_prints_that_count(library: Database) -> None:
    """The words may stand in any print; a speech without a fitting print is no hit."""
    text = "安全" + han(90, 1)
    with library.write() as session:
        put(
            session,
            Print(text, speaker="张明", date="2020", file="a", page=2),
            Print(text + "。", speaker="李华", date="2024", file="b", page=5, title="只在这里"),
        )
    with library.read() as session:
        found = search(session, "只在这里", Filter(speaker="张明"))
        assert [(hit.speaker, hit.page_first, hit.hit_page) for hit in found.hits] == [("张明", 2, None)]
        assert search(session, "安全", Filter(speaker="王")).total == 0
        assert search(session, "", Filter(year=2024)).total == 1


def test_hits_say_where_they_stand(library: Database) -> None:
    """Snippets and pages: in the text, in the title, and nowhere for exclusions."""
    with library.write() as session:
        put(session, Print("开头" + han(90, 1) + "安全<b>", title="题目", page=4))
    with library.read() as session:
        assert search(session, "安全").hits[0].snippet.html().endswith("<mark>安全</mark>&lt;b&gt;")
        titled = search(session, "题目").hits[0]
        assert (titled.snippet.html(), titled.hit_page) == ("<mark>题目</mark>", 4)
        excluded = search(session, "-不在").hits[0]
        assert excluded.hit_page is None and excluded.snippet.plain().startswith("开头")
        assert (
            list(excluded.as_json())
            == (
                "speech_id title speaker role date file_sha256 locator page_first hit_page "
                "is_canonical copies snippet speech_title speech_speaker speech_role speech_place speech_date "
                "evidence tags"
            ).split()
        )


@pytest.mark.usefixtures("few_or_many")
def test_folding_shows_one_of_each_cluster(library: Database) -> None:
    """Both numbers are told; what differs much or in date and speaker is reworked, not a copy."""
    text = "安全" + han(900, 1)
    with library.write() as session:
        put(
            session,
            Print(text, date="2024-05"),
            Print(text[:880] + han(20, 2), date="2023-01", speaker="张明"),
            Print(text[:890] + han(10, 3), speaker="张明", uploaded_on="2021-01-01"),
            Print("安全" + han(500, 4), date="2022"),
        )
    with library.read() as session:
        plain = search(session, "安全")
        assert (plain.total, plain.clusters, len(plain.hits)) == (4, None, 4)
        folded = search(session, "安全", fold=True)
        assert (folded.total, folded.clusters, len(folded.hits)) == (4, 2, 2)
        assert [(hit.date, hit.copies, hit.reworked) for hit in folded.hits] == [
            ("2024-05", 2, 1),
            ("2022", 0, 0),
        ]
        assert len(search(session, "安全", fold=True, limit=1).hits) == 1
        by_words = search(session, "安全", fold=True, sort="relevance")
        assert {hit.cluster_id for hit in by_words.hits} == {hit.cluster_id for hit in folded.hits}


@pytest.mark.usefixtures("few_or_many")
def test_relevance_prefers_titles_and_density(library: Database) -> None:
    """A title first, then many mentions in few words, equals newest first."""
    with library.write() as session:
        dense, long, titled, other = put(
            session,
            Print("安全" * 5 + han(200, 1), date="2020"),
            Print("安全" * 5 + han(4000, 2), date="2024"),
            Print("安全" + han(400, 3), title="安全生产", date="2019"),
            Print("安全" * 5 + han(200, 4), date="2021"),
        )
    with library.read() as session:
        hits = search(session, "安全", sort="relevance").hits
        assert [hit.speech_id for hit in hits] == [titled, other, dense, long]
        assert search(session, "", sort="relevance").total == 4


def state(found: SearchResult) -> list[tuple[object, ...]]:
    """What a search says, comparable."""
    return [(hit.speech_id, hit.title, hit.hit_page, hit.snippet.html()) for hit in found.hits]


def test_the_index_follows_changes_and_can_be_built_anew(library: Database) -> None:
    """Another title, a print that goes, a rebuild: the index always says what the tables say."""
    prints = material(4, 12)
    with library.write() as session:
        put(session, *prints)
    with library.write() as session:
        no = session.scalar(sa.select(OCCURRENCE.c.no).limit(1))
        session.execute(sa.update(OCCURRENCE).where(OCCURRENCE.c.no == no).values(title="改过的标题"))
        assert len(index.disagreements(session)) == 1
        refresh.occurrences_changed(session, [no or 0])
        assert index.disagreements(session) == []
        assert search(session, "改过的").total == 1
        before = state(search(session, "工作 OR 标题", limit=100))
        assert index.rebuild(session) == session.scalar(sa.select(sa.func.count()).select_from(SPEECH))
        assert state(search(session, "工作 OR 标题", limit=100)) == before
    with library.write() as session:
        nos = session.scalars(sa.select(SPEECH.c.no)).all()
        index.unindex(session, nos)
        assert (
            search(session, "").total == search(session, "工作").total == search(session, "-工作").total == 0
        )


def test_indexing_again_writes_nothing(library: Database) -> None:
    """What is said already is left alone, so a second ingest leaves every table as it was."""
    with library.write() as session:
        put(session, *material(5, 6))
        nos = session.scalars(sa.select(SPEECH.c.no)).all()
        stored = [
            sa.text(f"SELECT * FROM {table} ORDER BY 1") for table in ("speech_fts_entry", "speech_fts_keys")
        ]
        before = [session.execute(query).all() for query in stored]
        index.index(session, nos)
        assert [session.execute(query).all() for query in stored] == before


@pytest.mark.usefixtures("few_or_many")
def test_speeches_of_one_moment_whose_ids_begin_alike_keep_their_order(library: Database) -> None:
    """A place that is taken is given up for the next one; the answer is by id all the same."""
    with library.write() as session:
        ids = put(session, *(Print("安全" + han(90, n), date="2020", file=f"f{n}") for n in range(6)))
        session.execute(sa.text("DELETE FROM speech_fts_entry"))
        if session.get_bind().dialect.name == "sqlite":
            session.execute(sa.text("INSERT INTO speech_fts (speech_fts) VALUES ('delete-all')"))
        for speech_id in ids:
            alike = "s_aaaaaa" + speech_id[8:]
            session.execute(sa.update(SPEECH).where(SPEECH.c.speech_id == speech_id).values(speech_id=alike))
            no = session.scalar(sa.select(SPEECH.c.no).where(SPEECH.c.speech_id == alike))
            index.index(session, [no or 0])
        found = [hit.speech_id for hit in search(session, "安全").hits]
        assert found == sorted("s_aaaaaa" + speech_id[8:] for speech_id in ids)


def test_places_are_in_the_order_of_dates_and_ids() -> None:
    """First sights before all dates; a shorter date before those it begins; the smaller id in front; 63 bits."""
    moments = [
        "",
        "2019-12-31T00:00:00Z",
        "2019-12-31T23:59:59Z",
        "9999-12-31T23:59:59Z",
        "2019",
        "2019-12",
        "2019-12-31",
        "2020",
        "9999",
    ]
    assert all(MOMENT.match(moment) for moment in moments[1:])
    places = [place(moment, "s_" + "m" * 26) for moment in moments]
    assert places == sorted(set(places)) and places[0] >= -(2**63) and places[-1] < 2**63
    assert [at >= 0 for at in places] == [False] * 4 + [True] * 5
    ids = ["s_2aaaaa", "s_7aaaaa", "s_aaaaaa", "s_aaaza", "s_zzzzzz"]
    ordered = [place("2020", speech_id) for speech_id in ids]
    assert ordered == sorted(set(ordered), reverse=True)
    assert place("2020", "s_zzzzzz") > place("2019-12-31T23:59:59Z", "s_222222")
