"""Named presets of typography and of page furniture, which families choose or draw."""

from __future__ import annotations

from benchmarks.generator.model import BlockStyle, Furnishing, Typography


def _styles(
    size: float,
    *,
    title: BlockStyle,
    marker: BlockStyle,
    fact: BlockStyle,
    para: BlockStyle,
    section_bold: bool = True,
    sign: str = "right",
    head: BlockStyle | None = None,
    section_like_title: bool = False,
    greeting: float = 0.0,
) -> tuple[tuple[str, BlockStyle], ...]:
    section = BlockStyle(size, "left", section_bold, para.indent, para.before)
    if section_like_title:
        section = title
    return (
        ("head", head or BlockStyle(size + 6, "center", True, before=1.0, after=1.0)),
        ("title", title),
        ("title-rest", BlockStyle(title.size, title.align, title.bold, 0.0)),
        ("chapter", title),
        ("slogan", BlockStyle(size, "center", True, 0.0, 0.3)),
        ("foot", BlockStyle(size - 3, "left", False, 0.0)),
        ("blurb", BlockStyle(size, "left", False, para.indent, para.before)),
        ("rule", BlockStyle(size, "center", False, 0.0, 0.5)),
        ("subtitle", BlockStyle(max(size, title.size - 2), title.align, False, 0.0)),
        ("marker", marker),
        ("date", fact),
        ("speaker", fact),
        ("label", BlockStyle(fact.size, "left", fact.bold, para.indent)),
        ("glue", para),
        ("salutation", BlockStyle(size, "left", False, greeting, para.before)),
        ("section", section),
        ("sub", BlockStyle(size, "left", False, para.indent, para.before)),
        ("para", para),
        ("sign", BlockStyle(size, sign, False, 0.0, 0.5)),
        ("row", BlockStyle(size - 1.5, "left", False, 0.0)),
        ("note", BlockStyle(size - 3, "left", False, 0.0)),
        ("attach", BlockStyle(size, "left", False, para.indent, 0.5)),
        ("toc", BlockStyle(size - 2, "left", False, 0.0)),
        ("toc-head", BlockStyle(size + 2, "center", True, before=1.0, after=0.5)),
        ("noise", BlockStyle(size, "left", False, para.indent, para.before)),
        ("chrome", BlockStyle(size - 4, "left", False, 0.0)),
        ("summary", BlockStyle(size, "left", False, 0.0, 0.5)),
    )


