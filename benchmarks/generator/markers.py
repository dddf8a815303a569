"""Marker notations: how compilations number their items. Data first, one small function to print them.

`line` stands alone above the heading, `prefix` on the title's line, `glue` directly before the
salutation. The notation is data: adding one is adding a row.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.generator.bank import cn_number

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
FORMAL = "零壹贰叁肆伍陆柒捌玖拾"


@dataclass(frozen=True, slots=True)
class Marker:
    """`pattern` may use {n} {nnn} {cn} {circled} {roman} {formal} {topic}; `mode` line, prefix or glue."""

    name: str
    pattern: str
    mode: str = "line"

    def text(self, n: int, topic: str) -> str:
        return self.pattern.format(
            n=n,
            nnn=f"{n:03d}",
            nn=f"{n:02d}",
            cn=cn_number(n),
            circled=CIRCLED[(n - 1) % len(CIRCLED)],
            roman=ROMAN[(n - 1) % len(ROMAN)],
            formal=FORMAL[n] if n < len(FORMAL) else cn_number(n),
            topic=topic,
            wide=str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        )


MARKERS = {
    marker.name: marker
    for marker in (
        Marker("none", "", "line"),
        Marker("di-pian-half", "第{n}篇:"),
        Marker("di-pian-cn", "第{cn}篇："),
        Marker("di-pian-space", "第{cn}篇　", "prefix"),
        Marker("di-pian-wide", "第{wide}篇："),
        Marker("di-pian-formal", "第{formal}篇"),
        Marker("pian-cn", "篇{cn}：", "prefix"),
        Marker("pian-n", "篇{n}:", "prefix"),
        Marker("bracket-pian", "【篇{n}】"),
        Marker("bracket-pian-prefix", "【第{cn}篇】", "prefix"),
        Marker("bracket-n", "【{n}】"),
        Marker("fanli", "【范例{cn}】"),
        Marker("fanwen-cn", "范文{cn}"),
        Marker("fanwen-n", "范文{n}：", "prefix"),
        Marker("liwen", "例文{n}"),
        Marker("paren-cn", "{topic}讲话稿（{cn}）"),
        Marker("paren-half", "{topic}讲话材料({n})"),
        Marker("glued-n", "{topic}讲话稿{n}", "glue"),
        Marker("title-pian", "{topic}讲话稿 篇{n}"),
        Marker("title-zhi", "{topic}讲话之{cn}"),
        Marker("zhi", "之{cn}"),
        Marker("nnn", "{nnn}"),
        Marker("nn-dot", "{nn}. ", "prefix"),
        Marker("bare-cn", "{cn}："),
        Marker("part", "PART {n}"),
        Marker("no", "No.{n}"),
        Marker("circled", "{circled}"),
        Marker("circled-prefix", "{circled}", "prefix"),
        Marker("roman", "{roman}"),
        Marker("star", "★", "prefix"),
        Marker("diamond", "◆第{n}篇◆"),
        Marker("dashes", "——第{n}篇——"),
        Marker("material", "材料{cn}：", "prefix"),
        Marker("draft", "稿件{n}"),
        Marker("speech-paper", "发言材料之{cn}"),
        Marker("section-like", "{cn}、", "prefix"),
        Marker("arabic-dot", "{n}．", "prefix"),
        Marker("arabic-comma", "{n}、", "prefix"),
        Marker("speech-en", "Speech {n}:"),
        Marker("remarks-en", "Remarks {n}"),
        Marker("hash", "#{n}"),
    )
}
