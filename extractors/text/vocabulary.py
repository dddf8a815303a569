"""The words that splitting and description use, as data: each with its meaning and its marker style.

Structure takes precedence; words only add evidence. `Vocabulary.without` removes a style's words, so that
an evaluation can measure a style whose words the program does not know.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from msgspec import Struct

ALL = "all"  # the family of words of the language, as opposed to a marker style


class Word(Struct, frozen=True):
    """`pattern` is a regular expression; `family` the marker style it belongs to, or `all`."""

    pattern: str
    family: str = ALL


def _words(family: str, *patterns: str) -> tuple[Word, ...]:
    return tuple(Word(pattern, family) for pattern in patterns)


ITEM_UNITS = (  # what compilations count: 第3篇, 篇三, 范文三, 【例3】
    *_words("pian", "篇"),
    *_words("fanwen", "范文", "範文", "范本", "参考"),
    *_words("fanli", "例", "范例", "範例", "例文", "案例", "示例", "实例"),
    *_words("gao", "讲话稿", "发言稿", "演讲稿", "致辞稿", "稿件?", "材料", "文稿"),
    *_words("zhi", "之"),
    *_words("english", "speech", "remarks", "address", "text", "part", "no"),
    *_words("mould", "模板", "样本", "样稿"),
)
SECTION_UNITS = _words(
    ALL,
    "chapter",
    "section",
    "appendix",
    "figure",
    "table",
    "example",
    "step",
    "lesson",
    "article",
    "question",
    "注",
    "附件?",
    *"""
    部分 章 节 節 条 條 款 项 点 點 方面 编 卷 步 届 次 季度 期 年 月 日 页 頁 个 大 类 批 阶段 轮 名
    位 张 图 表 附件?
    """.split(),
)
TITLE_ENDS = (  # what a title of an item ends with
    *_words(
        ALL,
        *"""
        讲话稿? 講話稿? 讲话提纲 发言稿? 發言稿? 发言材料 致辞 致詞 致词 贺辞 贺词 祝酒词 开幕词
        闭幕词 欢迎词 答谢词 悼词 报告 報告 汇报 汇报材料 述职 述职述?廉?报告 主持词 主持辞 主持讲话
        演讲稿? 演說 谈话 談話 表态发言 典型发言 心得体会 感言 倡议书 公开信 一封信 的信 回信 贺信
        慰问信 答记者问 记者问 实录 献词 寄语 党课 党课讲稿 辅导报告 讲稿 点评 总结 小结 决议 说明
        动员令
        """.split(),
    ),
    *_words("english", "remarks?", "speech", "address", "statement", "report", "message"),
)
TITLE_PARTS = (
    *_words(
        "english",
        r"^(?:opening |closing |welcome )?(?:remarks|speech|address|statement|message|report)\s+(?:by|at|to|on|of|for|from)\b",
    ),
    *_words(
        ALL,
        *"""
        在.{2,40}(?:会|会议|仪式|活动|典礼|论坛|座谈|大会|班)上 同志在 ——在
        在.{2,30}的(?:讲话|致辞|发言|报告|演讲)
        """.split(),
    ),
)
SALUTATIONS = (
    *_words(
        ALL,
        *"""
        同志们 同志們 同志 各位 大家 朋友们 朋友 代表们? 委员们? 委員 女士们? 先生们? 女士 先生 领导
        嘉宾 来宾 贵宾 老师们? 同学们? 同事们? 家长 乡亲们? 父老 战友们? 主席 评委 记者 居民 职工 员工
        教师 考生 官兵 市民 村民 工友 校友 企业家 客商 书记 市长 县长 组长 主任 局长 部长 省长 校长
        院长 总经理 董事长 你们好 您好 大家好 上午好 下午好 晚上好 青年 党员 團友 諸位 诸位
        """.split(),
    ),
    *_words(
        "english",
        "your excellenc",
        *"""
        ladies gentlemen friends colleagues comrades fellow dear members mr madam distinguished
        students everyone guests speaker chair
        """.split(),
    ),
)
CLOSINGS = (  # how speeches end
    *_words(
        ALL,
        *"""
        谢谢[大各你]?[家位们]? 謝謝 感谢大家
        我的(?:讲话|发言|致辞|汇报|报告|述职)(?:到此)?(?:完毕|结束|完了|就到这里)? 就讲这些 就讲到这里
        到此结束 完毕 讲话完了 祝(?:愿|福)?.{2,40}(?:成功|快乐|健康|顺利|幸福|如意|兴旺|吉祥|胜利)
        预祝 此致 敬礼 让我们.{4,60}[。！]$ 不当之处.{0,10}(?:批评|指正) 请(?:予)?(?:审议|批评指正)
        现在散会 散会
        """.split(),
    ),
    *_words("english", "thank you", "thanks"),
)
OFFICES = (
    *_words(
        "english",
        r"\b(?:deputy |vice |lord |prime |acting )*(?:mayor|chair(?:man|woman|person)?|minister|director|head|president|secretary|governor|senator|councillor|commissioner|principal|manager|ambassador|chancellor|dean|professor|superintendent|chief|member)\b(?:[ -](?:of|for|to|general)\b.{0,40})?",
    ),
    *_words(
        ALL,
        *"""
        书记 書記 省长 市长 县长 區長 区长 旗长 盟长 州长 镇长 乡长 村长 局长 厅长 部长 处长 科长 股长
        所长 站长 院长 校长 园长 馆长 行长 社长 台长 队长 组长 会长 董事长 总经理 经理 总裁 总监
        总工程师 总会计师 主任 主席 主委 常委 委员 代表 政委 司令员? 检察长 审判长 庭长 秘书长 总书记
        总理 国务委员 干事长? 专员 督学 教授 院士 讲师 教师 教练 班主任 辅导员 所长 理事长? 监事长?
        发言人 负责人 负责同志 党组成员 局党组 成员 助理 参赞 大使 领事 特使 顾问 厂长 矿长 船长 机长
        医师 主持人 参谋长 巡视员 调研员 议员 議員 主編 主编 总编辑? 秘书 连长 营长 团长 师长 军长
        首长 警长 支队长 大队长 次长 署长 司长 委员长 元帅 将军 总统 首相 研究员 工程师 创始人 合伙人 董事 监事
        法官 检察官 律师 记者 护士长 参事 召集人 学员 学生 新生 毕业生 家长 村官
        """.split(),
    ),
)
COMPILATION = _words(
    ALL,
    *r"""
    [（(【\[]?\s*(?:精选|通用|推荐|优秀|最新|热门|集合|合集|共|优质|必备|实用)?\s*(?<![第0-9０-９一二三四五六七八九十])(?:[0-9０-９]{1,3}|[一二三四五六七八九十两]{1,3})\s*篇\s*(?:合集|精选|汇编|大全)?\s*[）)】\]]?
    全文完整 完整版 汇编 彙編 合集 大全 精选 集锦 范文大全 范文汇总 汇总 文集 选编
    (?:讲话|演讲|讲演|讲稿|致辞|致词|发言|谈话|报告|文稿|书信|作品|散文|论文|談話|講話|演講)(?:选|全|選)?集(?![中体團团合会市镇训结资成])
    """.split(),
)
COMPILATION_ENGLISH = _words(
    "english", r"\d{1,3}\s+(?:speeches|remarks|addresses)", "collection of", "collected"
)
LABELS = (  # 【致辞人】县委书记 王×
    *_words(
        "labelled",
        *"""
        (?:致辞|致词|讲话|发言|演讲|报告|主讲|述职|主持|汇报|活动|会议)?(?:人|者|时间|日期|地点|背景|场合|主题)
        作者 署名 姓名 职务 身份 会议 标题 题目 来源 单位 正文
        """.split(),
    ),
)


@dataclass(frozen=True)
class Vocabulary:
    """Word lists by meaning. Patterns are compiled once for each vocabulary."""

    item_units: tuple[Word, ...] = ITEM_UNITS
    section_units: tuple[Word, ...] = SECTION_UNITS
    title_ends: tuple[Word, ...] = TITLE_ENDS
    title_parts: tuple[Word, ...] = TITLE_PARTS
    salutations: tuple[Word, ...] = SALUTATIONS
    closings: tuple[Word, ...] = CLOSINGS
    offices: tuple[Word, ...] = OFFICES
    compilation: tuple[Word, ...] = (*COMPILATION, *COMPILATION_ENGLISH)
    labels: tuple[Word, ...] = LABELS

    def without(self, families: Collection[str]) -> Vocabulary:
        """The same vocabulary without the words of some marker styles."""
        return Vocabulary(*(tuple(w for w in words if w.family not in families) for words in self._lists()))

    def emptied(self) -> Vocabulary:
        """A vocabulary without words, for evaluations of structure alone."""
        return Vocabulary(*(() for _ in self._lists()))

    def _lists(self) -> tuple[tuple[Word, ...], ...]:
        return (
            self.item_units,
            self.section_units,
            self.title_ends,
            self.title_parts,
            self.salutations,
            self.closings,
            self.offices,
            self.compilation,
            self.labels,
        )

    @cached_property
    def item_unit(self) -> re.Pattern[str]:
        """A word that compilations count their items with: 第一*篇*."""
        return _any(self.item_units)

    @cached_property
    def section_unit(self) -> re.Pattern[str]:
        """A word that speeches count their parts with: 第一*部分*."""
        return _any(self.section_units)

    @cached_property
    def title_end(self) -> re.Pattern[str]:
        """The end of an item's title: 在…大会上的*讲话*."""
        return re.compile(
            rf"(?:{_source(self.title_ends)})[》）)”\"]?(?:[（(【\[].{{1,24}}[）)】\]])?\s*$", re.I
        )

    @cached_property
    def title_part(self) -> re.Pattern[str]:
        """A phrase only titles have: *在全县…大会上*的讲话."""
        return _any(self.title_parts)

    @cached_property
    def salutation(self) -> re.Pattern[str]:
        """Somebody spoken to: *同志们*：."""
        return _any(self.salutations)

    @cached_property
    def closing(self) -> re.Pattern[str]:
        """Words that end a speech: *谢谢大家*！"""
        return _any(self.closings)

    @cached_property
    def office(self) -> re.Pattern[str]:
        """An office: 县委*书记*."""
        return _any(self.offices)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """What only a compilation's own title says: *(5篇)*…*(全文完整)*."""
        return _any(self.compilation)

    @cached_property
    def label(self) -> re.Pattern[str]:
        """A labelled fact: *【致辞人】*县委书记."""
        return re.compile(rf"^\s*[【\[（(]?\s*({_source(self.labels)})\s*(?:[】\]）)]\s*[:：]?|[:：])\s*")


def _source(words: tuple[Word, ...]) -> str:
    return "|".join(sorted((word.pattern for word in words), key=len, reverse=True)) or r"(?!)"


def _any(words: tuple[Word, ...]) -> re.Pattern[str]:
    return re.compile(_source(words), re.I)


FULL = Vocabulary()