def typography(preset: str) -> Typography:
    """A named preset; KeyError for an unknown one."""
    para = BlockStyle(14.0, indent=2.0)
    presets = {
        "official": Typography(
            size=14, justify=True,
            styles=_styles(14, title=BlockStyle(20, "center", True, before=1.2, after=0.2), para=para,
                           marker=BlockStyle(16, "left", True, before=1.2), fact=BlockStyle(14, "center")),
        ),
        "flat": Typography(
            size=12, leading=1.5, margin=64,
            styles=_styles(12, title=BlockStyle(12, "left", False, 2.0), para=BlockStyle(12, indent=2.0),
                           marker=BlockStyle(12, "left", False, 2.0), fact=BlockStyle(12, "left", False, 2.0),
                           section_bold=False),
        ),
        "flat-noindent": Typography(
            size=12, leading=1.55, margin=60,
            styles=_styles(12, title=BlockStyle(12), para=BlockStyle(12, before=0.6), marker=BlockStyle(12, before=0.6),
                           fact=BlockStyle(12, before=0.6), section_bold=False, sign="left"),
        ),
        "right": Typography(
            size=13, leading=1.55, justify=True,
            styles=_styles(13, title=BlockStyle(17, "center", True, before=1.5), para=BlockStyle(13, indent=2.0),
                           marker=BlockStyle(13, "center", False, before=1.5), fact=BlockStyle(13, "right"), greeting=2.0),
        ),
        "dense": Typography(
            size=10.5, leading=1.35, margin=56,
            styles=_styles(10.5, title=BlockStyle(12, "center", True, before=0.8), para=BlockStyle(10.5, indent=2.0),
                           marker=BlockStyle(10.5, "left", True, before=0.8), fact=BlockStyle(10.5, "center")),
        ),
        "large": Typography(
            size=16, leading=1.75, margin=79, justify=True,
            styles=_styles(16, title=BlockStyle(22, "center", True, before=2.0, after=1.0), para=BlockStyle(16, indent=2.0),
                           marker=BlockStyle(16, "left", False, 2.0, before=1.0), fact=BlockStyle(16, "center")),
        ),
        "leftbold": Typography(
            size=12, leading=1.6, typed_indent=True,
            styles=_styles(12, title=BlockStyle(15, "left", True, before=1.0), para=BlockStyle(12, indent=2.0),
                           marker=BlockStyle(12, "left", True, before=1.0), fact=BlockStyle(12, "left")),
        ),
        "same-center": Typography(
            size=14, leading=1.5,
            styles=_styles(14, title=BlockStyle(14, "center", False, before=1.0), para=para, section_bold=False,
                           marker=BlockStyle(14, "center", False, before=1.0), fact=BlockStyle(14, "center")),
        ),
        "tight": Typography(
            size=12, leading=1.5, margin=70,
            styles=_styles(12, title=BlockStyle(12, "center", False), para=BlockStyle(12, indent=2.0), section_bold=False,
                           marker=BlockStyle(12, "left", False, 0.0), fact=BlockStyle(12, "center")),
        ),
        "doubled": Typography(
            size=13, leading=1.6, doubled_bold=True,
            styles=_styles(13, title=BlockStyle(18, "center", True, before=1.2), para=BlockStyle(13, indent=2.0),
                           marker=BlockStyle(14, "left", True, before=1.2), fact=BlockStyle(13, "center")),
        ),
        "section-center": Typography(
            size=14, leading=1.55,
            styles=_styles(14, title=BlockStyle(15, "center", True, before=0.8), para=para, section_like_title=True,
                           marker=BlockStyle(14, "left", True, before=1.0), fact=BlockStyle(14, "center"), greeting=2.0),
        ),
        "pasted": Typography(
            size=12, leading=1.45, margin=68, typed_indent=True,
            styles=_styles(12, title=BlockStyle(12, "left", False, 2.0), para=BlockStyle(12, indent=2.0), section_bold=False,
                           marker=BlockStyle(12, "left", False, 2.0), fact=BlockStyle(12, "left", False, 2.0), greeting=2.0,
                           sign="left", head=BlockStyle(12, "left", False, 2.0)),
        ),
        "columns": Typography(
            size=10, leading=1.4, margin=50, columns=2,
            styles=_styles(10, title=BlockStyle(12, "center", True, before=1.2), para=BlockStyle(10, indent=2.0),
                           marker=BlockStyle(10, "left", True, before=1.0), fact=BlockStyle(10, "center"),
                           head=BlockStyle(12, "center", True, after=1.0)),
        ),
        "slide": Typography(
            width=842, height=595, size=15, leading=1.5, margin=60,
            styles=_styles(15, title=BlockStyle(19, "center", True, before=1.0), para=BlockStyle(15, indent=2.0),
                           marker=BlockStyle(15, "left", True, before=1.0), fact=BlockStyle(15, "center")),
        ),
        "western": Typography(
            size=11, leading=1.4, margin=72,
            styles=_styles(11, title=BlockStyle(14, "left", True, before=1.2), para=BlockStyle(11, before=0.5),
                           marker=BlockStyle(12, "left", True, before=1.5), fact=BlockStyle(11, "left")),
        ),
        "western-center": Typography(
            size=12, leading=1.35, margin=90, justify=True,
            styles=_styles(12, title=BlockStyle(15, "center", True, before=1.5, after=0.3), para=BlockStyle(12, indent=2.0),
                           marker=BlockStyle(12, "center", False, before=1.5), fact=BlockStyle(11, "center")),
        ),
    }  # fmt: skip
    return presets[preset]


def furnishing(preset: str, topic: str = "") -> Furnishing:
    """A named preset of running heads, folios, watermarks and stamps."""
    site = "公文写作参考网"
    presets = {
        "bare": Furnishing(),
        "sample": Furnishing(head=f"{topic}讲话材料汇编", folio="第 {n} 页 共 {total} 页", watermark=site),
        "plain": Furnishing(folio="{n}"),
        "dash": Furnishing(folio="- {n} -"),
        "long-dash": Furnishing(folio="— {n} —", folio_at="outer"),
        "of": Furnishing(folio="第 {n} 页 共 {total} 页"),
        "of-tight": Furnishing(folio="第{n}页/共{total}页", folio_at="right"),
        "slash": Furnishing(folio="{n}/{total}", folio_at="right"),
        "head": Furnishing(head=f"{topic}讲话材料汇编", folio="- {n} -"),
        "head-not-first": Furnishing(head=f"{topic}文稿选", head_first=False, folio="{n}"),
        "odd-even": Furnishing(
            head=f"{topic}发言选编", head_even="内部资料 注意保存", folio="{n}", folio_at="outer"
        ),
        "top-folio": Furnishing(head=f"{site}　", folio="{n}", folio_at="top"),
        "site": Furnishing(
            head=f"{site} www.gongwen.example", foot="版权归原作者所有，仅供学习交流", folio="{n}"
        ),
        "watermark": Furnishing(watermark=site, folio="- {n} -"),
        "watermark-form": Furnishing(watermark="样稿请勿外传", watermark_form=True, folio="{n}/{total}"),
        "watermark-flat": Furnishing(watermark="仅供内部参考", watermark_angle=0.0, folio="{n}"),
        "item-heads": Furnishing(head="{item}", folio="- {n} -"),
        "stamp": Furnishing(stamp="第 {n} 页 共 {total} 页"),
        "counter": Furnishing(head="编号:{code} 公文写作参考网", folio="{n}"),
        "stamp-site": Furnishing(stamp="更多范文请访问公文写作参考网", folio="{n}", draw_first=True),
        "roman": Furnishing(folio="Page {n} of {total}", folio_at="right"),
        "english": Furnishing(head="Collected Remarks and Addresses", folio="{n}", folio_at="outer"),
    }
    return presets[preset]
