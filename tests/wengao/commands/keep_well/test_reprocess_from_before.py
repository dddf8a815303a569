"""A library that the previous version read, with a person's decisions in it, goes through `reprocess`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors import reading
from extractors.formats.plain_text import PlainText
from extractors.furniture import strip
from extractors.paragraphs import normalize
from extractors.reading import read
from extractors.segmentation import cued
from flows import pipeline
from schema.database.connection import HEAD
from schema.database.opening import open_database
from schema.records import ArchivedFile, Offer, SourceFile
from schema.store.store import Store
from tests.support.old_libraries import library_of

Wengao = Callable[..., Any]
UNCOUNTED = "\n".join(
    f"在全镇{where}会议上的讲话\n（2021年{month}月5日）\n镇长　周文海\n同志们：\n{said}"
    for where, month, said in (
        ("水利", 3, "渠口的闸门换了新的，放水的时辰写在木牌上。\n谁家先谁家后，一看就明白，不用来问。"),
        ("教育", 4, "操场的裂缝已经勾好，草皮要等开春再换。\n器材室的钥匙交给任课老师，登记清楚。"),
        ("供销", 6, "合作社的账每季度贴一回，贴在小卖部的墙上。\n字写大一些，老人也要看得见。"),
    )
)
BEFORE = {"strip_furniture": "1", "normalize": "1", "describe": "1"}
TEXT = """镇领导讲话汇编
第一篇　在全镇水利会上的讲话
（2021年3月5日）
镇长　周文海
同志们：x0dx0a
渠口的闸门换了新的，放水的时辰写在木牌上，谁家先谁家后，一看就明白。x0dx0a
下面讲第二件事，晒场边上的路灯坏了三盏，电工说零件月底到，到了当天就装。
合作社的账每季度贴一回，贴在小卖部的墙上，字写大一些。
第二篇　在全镇教育会上的讲话
（2021年4月9日）
镇长　周文海
老师们：
操场的裂缝已经勾好，草皮要等开春再换，体育老师把课改在河滩边上。
实验课不能只在黑板上做，器材室的钥匙交给任课老师，登记清楚。
……(未完,全文共4210字,现在显示1530字,余下内容请登录后查看)
"""
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()


def load_as_before(monkeypatch: pytest.MonkeyPatch, run: str = "r1", text: str = TEXT) -> None:
    """The file as the previous version read it, with what a person decided since."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with monkeypatch.context() as older, open_database("sqlite:///data/wengao.db") as database:
        older.setattr(cued, "with_block_evidence", lambda found, cues: found)
        for name in ("inline_spans", "preview_notes"):
            older.setattr(strip, name, lambda lines: [])
        older.setattr(normalize, "TORN", normalize.ENTITY)
        for module in (pipeline, reading):
            versions = tuple((stage, BEFORE.get(stage, version)) for stage, version in module.VERSIONS)
            older.setattr(module, "VERSIONS", versions)
        store = Store(database)
        store.runs.begin(run)
        data = text.encode()
        document = PlainText().extract(SourceFile("汇编.txt", sha256, data))
        file = ArchivedFile("汇编.txt", sha256, len(data), "/archive/x")
        said = read(document, None, store.corrections(sha256))
        store.load(Offer("ingest", "/in/汇编.txt"), file, document, said, run)


def exported(wengao: Wengao) -> list[dict[str, Any]]:
    """The items of the library as programs get them."""
    return [json.loads(line) for line in wengao("export", "speeches").out.splitlines()]


def as_of(revision: str) -> None:
    """The library in the tables that an earlier program made."""
    with open_database("sqlite:///data/wengao.db") as database:
        library_of(revision, "sqlite:///data/older.db", database)
    Path("data/older.db").replace("data/wengao.db")


