"""`passages` from the command line: shared words with both pages, and the JSON that programs read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Wengao = Callable[..., Any]
SPEECH_FIELDS = "speech_id cluster_id title speaker role date file_sha256 locator page_first".split()
FILLER = (
    "新学期的钟声已经敲响，操场上又响起熟悉的广播体操音乐。食堂的阿姨们早早备好了热腾腾的包子，门卫老张把花坛浇了两遍水。",
    "图书馆添了一批讲地理和天文的新书，楼道里换上了孩子们自己画的画。实验室的显微镜都已校准，钢琴也请师傅调过音。",
    "家长们站在校门外向里张望，眼里有期待也有不舍。我们会把每一个孩子都放在心上，让他们平安地来，高兴地回。",
)
SHARED = (
    "一要抓产业。各乡镇要立足自己的资源，把茶叶、香菇和油茶做成真正的支柱，让农民在家门口就有稳定的收入。"
)
SECOND = "二要抓环境。厕所、垃圾和污水这三件小事办好了，村子的面貌就变了，群众的心气也就顺了。"


def other(home: Path) -> Path:
    """Another speech of somebody else with two paragraphs of the first."""
    path = home / "other.txt"
    body = "\n\n".join((FILLER[0], SHARED, FILLER[1], SECOND, FILLER[2]))
    path.write_text(
        f"在全镇开学工作会议上的讲话\n\n（2025年2月10日）\n\n镇长 何平\n\n同志们：\n\n{body}\n", "utf-8"
    )
    return path


def test_the_json_says_whose_words_stand_where(shelf: Wengao, home: Path) -> None:
    """Both speeches with their facts, each passage with its places, which are those of the export."""
    assert shelf("ingest", other(home)).code == 0
    mine = shelf("search", "香菇", "--speaker", "李志明", "--json").json["hits"][0]["speech_id"]
    said = shelf("passages", mine, "--json").json
    assert list(said) == [*SPEECH_FIELDS, "total", "others", "shared"]
    assert (said["speech_id"], said["speaker"], said["total"]) == (mine, "李志明", 1)
    (company,) = said["others"]
    assert list(company) == [*SPEECH_FIELDS, "kind", "jaccard", "containment", "passages"]
    assert (company["speaker"], company["locator"]) == ("何平", str(home / "other.txt"))
    texts = {
        id_: shelf("speeches", "show", id_, "--json").json[0]["text"] for id_ in (mine, company["speech_id"])
    }
    assert [passage["words"] for passage in company["passages"]] == [SHARED[:-1], SECOND[:-1]]
    for passage in company["passages"]:
        assert list(passage) == ["words", "words_there", "length", "here", "there"]
        here, there = passage["here"], passage["there"]
        assert texts[mine][here["start"] : here["end"]] == passage["words"]
        assert texts[company["speech_id"]][there["start"] : there["end"]] == passage["words_there"]
        assert (here["page"], there["page"]) == (1, 1)


def older(home: Path) -> Path:
    """A third speech, of years before, with the second paragraph alone."""
    path = home / "older.txt"
    body = "\n\n".join((FILLER[2], SECOND, FILLER[0][::-1]))
    path.write_text(
        f"在全乡卫生工作会议上的讲话\n\n（2012年4月8日）\n\n乡长 周全\n\n同志们：\n\n{body}\n", "utf-8"
    )
    return path


def test_who_had_the_words_first(shelf: Wengao, home: Path) -> None:
    """Grouped by what is shared: each stretch once, and who has it, earliest first, this speech among them."""
    assert shelf("ingest", other(home), older(home)).code == 0
    mine = shelf("search", "香菇", "--speaker", "李志明", "--json").json["hits"][0]["speech_id"]
    shared = shelf("passages", mine, "--least", "10", "--json").json["shared"]
    assert [group["words"] for group in shared] == [SHARED[:-1], SECOND[:-1]]
    assert [[one["speaker"] for one in group["places"]] for group in shared] == [
        ["李志明", "何平"],
        ["周全", "李志明", "何平"],
    ]
    assert [one["date"] for one in shared[1]["places"]] == ["2012-04-08", "2024-03-05", "2025-02-10"]
    assert shared[1]["here"] == next(
        one["place"] for one in shared[1]["places"] if one["speaker"] == "李志明"
    )
    said = shelf("passages", mine, "--least", "10", "--by-words").out
    assert said.count(SECOND[:-1]) == 1 and said.index("周全") < said.rindex("何平")
    assert "(this speech)" in said


def test_a_person_sees_words_and_pages(shelf: Wengao, home: Path) -> None:
    """The other speech, the shared words on one line, both pages; `--limit` and `--least` are heeded."""
    shelf("ingest", other(home))
    mine = shelf("search", "香菇", "--speaker", "李志明", "--json").json["hits"][0]["speech_id"]
    out = shelf("passages", mine).out
    assert "何平" in out and "other.txt" in out and "shares passages with 1 other speech" in out
    assert "p. 1 and p. 1, " in out and SHARED[:-1] in out
    assert "no passage is that long" in shelf("passages", mine, "--least", "500").out


def test_none_and_nonsense(shelf: Wengao) -> None:
    """Nothing shared is said and exits 0; an unknown id, or a limit of nothing, is exit 2."""
    alone = shelf("search", "桂花", "--json").json["hits"][0]["speech_id"]
    said = shelf("passages", alone)
    assert said.code == 0 and "shares no passages" in said.out
    assert shelf("passages", alone, "--json").json["others"] == []
    assert shelf("passages", "s_nothing").code == 2
    assert shelf("passages", alone, "--limit", "0").code == 2
    assert shelf("passages", alone, "--least", "0").code == 2
