"""What sites print around and between saved texts: notices, download boxes, titles thrown in, times of publication."""

from __future__ import annotations

import pytest

from extractors.claims.site_noise import is_published
from tests.support.plain_reading import only, reading_of, taken, value

BODY = [
    "渠口的闸门换了新的，放水的时辰写在木牌上，谁家先谁家后，一看就明白。",
    "晒场边上的路灯坏了三盏，电工说零件月底到，到了当天就装。",
    "合作社的账每季度贴一回，贴在小卖部的墙上，字写大一些。",
    "老井封了口，装了手压泵，孩子们也打得上水来。",
]
TITLE = "在全乡水利会上的讲话"
HEAD = [TITLE, "同志们："]


def lines(*rows: str) -> str:
    """A file of these lines."""
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    "notice",
    [
        ["温馨提示：", "1. 文档由用户上传，版权归原作者所有。", "2. 下载前请先预览，如有争议请联系客服。"],
        [
            "下载说明",
            "（1）本站文件均可编辑，下载后解压即可使用。",
            "（2）如遇网络问题请联系客服。",
            "客服电话：0000-000000",
        ],
        [
            "版权声明：",
            "① 本文档来自网络，仅供学习交流，如有侵权请联系网站删除。",
            "② 未付费的文件不能下载。",
        ],
    ],
)
def test_notices_above_a_text_go(notice: list[str]) -> None:
    """Label, numbered points and contacts."""
    reading = reading_of(lines(*notice, *HEAD, *BODY))
    assert value(only(reading).description.title) == TITLE
    assert taken(reading, "site-noise") == notice


def test_the_pieces_of_a_title_go() -> None:
    """Very short lines whose words stand in the title below them."""
    assert (
        value(only(reading_of(lines("2023", "全乡", "水利", "会上", "讲话", *HEAD, *BODY))).description.title)
        == TITLE
    )


def test_a_speakers_numbered_hints_stay() -> None:
    """`提示：` with points that do not speak of files."""
    read = only(
        reading_of(lines(*HEAD, *BODY, "温馨提示：", "1. 天冷了，老人出门要添衣。", "2. 用火要有人看着。"))
    )
    assert "老人出门要添衣" in read.text


@pytest.mark.parametrize(
    "tail",
    [
        ["下载水利讲话word文档", "下载水利讲话.docx", "点击下载文档", "文档为doc格式"],
        ["《水利讲话》.doc", "将本文下载保存到电脑，方便收藏和打印", "推荐度：", "点击下载文档"],
        ["点这里下载本文", "水利讲话范文.pdf", "相关推荐", "水利工作总结", "水利工作汇报　今年以来，我乡……"],
    ],
)
def test_a_download_box_and_what_is_below_it_go(tail: list[str]) -> None:
    """From its first line to the end of the file."""
    assert only(reading_of(lines(*HEAD, *BODY, *tail))).text == lines("同志们：", *BODY).strip()


def test_titles_thrown_in_go() -> None:
    """The compilation's title alone between two sentences, more than once."""
    name = "乡领导水利会讲话"
    reading = reading_of(
        lines(
            name,
            f"{name}（精选2篇）",
            *(
                row
                for n in (1, 2)
                for row in (f"{name} 篇{n}", "同志们：", BODY[0], BODY[n], name, BODY[3], BODY[1])
            ),
        )
    )
    assert taken(reading, "site-noise") == [name, name]
    assert [item.text.count(name) for item in reading.items] == [0, 0]


@pytest.mark.parametrize(
    "line",
    [
        "时间：2023-03-21 09:51:22 来源：水利网 作者：佚名",
        "2023年3月21日 09:51 来源：水利网 浏览：35次",
        "发布时间：2023-03-21",
        "发布于2023-03-21 字体：大 中 小",
        "来源：水利网 作者：小编",
    ],
)
def test_a_sites_time_is_no_spoken_date(line: str) -> None:
    """When a site put the text up."""
    assert is_published(line)
    read = only(reading_of(lines(TITLE, line, "同志们：", *BODY)))
    assert (read.description.date, value(read.description.title)) == (None, TITLE)


@pytest.mark.parametrize(
    "line", ["时间：2023年3月21日　地点：县礼堂", "时间：2023-03-21 09:30 地点：会议室", "（2023年3月21日）"]
)
def test_a_meetings_time_is_one(line: str) -> None:
    """Minutes and headings."""
    assert not is_published(line)
    date = only(reading_of(lines(TITLE, line, "同志们：", *BODY))).description.date
    assert date and date.value.date == "2023-03-21"