@pytest.mark.parametrize("revision", [HEAD, "0008"])
def test_decisions_hold_and_old_ids_lead_on(
    wengao: Wengao, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    """The split and the fact that a person set stand in the new reading; a split inside what is furniture now is
    `correction-lost`; each old id leads to the item that begins where it began. The same after an upgrade of the
    tables, which changes no byte of an export."""
    wengao("init")
    load_as_before(monkeypatch)
    assert wengao("review", "split", f"{SHA256}#1", "下面讲第二件事", "--author", "李审").code == 0
    assert wengao("review", "set", f"{SHA256}#1", "speaker=周文江", "--author", "李审").code == 0
    load_as_before(monkeypatch, "r2")
    if revision != HEAD:
        kinds = ("speeches", "files", "matches", "issues")
        printed = [wengao("export", kind).out for kind in kinds]
        as_of(revision)
        assert wengao("export", "speeches").code == 5
        upgraded = wengao("db", "upgrade")
        assert (
            upgraded.code == 0
            and f"upgrading {Path('data/wengao.db').absolute()} from {revision}: about" in (upgraded.err)
        )
        assert [wengao("export", kind).out for kind in kinds] == printed
    before = exported(wengao)
    assert len(before) == 3 and "x0dx0a" in before[0]["text"] and "未完" in before[2]["text"]
    shown = wengao("reprocess", "--diff", "--json").json
    assert shown["totals"]["changing"] == 1
    assert exported(wengao) == before
    done = wengao("reprocess", "--outdated", "--json")
    assert (done.code, done.json["files"][0]["state"]) == (0, "loaded")
    after = exported(wengao)
    assert [item["text"][:4] for item in after] == ["同志们：", "下面讲第", "老师们："]
    assert (after[0]["speaker"], after[0]["corrected"]) == ("周文江", ["speaker"])
    assert not any(noise in item["text"] for item in after for noise in ("x0dx0a", "未完", "登录"))
    assert [item["truncated"] for item in after] == [False, False, True]
    for old, new in zip(before, after, strict=True):
        shown = wengao("speeches", "show", old["speech_id"], "--json").json
        assert new["speech_id"] in {item["speech_id"] for item in shown}
    assert {problem["kind"] for problem in wengao("check", "--json").json["problems"]} <= {"archive"}
    assert wengao("reprocess", "--json").json["files"][0]["state"] == "unchanged"


def test_an_item_that_becomes_several_leads_to_the_first(
    wengao: Wengao, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contract: the old id leads to the one that begins where it began, the others are new. What a person set for
    all of them is told as lost: nobody knows of which it was said."""
    wengao("init")
    load_as_before(monkeypatch, text=UNCOUNTED)
    sha256 = hashlib.sha256(UNCOUNTED.encode()).hexdigest()
    assert wengao("review", "set", f"{sha256}#1", "place=镇礼堂", "--author", "李审").code == 0
    load_as_before(monkeypatch, "r2", UNCOUNTED)
    (before,) = exported(wengao)
    assert wengao("reprocess", "--diff", "--json").json["totals"]["changing"] == 1
    assert wengao("reprocess", "--outdated", "--json").code == 0
    after = exported(wengao)
    assert [item["title"][3:5] for item in after] == ["水利", "教育", "供销"]
    shown = wengao("speeches", "show", before["speech_id"], "--json").json
    assert {item["speech_id"] for item in shown} == {after[0]["speech_id"]}
    codes = [issue["code"] for issue in wengao("files", "show", sha256, "--json").json["issues"]]
    assert [item["corrected"] for item in after] == [[], [], []] and codes == ["correction-lost"]


def test_a_split_inside_what_is_furniture_now_is_told(
    wengao: Wengao, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place that a person named is no text any more: `correction-lost`, and the file is read all the same."""
    wengao("init")
    load_as_before(monkeypatch)
    with monkeypatch.context() as older:
        older.setattr(strip, "preview_notes", lambda lines: [])
        said = wengao("review", "split", f"{SHA256}#2", "……(未完", "--json")
    codes = [issue["code"] for issue in wengao("files", "show", SHA256, "--json").json["issues"]]
    assert said.code == 0 and "correction-lost" in codes
