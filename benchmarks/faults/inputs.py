"""The files of the scenarios: two compilations that share speeches, and a broken file."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

AGE: Final = 3600.0  # seconds; younger files are examined twice, since they may still be growing

RESTORED: Final = "汇编.txt"  # the file that is removed and restored

TEA: Final = """同志们：

今天我们在{place}召开乡村振兴工作推进会，主要任务是总结去年工作，部署今年任务。刚才几个乡镇作了很好的发言，我都同意。下面，我讲三点意见。

一要抓产业。各乡镇要立足自己的资源，把{crop}、香菇和油茶做成真正的支柱，让农民在家门口就有稳定的收入，让年轻人愿意回来。

二要抓环境。厕所、垃圾和污水这三件小事办好了，村子的面貌就变了，群众的心气也就顺了，外面的客人也就愿意来了。

三要抓队伍。支部强不强，关键看领头人。要把能干事、肯干事、干成事的同志选出来，用起来，一任接着一任干。

谢谢大家！
"""
SCHOOL: Final = """老师们、同学们：

新学年在桂花的香气里开始了。首先，我代表学校向来到这里的四百二十名新同学表示热烈的欢迎，向辛勤工作的老师们致以崇高的敬意。

读书是一件慢的事情。希望大家每天坐下来，安安静静读几页，三年以后回头再看，会感谢今天的自己。

祝同学们学习进步，祝老师们身体健康！
"""
SAFETY: Final = """各位领导、同志们：

岁末年初历来是事故多发的时候。消防、道路、矿山和危险化学品，哪一处也不能有半点松懈，哪一个环节也不能心存侥幸。

各县区要把隐患一条一条列出来，谁来改、什么时候改完，都要写得清清楚楚，改完一条销号一条，销不了号的要挂牌督办。

今天的会就开到这里。散会！
"""


def heading(number: str, title: str, date: str, who: str) -> str:
    """The heading of an item in print."""
    return f"第{number}篇：{title}\n\n（{date}）\n\n{who}\n\n"


def compilation(name: str, items: list[tuple[str, str, str, str]]) -> str:
    """A compilation of (title, date, speaker, body)."""
    numbers = "一二三四五六七八九"
    parts = [heading(numbers[at], *item[:3]) + item[3] for at, item in enumerate(items)]
    return f"{name}（{len(items)}篇）\n\n" + "\n".join(parts)


STAMP: Final = "\n[标签:介绍]\n"  # a site's text, which is furniture

FIRST: Final = (
    compilation(
        "2024年乡村振兴讲话汇编",
        [
            (
                "在全县乡村振兴工作推进会上的讲话",
                "2024年3月5日",
                "县委书记 李志明",
                TEA.format(place="青石岭", crop="茶叶"),
            ),
            ("在秋季开学典礼上的致辞", "2023年9月1日", "校长 王建国", SCHOOL),
        ],
    )
    + STAMP
)
SECOND: Final = compilation(
    "2025年各类讲话汇编",
    [
        ("在安全生产电视电话会议上的讲话", "2023年12月20日", "副市长 陈晓东", SAFETY),
        (
            "在全县乡村振兴工作推进会上的讲话",
            "2025年2月18日",
            "县长 何文远",
            TEA.format(place="白水镇", crop="蜜橘"),
        ),
        ("在秋季开学典礼上的致辞", "2023年9月1日", "校长 王建国", SCHOOL),
    ],
)


def write(folder: Path) -> None:
    """The files of `scenarios.offers`, an hour old."""
    folder.mkdir(parents=True)
    (folder / "汇编.txt").write_text(FIRST, "utf-8")
    (folder / "又一汇编.txt").write_text(SECOND, "utf-8")
    (folder / "同样的汇编.txt").write_text(FIRST, "utf-8")
    (folder / "坏的.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF\n")
    (folder / ".隐藏.txt").write_text("不读。", "utf-8")
    for path in folder.iterdir():
        os.utime(path, (time.time() - AGE,) * 2)
