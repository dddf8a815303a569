"""A web page that the previous version read without the looks of its lines, with decisions in it, goes through `reprocess`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from extractors import reading
from extractors.listing.page import ListingPage
from extractors.reading import read
from flows import pipeline
from flows.archive.store import Archive
from schema.database.opening import open_database
from schema.records import Document, Offer, SourceFile
from schema.store.store import Store
from tests.support.typeset import prose

Wengao = Callable[..., Any]
SPEECHES = (
    (
        "渠水到了村口",
        "渠口的闸门换了新的，放水的时辰写在木牌上，谁家先谁家后，一看就明白。往后浇地不用半夜起来等水，也不用托人情。",
        "管水的老李今年六十二了，他说这辈子没见过这么清的渠。我们把他的工钱写进预算，一年一签，不打白条。",
        "晒场边上的路灯坏了三盏，电工说零件月底到，到了当天就装，装好了请大家来看。",
    ),
    (
        "把学校放在心上",
        "操场的裂缝已经勾好，草皮要等开春再换，体育老师把课改在河滩边上，孩子们反倒跑得更欢。",
        "实验课不能只在黑板上做，器材室的钥匙交给任课老师，登记清楚，谁借谁还，坏了就补。",
        "寄宿的孩子有一百四十三个，晚饭后那两个钟头最想家，老师们轮流陪着，这份心意要记下来。",
    ),
    (
        "账本要贴在墙上",
        "合作社的账每季度贴一回，贴在小卖部的墙上，字写大一些，老人不戴眼镜也要看得见。",
        "谁经手，谁签字，签了字就要认。去年有一笔三百二十块的说不清，今年补回来了，也贴上去。",
    ),
    (
        "桥头的灯不能黑",
        "桥头那盏灯坏了半年，夜里骑车的人全凭记性过桥。修灯的钱不多，缺的是有人去问一声。",
        "从这个月起，各组每晚派一个人走一圈，坏了的灯记在本子上，第二天一早交到村部。",
    ),
    (
        "秋收的人手怎么办",
        "青壮年在外头，稻子不等人。合作社联系了两台收割机，排号不分先后远近，只看谁家的稻子先黄。",
        "收割机进不去的小田块，党员先上，镰刀已经磨好，放在祠堂门口，谁用谁拿，用完放回原处。",
    ),
    (
        "来年的几句实话",
        "今年办成了四件，没办成的有两件：卫生室的医生没有招来，后山的路只修了一半。",
        "没办成的不往后推，正月十五以前再议一次，办不到的当面说清楚，不让大家空等。",
    ),
)
PAGE = "<html><head><title>讲话</title></head><body>{}</body></html>".format(
    "".join(
        f"<h2 align=center>{title}</h2>"
        + "".join(
            f"<p>　　{text}</p>" for text in (*body, *(prose(at * 10 + more, 150) for more in range(5)))
        )
        for at, (title, *body) in enumerate(SPEECHES)
    )
).encode()
SHA256 = hashlib.sha256(PAGE).hexdigest()


def as_before(document: Document) -> Document:
    """What the previous reader of web pages gave: no looks, no contents of its own, one page."""
    pages = tuple(
        replace(page, lines=tuple(replace(line, style=None) for line in page.lines))
        for page in document.pages
    )
    return replace(document, version="1", pages=pages, outline=(), paged=True)


def load_as_before(monkeypatch: pytest.MonkeyPatch, run: str = "r1") -> None:
    """The page as the previous version read it, with what persons decided since."""
    with monkeypatch.context() as older, open_database("sqlite:///data/wengao.db") as database:
        for module in (pipeline, reading):
            older.setattr(module, "VERSIONS", tuple((stage, "1") for stage, _ in module.VERSIONS))
        store = Store(database)
        store.runs.begin(run)
        document = as_before(ListingPage().extract(SourceFile("讲话.html", SHA256, PAGE)))
        file = Archive("data/archive").keep(PAGE, "讲话.html")
        said = read(document, None, store.corrections(SHA256))
        store.load(Offer("ingest", "/in/讲话.html"), file, document, said, run)


def exported(wengao: Wengao) -> list[dict[str, Any]]:
    """The items of the library as programs get them."""
    return wengao("export", "speeches", "--format", "jsonl").jsonl


def test_decisions_about_a_web_page_hold_and_old_ids_lead_on(
    wengao: Wengao, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A split and a speaker that a person set stand when the page is read with the looks of its lines; pages are null
    then; each old id leads to the item that begins where it began."""
    wengao("init")
    load_as_before(monkeypatch)
    first = exported(wengao)
    assert wengao("review", "split", f"{SHA256}#5", "收割机进不去", "--author", "李审").code == 0
    assert wengao("review", "set", f"{SHA256}#1", "speaker=周文江", "--author", "李审").code == 0
    load_as_before(monkeypatch, "r2")
    before = exported(wengao)
    assert len(before) == len(first) + 1
    assert {(item["page_first"], item["page_last"]) for item in before} == {(1, 1)}
    diff = wengao("reprocess", "--stage", "extract", "--diff", "--json").json
    assert diff["totals"]["changing"] == 1
    assert exported(wengao) == before
    done = wengao("reprocess", "--stage", "extract", "--outdated", "--json")
    assert (done.code, done.json["files"][0]["state"]) == (0, "loaded")
    after = exported(wengao)
    assert [item["title"] for item in after if item["title"]] == [title for title, *_ in SPEECHES]
    assert [item["text"].strip("　")[:6] for item in after] == [
        "渠口的闸门换",
        "操场的裂缝已",
        "合作社的账每",
        "桥头那盏灯坏",
        "青壮年在外头",
        "收割机进不去",
        "今年办成了四",
    ]
    assert {(item["page_first"], item["page_last"]) for item in after} == {(None, None)}
    assert (after[0]["speaker"], after[0]["corrected"]) == ("周文江", ["speaker"])
    issues = wengao("files", "show", SHA256, "--json").json["issues"]
    assert "correction-lost" not in {issue["code"] for issue in issues}
    starts = {item["speech_id"]: item["text"].strip("　")[:6] for item in after}
    for old in before:
        (now,) = {item["speech_id"] for item in wengao("speeches", "show", old["speech_id"], "--json").json}
        assert now in starts
        assert old["text"].strip("　").startswith(starts[now]) or starts[now] in old["text"][:80]
    assert wengao("check").code == 0
    assert wengao("reprocess", "--json").json["files"][0]["state"] == "unchanged"
