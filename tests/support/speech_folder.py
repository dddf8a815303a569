"""A folder of compilations in plain text, printed by a seed: new speeches, near copies, and the same one twice."""

from __future__ import annotations

import os
import random
from pathlib import Path

SUBJECTS = "产业 环境 教育 医疗 交通 水利 粮食 安全 信访 审计 林业 旅游 人才 科技 社区 养老".split()
PLACES = "东山 西河 南川 北岭 青石 白云 红旗 黄龙 长乐 永安 新民 和平 兴隆 太平 双桥 三江".split()
SURNAMES, GIVEN = "李王张刘陈杨赵黄周吴", "志明 建国 晓东 海燕 文华 国强 丽娟 永红 德胜 春生".split()
SENTENCES = (
    "要把{place}的{subject}工作抓在手上，一件一件落到实处。",
    "去年全县{subject}方面投入{number}万元，比上一年多了不少，群众看得见。",
    "{place}镇的经验说明，{subject}只要有人管，就能管得好。",
    "有的同志说{subject}难，难在哪里？难在第{number}道关口没有打通。",
    "到年底，{place}和周边{number}个村都要把{subject}的台账建起来。",
    "我到{place}走了一趟，看了{number}户人家，听到最多的还是{subject}。",
)


def speech(seed: int) -> list[str]:
    """The title, date, speaker and paragraphs of a speech; the same for the same seed."""
    chance = random.Random(seed)
    subject, place = chance.choice(SUBJECTS), chance.choice(PLACES)
    lines = [
        f"在{place}县{subject}工作会议上的讲话",
        f"（20{chance.randint(10, 24)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日）",
        f"县委书记 {chance.choice(SURNAMES)}{chance.choice(GIVEN)}",
        "同志们：",
    ]
    for _ in range(6):
        lines.append(
            "".join(
                chance.choice(SENTENCES).format(
                    place=chance.choice(PLACES),
                    subject=chance.choice(SUBJECTS),
                    number=chance.randint(2, 9999),
                )
                for _ in range(4)
            )
        )
    return [*lines, "谢谢大家！"]


def fill(folder: Path, files: int, *, seed: int = 0) -> None:
    """Write so many files of two speeches each, an hour old; every fifth prints a speech of the file before it, every
    seventh one with a sentence more."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        first, second = speech(seed + 2 * number), speech(seed + 2 * number + 1)
        if number % 5 == 4:
            second = speech(seed + 2 * number - 1)
        elif number % 7 == 6:
            second = [*speech(seed + 2 * number - 1)[:-1], "这件事我再强调一遍，散会以后马上就办。"]
        numerals = ("第一篇", "第二篇")
        parts = [
            "\n\n".join((f"{mark}：{lines[0]}", *lines[1:]))
            for mark, lines in zip(numerals, (first, second), strict=True)
        ]
        path = folder / f"{number:03}.txt"
        path.write_text("\n\n".join((f"讲话汇编之{number + 1}（2篇）", *parts)) + "\n", "utf-8")
        os.utime(path, (1_700_000_000 + number,) * 2)
