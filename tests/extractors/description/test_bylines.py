"""Names in the places where names stand: rare, minority, foreign and listed ones; and lines there that are none."""

from __future__ import annotations

from extractors.description.describe import describe
from schema.records import Speech
from tests.support.typeset import paragraph, prose

TITLE = "在青岭县教育大会上的讲话"
NAMES = """
    习远征 洪秀兰 赖长贵 代立新 贝思源 诸向东 阎国栋 高建功
    仉志远 乜永强 逄锦绣 郄文涛 亓海峰 佴振邦 虢建军 咸立功 钮文博 缑晓东 逯明辉
    水秀清 国建民 应志刚 万青松 欧阳文静 司马建功 尉迟海涛 王杨丽华
    艾合买提·买买提 古丽娜尔·吐尔逊 洛桑江村 乌云其木格 巴特尔 约翰·史密斯 池田大作
""".split()
FORMS = {
    "alone": ("{}", ""),
    "behind an office": ("县长　{}", "县长"),
    "before an office": ("{}　县委书记", "县委书记"),
    "glued to an office": ("柳川县副县长{}", "柳川县副县长"),
    "with the office in brackets": ("{}（柳川县县长）", "柳川县县长"),
    "behind a label": ("讲话人：{}", ""),
}
NO_NAMES = """
    真抓实干 求真务实 团结奋进 凝心聚力 担当作为 攻坚克难 安全第一 安全生产 马上就办 撸起袖子 平安和谐 文明有礼 全力以赴 乘势而上 严抓共管
    高质量 严把关 强担当 高站位 明责任 全覆盖 高标准 强基础 常态化 方向性 平安 和谐 文明 方案 时间 地点 关键 计划 成果 安全 应急 任务 项目
    前言 引言 序言 目录 正文 摘要 注释 开场白 结束语 编者按 讲话稿 发言稿 主持词 修订稿 初稿 节选 全文 简报 简介 贺词 祝词 施行 通过 公布
    北京 上海 温州 江苏 云南 广州 海南 贵阳 青海 哈尔滨 拉萨 柳州市 石桥镇 安平县 华阴市 金山区 白马乡 江苏省 温州市政府
    党支部 常委会 金融办 教育局 组织部 宣传部 纪委 党委 团委 办公室 管理员 毕业生 全体党员 党员代表 与会人员 会议室 农业局
    张×× 李某某 ××× XX 王某 （略） 此件公开发布 第一部分 一、提高认识 上午九时 星期三 学习·思考·实践 徐州会议
""".split()


def speaker_and_role(*lines: str) -> tuple[str, str]:
    """Who speaks by a heading of the title and these lines, and as what; "" where nobody does."""
    heading = tuple(paragraph(text, at) for at, text in enumerate((TITLE, *lines)))
    body = tuple(paragraph(text, 9 + at) for at, text in enumerate(("同志们：", prose(1), prose(2))))
    found = describe(Speech(1, heading, body, 1.0))
    return found.speaker.value if found.speaker else "", found.role.value if found.role else ""


def test_names_are_read_where_they_stand() -> None:
    """Of 200 bylines at least 97 in 100 give the name and the office as printed."""
    wrong = [
        (form, line.format(name))
        for form, (line, role) in FORMS.items()
        for name in NAMES
        if speaker_and_role(line.format(name)) != (name, role)
    ]
    assert len(NAMES) * len(FORMS) >= 200
    assert len(wrong) <= 0.03 * len(NAMES) * len(FORMS), wrong


def test_no_office_is_taken_into_a_name_with_a_dot() -> None:
    """Its parts may be of any length, so the office is looked for first, on either side and without a gap."""
    forms = {
        **FORMS,
        "an office of three": ("副镇长　{}", "副镇长"),
        "glued behind": ("副镇长{}", "副镇长"),
        "glued before": ("{}副镇长", "副镇长"),
        "two offices": ("区委常委、常务副区长　{}", "区委常委、常务副区长"),
        "behind a dash": ("——镇长　{}", "镇长"),
    }
    for name in ("艾合买提·买买提", "古丽·吐尔逊·阿依", "约翰·史密斯", "阿卜杜热合曼·阿布都"):
        for form, (line, role) in forms.items():
            assert speaker_and_role(line.format(name)) == (name, role), (form, line.format(name))


def test_lines_that_are_no_names_name_nobody() -> None:
    """Of 100 slogans, labels, places, institutions and blanks at most one is taken for a name."""
    taken = [line for line in NO_NAMES if speaker_and_role(line)[0]]
    assert len(NO_NAMES) >= 100
    assert len(taken) <= 1, taken


def test_offices_and_names_that_gaps_part() -> None:
    """A gap parts an office that begins like a surname from the name; offices and names by turns are two persons."""
    assert speaker_and_role("代市长　代小平") == ("代小平", "代市长")
    assert speaker_and_role("县委书记 周维良　县长 何敏") == ("周维良", "县委书记")
    assert speaker_and_role("陳院長文棟") == ("陳文棟", "院長")
    assert speaker_and_role("县 长　周 维 良") == ("周维良", "县长")


def test_nobody_is_called_what_sites_write_for_nobody() -> None:
    """Behind a label, too."""
    for name in ("佚名", "匿名", "网友", "本站", "管理员"):
        assert speaker_and_role(f"作者：{name}")[0] == "" == speaker_and_role(name)[0]


def test_labels_end_where_the_next_begins() -> None:
    """`地点：… 主持：…` on one line: the place is the place alone."""
    heading = (TITLE, "时间：2021年3月5日下午 地点：镇政府会议室 主持：何敏")
    speech = Speech(
        1, tuple(paragraph(text, at) for at, text in enumerate(heading)), (paragraph(prose(1), 5),), 1.0
    )
    found = describe(speech)
    assert found.place and found.place.value == "镇政府会议室" and found.speaker is None
